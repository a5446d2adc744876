//! The controls that every signed-in page carries: theme, language, leaving.

use leptos::prelude::*;

use crate::component::icon::{Glyph, Icon};
use crate::session::Session;
use crate::theme::{Light, Theme};
use crate::words::Tongue;

/// Theme, language, and who is leaving.
#[component]
pub fn Everywhere() -> impl IntoView {
    let tongue = Tongue::here();
    let session = Session::here();
    let who = move || {
        session.user().map_or_else(String::new, |user| {
            format!("{} · {}", tongue.words().leave, user.display_name)
        })
    };
    view! {
        <ThemeButton />
        <LanguageButton />
        <button
            type="button"
            class="icon-button"
            aria-label=tongue.say(|w| w.leave)
            title=who
            on:click=move |_| session.leave()
        >
            <Icon glyph=Glyph::Leave />
        </button>
    }
}

/// Turns through system, day and night.
#[component]
pub fn ThemeButton() -> impl IntoView {
    let tongue = Tongue::here();
    let theme = Theme::here();
    let name = move || {
        let words = tongue.words();
        match theme.light() {
            Light::System => words.theme_system,
            Light::Day => words.theme_day,
            Light::Night => words.theme_night,
        }
    };
    let glyph = move || match theme.light() {
        Light::System => Glyph::System,
        Light::Day => Glyph::Day,
        Light::Night => Glyph::Night,
    };
    view! {
        <button
            type="button"
            class="icon-button theme-switch"
            aria-label=name
            title=name
            on:click=move |_| theme.turn()
        >
            {move || view! { <Icon glyph=glyph() /> }}
        </button>
    }
}

/// Switches between Indonesian and English.
#[component]
pub fn LanguageButton() -> impl IntoView {
    let tongue = Tongue::here();
    view! {
        <button
            type="button"
            class="icon-button"
            aria-label=tongue.say(|w| w.language)
            title=tongue.say(|w| w.other_language)
            on:click=move |_| tongue.switch()
        >
            <Icon glyph=Glyph::Globe />
        </button>
    }
}
