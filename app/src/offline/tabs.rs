//! Tabs of one browser: a channel on which those of one person and article hear
//! one another without any network, and locks for what one at a time may do.
//!
//! Never here: what an update means, and when to send one.

use js_sys::{Array, Function, Object, Reflect, Uint8Array};
use shared::id::{ArticleId, UserId};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::{BroadcastChannel, MessageEvent};

use super::Mark;

/// What one tab tells the others.
#[derive(Clone, Debug, PartialEq)]
pub enum Word {
    /// “I have just come, and have seen this much.” (state vector)
    Hello(Vec<u8>),
    /// What a newcomer lacked, and which edits no server has yet.
    State(Vec<u8>, Vec<Mark>),
    /// An edit; whether it has been sent to the server.
    Edit(Vec<u8>, Mark, bool),
    /// The server has these.
    Saved(Vec<Mark>),
}

/// The channel; closes when dropped.
pub struct Tabs {
    channel: Option<BroadcastChannel>,
    _hear: Closure<dyn FnMut(MessageEvent)>,
}

impl Tabs {
    /// Joins those who have the same article open for the same person.
    pub fn join(user: UserId, article: ArticleId, mut hear: impl FnMut(Word) + 'static) -> Self {
        let hear = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            // Another version of this app may say what we do not know.
            if let Some(word) = understood(&event.data()) {
                hear(word);
            }
        });
        let channel = BroadcastChannel::new(&format!("siaran:{user}:{article}")).ok();
        if let Some(channel) = &channel {
            channel.set_onmessage(Some(hear.as_ref().unchecked_ref()));
        }
        Self {
            channel,
            _hear: hear,
        }
    }

    /// Tells the other tabs.
    pub fn say(&self, word: &Word) {
        let bytes = |bytes: &[u8]| JsValue::from(Uint8Array::from(bytes));
        let said = match word {
            Word::Hello(seen) => Array::of2(&"hello".into(), &bytes(seen)),
            Word::State(state, marks) => Array::of3(&"state".into(), &bytes(state), &list(marks)),
            Word::Edit(update, mark, sent) => Array::of4(
                &"edit".into(),
                &bytes(update),
                &list(std::slice::from_ref(mark)),
                &(*sent).into(),
            ),
            Word::Saved(marks) => Array::of2(&"saved".into(), &list(marks)),
        };
        if let Some(channel) = &self.channel {
            let _ = channel.post_message(&said);
        }
    }
}

impl Drop for Tabs {
    fn drop(&mut self) {
        if let Some(channel) = &self.channel {
            channel.set_onmessage(None);
            channel.close();
        }
    }
}

fn list(marks: &[Mark]) -> JsValue {
    let numbers = marks.iter().flat_map(|mark| [mark.time, mark.random]);
    numbers.map(JsValue::from).collect::<Array>().into()
}

fn understood(said: &JsValue) -> Option<Word> {
    let said: &Array = said.dyn_ref()?;
    let bytes = |n| Some(said.get(n).dyn_into::<Uint8Array>().ok()?.to_vec());
    let marks = |n| -> Option<Vec<Mark>> {
        let numbers: Array = said.get(n).dyn_into().ok()?;
        let pairs = (0..numbers.length() / 2).map(|n| {
            Some(Mark {
                time: numbers.get(2 * n).as_f64()?,
                random: numbers.get(2 * n + 1).as_f64()?,
            })
        });
        pairs.collect()
    };
    Some(match said.get(0).as_string()?.as_str() {
        "hello" => Word::Hello(bytes(1)?),
        "state" => Word::State(bytes(1)?, marks(2)?),
        "edit" => Word::Edit(bytes(1)?, *marks(2)?.first()?, said.get(3).as_bool()?),
        "saved" => Word::Saved(marks(1)?),
        _ => return None,
    })
}

/// Does the work unless another tab is at it. Where the browser has no locks
/// (plain http) it is done: two tabs then do it twice, which loses nothing.
pub async fn alone(name: &str, work: impl Future<Output = ()> + 'static) {
    let Some((locks, request)) = locks() else {
        work.await;
        return;
    };
    let options = Object::new();
    let _ = Reflect::set(&options, &"ifAvailable".into(), &JsValue::TRUE);
    let with_lock = Closure::once_into_js(move |lock: JsValue| -> JsValue {
        if lock.is_null() {
            return JsValue::UNDEFINED;
        }
        let done = async move {
            work.await;
            Ok(JsValue::UNDEFINED)
        };
        future_to_promise(done).into()
    });
    if let Ok(held) = request.call3(&locks, &name.into(), &options, &with_lock)
        && let Ok(held) = held.dyn_into::<js_sys::Promise>()
    {
        let _ = JsFuture::from(held).await;
    }
}

fn locks() -> Option<(JsValue, Function)> {
    let navigator = web_sys::window()?.navigator();
    let locks = Reflect::get(&navigator, &"locks".into()).ok()?;
    let request = Reflect::get(&locks, &"request".into()).ok()?;
    Some((locks, request.dyn_into().ok()?))
}
