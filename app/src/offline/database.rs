//! Opening the database, and waiting for its requests. The only place that
//! knows how IndexedDB speaks.

use std::cell::RefCell;

use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{IdbDatabase, IdbObjectStore, IdbOpenDbRequest, IdbRequest, IdbTransaction};

use crate::memory;
use crate::offline::{ARTICLES, Error, FACTS, Mark, UNSENT, UPDATES};

const NAME: &str = "siaran";
/// Raise it when a store is added; `upgrade` then runs once in each browser.
const VERSION: u32 = 2;
/// Before version 2 the count of unsent edits stood in `memory`, under this and
/// `user:article`.
const OLD_COUNT: &str = "unsent:";
/// Such a count was kept by a page that could be wrong; it never stands for more.
const OLD_COUNT_MOST: u32 = 10_000;

thread_local! {
    static OPEN: RefCell<Option<IdbDatabase>> = const { RefCell::new(None) };
}

/// One transaction. It commits by itself once its requests are answered, so
/// nothing else may be awaited in between.
pub(super) struct Work {
    pub(super) transaction: IdbTransaction,
}

impl Work {
    /// One of its stores.
    pub(super) fn store(&self, name: &str) -> Result<IdbObjectStore, Error> {
        Ok(self.transaction.object_store(name)?)
    }
}

/// Starts a transaction over some stores.
pub(super) async fn begin(stores: &[&str], writes: bool) -> Result<Work, Error> {
    let mode = if writes { "readwrite" } else { "readonly" };
    start(stores, mode, "default").await
}

/// Starts a transaction that writes; `strictly` it is done only when the disk
/// has it, not when the system promises to write it.
pub(super) async fn begin_strictly(stores: &[&str], strictly: bool) -> Result<Work, Error> {
    let durability = if strictly { "strict" } else { "default" };
    start(stores, "readwrite", durability).await
}

async fn start(stores: &[&str], mode: &str, durability: &str) -> Result<Work, Error> {
    let names: Array = stores.iter().map(|name| JsValue::from_str(name)).collect();
    let begin = |database: &IdbDatabase| -> Result<IdbTransaction, JsValue> {
        // Called by name: the crate has no stable binding with options.
        let options = Object::new();
        Reflect::set(&options, &"durability".into(), &durability.into())?;
        let method: Function = Reflect::get(database, &"transaction".into())?.dyn_into()?;
        let begun = method.call3(database, &names, &mode.into(), &options)?;
        Ok(begun.unchecked_into())
    };
    let transaction = if let Ok(begun) = begin(&database().await?) {
        begun
    } else {
        // The browser closed it under us (storage cleared, a newer version in
        // another tab): open anew, once.
        OPEN.with_borrow_mut(Option::take);
        begin(&database().await?)?
    };
    Ok(Work { transaction })
}

/// The request's answer.
pub(super) async fn found(request: &IdbRequest) -> Result<JsValue, Error> {
    answered(request).await?;
    Ok(request.result()?)
}

/// Waits until the whole transaction is committed.
pub(super) async fn done(transaction: &IdbTransaction) -> Result<(), Error> {
    let ended = Promise::new(&mut |kept: Function, lost: Function| {
        transaction.set_oncomplete(Some(&kept));
        transaction.set_onabort(Some(&lost));
    });
    match JsFuture::from(ended).await {
        Ok(_) => Ok(()),
        Err(_) => Err(transaction.error().map_or(
            Error::Failed("the transaction was aborted".to_owned()),
            |error| JsValue::from(error).into(),
        )),
    }
}

async fn answered(request: &IdbRequest) -> Result<(), Error> {
    let answer = Promise::new(&mut |yes: Function, no: Function| {
        request.set_onsuccess(Some(&yes));
        request.set_onerror(Some(&no));
    });
    match JsFuture::from(answer).await {
        Ok(_) => Ok(()),
        Err(_) => Err(match request.error() {
            Ok(Some(error)) => JsValue::from(error).into(),
            _ => Error::Failed("the request failed".to_owned()),
        }),
    }
}

async fn database() -> Result<IdbDatabase, Error> {
    if let Some(open) = OPEN.with_borrow(Clone::clone) {
        return Ok(open);
    }
    let factory = web_sys::window()
        .and_then(|window| window.indexed_db().ok().flatten())
        .ok_or(Error::Unavailable)?;
    let request = factory.open_with_u32(NAME, VERSION)?;
    let upgrade = {
        let request = request.clone();
        Closure::once(move || upgrade(&request))
    };
    request.set_onupgradeneeded(Some(upgrade.as_ref().unchecked_ref()));
    let opened = match answered(&request).await {
        Ok(()) => request.result()?,
        // A newer app made it, which only ever adds: what we know is still
        // there, and what we do not know stays as it is.
        Err(Error::Failed(reason)) if reason.starts_with("VersionError") => {
            let request = factory.open(NAME)?;
            answered(&request).await?;
            request.result()?
        }
        Err(error) => return Err(error),
    };
    let opened: IdbDatabase = opened.dyn_into().map_err(|_| Error::Unavailable)?;
    for (name, _) in old_counts() {
        memory::forget(&name);
    }
    // A newer version in another tab must not wait for this one.
    let closing = {
        let opened = opened.clone();
        Closure::once_into_js(move || {
            opened.close();
            OPEN.with_borrow_mut(Option::take);
        })
    };
    opened.set_onversionchange(Some(closing.unchecked_ref()));
    OPEN.with_borrow_mut(|open| *open = Some(opened.clone()));
    Ok(opened)
}

/// Brings any older database to this version; what is there stays.
fn upgrade(request: &IdbOpenDbRequest) {
    let Ok(database) = request.result().map(JsValue::unchecked_into::<IdbDatabase>) else {
        return;
    };
    for store in [UPDATES, ARTICLES, UNSENT, FACTS] {
        // It is there already when an older version made it.
        let made = database.create_object_store(store);
        if let (UNSENT, Ok(unsent)) = (store, made) {
            bring_counts(&unsent);
        }
    }
}

/// From version 1: as many marks as edits were counted.
fn bring_counts(unsent: &IdbObjectStore) {
    for (name, count) in old_counts() {
        let mut named = name.split(':').skip(1);
        let (Some(user), Some(article)) = (named.next(), named.next()) else {
            continue;
        };
        for _ in 0..count.min(OLD_COUNT_MOST) {
            let mark = Mark::fresh();
            let key = Array::of4(
                &user.into(),
                &article.into(),
                &mark.time.into(),
                &mark.random.into(),
            );
            let _ = unsent.put_with_key(&1.into(), &key);
        }
    }
}

fn old_counts() -> Vec<(String, u32)> {
    let counted = |name: String| {
        let count = memory::recall(&name)?.parse().unwrap_or(1);
        Some((name, count))
    };
    let names = memory::names(OLD_COUNT);
    names.into_iter().filter_map(counted).collect()
}
