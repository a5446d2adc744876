//! Keys that work everywhere on the write page. What they format is the
//! surface's; these open and shut the tools around the text.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

use crate::component::keys::on_apple;
use crate::component::{find_bar, link_bubble};
use crate::live::Live;

/// Listens for as long as the page is open.
pub fn listen(live: Live) {
    let keys = window_event_listener(ev::keydown, move |event| {
        if !event.default_prevented() && !event.is_composing() && pressed(live, &event) {
            event.prevent_default();
        }
    });
    on_cleanup(move || keys.remove());
}

/// Does what the key asks for; false when it is none of ours.
fn pressed(live: Live, event: &KeyboardEvent) -> bool {
    let tools = live.tools();
    // On a Mac Ctrl+F and Ctrl+H are the system's: caret and Backspace.
    let control = (event.ctrl_key() || event.meta_key())
        && if on_apple() {
            event.meta_key()
        } else {
            event.ctrl_key()
        };
    let (shift, alt) = (event.shift_key(), event.alt_key());
    let key = event.key().to_ascii_lowercase();
    match key.as_str() {
        "f" if control && shift && !alt => {
            tools.focused.update(|on| *on = !*on);
            true
        }
        // A second time the browser's own search opens.
        "f" if control && !alt => {
            let again = stands_in(event, ".find-bar");
            if !again {
                find_bar::open(live, false);
            }
            !again
        }
        "f" | "ƒ" if control && alt => {
            find_bar::open(live, true);
            true
        }
        "h" if control && !shift && !alt => {
            find_bar::open(live, true);
            true
        }
        "/" if control && !alt => {
            tools.help.set(true);
            true
        }
        "f3" | "g" if (key == "f3" || control) && find_bar::has_query(live) => {
            if !tools.finding.get_untracked() {
                find_bar::open(live, false);
            }
            find_bar::step(live, !shift);
            true
        }
        "enter" if alt && !control && stands_in(event, ".surface") => {
            let link = live.format().with_untracked(|format| format.link.clone());
            link.inspect(|link| link_bubble::visit(link)).is_some()
        }
        "escape" => escape(live),
        _ => false,
    }
}

/// Shuts one thing, the nearest first. Never says the key is taken: Esc, then
/// Tab, leaves the text.
fn escape(live: Live) -> bool {
    let tools = live.tools();
    let shown = document().query_selector(":popover-open, dialog[open]");
    if matches!(shown, Ok(Some(_))) {
        return false;
    }
    if tools.finding.get_untracked() {
        tools.finding.set(false);
        crate::live::Tools::moved(tools.marked);
    } else {
        tools.focused.set(false);
    }
    false
}

fn stands_in(event: &KeyboardEvent, selector: &str) -> bool {
    event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok())
        .is_some_and(|at| matches!(at.closest(selector), Ok(Some(_))))
}
