//! “Since you were away”: a quiet note after an absence that opens into a list of
//! what others changed, where one's own words stand, and what both wrote at the
//! same place. Each entry leads there. Beside the text where there is room, a
//! sheet on small screens; the stylesheet decides.

use editor::editor::Line;
use editor::selection::Selection;
use editor::since::{Before, Piece, Place, Since, What, Whose};
use leptos::prelude::*;
use shared::document::block::Pos;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::component::action::icon_action;
use crate::component::icon::Glyph;
use crate::effect::effect;
use crate::live::{Live, Reveal};
use crate::words::Tongue;
use crate::words::around::Around;

/// Letters of one's own words that an entry quotes.
const QUOTED: usize = 60;

/// The region named `Sejak Anda pergi`; nothing while there is nothing to tell.
#[component]
pub fn SinceAway(
    /// The article.
    live: Live,
) -> impl IntoView {
    let since = RwSignal::new(None::<Since>);
    let returned = live.returned();
    effect(move || {
        if returned.get() > 0 {
            let told = live.since(Before::since).filter(|told| !told.is_empty());
            live.mark_seams(&told.as_ref().map(seams).unwrap_or_default());
            since.set(told);
        }
    });
    move || since.get().map(|told| note(live, since, told))
}

/// The places in the body that both wrote in.
fn seams(since: &Since) -> Vec<Selection> {
    let both = since.places.iter().filter(|place| place.both);
    both.filter_map(range).collect()
}

fn range(place: &Place) -> Option<Selection> {
    let at = place.at?;
    Some(Selection {
        anchor: at,
        head: Pos::new(at.block, place.to),
    })
}

fn note(live: Live, since: RwSignal<Option<Since>>, told: Since) -> AnyView {
    let tongue = Tongue::around();
    let open = RwSignal::new(false);
    let (count, both) = (told.places.len(), told.both());
    let close = Callback::new(move |()| {
        live.forget_absence();
        since.set(None);
        live.focus();
    });
    let told = StoredValue::new_local(told);
    view! {
        <section
            class="since"
            class:since-open=open
            data-pane="since"
            aria-label=tongue.say(|w| w.since)
            on:keydown=move |event| {
                if event.key() == "Escape" {
                    event.prevent_default();
                    event.stop_propagation();
                    open.set(false);
                    live.focus();
                }
            }
        >
            <div class="since-head">
                <div>
                    <h2>{tongue.say(|w| w.since)}</h2>
                    <p role="status">{move || (tongue.words().since_sum)(count, both)}</p>
                </div>
                <button
                    type="button"
                    class="button button-quiet button-small"
                    aria-expanded=move || if open.get() { "true" } else { "false" }
                    on:click=move |_| open.update(|open| *open = !*open)
                >
                    {tongue.say(|w| w.since_show)}
                </button>
                {icon_action(|w| w.close, Glyph::Cross, close)}
            </div>
            {move || open.get().then(|| told.with_value(|told| entries(live, told)))}
        </section>
    }
    .into_any()
}

fn entries(live: Live, told: &Since) -> AnyView {
    let places = told.places.iter().map(|place| entry(live, place));
    let own = told.own.iter().filter_map(|at| own_entry(live, *at));
    let items: Vec<AnyView> = places.chain(own).collect();
    view! { <ol>{items}</ol> }.into_any()
}

fn entry(live: Live, place: &Place) -> AnyView {
    let tongue = Tongue::around();
    let what: fn(&Around) -> &'static str = match (place.line, place.what) {
        (Some(Line::Headline), _) => |w| w.since_headline,
        (Some(Line::Standfirst), _) => |w| w.since_standfirst,
        (None, What::Changed) => |w| w.since_changed,
        (None, What::Came) => |w| w.since_came,
        (None, What::Went) => |w| w.since_went,
    };
    let words = if place.pieces.is_empty() {
        tongue.say(|w| w.since_object).into_any()
    } else {
        place.pieces.iter().map(piece).collect_view().into_any()
    };
    let (line, target) = (place.line, range(place));
    let both = place.both;
    view! {
        <li class:since-both=both>
            <button type="button" on:click=move |_| go(live, line, target)>
                <span class="since-what">{tongue.say(what)}</span>
                <span class="since-words">{words}</span>
                {both
                    .then(|| {
                        view! { <span class="since-why">{tongue.say(|w| w.since_both)}</span> }
                    })}
            </button>
        </li>
    }
    .into_any()
}

/// Own words in a part that nobody else touched.
fn own_entry(live: Live, at: Pos) -> Option<AnyView> {
    let tongue = Tongue::around();
    let text = live.read(|editor| Some(editor.tree().find(at.block)?.text()))??;
    let words: String = text.chars().take(QUOTED).collect();
    let caret = Selection::caret(at);
    let item = view! {
        <li>
            <button type="button" on:click=move |_| go(live, None, Some(caret))>
                <span class="since-what">{tongue.say(|w| w.since_own)}</span>
                <span class="since-words">
                    <span class="since-mine">{words}</span>
                </span>
            </button>
        </li>
    };
    Some(item.into_any())
}

fn piece(piece: &Piece) -> AnyView {
    let text = piece.text.clone();
    match piece.whose {
        Whose::Old => text.into_any(),
        Whose::Gone => view! { <del>{text}</del> }.into_any(),
        Whose::Theirs => view! { <ins>{text}</ins> }.into_any(),
        Whose::Mine => view! { <span class="since-mine">{text}</span> }.into_any(),
    }
}

/// To the place, with its words selected.
fn go(live: Live, line: Option<Line>, target: Option<Selection>) {
    if let Some(line) = line {
        let class = match line {
            Line::Headline => ".line-headline",
            Line::Standfirst => ".line-standfirst",
        };
        let field = document().query_selector(class).ok().flatten();
        if let Some(field) = field.and_then(|field| field.dyn_into::<HtmlElement>().ok()) {
            let _ = field.focus();
        }
        return;
    }
    let Some(target) = target else { return };
    live.select(Some(target));
    live.focus();
    live.tools().reveal(Reveal::Block(target.head.block));
}
