//! A small card under the link one's caret is in: where it leads, and what can
//! be done with it. It comes when the caret comes to rest in a link and goes
//! when one types; Tab leads into it, Esc back.

use leptos::ev;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::document::schema::is_safe_href;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use crate::component::action::icon_action;
use crate::component::copy::copy;
use crate::component::icon::{Glyph, Icon};
use crate::component::link_field::selected_box;
use crate::lengths::set_px;
use crate::live::Live;
use crate::words::Tongue;
use editor::intent::Intent;
use editor::link::spoken_of;

/// Between the link and the card, px.
const GAP_PX: f64 = 6.0;

/// The card; stands in the text's frame, right behind the text.
#[component]
pub fn LinkBubble(
    /// The article whose links it serves.
    live: Live,
) -> impl IntoView {
    let tongue = Tongue::around();
    let tools = live.tools();
    let card = NodeRef::<html::Div>::new();
    // The link's address; empty while there is nothing to show.
    let address = RwSignal::new(String::new());
    let copied = RwSignal::new(false);
    let show = move |link: String| {
        if address.try_get_untracked().is_some_and(|now| now != link) {
            copied.set(false);
            address.set(link);
        }
    };
    let format = live.format();
    let look = move |typed: bool| {
        let format = format.get_untracked();
        let link = format.link.filter(|_| format.caret && !typed && in_text());
        let hidden = link.is_none();
        show(link.unwrap_or_default());
        if hidden {
            return;
        }
        // Once it is drawn and has a width.
        request_animation_frame(move || {
            if let Some(card) = card.try_get_untracked().flatten() {
                place(&card);
            }
        });
    };
    Effect::new(move |before: Option<(u64, u64)>| {
        let now = (tools.text.get(), tools.place.get());
        format.track();
        // One's own typing moves both; a colleague's far away only the words.
        look(before.is_some_and(|before| before.0 != now.0 && before.1 != now.1));
        now
    });
    let gone = window_event_listener(ev::focusin, move |event| {
        let outside = event
            .target()
            .and_then(|target| target.dyn_into::<Element>().ok())
            .is_some_and(|at| {
                !matches!(
                    at.closest(".surface, .link-bubble, .link-field"),
                    Ok(Some(_))
                )
            });
        if outside {
            show(String::new());
        }
    });
    let clicked = window_event_listener(ev::click, move |event| {
        let link = event
            .target()
            .and_then(|target| target.dyn_into::<Element>().ok())
            .and_then(|at| at.closest(".surface a[href]").ok().flatten())
            .and_then(|link| link.get_attribute("href"));
        let Some(link) = link else { return };
        if event.ctrl_key() || event.meta_key() || !live.may_write() {
            // For readers a link is a link, but not away from the article.
            event.prevent_default();
            visit(&link);
        } else {
            look(false);
        }
    });
    on_cleanup(move || {
        gone.remove();
        clicked.remove();
    });
    let safe = move || Some(address.get()).filter(|link| is_safe_href(link));
    let spoken = move || {
        let words = tongue.words();
        if copied.get() {
            words.link_copied.to_owned()
        } else {
            match address.get() {
                link if link.is_empty() => link,
                link => (words.link_here)(&link),
            }
        }
    };
    let copy = Callback::new(move |()| {
        let link = address.get_untracked();
        spawn_local(async move {
            // The card may show another link by now.
            if copy(link.clone()).await && address.try_get_untracked() == Some(link) {
                copied.set(true);
            }
        });
    });
    let edit = Callback::new(move |()| live.link_request().set(live.may_write()));
    let remove = Callback::new(move |()| {
        live.focus();
        live.perform(&Intent::SetLink(None));
    });
    let writes = live.may_write();
    view! {
        <div
            class="link-bubble"
            role="group"
            aria-label=tongue.say(|w| w.link)
            node_ref=card
            hidden=move || address.get().is_empty()
            // A pointer leaves the caret where it is.
            on:mousedown=|event| event.prevent_default()
            on:keydown=move |event| {
                if event.key() == "Escape" {
                    event.prevent_default();
                    event.stop_propagation();
                    show(String::new());
                    live.focus();
                }
            }
        >
            <a
                class="link-where"
                target="_blank"
                rel="noopener noreferrer"
                href=safe
                title=tongue.say(|w| w.link_open)
            >
                <Icon glyph=Glyph::Open />
                <span>{move || spoken_of(&address.get()).to_owned()}</span>
            </a>
            {icon_action(|w| w.link_copy, Glyph::Copy, copy)}
            {writes
                .then(|| {
                    [
                        icon_action(|w| w.link_edit, Glyph::Pen, edit),
                        icon_action(|w| w.link_remove, Glyph::Unlink, remove),
                    ]
                })}
        </div>
        <p class="unseen" role="status">{spoken}</p>
    }
}

/// Opens a link in a tab of its own, if it leads where we would send a reader.
pub fn visit(link: &str) {
    if is_safe_href(link) {
        let _ =
            window().open_with_url_and_target_and_features(link, "_blank", "noopener,noreferrer");
    }
}

fn in_text() -> bool {
    document()
        .active_element()
        .is_some_and(|active| matches!(active.closest(".surface, .link-bubble"), Ok(Some(_))))
}

/// Puts the card under the line with the caret, at the link's beginning when
/// the link stands on one line. On a phone the stylesheet wins.
fn place(card: &HtmlElement) {
    let (Some(caret), Some(frame)) = (selected_box(), card.parent_element()) else {
        return;
    };
    let frame = frame.get_bounding_client_rect();
    let link = window()
        .get_selection()
        .ok()
        .flatten()
        .and_then(|selection| selection.focus_node()?.parent_element())
        .and_then(|element| element.closest("a").ok().flatten())
        .map(|link| link.get_bounding_client_rect())
        .filter(|link| link.height() < caret.height() * 1.6);
    let left = link.map_or(caret.left(), |link| link.left()) - frame.left();
    let room = frame.width() - f64::from(card.offset_width());
    set_px(card, "left", left.min(room).max(0.0));
    set_px(card, "top", caret.bottom() - frame.top() + GAP_PX);
}
