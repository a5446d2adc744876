//! What stands between the words and the server, in plain words, and the way
//! on: the session is over, the server takes the text no more, the browser
//! cannot store it.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::component::banner::Banner;
use crate::component::copy::copy;
use crate::component::sign_in_again::SignInAgain;
use crate::live::{Ended, Live, SaveStatus};
use crate::offline::{self, Error};
use crate::words::Tongue;

/// The banners above the text; none while all is well.
#[component]
pub fn Apart(
    /// The article.
    live: Live,
) -> impl IntoView {
    view! {
        <Closed live />
        <Kept live />
        <Stored live />
    }
}

/// Why the article has closed, or will take no line.
#[component]
fn Closed(live: Live) -> impl IntoView {
    let tongue = Tongue::here();
    let ended = live.ended();
    let asked = RwSignal::new(false);
    move || {
        ended.get().map(|ended| {
            let way = match ended {
                Ended::SignedOut => view! {
                    <button
                        type="button"
                        class="button button-quiet"
                        on:click=move |_| asked.set(true)
                    >
                        {tongue.say(|w| w.sign_in_again)}
                    </button>
                }
                .into_any(),
                Ended::NoPlace(_) => view! { <CopyAll live /> }.into_any(),
                _ => view! {
                    <CopyAll live />
                    <a class="button button-quiet" href="/">
                        {tongue.say(|w| w.back_to_desk)}
                    </a>
                }
                .into_any(),
            };
            let signed_out = ended == Ended::SignedOut;
            let text = Signal::derive(move || {
                let words = tongue.words();
                match &ended {
                    Ended::SignedOut => words.ended_signed_out,
                    Ended::NoPlace(why) => return (words.no_place)((words.problem)(why)),
                    Ended::Forbidden => words.ended_forbidden,
                    Ended::NotFound => words.ended_not_found,
                    Ended::TooLarge => words.ended_too_large,
                    Ended::Refused => words.ended_refused,
                }
                .to_owned()
            });
            view! {
                <Banner text=text>{way}</Banner>
                {signed_out.then(|| view! { <SignInAgain live asked /> })}
            }
        })
    }
}

/// Words of someone who may write no more, which nobody will take.
#[component]
fn Kept(live: Live) -> impl IntoView {
    let tongue = Tongue::here();
    let unsent = live.unsent();
    let stranded =
        Memo::new(move |_| unsent.get() > 0 && !live.writes() && live.ended().get().is_none());
    move || {
        stranded.get().then(|| {
            let text = Signal::derive(move || (tongue.words().writer_no_more)(unsent.get()));
            view! {
                <Banner text=text>
                    <CopyAll live />
                </Banner>
            }
        })
    }
}

/// What this browser could not store.
#[component]
fn Stored(live: Live) -> impl IntoView {
    let tongue = Tongue::here();
    let health = offline::health();
    let on_line = Memo::new(move |_| {
        let save = live.save().get();
        matches!(save, SaveStatus::Saved | SaveStatus::Saving)
    });
    let ill = Memo::new(move |_| health.with(|health| health.trouble.is_some()));
    let text = Signal::derive(move || {
        let words = tongue.words();
        let health = health.get();
        let what = match health.trouble {
            Some(Error::Full) => words.store_full,
            _ => words.store_gone,
        };
        let so = match health.homeless {
            // On line they are homeless for a moment each.
            n if n > 0 && !on_line.get() => (words.store_homeless)(n),
            _ => words.store_on_line.to_owned(),
        };
        format!("{what} {so}")
    });
    view! {
        <div class="store-note" role="alert">
            {move || {
                ill.get().then(|| view! { <p class="store-note-text">{text}</p> })
            }}
        </div>
    }
}

/// Puts headline, standfirst and text on the clipboard.
#[component]
fn CopyAll(live: Live) -> impl IntoView {
    let tongue = Tongue::here();
    let copied = RwSignal::new(false);
    let act = move |_| {
        let words = live.all_words();
        spawn_local(async move {
            // Refused, the words stand on the page, to be selected.
            let done = copy(words).await;
            copied.try_set(done);
        });
    };
    view! {
        <button type="button" class="button button-quiet" on:click=act>
            {move || {
                let words = tongue.words();
                if copied.get() { words.copied_all } else { words.copy_all }
            }}
        </button>
    }
}
