//! What one can read and write without: everything around the text that opens
//! on demand, and the reading of foreign markup. Fetched when the text is there.
//! What cannot be fetched is asked for again; meanwhile one writes.
//!
//! Here is the shape of it, for those who use it; `page::write::parts` fills it.

use std::pin::Pin;
use std::time::Duration;

use editor::editor::Rare;
use editor::intent::Intent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::effect::effect;
use crate::live::Live;
use crate::live::pictures::Chosen;
use crate::surface::Mounted;
use crate::surface::clipboard::Brought;

/// Brings the parts; `None` when they could not be fetched.
pub type Fetch = fn() -> Pin<Box<dyn Future<Output = Option<Box<Parts>>>>>;

/// So long they wait for the text, ms.
const AT_LAST_MS: u64 = 1_500;
/// How long after a failure it is tried again, ms; doubled each time.
const AGAIN_MS: u64 = 2_000;
/// The longest such time, ms.
const AGAIN_AT_LAST_MS: u64 = 60_000;

/// Makes a view of an open article.
pub type Make = fn(Live) -> AnyView;

/// What is wanted of the search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Find {
    /// Its bar, ready to replace or not.
    Open {
        /// Ready to replace.
        replace: bool,
    },
    /// The next match, or the one before.
    Step {
        /// The next.
        forward: bool,
    },
}

/// The later parts.
pub struct Parts {
    /// What can be done to the selection.
    pub toolbar: Make,
    /// Who is here, and the controls that every page has.
    pub bar_end: Make,
    /// What stands between the words and the server.
    pub apart: Make,
    /// What a screen reader is told.
    pub announcements: Make,
    /// Finding and replacing.
    pub find_bar: Make,
    /// The headings.
    pub outline: Make,
    /// The card of a link in the text.
    pub link_bubble: Make,
    /// Who is followed.
    pub following: Make,
    /// Words and credits of pictures.
    pub picture_words: Make,
    /// What only writers need: links, pictures, rescued words.
    pub writing: Make,
    /// What happened while one was away.
    pub since: Make,
    /// The text's length.
    pub foot: Make,
    /// The keys explained.
    pub shortcuts: Make,
    /// Opens the search, or goes on with it.
    pub find: fn(Live, Find),
    /// Sends files that were chosen, and puts them into the text.
    pub send_pictures: fn(Live, Vec<Chosen>),
    /// What a clipboard or a drag means to a text.
    pub paste: fn(&Mounted, Brought) -> Option<Intent>,
    /// The editor's rare commands.
    pub editing: Rare,
}

/// What waits for the parts; told `None` when they could not be fetched.
type Waiting = Box<dyn FnOnce(Option<&'static Parts>)>;
/// What cannot be done without the parts, however long they take.
type Patient = Box<dyn FnOnce(&'static Parts)>;

/// The later parts, once they are here; a handle that can be copied around, and
/// a context of the write page.
#[derive(Clone, Copy)]
pub struct Later {
    here: RwSignal<Option<&'static Parts>>,
    /// They are being fetched, or will be in a moment.
    coming: StoredValue<bool>,
    waiting: StoredValue<Vec<Waiting>, LocalStorage>,
    patient: StoredValue<Vec<Patient>, LocalStorage>,
}

impl Later {
    /// Puts the context in place; fetches them when `ready`, or else soon.
    pub fn provide(ready: Signal<bool>, fetch: Fetch) -> Self {
        let later = Self {
            here: RwSignal::new(None),
            coming: StoredValue::new(true),
            waiting: StoredValue::new_local(Vec::new()),
            patient: StoredValue::new_local(Vec::new()),
        };
        provide_context(later);
        let asked = StoredValue::new(false);
        let ask = move || {
            if asked.try_get_value() == Some(false) {
                asked.set_value(true);
                later.ask(fetch, AGAIN_MS);
            }
        };
        effect(move || {
            if ready.get() {
                ask();
            }
        });
        // The text may never come; the way out must.
        set_timeout(ask, Duration::from_millis(AT_LAST_MS));
        later
    }

    /// The context; where none is, they never come.
    pub fn here() -> Self {
        use_context().unwrap_or_else(|| Self {
            here: RwSignal::new(None),
            coming: StoredValue::new(false),
            waiting: StoredValue::new_local(Vec::new()),
            patient: StoredValue::new_local(Vec::new()),
        })
    }

    fn ask(self, fetch: Fetch, again_ms: u64) {
        self.coming.try_set_value(true);
        spawn_local(async move {
            // One article after another finds the same parts: a few words each.
            let parts = fetch().await.map(|parts| &*Box::leak(parts));
            self.coming.try_set_value(false);
            if parts.is_some() {
                self.here.try_set(parts);
            } else {
                set_timeout(
                    move || self.ask(fetch, (again_ms * 2).min(AGAIN_AT_LAST_MS)),
                    Duration::from_millis(again_ms),
                );
            }
            let waiting = self.waiting.try_update_value(std::mem::take);
            for act in waiting.unwrap_or_default() {
                act(parts);
            }
            let Some(parts) = parts else { return };
            let patient = self.patient.try_update_value(std::mem::take);
            for act in patient.unwrap_or_default() {
                act(parts);
            }
        });
    }

    /// Acts once they are here, at once if they are.
    pub fn when_here(self, act: impl FnOnce(&'static Parts) + 'static) {
        match self.here.try_get_untracked().flatten() {
            Some(parts) => act(parts),
            None => {
                self.patient
                    .try_update_value(|patient| patient.push(Box::new(act)));
            }
        }
    }

    /// Acts at once if it is known whether they are here, else as soon as it is.
    pub fn then(self, act: impl FnOnce(Option<&'static Parts>) + 'static) {
        let parts = self.here.try_get_untracked().flatten();
        if parts.is_some() || self.coming.try_get_value() != Some(true) {
            act(parts);
        } else {
            self.waiting
                .try_update_value(|waiting| waiting.push(Box::new(act)));
        }
    }

    /// One of the views, as soon as it is here.
    pub fn show(self, live: Live, pick: fn(&'static Parts) -> Make) -> AnyView {
        (move || self.here.get().map(|parts| pick(parts)(live))).into_any()
    }
}
