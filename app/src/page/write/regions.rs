//! F6 and Shift+F6: from one part of the page to the next, round and round. What
//! is not shown is left out.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};

use crate::live::Live;

/// The parts in the order of F6, as selectors.
const REGIONS: [&str; 6] = [
    ".toolbar",
    ".line-headline",
    TEXT,
    ".find-bar, .outline",
    ".avatars",
    ".foot",
];

const TEXT: &str = ".surface";

/// What in a part can take the focus.
const STOPS: &str = "textarea, [contenteditable], input, [tabindex=\"0\"], \
    button:not([tabindex=\"-1\"]), a[href], summary";

/// Listens while the page is open.
pub(super) fn listen(live: Live) {
    let listener = window_event_listener_untyped("keydown", move |event| {
        if let Some(key) = event.dyn_ref::<KeyboardEvent>()
            && key.key() == "F6"
            && go(live, !key.shift_key())
        {
            event.prevent_default();
        }
    });
    on_cleanup(move || listener.remove());
}

fn go(live: Live, forward: bool) -> bool {
    let active = document().active_element();
    let holds = |region: &str| {
        active
            .as_ref()
            .is_some_and(|active| matches!(active.closest(region), Ok(Some(_))))
    };
    let count = REGIONS.len();
    let from = REGIONS.iter().position(|region| holds(region));
    // From nowhere: to the first, or to the last.
    let from = from.unwrap_or(if forward { count - 1 } else { 0 });
    (1..count).any(|step| {
        let at = if forward {
            from + step
        } else {
            from + count - step
        };
        REGIONS
            .get(at % count)
            .is_some_and(|region| enter(live, region))
    })
}

/// Puts the focus into a part; false when there is nothing to focus.
fn enter(live: Live, region: &str) -> bool {
    let Ok(found) = document().query_selector_all(region) else {
        return false;
    };
    (0..found.length())
        .filter_map(|at| found.item(at)?.dyn_into::<Element>().ok())
        .any(|part| {
            let stop = if part.matches(STOPS).unwrap_or(false) {
                Some(part)
            } else {
                first_shown(&part)
            };
            let Some(stop) = stop.filter(|stop| stop.get_client_rects().length() > 0) else {
                return false;
            };
            if region == TEXT {
                // With the selection as it was.
                live.focus();
            } else if let Ok(stop) = stop.dyn_into::<HtmlElement>() {
                let _ = stop.focus();
            }
            true
        })
}

fn first_shown(part: &Element) -> Option<Element> {
    let stops = part.query_selector_all(STOPS).ok()?;
    (0..stops.length())
        .filter_map(|at| stops.item(at)?.dyn_into::<Element>().ok())
        .find(|stop| stop.get_client_rects().length() > 0)
}
