//! Signing in, and the way back to where one was sent from.

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::problem::{Problem, code};

use crate::component::banner::sentence;
use crate::component::everywhere::{LanguageButton, ThemeButton};
use crate::component::icon::{Glyph, Icon};
use crate::effect::effect;
use crate::route::Route;
use crate::session::Session;
use crate::tab;
use crate::words::Tongue;

/// `/masuk`
#[component]
pub fn SignIn() -> impl IntoView {
    let tongue = Tongue::here();
    tab::title(move || tongue.words().sign_in.to_owned());
    go_on_when_signed_in();
    view! {
        <div class="sign-in">
            <div class="sign-in-corner">
                <ThemeButton />
                <LanguageButton />
            </div>
            <main class="sign-in-main">
                <p class="wordmark">"Siaran"</p>
                <h1 class="sign-in-lead">{tongue.say(|w| w.sign_in_lead)}</h1>
                <SignInForm />
            </main>
        </div>
    }
}

#[component]
fn SignInForm() -> impl IntoView {
    let tongue = Tongue::here();
    let session = Session::here();
    let username = NodeRef::<html::Input>::new();
    let password = NodeRef::<html::Input>::new();
    let busy = RwSignal::new(false);
    let shown = RwSignal::new(false);
    let fault = RwSignal::new(None::<Fault>);

    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let (Some(name), Some(word)) = (username.get_untracked(), password.get_untracked()) else {
            return;
        };
        if busy.get_untracked() {
            return;
        }
        let (typed_name, typed_word) = (name.value().trim().to_owned(), word.value());
        if typed_name.is_empty() || typed_word.is_empty() {
            fault.set(Some(Fault::Empty));
            let first = if typed_name.is_empty() { &name } else { &word };
            let _ = first.focus();
            return;
        }
        busy.set(true);
        fault.set(None);
        spawn_local(async move {
            match session.sign_in(typed_name, typed_word).await {
                Ok(()) => {}
                Err(problem) => {
                    let wrong = problem.code == code::WRONG_CREDENTIALS;
                    fault.set(Some(Fault::Refused(problem)));
                    busy.set(false);
                    let _ = if wrong {
                        word.select();
                        word.focus()
                    } else {
                        name.focus()
                    };
                }
            }
        });
    };
    let fault_text = move || {
        fault.with(|fault| {
            fault.as_ref().map(|fault| match fault {
                Fault::Empty => tongue.words().field_required.to_owned(),
                Fault::Refused(problem) => sentence(problem, tongue),
            })
        })
    };
    let at_fault = move || fault_text().map(|_| "sign-in-fault");

    view! {
        <form class="sign-in-form" method="post" action="/masuk" novalidate on:submit=submit>
            <div role="alert" id="sign-in-fault">
                {move || {
                    fault_text()
                        .map(|text| {
                            view! {
                                <p class="fault">
                                    <Icon glyph=Glyph::Warning />
                                    <span>{text}</span>
                                </p>
                            }
                        })
                }}
            </div>
            <label class="field">
                <span class="field-name">{tongue.say(|w| w.username)}</span>
                <input
                    class="field-input"
                    type="text"
                    name="username"
                    autocomplete="username"
                    autocapitalize="none"
                    spellcheck="false"
                    autofocus
                    required
                    node_ref=username
                    aria-describedby=at_fault
                />
            </label>
            <div class="field">
                <label class="field-name" for="password">
                    {tongue.say(|w| w.password)}
                </label>
                <span class="field-row">
                    <input
                        class="field-input"
                        id="password"
                        type=move || if shown.get() { "text" } else { "password" }
                        name="password"
                        autocomplete="current-password"
                        required
                        node_ref=password
                        aria-describedby=at_fault
                    />
                    <button
                        type="button"
                        class="field-aside"
                        aria-pressed=move || if shown.get() { "true" } else { "false" }
                        on:click=move |_| shown.update(|shown| *shown = !*shown)
                    >
                        {tongue.say(|w| w.show_password)}
                    </button>
                </span>
            </div>
            <button type="submit" class="button button-wide" aria-disabled=move || busy.get().then_some("true")>
                {move || {
                    let words = tongue.words();
                    if busy.get() { words.signing_in } else { words.sign_in }
                }}
            </button>
        </form>
    }
}

/// Why signing in did not work.
#[derive(Clone, PartialEq)]
enum Fault {
    /// A field is empty.
    Empty,
    /// The server's answer.
    Refused(Problem),
}

/// Leads on as soon as somebody is signed in, whoever signed them in.
fn go_on_when_signed_in() {
    let session = Session::here();
    let route = Route::here();
    effect(move || {
        if session.user().is_some() {
            let wanted = untrack(|| route.query("ke"));
            route.replace(&own_path(wanted.as_deref()));
        }
    });
}

/// Only a path of this site is followed; anything else leads to the desk.
fn own_path(wanted: Option<&str>) -> String {
    match wanted {
        Some(path)
            if path.starts_with('/')
                && !path.starts_with("//")
                && !path.contains('\\')
                && !path.starts_with("/masuk") =>
        {
            path.to_owned()
        }
        _ => "/".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::own_path;

    #[test]
    fn never_leads_off_the_site() {
        assert_eq!(own_path(Some("/artikel/1?x")), "/artikel/1?x");
        for path in [
            "//jahat.example",
            "https://jahat.example",
            "/\\jahat",
            "",
            "/masuk?ke=/masuk",
        ] {
            assert_eq!(own_path(Some(path)), "/", "{path}");
        }
        assert_eq!(own_path(None), "/");
    }
}
