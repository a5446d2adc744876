//! At the door: writes what waits when the page goes, and warns when it would
//! take edits along that nobody has.

use wasm_bindgen::JsValue;
use web_sys::Event;

use super::queue;
use crate::listen;

/// Watches for as long as the page lives.
pub fn watch() {
    let Some(window) = web_sys::window() else {
        return;
    };
    let listeners = [
        listen::on(&window, "pagehide", |_: JsValue| queue::flush()),
        listen::on(&window, "beforeunload", |event: Event| {
            if queue::homeless() > 0 {
                event.prevent_default();
            }
        }),
    ];
    Box::leak(Box::new(listeners));
}
