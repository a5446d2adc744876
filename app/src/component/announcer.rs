//! What a screen reader is told: one polite region, and the switch for others'
//! doings, which shows itself to whoever comes to it by keyboard.

use leptos::prelude::*;

use crate::live::Live;
use crate::words::{Tongue, said};

/// The live region.
#[component]
pub fn Announcements(
    /// The article.
    live: Live,
) -> impl IntoView {
    let tongue = Tongue::around();
    let last = live.said();
    let text = move || {
        last.with(|(number, said)| {
            let words = tongue.words();
            let mut text = said
                .as_ref()
                .map_or_else(String::new, |said| said::text(words, said));
            // The same words again are only spoken when something differs.
            if number % 2 == 1 {
                text.push('\u{a0}');
            }
            text
        })
    };
    view! {
        <p class="unseen" role="status" aria-label=tongue.say(|w| w.announcements)>
            {text}
        </p>
    }
}

/// Are others' doings announced?
#[component]
pub fn AnnounceSwitch(
    /// The article.
    live: Live,
) -> impl IntoView {
    let tongue = Tongue::around();
    let on = live.announces_others();
    view! {
        <button
            type="button"
            role="switch"
            class="button button-quiet announce-switch"
            aria-checked=move || if on.get() { "true" } else { "false" }
            on:click=move |_| live.announce_others(!on.get_untracked())
        >
            {tongue.say(|w| w.announce_others)}
        </button>
    }
}
