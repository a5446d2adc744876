//! The offline store: what this browser keeps of articles, per person, so that
//! a text opens and is written without a network. IndexedDB `siaran`, version 1.
//!
//! Stores: `updates` holds document updates (bytes) under the key
//! `[user, article, time, random]`; `articles` holds rows (JSON) under
//! `[user, article]`. Order does not matter for updates, so keys need not be a
//! sequence, and two tabs never wait for one another.
//!
//! Never here: what the bytes mean.

mod database;
mod queue;

use std::cell::RefCell;
use std::collections::HashMap;

use js_sys::{Array, Uint8Array};
use shared::api::Article;
use shared::id::{ArticleId, UserId};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{IdbKeyRange, IdbObjectStore};

use crate::clock;
use crate::offline::database::{begin, done, found};

const UPDATES: &str = "updates";
const ARTICLES: &str = "articles";

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

/// One record of `updates`: time and a random number, unique for a document.
type Mark = (f64, f64);

thread_local! {
    /// The records this tab has read or written, for each document: all that
    /// [`replace`] may remove. What another tab wrote meanwhile is not in our
    /// state and must stay.
    static KNOWN: RefCell<HashMap<(UserId, ArticleId), Vec<Mark>>> = RefCell::default();
}

/// Every update kept of this document.
///
/// # Errors
/// [`Error`].
pub async fn load(user: UserId, article: ArticleId) -> Result<Vec<Vec<u8>>, Error> {
    let range = all_of(user, Some(article))?;
    let work = begin(UPDATES, false).await?;
    let keys = work.store.get_all_keys_with_key(&range)?;
    let values = work.store.get_all_with_key(&range)?;
    let keys: Array = found(&keys).await?.unchecked_into();
    let values: Array = found(&values).await?.unchecked_into();
    know(user, article, keys.iter().filter_map(|key| mark_of(&key)));
    Ok(values
        .iter()
        .map(|value| Uint8Array::new(&value).to_vec())
        .collect())
}

/// Keeps one more update. Calls that fall together share one transaction; the
/// answer comes when it is on disk as far as the browser says.
///
/// # Errors
/// [`Error`].
pub async fn append(user: UserId, article: ArticleId, update: &[u8]) -> Result<(), Error> {
    queue::append(user, article, update).await
}

/// Puts the whole state in place of the updates that this tab knows, in one
/// transaction. The state must contain all that this tab loaded and appended.
///
/// # Errors
/// [`Error`]; nothing is removed then.
pub async fn replace(user: UserId, article: ArticleId, state: &[u8]) -> Result<(), Error> {
    let work = begin(UPDATES, true).await?;
    // Taken after the last await, so that it fits the transaction.
    let old = KNOWN.with_borrow(|known| known.get(&(user, article)).cloned().unwrap_or_default());
    for mark in &old {
        work.store.delete(&key_of(user, article, *mark))?;
    }
    let fresh = put(&work.store, user, article, state)?;
    done(&work.transaction).await?;
    KNOWN.with_borrow_mut(|known| {
        let known = known.entry((user, article)).or_default();
        known.retain(|mark| !old.contains(mark));
        known.push(fresh);
    });
    Ok(())
}

/// Keeps the row, so that the desk can show the article without the server.
///
/// # Errors
/// [`Error`].
pub async fn remember_article(user: UserId, article: &Article) -> Result<(), Error> {
    let row = serde_json::to_string(article).map_err(|error| Error::Failed(error.to_string()))?;
    let work = begin(ARTICLES, true).await?;
    let key = Array::of2(&user.to_string().into(), &article.id.to_string().into());
    work.store.put_with_key(&row.into(), &key)?;
    done(&work.transaction).await
}

/// The rows kept for this person, latest change first.
///
/// # Errors
/// [`Error`].
pub async fn articles(user: UserId) -> Result<Vec<Article>, Error> {
    let range = all_of(user, None)?;
    let work = begin(ARTICLES, false).await?;
    let rows = work.store.get_all_with_key(&range)?;
    let rows: Array = found(&rows).await?.unchecked_into();
    // A row that an older version wrote and this one cannot read is left out.
    let mut articles: Vec<Article> = rows
        .iter()
        .filter_map(|row| serde_json::from_str(&row.as_string()?).ok())
        .collect();
    // Latest first, by a key of a type that is sorted anyway, as in `live::people`.
    articles.sort_by_cached_key(|article| (u64::MAX - article.updated_at as u64, 0_u32));
    Ok(articles)
}

/// Writes one update under a fresh key, inside a transaction.
fn put(
    store: &IdbObjectStore,
    user: UserId,
    article: ArticleId,
    update: &[u8],
) -> Result<Mark, Error> {
    let mark = (clock::now(), js_sys::Math::random());
    store.put_with_key(&Uint8Array::from(update), &key_of(user, article, mark))?;
    Ok(mark)
}

fn know(user: UserId, article: ArticleId, marks: impl Iterator<Item = Mark>) {
    KNOWN.with_borrow_mut(|known| {
        let known = known.entry((user, article)).or_default();
        for mark in marks {
            if !known.contains(&mark) {
                known.push(mark);
            }
        }
    });
}

fn key_of(user: UserId, article: ArticleId, (time, random): Mark) -> JsValue {
    Array::of4(
        &user.to_string().into(),
        &article.to_string().into(),
        &time.into(),
        &random.into(),
    )
    .into()
}

fn mark_of(key: &JsValue) -> Option<Mark> {
    let key: &Array = key.dyn_ref()?;
    Some((key.get(2).as_f64()?, key.get(3).as_f64()?))
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
