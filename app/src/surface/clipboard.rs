//! Copy, cut and paste: between the browser's clipboard and slices. What is pasted
//! is `paste`'s to read.

use std::cell::RefCell;
use std::rc::Rc;

use editor::html;
use editor::intent::Intent;
use editor::selection::Selection;
use shared::document::slice::Slice;
use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, DataTransfer, Event, File};

use super::Mounted;
use crate::live::pictures::each;

const HTML: &str = "text/html";
const TEXT: &str = "text/plain";

/// What a clipboard or a drag brings.
pub struct Brought {
    /// Plain words.
    pub words: Option<String>,
    /// The same as HTML.
    pub markup: Option<String>,
    /// Files.
    pub files: Vec<File>,
}

thread_local! {
    /// What was copied here last, and the HTML it was written as: it comes back
    /// exactly, with what only our own text may hold.
    pub(super) static COPIED: RefCell<Option<(String, Slice)>> = const { RefCell::new(None) };
}

pub(super) fn listen(mounted: &Rc<Mounted>) {
    mounted.hear("copy", |mounted, event| {
        mounted.on_clipboard(event, |mounted, event| {
            mounted.copy(event);
        });
    });
    mounted.hear("cut", |mounted, event| {
        mounted.on_clipboard(event, |mounted, event| {
            // Words that could not be copied stay.
            if mounted.copy(event) && mounted.live.may_write() {
                mounted.act(&Intent::DeleteSelection);
            }
        });
    });
    mounted.hear("paste", |mounted, event| {
        mounted.on_clipboard(event, |mounted, event| {
            event.prevent_default();
            mounted.take_selection();
            if let Some(data) = event.clipboard_data() {
                mounted.bring(&data);
            }
        });
    });
}

impl Mounted {
    /// Inside a composition the browser pastes by itself; we read it back.
    fn on_clipboard(&self, event: &Event, act: fn(&Self, &ClipboardEvent)) {
        if !self.is_composing() {
            act(self, event.unchecked_ref());
        }
    }

    /// Puts what is selected on the clipboard; false when nothing is.
    fn copy(&self, event: &ClipboardEvent) -> bool {
        self.take_selection();
        let data = event.clipboard_data();
        let Some((data, (_, slice))) = data.zip(self.selected()) else {
            return false;
        };
        event.prevent_default();
        let Some(markup) = give(&data, &slice) else {
            return false;
        };
        COPIED.set(Some((markup, slice)));
        true
    }

    /// What is selected, and where.
    pub(super) fn selected(&self) -> Option<(Selection, Slice)> {
        self.live
            .read(|editor| {
                let selection = editor
                    .selection()
                    .filter(|selection| !selection.is_caret())?;
                let tree = editor.tree();
                let (from, mut to) = selection.ends(tree);
                // As a deletion would: a line chosen whole ends where it ends.
                if from.offset == 0 {
                    (_, to) = selection.trimmed(tree);
                }
                let slice = Slice::cut(tree, from, to)?;
                Some((Selection::range(from, to), slice))
            })
            .flatten()
    }

    /// Puts in what a clipboard or a drag brings. What is in it can only be
    /// asked for now; who reads it may still be on the way.
    pub(super) fn bring(&self, data: &DataTransfer) {
        let brought = Brought {
            words: get(data, TEXT),
            markup: get(data, HTML),
            files: each(data.files()),
        };
        let mounted = self.myself.clone();
        self.later.then(move |parts| {
            let Some(mounted) = mounted.upgrade() else {
                return;
            };
            let intent = match parts {
                Some(parts) => (parts.paste)(&mounted, brought),
                // They cannot be fetched: the words at least.
                None => (brought.words)
                    .filter(|words| html::fits(words))
                    .map(Intent::PasteText),
            };
            if let Some(intent) = intent {
                mounted.act(&intent);
            }
        });
    }
}

fn get(data: &DataTransfer, kind: &str) -> Option<String> {
    data.get_data(kind).ok().filter(|words| !words.is_empty())
}

/// Writes a slice as HTML and as text. Returns the HTML; nothing where the
/// browser refuses.
pub(super) fn give(data: &DataTransfer, slice: &Slice) -> Option<String> {
    let markup = html::html(slice);
    data.set_data(HTML, &markup).ok()?;
    data.set_data(TEXT, &html::text(slice)).ok()?;
    Some(markup)
}
