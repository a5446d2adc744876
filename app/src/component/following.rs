//! Says whom the view follows, and ends it: by its button, or as soon as one
//! types, scrolls or presses Esc.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Event, KeyboardEvent};

use crate::live::Live;
use crate::words::Tongue;

/// The note “Mengikuti NAMA”, while it is so.
#[component]
pub fn Following(
    /// The article.
    live: Live,
) -> impl IntoView {
    let tongue = Tongue::around();
    let stop = move |event: Event| {
        if live.followed().with_untracked(Option::is_some) && takes_over(&event) {
            live.follow(None);
        }
    };
    for name in [
        "wheel",
        "touchmove",
        "keydown",
        "beforeinput",
        "pointerdown",
    ] {
        let listener = window_event_listener_untyped(name, stop);
        on_cleanup(move || listener.remove());
    }
    move || {
        live.followed().get().map(|person| {
            let color = person.color.clone();
            let text = move || (tongue.words().following)(&person.name);
            view! {
                <div class="following" style=("--peer", color)>
                    <span>{text}</span>
                    <button
                        type="button"
                        class="button button-quiet button-small"
                        on:click=move |_| {
                            live.follow(None);
                            live.focus();
                        }
                    >
                        {tongue.say(|w| w.follow_stop)}
                    </button>
                </div>
            }
        })
    }
}

/// Does the person go their own way? Reaching for the stop button is not that.
fn takes_over(event: &Event) -> bool {
    if let Some(key) = event.dyn_ref::<KeyboardEvent>() {
        return !matches!(
            key.key().as_str(),
            "Tab" | "F6" | "Shift" | "Control" | "Alt" | "Meta" | "Enter" | " "
        );
    }
    // A pointer on the page itself holds the scroll bar.
    event.type_() != "pointerdown"
        || document().document_element().is_some_and(|root| {
            event
                .target()
                .and_then(|target| target.dyn_into::<web_sys::Node>().ok())
                .is_some_and(|target| root.is_same_node(Some(&target)))
        })
}
