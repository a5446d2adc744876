//! What belongs to the browser's tab rather than to a page: its title, its
//! language, and the waiting page that `index.html` brings.

use leptos::prelude::*;

use crate::effect::effect;
use crate::words::Tongue;

/// Removes the waiting page; the app is about to draw itself.
pub fn clear_waiting_page() {
    if let Some(waiting) = document().get_element_by_id("waiting") {
        waiting.remove();
    }
}

/// Keeps `<html lang>` equal to the chosen language.
pub fn follow_language(tongue: Tongue) {
    effect(move || {
        let tag = tongue.words().tag;
        if let Some(root) = document().document_element() {
            let _ = root.set_attribute("lang", tag);
        }
    });
}

/// Names the tab after what is open in it, as long as the caller lives.
pub fn title(text: impl Fn() -> String + Send + Sync + 'static) {
    effect(move || {
        let text = text();
        document().set_title(&if text.is_empty() {
            "Siaran".to_owned()
        } else {
            format!("{text} · Siaran")
        });
    });
}
