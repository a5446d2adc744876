//! Keys that work everywhere on the write page. What they format is the
//! surface's; these open and shut the tools around the text.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

use crate::component::keys::on_apple;
use crate::component::link_bubble;
use crate::later::{Find, Later};
use crate::live::Live;

/// Listens for as long as the page is open.
pub fn listen(live: Live) {
    let later = Later::here();
    let keys = window_event_listener(ev::keydown, move |event| {
        if !event.default_prevented() && !event.is_composing() && pressed(live, later, &event) {
            event.prevent_default();
        }
    });
    on_cleanup(move || keys.remove());
}

/// Does what the key asks for; false when it is none of ours.
fn pressed(live: Live, later: Later, event: &KeyboardEvent) -> bool {
    let find = |what| later.when_here(move |parts| (parts.find)(live, what));
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
                find(Find::Open { replace: false });
            }
            !again
        }
        "f" | "ƒ" if control && alt => {
            find(Find::Open { replace: true });
            true
        }
        "h" if control && !shift && !alt => {
            find(Find::Open { replace: true });
            true
        }
        "/" if control && !alt => {
            tools.help.set(true);
            true
        }
        "f3" | "g" if (key == "f3" || control) && has_query(live) => {
            find(Find::Step { forward: !shift });
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

/// Has something been looked for in this text?
fn has_query(live: Live) -> bool {
    live.tools()
        .search
        .with_value(|search| !search.query().words.is_empty())
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
