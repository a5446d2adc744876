//! The outline: the text's headings as a way through it. Beside the text where
//! there is room, a sheet over it on small screens; the stylesheet decides.

use editor::outline::{headings, section};
use leptos::html;
use leptos::prelude::*;
use shared::document::block::{BlockId, Pos};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement};

use crate::component::action::icon_action;
use crate::component::icon::Glyph;
use crate::effect::effect;
use crate::listen;
use crate::live::{Live, Reveal};
use crate::memory;
use crate::words::{Tongue, Words};

/// Where it is remembered that one likes it open.
const KEPT: &str = "siaran-outline";

/// From this width on it stands beside the text, px (as the stylesheet has it).
const BESIDE_PX: f64 = 1_240.0;

fn beside() -> bool {
    window()
        .inner_width()
        .ok()
        .and_then(|width| width.as_f64())
        .is_some_and(|width| width >= BESIDE_PX)
}

/// Opens or shuts it; on a wide screen that is remembered.
pub fn turn(live: Live) {
    let open = live.tools().outline;
    open.update(|open| *open = !*open);
    let open = open.get_untracked();
    if beside() {
        if open {
            memory::remember(KEPT, "1");
        } else {
            memory::forget(KEPT);
        }
    }
}

fn jump(live: Live, to: BlockId) {
    live.select(Some(editor::selection::Selection::caret(Pos::new(to, 0))));
    live.focus();
    live.tools().reveal(Reveal::Block(to));
    if !beside() {
        live.tools().outline.set(false);
    }
}

/// The outline, while it is open.
#[component]
pub fn Outline(
    /// The article it leads through.
    live: Live,
) -> impl IntoView {
    let open = live.tools().outline;
    if beside() && memory::recall(KEPT).is_some() {
        open.set(true);
    }
    move || open.get().then(|| open_outline(live))
}

fn open_outline(live: Live) -> AnyView {
    let tongue = Tongue::around();
    let tools = live.tools();
    let place = NodeRef::<html::Nav>::new();
    effect(move || {
        // A sheet covers the text: the focus goes with the eyes.
        if let Some(nav) = place.get()
            && !beside()
            && let Ok(Some(first)) = nav.query_selector("button")
        {
            let _ = first.unchecked_into::<HtmlElement>().focus();
        }
    });
    // By the press, not the click: the click that opened it is still on its way.
    let beneath = listen::on(&window(), "pointerdown", move |event: Event| {
        let outside = event
            .target()
            .and_then(|target| target.dyn_into::<Element>().ok())
            .is_some_and(|at| !matches!(at.closest(".outline"), Ok(Some(_))));
        if outside && !beside() {
            tools.outline.set(false);
        }
    });
    listen::until_gone(vec![beneath]);
    // The rows are made anew only when they read otherwise, not with each letter.
    let rows = Memo::new(move |_| {
        tools.text.track();
        tools.place.track();
        let now = live.read(|editor| {
            let tree = editor.tree();
            let here = editor.selection().and_then(|s| section(tree, s.head.block));
            (headings(tree), here)
        });
        now.unwrap_or_default()
    });
    let items = move || {
        let (headings, here) = rows.get();
        if headings.is_empty() {
            return view! { <p class="outline-empty">{tongue.words().no_headings}</p> }.into_any();
        }
        let items: Vec<_> = headings
            .into_iter()
            .map(|heading| {
                let current = (here == Some(heading.block)).then_some("true");
                let words = if heading.text.trim().is_empty() {
                    tongue.speaking::<Words>().words().untitled.to_owned()
                } else {
                    heading.text
                };
                view! {
                    <li data-level=heading.level.to_string()>
                        <button
                            type="button"
                            aria-current=current
                            on:click=move |_| jump(live, heading.block)
                        >
                            {words}
                        </button>
                    </li>
                }
            })
            .collect();
        view! { <ul>{items}</ul> }.into_any()
    };
    view! {
        <nav
            class="outline"
            data-pane="outline"
            node_ref=place
            aria-label=tongue.say(|w| w.outline)
            on:keydown=move |event| {
                if event.key() == "Escape" {
                    event.prevent_default();
                    event.stop_propagation();
                    if !beside() {
                        tools.outline.set(false);
                    }
                    live.focus();
                }
            }
        >
            <div class="outline-head">
                <h2>{tongue.say(|w| w.outline)}</h2>
                {icon_action(|w| w.close, Glyph::Cross, Callback::new(move |()| turn(live)))}
            </div>
            {items}
        </nav>
    }
    .into_any()
}
