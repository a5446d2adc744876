//! The notes beside the text: words that were typed into a part somebody else
//! took away, and parts that stand twice. Each is settled by a button and gone.
//!
//! A note comes a moment late (in the stylesheet): most are settled by the
//! client of whoever typed the words before anyone could read them.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::document::cards::Card;

use crate::component::copy::copy;
use crate::live::Live;
use crate::words::Tongue;
use crate::words::around::Around;

/// The region named `Teks yang diselamatkan`; nothing while there is nothing.
#[component]
pub fn Rescued(
    /// The article.
    live: Live,
) -> impl IntoView {
    let tongue = Tongue::around();
    let cards = live.cards();
    move || {
        let cards = cards.get();
        (!cards.is_empty()).then(|| {
            view! {
                <section class="rescued" aria-label=tongue.say(|w| w.rescued)>
                    {cards.into_iter().map(|card| note(card, live, tongue)).collect_view()}
                </section>
            }
        })
    }
}

/// A text in the reader's language.
type Name = fn(&Around) -> &'static str;

/// What the buttons of a note do.
#[derive(Clone, Copy)]
enum Act {
    Insert,
    Copy,
    Dismiss,
    Show,
    Remove,
}

fn note(card: Card, live: Live, tongue: Tongue<Around>) -> impl IntoView {
    let lead: Name = if card.twin {
        |w| w.twin_lead
    } else {
        |w| w.rescued_lead
    };
    let acts: [(Name, Act); 3] = if card.twin {
        [
            (|w| w.twin_show, Act::Show),
            (|w| w.twin_remove, Act::Remove),
            (|w| w.twin_keep, Act::Dismiss),
        ]
    } else {
        [
            (|w| w.rescued_insert, Act::Insert),
            (|w| w.rescued_copy, Act::Copy),
            (|w| w.rescued_dismiss, Act::Dismiss),
        ]
    };
    let text = card.words.text.trim().to_owned();
    let card = StoredValue::new(card);
    let act = move |act: Act| {
        card.with_value(|card| match act {
            Act::Insert => live.insert_card(card),
            Act::Copy => {
                let words = card.words.text.clone();
                // Refused, the words stay on the card, to be selected.
                spawn_local(async move {
                    copy(words).await;
                });
            }
            Act::Dismiss => live.dismiss_card(card),
            Act::Show => live.show_twin(card),
            Act::Remove => live.remove_twin(card),
        });
    };
    view! {
        <div class="rescued-note" role="status">
            <p class="rescued-lead">{tongue.say(lead)}</p>
            <blockquote class="rescued-words">{text}</blockquote>
            <div class="rescued-acts">
                {acts
                    .into_iter()
                    .map(|(name, what)| {
                        view! {
                            <button
                                type="button"
                                class="button button-quiet"
                                // The caret stays in the text.
                                on:mousedown=|event| event.prevent_default()
                                on:click=move |_| act(what)
                            >
                                {tongue.say(name)}
                            </button>
                        }
                    })
                    .collect_view()}
            </div>
        </div>
    }
}
