//! Registers the service worker (`public/sw.js`), which lets the app open
//! without a network. In debug builds a kept copy would only hide new ones.

use wasm_bindgen_futures::{JsFuture, spawn_local};

/// Registers it, where the browser has such a thing (not over plain http).
pub fn register() {
    if cfg!(debug_assertions) {
        return;
    }
    let Some(window) = web_sys::window() else {
        return;
    };
    let navigator = window.navigator();
    let there = js_sys::Reflect::has(&navigator, &"serviceWorker".into()).unwrap_or(false);
    if there {
        let registering = navigator.service_worker().register("/sw.js");
        spawn_local(async move {
            // Refused: the app works, only not without a network.
            let _ = JsFuture::from(registering).await;
        });
    }
}
