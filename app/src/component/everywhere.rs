//! The controls that every signed-in page carries: theme, language, leaving.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::aside::{Aside, Parts};
use crate::component::icon::{Glyph, Icon};
use crate::offline;
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
    let aside = Aside::here();
    let asked = RwSignal::new(false);
    let question = RwSignal::new(None::<Parts>);
    // Nobody leaves words behind without having been told.
    let leave = move |_| {
        let Some(user) = untrack(|| session.user()) else {
            return;
        };
        spawn_local(async move {
            if !offline::has_unsent(user.id).await {
                session.leave();
            } else if let Some(parts) = aside.bring().await {
                question.try_set(Some(parts));
                asked.try_set(true);
            } else if confirms(untrack(|| tongue.words()).leave_lead) {
                session.leave();
            }
        });
    };
    view! {
        <ThemeButton />
        <LanguageButton />
        <button
            type="button"
            class="icon-button"
            aria-label=tongue.say(|w| w.leave)
            title=who
            on:click=leave
        >
            <Icon glyph=Glyph::Leave />
        </button>
        {move || {
            let user = untrack(|| session.user());
            question.get().zip(user).map(|(parts, user)| (parts.leaving)(user.id, asked))
        }}
    }
}

/// The browser's own question, where ours could not be fetched.
fn confirms(text: &str) -> bool {
    window().confirm_with_message(text) == Ok(true)
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
