//! The offline store: what this browser keeps of articles, per person, so that
//! a text opens and is written without a network. IndexedDB `siaran`.
//!
//! | store | key | value | since |
//! | --- | --- | --- | --- |
//! | `updates` | `[user, article, time, random]` | a document update, bytes | 1 |
//! | `articles` | `[user, article]` | the row, JSON | 1 |
//! | `unsent` | as `updates` | 1: no server has called this edit durable | 2 |
//! | `facts` | `[user, article]` | [`Facts`], JSON | 2 |
//!
//! Order does not matter for updates, so keys need not be a sequence, and two
//! tabs never wait for one another. A version only ever adds stores.
//!
//! Never here: what the bytes mean.

mod database;
mod guard;
mod queue;
mod shelf;
pub mod space;
pub mod tabs;

use std::cell::RefCell;
use std::collections::HashMap;

use js_sys::{Array, Uint8Array};
use shared::id::{ArticleId, UserId};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::IdbKeyRange;

use crate::clock;
use crate::offline::database::{begin, done, found};
pub use crate::offline::guard::watch;
pub use crate::offline::queue::{Health, append, health, hold_whole, settle};
pub use crate::offline::shelf::{
    Facts, articles, begin_here, describe, facts, facts_of, name_by, note, placed, remember_article,
};

const UPDATES: &str = "updates";
const ARTICLES: &str = "articles";
const UNSENT: &str = "unsent";
const FACTS: &str = "facts";

/// Why the store could not do it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// The browser's space for this site is used up.
    Full,
    /// The browser has no store to give (private mode, policy).
    Unavailable,
    /// Anything else, in the browser's words.
    Failed(String),
}

/// Names one edit of a document: time and a random number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mark {
    /// When it was made, ms.
    pub time: f64,
    /// Chance, in 0..1.
    pub random: f64,
}

impl Mark {
    /// A new one.
    pub fn fresh() -> Self {
        Self {
            time: clock::now(),
            random: js_sys::Math::random(),
        }
    }
}

/// What is kept of a document.
#[derive(Default)]
pub struct Kept {
    /// Every update.
    pub updates: Vec<Vec<u8>>,
    /// The edits that no server has called durable.
    pub unsent: Vec<Mark>,
}

thread_local! {
    /// The edits that are in this tab's copy of a document: what may be
    /// replaced by its whole state. Others must be read first.
    static KNOWN: RefCell<HashMap<(UserId, ArticleId), Vec<Mark>>> = RefCell::default();
}

/// Everything kept of this document, be it on disk or still on its way there.
///
/// # Errors
/// [`Error`].
pub async fn load(user: UserId, article: ArticleId) -> Result<Kept, Error> {
    let mut kept = match stored(user, article).await {
        Ok(kept) => kept,
        // What could not be stored may still be in memory.
        Err(_) if queue::holds(user, article) => Kept::default(),
        Err(error) => return Err(error),
    };
    queue::complete(user, article, &mut kept);
    Ok(kept)
}

/// The same for a tab that does not take it into a copy of its own.
///
/// # Errors
/// [`Error`].
pub async fn peek(user: UserId, article: ArticleId) -> Result<Kept, Error> {
    let known = KNOWN.with_borrow(|known| known.get(&(user, article)).cloned());
    let kept = load(user, article).await;
    KNOWN.with_borrow_mut(|all| match known {
        Some(known) => drop(all.insert((user, article), known)),
        None => drop(all.remove(&(user, article))),
    });
    kept
}

async fn stored(user: UserId, article: ArticleId) -> Result<Kept, Error> {
    let range = all_of(user, Some(article))?;
    let work = begin(&[UPDATES, UNSENT], false).await?;
    let updates = work.store(UPDATES)?;
    let keys = updates.get_all_keys_with_key(&range)?;
    let values = updates.get_all_with_key(&range)?;
    let unsent = work.store(UNSENT)?.get_all_keys_with_key(&range)?;
    let keys: Array = found(&keys).await?.unchecked_into();
    let values: Array = found(&values).await?.unchecked_into();
    let unsent: Array = found(&unsent).await?.unchecked_into();
    for key in keys.iter() {
        if let Some(mark) = mark_of(&key) {
            know(user, article, mark);
        }
    }
    Ok(Kept {
        updates: values.iter().map(|value| bytes_of(&value)).collect(),
        unsent: unsent.iter().filter_map(|key| mark_of(&key)).collect(),
    })
}

/// Puts the whole state in place of every update, in one transaction. Updates
/// that this tab does not know yet (another tab wrote them) are given to
/// `take_in` first; it returns the state that has them too, or nothing if it
/// cannot: then nothing is replaced.
///
/// # Errors
/// [`Error`]; nothing is removed then.
pub async fn replace(
    user: UserId,
    article: ArticleId,
    take_in: impl FnOnce(Vec<Vec<u8>>) -> Option<Vec<u8>>,
) -> Result<(), Error> {
    let range = all_of(user, Some(article))?;
    let work = begin(&[UPDATES], true).await?;
    let store = work.store(UPDATES)?;
    let keys = store.get_all_keys_with_key(&range)?;
    let keys: Array = found(&keys).await?.unchecked_into();
    let mut news = Vec::new();
    for key in keys.iter() {
        if !mark_of(&key).is_some_and(|mark| knows(user, article, mark)) {
            let value = store.get(&key)?;
            news.push(bytes_of(&found(&value).await?));
        }
    }
    let Some(state) = take_in(news) else {
        return Ok(());
    };
    for key in keys.iter() {
        store.delete(&key)?;
    }
    let mark = Mark::fresh();
    let key = key_of(user, article, mark);
    store.put_with_key(&Uint8Array::from(state.as_slice()), &key)?;
    done(&work.transaction).await?;
    know(user, article, mark);
    Ok(())
}

/// How many edits wait to be sent, for each article of this person.
pub async fn waiting(user: UserId) -> Vec<(ArticleId, u32)> {
    let mut marks = all_unsent(user).await.unwrap_or_default();
    queue::complete_unsent(user, &mut marks);
    let mut counts: Vec<(ArticleId, u32)> = Vec::new();
    for (article, _) in marks {
        match counts.iter_mut().find(|(known, _)| *known == article) {
            Some((_, count)) => *count += 1,
            None => counts.push((article, 1)),
        }
    }
    counts
}

/// Is anything of this person's in no server's store?
pub async fn has_unsent(user: UserId) -> bool {
    let facts = facts(user).await;
    facts.iter().any(|(_, facts)| facts.begun) || !waiting(user).await.is_empty()
}

async fn all_unsent(user: UserId) -> Result<Vec<(ArticleId, Mark)>, Error> {
    let work = begin(&[UNSENT], false).await?;
    let range = all_of(user, None)?;
    let keys = work.store(UNSENT)?.get_all_keys_with_key(&range)?;
    let keys: Array = found(&keys).await?.unchecked_into();
    let named = |key: JsValue| Some((article_of(&key)?, mark_of(&key)?));
    Ok(keys.iter().filter_map(named).collect())
}

/// This edit is in this tab's copy of the document.
pub fn know(user: UserId, article: ArticleId, mark: Mark) {
    KNOWN.with_borrow_mut(|known| {
        let known = known.entry((user, article)).or_default();
        if !known.contains(&mark) {
            known.push(mark);
        }
    });
}

fn knows(user: UserId, article: ArticleId, mark: Mark) -> bool {
    KNOWN.with_borrow(|known| {
        let known = known.get(&(user, article));
        known.is_some_and(|known| known.contains(&mark))
    })
}

/// This tab's copy of the document is gone.
pub fn forget(user: UserId, article: ArticleId) {
    KNOWN.with_borrow_mut(|known| known.remove(&(user, article)));
}

fn key_of(user: UserId, article: ArticleId, mark: Mark) -> JsValue {
    Array::of4(
        &user.to_string().into(),
        &article.to_string().into(),
        &mark.time.into(),
        &mark.random.into(),
    )
    .into()
}

fn mark_of(key: &JsValue) -> Option<Mark> {
    let key: &Array = key.dyn_ref()?;
    Some(Mark {
        time: key.get(2).as_f64()?,
        random: key.get(3).as_f64()?,
    })
}

fn article_of(key: &JsValue) -> Option<ArticleId> {
    let key: &Array = key.dyn_ref()?;
    key.get(1).as_string()?.parse().ok()
}

fn bytes_of(value: &JsValue) -> Vec<u8> {
    Uint8Array::new(value).to_vec()
}

/// Every key that begins with the person, or with person and article. An empty
/// array sorts after every number and text in IndexedDB.
fn all_of(user: UserId, article: Option<ArticleId>) -> Result<JsValue, Error> {
    let from = Array::of1(&user.to_string().into());
    if let Some(article) = article {
        from.push(&article.to_string().into());
    }
    let to = from.slice(0, from.length());
    to.push(&Array::new());
    Ok(IdbKeyRange::bound(&from, &to)?.into())
}

impl From<JsValue> for Error {
    fn from(thrown: JsValue) -> Self {
        let Some(error) = thrown.dyn_ref::<web_sys::DomException>() else {
            return Self::Failed(format!("{thrown:?}"));
        };
        match error.name().as_str() {
            "QuotaExceededError" => Self::Full,
            "SecurityError" | "InvalidStateError" => Self::Unavailable,
            name => Self::Failed(format!("{name}: {}", error.message())),
        }
    }
}
