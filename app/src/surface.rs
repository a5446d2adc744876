//! The text one edits. (First version: the host only.)

pub mod line;

use leptos::prelude::*;

use crate::live::Live;

/// The body.
#[component]
pub fn Surface(
    /// The article.
    live: Live,
    /// Its accessible name.
    #[prop(into)]
    label: Signal<String>,
    /// Shown while there are no words.
    #[prop(into)]
    placeholder: Signal<String>,
) -> impl IntoView {
    view! {
        <div class="surface-frame">
            <div
                class="surface"
                role="textbox"
                aria-multiline="true"
                contenteditable=if live.may_write() { "true" } else { "false" }
                tabindex="0"
                aria-label=label
                data-placeholder=placeholder
                data-empty
            ></div>
            <div class="peers" aria-hidden="true"></div>
        </div>
    }
}
