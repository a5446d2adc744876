//! Keyboard shortcuts. Bound at `keydown`: with every edit cancelled, browsers
//! send no `historyUndo`, and Firefox no `formatBold` either.

use std::rc::Rc;

use editor::intent::Intent;
use leptos::prelude::Set;
use shared::document::schema::{MarkKind, TextKind};
use web_sys::KeyboardEvent;

use super::{Mounted, listen};

pub(super) fn listen(mounted: &Rc<Mounted>) {
    let weak = Rc::downgrade(mounted);
    let keydown = listen::on(&mounted.host, "keydown", move |event: KeyboardEvent| {
        if let Some(mounted) = weak.upgrade() {
            mounted.key(&event);
        }
    });
    mounted.listeners.borrow_mut().push(keydown);
}

/// What a shortcut asks for.
enum Asked {
    Intent(Intent),
    LinkField,
    /// The browser must not do its own thing, and neither do we.
    Nothing,
}

impl Mounted {
    fn key(&self, event: &KeyboardEvent) {
        // 229: the key belongs to an input method.
        if event.is_composing() || event.key_code() == 229 || self.is_composing() {
            return;
        }
        let escaped = self.escaped.replace(event.key() == "Escape");
        if !self.live.may_write() {
            return;
        }
        let asked = if event.ctrl_key() || event.meta_key() {
            shortcut(event)
        } else if event.key() == "Tab" && !event.alt_key() && !escaped {
            self.take_selection();
            let in_list = self.live.read(editor::editor::Editor::in_list) == Some(true);
            in_list.then(|| {
                Asked::Intent(if event.shift_key() {
                    Intent::Outdent
                } else {
                    Intent::Indent
                })
            })
        } else {
            None
        };
        let Some(asked) = asked else { return };
        event.prevent_default();
        self.take_selection();
        match asked {
            Asked::Intent(intent) => self.act(&intent),
            Asked::LinkField => self.live.link_request().set(true),
            Asked::Nothing => {}
        }
    }
}

fn shortcut(event: &KeyboardEvent) -> Option<Asked> {
    let (shift, alt) = (event.shift_key(), event.alt_key());
    // By position for digits, since Shift changes what they print.
    let code = event.code();
    let key = event.key().to_ascii_lowercase();
    let intent = match (key.as_str(), code.as_str(), shift, alt) {
        ("b", _, false, false) => Intent::ToggleMark(MarkKind::Bold),
        ("i", _, false, false) => Intent::ToggleMark(MarkKind::Italic),
        ("u", _, false, false) => Intent::ToggleMark(MarkKind::Underline),
        ("x" | "s", _, true, false) => Intent::ToggleMark(MarkKind::Strike),
        ("e", _, false, false) => Intent::ToggleMark(MarkKind::Code),
        ("\\", _, false, false) => Intent::ClearMarks,
        ("z", _, false, false) => Intent::Undo,
        ("z", _, true, false) | ("y", _, false, false) => Intent::Redo,
        ("a", _, false, false) => Intent::SelectAll,
        ("k", _, false, false) => return Some(Asked::LinkField),
        ("s", _, false, false) => return Some(Asked::Nothing),
        (_, "Digit0", false, true) => Intent::SetKind(TextKind::Paragraph),
        (_, "Digit1", false, true) => Intent::SetKind(TextKind::Heading(1)),
        (_, "Digit2", false, true) => Intent::SetKind(TextKind::Heading(2)),
        (_, "Digit3", false, true) => Intent::SetKind(TextKind::Heading(3)),
        (_, "Digit7", true, false) => Intent::ToggleOrderedList,
        (_, "Digit8", true, false) => Intent::ToggleBulletList,
        (_, "Digit9", true, false) | ("b", _, true, false) => Intent::ToggleQuote,
        _ => return None,
    };
    Some(Asked::Intent(intent))
}
