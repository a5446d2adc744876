//! `beforeinput` and its kin: which edits the browser may do by itself, and
//! what the others mean (`study/editor.md`, part 4).

use std::rc::Rc;

use editor::intent::{Intent, Span};
use editor::selection::Selection;
use js_sys::{Array, Function, Reflect};
use shared::document::block::Pos;
use shared::document::schema::MarkKind;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{ClipboardEvent, Event, InputEvent, Node};

use super::caret::{self, Point};
use super::{Mounted, listen};

/// Longer texts are not typed in natively. Measured in Chromium 156 with 3,000
/// paragraphs, keydown to DOM: 11 ms by its own typing command, which lays the
/// whole text out before the key returns, 1.4 ms by ours, which leaves that to
/// the next picture (see `screen::carry`). Phone keyboards compose and never
/// come here.
const NATIVE_BLOCKS: usize = 300;

pub(super) fn listen(mounted: &Rc<Mounted>) {
    let on = |name: &'static str, act: fn(&Mounted, Event)| {
        let weak = Rc::downgrade(mounted);
        listen::on(&mounted.host, name, move |event: Event| {
            if let Some(mounted) = weak.upgrade() {
                act(&mounted, event);
            }
        })
    };
    let listeners = [
        on("beforeinput", |mounted, event| {
            mounted.before_input(event.unchecked_ref());
        }),
        on("input", |mounted, _| {
            let records = mounted.observer.take_records();
            mounted.absorb(&records);
        }),
        on("paste", |mounted, event| {
            mounted.paste(event.unchecked_ref());
        }),
        on("cut", |mounted, event| mounted.cut(event.unchecked_ref())),
        on("drop", |_, event| event.prevent_default()),
        on("focus", |mounted, _| {
            mounted.escaped.set(false);
            mounted.live.set_in_text(true);
        }),
        on("blur", |mounted, _| mounted.live.set_in_text(false)),
    ];
    mounted.listeners.borrow_mut().extend(listeners);
    let weak = Rc::downgrade(mounted);
    let selection = listen::on(
        &leptos::prelude::document(),
        "selectionchange",
        move |_: Event| {
            if let Some(mounted) = weak.upgrade()
                && !mounted.is_composing()
            {
                mounted.take_selection();
            }
        },
    );
    mounted.listeners.borrow_mut().push(selection);
}

impl Mounted {
    fn before_input(&self, event: &InputEvent) {
        if event.is_composing() || self.is_composing() {
            return;
        }
        self.take_selection();
        let kind = event.input_type();
        let natively = kind == "insertText"
            && event.data().is_some_and(|words| {
                self.live.read(|editor| {
                    editor.types_natively(&words) && editor.tree().top().len() <= NATIVE_BLOCKS
                }) == Some(true)
            });
        if natively {
            self.anchor.hurry();
            // Read back on `input`.
            return;
        }
        if kind.contains("Composition") {
            // Not cancelable; the reader sees what it did.
            return;
        }
        event.prevent_default();
        if let Some(intent) = self.meaning(&kind, event) {
            self.act(&intent);
        }
    }

    /// What an input that we take over means.
    fn meaning(&self, kind: &str, event: &InputEvent) -> Option<Intent> {
        Some(match kind {
            "insertText" => Intent::InsertText(words(event)?),
            "insertReplacementText" => {
                // Spelling and autocorrect name the range they replace.
                if let Some((from, to)) = self.target(event) {
                    self.live.select(Some(Selection::range(from, to)));
                }
                Intent::InsertText(words(event)?)
            }
            "insertParagraph" => Intent::Split,
            "insertLineBreak" => Intent::HardBreak,
            "deleteContentBackward" => self.delete(event, Intent::DeleteBackward(Span::Grapheme)),
            "deleteContentForward" => self.delete(event, Intent::DeleteForward(Span::Grapheme)),
            "deleteWordBackward" => self.delete(event, Intent::DeleteBackward(Span::Word)),
            "deleteWordForward" => self.delete(event, Intent::DeleteForward(Span::Word)),
            "deleteSoftLineBackward" | "deleteHardLineBackward" => {
                self.delete(event, Intent::DeleteBackward(Span::Line))
            }
            "deleteSoftLineForward" | "deleteHardLineForward" => {
                self.delete(event, Intent::DeleteForward(Span::Line))
            }
            "deleteEntireSoftLine" | "deleteContent" => self.delete(event, Intent::DeleteSelection),
            "formatBold" => Intent::ToggleMark(MarkKind::Bold),
            "formatItalic" => Intent::ToggleMark(MarkKind::Italic),
            "formatUnderline" => Intent::ToggleMark(MarkKind::Underline),
            "formatStrikeThrough" => Intent::ToggleMark(MarkKind::Strike),
            "formatRemove" => Intent::ClearMarks,
            "formatIndent" => Intent::Indent,
            "formatOutdent" => Intent::Outdent,
            "historyUndo" => Intent::Undo,
            "historyRedo" => Intent::Redo,
            "insertOrderedList" => Intent::ToggleOrderedList,
            "insertUnorderedList" => Intent::ToggleBulletList,
            "insertHorizontalRule" => Intent::InsertRule,
            // `paste` and `cut` have their own events; the rest means nothing
            // that a press release can hold.
            _ => return None,
        })
    }

    /// A deletion: the browser's own reach where it stays in one block (it
    /// knows words and visual lines), else what the key means at an edge.
    fn delete(&self, event: &InputEvent, otherwise: Intent) -> Intent {
        let caret = self
            .live
            .read(|editor| editor.selection().is_none_or(Selection::is_caret));
        if caret == Some(true)
            && let Some((from, to)) = self.target(event)
            && from.block == to.block
            && from.offset != to.offset
        {
            return Intent::DeleteRange { from, to };
        }
        otherwise
    }

    /// The event's target range, as places in the text.
    fn target(&self, event: &InputEvent) -> Option<(Pos, Pos)> {
        let ranges: Function = Reflect::get(event, &"getTargetRanges".into())
            .ok()?
            .dyn_into()
            .ok()?;
        let ranges: Array = ranges.call0(event).ok()?.dyn_into().ok()?;
        let range = ranges.get(0);
        let end = |node: &str, offset: &str| {
            Some(Point {
                node: get(&range, node)?.dyn_into::<Node>().ok()?,
                offset: get(&range, offset)?.as_f64()? as u32,
            })
        };
        let start = end("startContainer", "startOffset")?;
        let end = end("endContainer", "endOffset")?;
        self.live
            .read(|editor| {
                let screen = self.screen.borrow();
                Some((
                    caret::place(&screen, editor.tree(), &start)?,
                    caret::place(&screen, editor.tree(), &end)?,
                ))
            })
            .flatten()
    }

    fn paste(&self, event: &ClipboardEvent) {
        if self.is_composing() {
            return;
        }
        event.prevent_default();
        self.take_selection();
        let words = event
            .clipboard_data()
            .and_then(|data| data.get_data("text/plain").ok())
            .filter(|words| !words.is_empty());
        if let Some(words) = words {
            self.act(&Intent::PasteText(words));
        }
    }

    /// The browser's own cut would delete by itself: copy here, then delete.
    fn cut(&self, event: &ClipboardEvent) {
        if self.is_composing() {
            return;
        }
        event.prevent_default();
        self.take_selection();
        let selected = web_sys::window()
            .and_then(|window| window.get_selection().ok().flatten())
            .map(|selection| String::from(selection.to_string()))
            .unwrap_or_default();
        if selected.is_empty() {
            return;
        }
        let copied = event
            .clipboard_data()
            .is_some_and(|data| data.set_data("text/plain", &selected).is_ok());
        // Words that could not be copied stay.
        if copied {
            self.act(&Intent::DeleteSelection);
        }
    }
}

/// The words an event brings, from `data` or (Safari, replacements) from its
/// data transfer.
fn words(event: &InputEvent) -> Option<String> {
    event
        .data()
        .or_else(|| event.data_transfer()?.get_data("text/plain").ok())
        .filter(|words| !words.is_empty())
}

fn get(object: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(object, &name.into())
        .ok()
        .filter(|value| !value.is_undefined() && !value.is_null())
}
