//! Signing in without leaving the text: a dialog for the person whose session
//! ended. Someone else signs out first.

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::component::banner::sentence;
use crate::component::icon::{Glyph, Icon};
use crate::effect::effect;
use crate::live::Live;
use crate::session::Session;
use crate::words::Tongue;

/// Opens when `asked`.
#[component]
pub fn SignInAgain(
    /// The article.
    live: Live,
    /// True while it is wanted.
    asked: RwSignal<bool>,
) -> impl IntoView {
    let tongue = Tongue::here();
    let session = Session::here();
    let dialog = NodeRef::<html::Dialog>::new();
    let password = NodeRef::<html::Input>::new();
    let busy = RwSignal::new(false);
    let fault = RwSignal::new(None);
    let username = move || {
        session
            .user()
            .map_or_else(String::new, |user| user.username)
    };
    effect(move || {
        if let Some(dialog) = dialog.get() {
            if asked.get() {
                // Asked for twice it is open already.
                let _ = dialog.show_modal();
            } else {
                dialog.close();
            }
        }
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Some(word) = password.get_untracked() else {
            return;
        };
        if busy.get_untracked() || word.value().is_empty() {
            return;
        }
        busy.set(true);
        fault.set(None);
        let name = untrack(username);
        let open = dialog.get_untracked();
        spawn_local(async move {
            match session.sign_in(name, word.value()).await {
                Ok(()) => {
                    // While it is open nothing else takes the focus; and one was
                    // writing.
                    if let Some(open) = open {
                        open.close();
                    }
                    asked.try_set(false);
                    live.focus();
                }
                Err(problem) => {
                    fault.try_set(Some(problem));
                    let _ = word.focus();
                }
            }
            busy.try_set(false);
        });
    };
    view! {
        <dialog
            class="dialog"
            node_ref=dialog
            aria-labelledby="sign-in-again"
            on:close=move |_| asked.set(false)
        >
            <form class="sign-in-form" on:submit=submit>
                <h2 id="sign-in-again">{tongue.say(|w| w.sign_in_again)}</h2>
                <p class="dialog-lead">{tongue.say(|w| w.sign_in_here)}</p>
                <div role="alert" id="sign-in-again-fault">
                    {move || {
                        fault
                            .get()
                            .map(|problem| {
                                view! {
                                    <p class="fault">
                                        <Icon glyph=Glyph::Warning />
                                        <span>{sentence(&problem, tongue)}</span>
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
                        readonly
                        prop:value=username
                    />
                </label>
                <label class="field">
                    <span class="field-name">{tongue.say(|w| w.password)}</span>
                    <input
                        class="field-input"
                        type="password"
                        name="password"
                        autocomplete="current-password"
                        required
                        autofocus
                        node_ref=password
                        aria-describedby="sign-in-again-fault"
                    />
                </label>
                <div class="card-buttons">
                    <button
                        type="button"
                        class="button button-quiet"
                        on:click=move |_| asked.set(false)
                    >
                        {tongue.say(|w| w.cancel)}
                    </button>
                    <button
                        type="submit"
                        class="button"
                        aria-disabled=move || busy.get().then_some("true")
                    >
                        {move || {
                            let words = tongue.words();
                            if busy.get() { words.signing_in } else { words.sign_in }
                        }}
                    </button>
                </div>
            </form>
        </dialog>
    }
}
