//! How much this site may keep in this browser, and asking that it be kept.

use std::cell::Cell;

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{StorageEstimate, StorageManager};

use crate::memory;

/// Marks that it was asked.
const ASKED: &str = "siaran-persist";

thread_local! {
    static TRIED: Cell<bool> = const { Cell::new(false) };
}

/// Bytes used and allowed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Space {
    /// Used by this site.
    pub used: f64,
    /// Allowed to it.
    pub allowed: f64,
}

fn manager() -> Option<StorageManager> {
    let navigator = web_sys::window()?.navigator();
    // Over plain http there is none.
    let there = js_sys::Reflect::get(&navigator, &"storage".into()).ok()?;
    there.is_object().then(|| navigator.storage())
}

/// Asks once, ever, that the browser drop nothing of ours for want of space:
/// it may put the question to the person, who has just begun to write.
pub fn ask_to_keep() {
    if TRIED.replace(true) || memory::recall(ASKED).is_some() {
        return;
    }
    let Some(asking) = manager().and_then(|manager| manager.persist().ok()) else {
        return;
    };
    memory::remember(ASKED, "1");
    spawn_local(async move {
        // Refused, everything is kept all the same until space runs short.
        let _ = JsFuture::from(asking).await;
    });
}

/// How much is used and allowed; nothing where the browser does not tell.
pub async fn space() -> Option<Space> {
    let asking = manager()?.estimate().ok()?;
    let told: StorageEstimate = JsFuture::from(asking).await.ok()?.unchecked_into();
    Some(Space {
        used: told.get_usage()?,
        allowed: told.get_quota()?,
    })
}
