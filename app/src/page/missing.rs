//! An address that leads nowhere.

use leptos::prelude::*;

use crate::tab;
use crate::words::Tongue;

/// Page not found.
#[component]
pub fn Missing() -> impl IntoView {
    let tongue = Tongue::here();
    tab::title(move || tongue.words().missing.to_owned());
    view! {
        <main class="nowhere">
            <h1>{tongue.say(|w| w.missing)}</h1>
            <p>{tongue.say(|w| w.missing_lead)}</p>
            <a class="button" href="/">
                {tongue.say(|w| w.back_to_desk)}
            </a>
        </main>
    }
}
