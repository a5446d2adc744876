//! The small field that asks for a link's address: Enter confirms, an empty
//! address removes the link, Esc returns to the text.

use editor::intent::Intent;
use editor::link::href_of;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::component::icon::{Glyph, Icon};
use crate::effect::effect;
use crate::lengths::set_px;
use crate::live::Live;
use crate::words::Tongue;

/// Space between the field, the selection and the window's edges, px.
const GAP_PX: f64 = 10.0;

/// A popover that opens whenever `live.link_request()` turns true.
#[component]
pub fn LinkField(
    /// The article whose selection gets the link.
    live: Live,
) -> impl IntoView {
    let tongue = Tongue::around();
    let request = live.link_request();
    let popover = NodeRef::<html::Form>::new();
    let field = NodeRef::<html::Input>::new();
    let address = RwSignal::new(String::new());
    let bad = RwSignal::new(false);
    let linked = move || live.format().with(|format| format.link.clone());

    effect(move || {
        if !request.get() {
            return;
        }
        let (Some(popover), Some(field)) = (popover.get(), field.get()) else {
            return;
        };
        address.set(untrack(linked).unwrap_or_default());
        bad.set(false);
        let selected = selected_box();
        if popover.show_popover().is_err() {
            return;
        }
        place(&popover, selected);
        field.set_value(&address.get_untracked());
        let _ = field.focus();
        field.select();
    });

    let close = move || {
        if let Some(popover) = popover.get_untracked() {
            let _ = popover.hide_popover();
        }
        request.set(false);
        live.focus();
    };
    let confirm = move |typed: &str| {
        let link = href_of(typed);
        if link.is_none() && !typed.trim().is_empty() {
            bad.set(true);
            return;
        }
        // First back to the text, so that the link meets the selection there.
        close();
        live.perform(&Intent::SetLink(link));
    };

    view! {
        <form
            class="link-field"
            popover="auto"
            node_ref=popover
            novalidate
            on:submit=move |event| {
                event.prevent_default();
                confirm(&address.get_untracked());
            }
            on:keydown=move |event| {
                if event.key() == "Escape" {
                    event.prevent_default();
                    close();
                }
            }
            on:toggle=move |_| {
                let open = popover
                    .get_untracked()
                    .is_some_and(|popover| popover.matches(":popover-open").unwrap_or(false));
                if !open {
                    request.set(false);
                }
            }
        >
            <Icon glyph=Glyph::Link />
            <input
                class="link-address"
                type="text"
                inputmode="url"
                autocapitalize="off"
                autocomplete="off"
                spellcheck="false"
                node_ref=field
                aria-label=tongue.say(|w| w.link_address)
                aria-invalid=move || bad.get().then_some("true")
                aria-describedby=move || bad.get().then_some("link-bad")
                placeholder=tongue.say(|w| w.link_hint)
                on:input:target=move |event| {
                    bad.set(false);
                    address.set(event.target().value());
                }
            />
            <button type="submit" class="button button-small">
                {tongue.say(|w| w.link_apply)}
            </button>
            <p class="link-bad" id="link-bad" role="alert">
                {move || bad.get().then(|| tongue.words().link_bad)}
            </p>
        </form>
    }
}

/// The selection's box in the window, when it stands in the text.
pub(super) fn selected_box() -> Option<web_sys::DomRect> {
    let selection = window().get_selection().ok()??;
    let range = selection.get_range_at(0).ok()?;
    let node = range.start_container().ok()?;
    let element = node
        .dyn_ref::<web_sys::Element>()
        .cloned()
        .or_else(|| node.parent_element())?;
    element.closest(".surface").ok()??;
    let drawn = range.get_bounding_client_rect();
    if drawn.height() > 0.0 {
        Some(drawn)
    } else {
        Some(element.get_bounding_client_rect())
    }
}

/// Puts the popover under the selection, or over it where there is no room.
/// On a phone the stylesheet wins: it stands above the keyboard there.
fn place(popover: &web_sys::HtmlElement, selected: Option<web_sys::DomRect>) {
    let Some(selected) = selected else { return };
    let width = f64::from(popover.offset_width());
    let height = f64::from(popover.offset_height());
    let root = document().document_element();
    let room = root.as_ref().map_or(0, web_sys::Element::client_width);
    let depth = root.as_ref().map_or(0, web_sys::Element::client_height);
    let left = selected
        .left()
        .min(f64::from(room) - width - GAP_PX)
        .max(GAP_PX);
    let below = selected.bottom() + GAP_PX;
    let top = if below + height > f64::from(depth) {
        (selected.top() - height - GAP_PX).max(GAP_PX)
    } else {
        below
    };
    set_px(popover, "left", left);
    set_px(popover, "top", top);
}
