//! The page's foot: how long the text is, and how long what is selected.
//! Quiet: it is never announced by itself, only when one comes to it.

use std::time::Duration;

use editor::count::{Counter, Counts, selected};
use leptos::prelude::*;

use crate::effect::effect;
use crate::live::Live;
use crate::words::{Tongue, Words};

/// While one types, counts follow this much later: nobody reads them sooner.
const PAUSE: Duration = Duration::from_millis(300);

/// The foot.
#[component]
pub fn Foot(
    /// The article that is counted.
    live: Live,
) -> impl IntoView {
    let tongue = Tongue::around();
    let tools = live.tools();
    let counts = RwSignal::new((Counts::default(), None::<Counts>));
    let counter = StoredValue::new_local(Counter::default());
    let waiting = StoredValue::new(false);
    let count = move || {
        waiting.try_set_value(false);
        let now = live.read(|editor| {
            let tree = editor.tree();
            let part = editor.selection().and_then(|s| selected(tree, s));
            let whole = counter.try_update_value(|counter| counter.whole(tree));
            (whole.unwrap_or_default(), part)
        });
        if let Some(now) = now
            && counts
                .try_get_untracked()
                .is_some_and(|before| before != now)
        {
            counts.set(now);
        }
    };
    effect(move || {
        tools.text.track();
        tools.place.track();
        if !waiting.get_value() {
            waiting.set_value(true);
            set_timeout(count, PAUSE);
        }
    });
    let short = move || {
        let (whole, part) = counts.get();
        (tongue.words().length)(part.map(|part| part.words), whole.words, whole.minutes())
    };
    let table = move || {
        let (whole, part) = counts.get();
        let words = tongue.words();
        let row = |name: &'static str, of: fn(Counts) -> u32| (name, part.map(of), of(whole));
        [
            row(words.count_words, |c| c.words),
            row(words.count_characters, |c| c.characters),
            row(words.count_letters, |c| c.letters),
            row(words.count_paragraphs, |c| c.paragraphs),
            row(words.count_minutes, Counts::minutes),
        ]
        .map(|(name, part, whole)| {
            view! {
                <tr>
                    <th scope="row">{name}</th>
                    {part.map(|part| view! { <td>{part}</td> })}
                    <td>{whole}</td>
                </tr>
            }
        })
        .collect_view()
    };
    let selecting = move || counts.get().1.is_some();
    view! {
        <footer class="foot" data-pane="foot" aria-label=tongue.say(|w| w.foot)>
            <div role="status" aria-live="off" aria-label=tongue.say(|w| w.counts)>
                <button type="button" class="foot-counts" popovertarget="counts">
                    {short}
                </button>
            </div>
            <div class="counts" id="counts" popover="auto">
                <table>
                    <caption class="unseen">{tongue.say(|w| w.counts)}</caption>
                    <thead class:unseen=move || !selecting()>
                        <tr>
                            <td></td>
                            {move || {
                                selecting()
                                    .then(|| {
                                        view! { <th scope="col">{tongue.say(|w| w.selection)}</th> }
                                    })
                            }}
                            <th scope="col">{tongue.speaking::<Words>().say(|w| w.body)}</th>
                        </tr>
                    </thead>
                    <tbody>{table}</tbody>
                </table>
                <p class="counts-pace">{tongue.say(|w| w.pace)}</p>
            </div>
        </footer>
    }
}
