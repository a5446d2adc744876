//! Gathers updates that fall together into one transaction: fast typing makes
//! many, and each transaction costs the disk a turn.

use std::cell::RefCell;

use js_sys::Promise;
use shared::id::{ArticleId, UserId};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, future_to_promise};

use crate::offline::database::{begin, done};
use crate::offline::{Error, UPDATES, know, put};

/// How long a batch stays open, ms. Below what a person notices; a browser
/// that dies loses at most this much of what the server has not seen either.
const GATHER_MS: i32 = 30;

/// Updates that wait for the same transaction.
#[derive(Default)]
struct Batch {
    updates: Vec<(UserId, ArticleId, Vec<u8>)>,
    /// Settles when the batch is on disk.
    written: Option<Promise>,
}

thread_local! {
    static BATCH: RefCell<Batch> = RefCell::default();
}

/// Adds an update to the open batch and waits for it.
pub(super) async fn append(user: UserId, article: ArticleId, update: &[u8]) -> Result<(), Error> {
    let written = BATCH.with_borrow_mut(|batch| {
        batch.updates.push((user, article, update.to_vec()));
        batch
            .written
            .get_or_insert_with(|| future_to_promise(write_soon()))
            .clone()
    });
    JsFuture::from(written).await.map(drop).map_err(Error::from)
}

async fn write_soon() -> Result<JsValue, JsValue> {
    pause().await?;
    match write().await {
        Ok(()) => Ok(JsValue::UNDEFINED),
        Err(Error::Full) => Err(quota()),
        Err(Error::Unavailable) => Err(JsValue::from_str("unavailable")),
        Err(Error::Failed(reason)) => Err(JsValue::from_str(&reason)),
    }
}

async fn write() -> Result<(), Error> {
    let batch = BATCH.with_borrow_mut(std::mem::take);
    let work = begin(UPDATES, true).await?;
    let mut marks = Vec::with_capacity(batch.updates.len());
    for (user, article, update) in &batch.updates {
        marks.push((*user, *article, put(&work.store, *user, *article, update)?));
    }
    done(&work.transaction).await?;
    for (user, article, mark) in marks {
        know(user, article, std::iter::once(mark));
    }
    Ok(())
}

async fn pause() -> Result<(), JsValue> {
    let waited = Promise::new(&mut |over, _| {
        if let Some(window) = web_sys::window() {
            let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(&over, GATHER_MS);
        }
    });
    JsFuture::from(waited).await.map(drop)
}

/// The exception that [`Error`] reads back as [`Error::Full`]: a promise can
/// only carry a JavaScript value.
fn quota() -> JsValue {
    web_sys::DomException::new_with_message_and_name("full", "QuotaExceededError")
        .map_or_else(|error| error, JsValue::from)
}
