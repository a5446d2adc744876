//! Puts words on the clipboard because a button asks for it. (What is selected
//! in the text is copied by the surface.)

use js_sys::Reflect;
use leptos::prelude::window;
use wasm_bindgen_futures::JsFuture;

/// Copies words; false where the browser refuses, or has no clipboard to write
/// to: over plain http it has none, and calling it would throw through us.
pub async fn copy(words: String) -> bool {
    let navigator = window().navigator();
    let there = Reflect::get(&navigator, &"clipboard".into());
    if !there.is_ok_and(|clipboard| clipboard.is_object()) {
        return false;
    }
    let writing = navigator.clipboard().write_text(&words);
    JsFuture::from(writing).await.is_ok()
}
