//! Opening the database, and waiting for its requests. The only place that
//! knows how IndexedDB speaks.

use std::cell::RefCell;

use js_sys::{Function, Promise};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    IdbDatabase, IdbObjectStore, IdbOpenDbRequest, IdbRequest, IdbTransaction, IdbTransactionMode,
};

use crate::offline::{ARTICLES, Error, UPDATES};

const NAME: &str = "siaran";
/// Raise it when a store is added; `upgrade` then runs once in each browser.
const VERSION: u32 = 1;

thread_local! {
    static OPEN: RefCell<Option<IdbDatabase>> = const { RefCell::new(None) };
}

/// One transaction over one store. It commits by itself once its requests are
/// answered, so nothing else may be awaited in between.
pub(super) struct Work {
    pub(super) transaction: IdbTransaction,
    pub(super) store: IdbObjectStore,
}

/// Starts a transaction.
pub(super) async fn begin(store: &str, writes: bool) -> Result<Work, Error> {
    let mode = if writes {
        IdbTransactionMode::Readwrite
    } else {
        IdbTransactionMode::Readonly
    };
    let database = database().await?;
    let transaction = if let Ok(begun) = database.transaction_with_str_and_mode(store, mode) {
        begun
    } else {
        // The browser closed it under us (storage cleared, a newer version in
        // another tab): open anew, once.
        OPEN.with_borrow_mut(Option::take);
        self::database()
            .await?
            .transaction_with_str_and_mode(store, mode)?
    };
    let store = transaction.object_store(store)?;
    Ok(Work { transaction, store })
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
    answered(&request).await?;
    let opened: IdbDatabase = request
        .result()?
        .dyn_into()
        .map_err(|_| Error::Unavailable)?;
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

fn upgrade(request: &IdbOpenDbRequest) {
    let Ok(database) = request.result().map(JsValue::unchecked_into::<IdbDatabase>) else {
        return;
    };
    for store in [UPDATES, ARTICLES] {
        // It is there already when an older version made it.
        let _ = database.create_object_store(store);
    }
}
