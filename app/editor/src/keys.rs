//! Keyboard shortcuts, as one pure function of what a `keydown` says. Bound
//! there and not at `beforeinput`: with every edit prevented, browsers send no
//! `historyUndo`, and Firefox no `formatBold` either.

use shared::document::schema::{MarkKind, TextKind};

use crate::atom;
use crate::editor::Editor;
use crate::intent::Intent;

/// What a `keydown` event says.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "as the event has them")]
pub struct KeyRecord<'a> {
    /// What the key prints, or its name.
    pub key: &'a str,
    /// Where on the keyboard it is.
    pub code: &'a str,
    /// Ctrl is held.
    pub ctrl: bool,
    /// Cmd or the Windows key is held.
    pub meta: bool,
    /// Shift is held.
    pub shift: bool,
    /// Alt is held.
    pub alt: bool,
    /// `AltGr` is held: it prints a character, whatever Ctrl and Alt say.
    pub alt_graph: bool,
    /// macOS or iOS: shortcuts go by Cmd.
    pub apple: bool,
    /// Esc was the key before: Tab leaves the text.
    pub escaped: bool,
}

/// What a key asks for. The browser's own answer is prevented.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// To do this.
    Intent(Intent),
    /// A link's address.
    Link,
    /// A step with an arrow key; only if it leads onto or off a picture or
    /// rule, else the browser's.
    Step(Step),
    /// Nothing: the browser must not do its own thing, and neither do we.
    Nothing,
}

/// An arrow key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// Up or down.
    pub vertical: bool,
    /// To the right, or down.
    pub onward: bool,
    /// Draws the selection along.
    pub extend: bool,
}

/// What a key asks for, if it is one of ours.
pub fn asked(record: &KeyRecord<'_>, editor: &Editor) -> Option<Asked> {
    if prints(record) {
        return None;
    }
    if controls(record) {
        return shortcut(record);
    }
    if record.ctrl || record.meta || record.alt {
        return None;
    }
    let (vertical, onward) = match record.key {
        "Tab" if !record.escaped && editor.in_list() => {
            return Some(Asked::Intent(if record.shift {
                Intent::Outdent
            } else {
                Intent::Indent
            }));
        }
        // Chromium 156 asks for a line break where a picture is selected, with
        // Shift or without.
        "Enter"
            if editor
                .selection()
                .is_some_and(|it| atom::selected(editor.tree(), it).is_some()) =>
        {
            return Some(Asked::Intent(if record.shift {
                Intent::HardBreak
            } else {
                Intent::Split
            }));
        }
        "ArrowUp" => (true, false),
        "ArrowDown" => (true, true),
        "ArrowLeft" => (false, false),
        "ArrowRight" => (false, true),
        _ => return None,
    };
    Some(Asked::Step(Step {
        vertical,
        onward,
        extend: record.shift,
    }))
}

/// What a key asks of a plain line's history: true to undo, false to redo.
pub fn rewinds(record: &KeyRecord<'_>) -> Option<bool> {
    if prints(record) || !controls(record) {
        return None;
    }
    match shortcut(record)? {
        Asked::Intent(Intent::Undo) => Some(true),
        Asked::Intent(Intent::Redo) => Some(false),
        _ => None,
    }
}

/// `AltGr` is held. (Firefox on macOS says so for Option.)
fn prints(record: &KeyRecord<'_>) -> bool {
    record.alt_graph && !record.apple
}

/// The key that makes shortcuts is held: Cmd on a Mac, where Ctrl is the
/// system's; elsewhere Ctrl, as the Windows key is the system's there.
fn controls(record: &KeyRecord<'_>) -> bool {
    if record.apple {
        record.meta
    } else {
        record.ctrl
    }
}

/// The letter of a key; by its place where it prints none of ours (Arabic,
/// Cyrillic).
fn letter(record: &KeyRecord<'_>) -> Option<char> {
    let mut printed = record.key.chars();
    match (printed.next(), printed.next()) {
        (Some(c), None) if c.is_ascii() => Some(c.to_ascii_lowercase()),
        (Some(_), None) => Some(
            record
                .code
                .strip_prefix("Key")?
                .chars()
                .next()?
                .to_ascii_lowercase(),
        ),
        _ => None,
    }
}

fn shortcut(record: &KeyRecord<'_>) -> Option<Asked> {
    let (shift, alt) = (record.shift, record.alt);
    // Digits go by position, since Shift changes what they print.
    let digit = record.code.strip_prefix("Digit");
    let intent = match (digit, shift, alt) {
        (Some("0"), false, true) => Intent::SetKind(TextKind::Paragraph),
        (Some("1"), false, true) => Intent::SetKind(TextKind::Heading(1)),
        (Some("2"), false, true) => Intent::SetKind(TextKind::Heading(2)),
        (Some("3"), false, true) => Intent::SetKind(TextKind::Heading(3)),
        (Some("7"), true, false) => Intent::ToggleOrderedList,
        (Some("8"), true, false) => Intent::ToggleBulletList,
        (Some("9"), true, false) => Intent::ToggleQuote,
        _ => match (letter(record)?, shift, alt) {
            ('b', false, false) => Intent::ToggleMark(MarkKind::Bold),
            ('i', false, false) => Intent::ToggleMark(MarkKind::Italic),
            ('u', false, false) => Intent::ToggleMark(MarkKind::Underline),
            ('x' | 's', true, false) => Intent::ToggleMark(MarkKind::Strike),
            ('e', false, false) => Intent::ToggleMark(MarkKind::Code),
            ('b', true, false) => Intent::ToggleQuote,
            ('\\', false, false) => Intent::ClearMarks,
            ('z', false, false) => Intent::Undo,
            ('z', true, false) | ('y', false, false) => Intent::Redo,
            ('a', false, false) => Intent::SelectAll,
            ('k', false, false) => return Some(Asked::Link),
            // Saving needs no key, and comments have one elsewhere.
            ('s', false, false) | ('m', false, true) => return Some(Asked::Nothing),
            _ => return None,
        },
    };
    Some(Asked::Intent(intent))
}
