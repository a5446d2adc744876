//! Copy, cut and paste: between the browser's clipboard and slices. Foreign
//! markup is `markup`'s to read.

use std::cell::RefCell;
use std::rc::Rc;

use editor::html;
use editor::intent::Intent;
use editor::selection::Selection;
use shared::document::schema::TextKind;
use shared::document::slice::Slice;
use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, DataTransfer, Event, File};

use super::Mounted;
use crate::later::Parts;
use crate::live::LeftOut;
use crate::live::pictures::each;

const HTML: &str = "text/html";
const TEXT: &str = "text/plain";

thread_local! {
    /// What was copied here last, and the HTML it was written as: it comes back
    /// exactly, with what only our own text may hold.
    static COPIED: RefCell<Option<(String, Slice)>> = const { RefCell::new(None) };
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
        let (words, markup) = (get(data, TEXT), get(data, HTML));
        let files = each(data.files());
        let mounted = self.myself.clone();
        self.later.then(move |parts| {
            if let Some(mounted) = mounted.upgrade()
                && let Some(intent) = mounted.meant_by(words, markup, files, parts)
            {
                mounted.act(&intent);
            }
        });
    }

    /// What that means: text with its structure where that can be read, else
    /// plain words. Says so when something is left out.
    fn meant_by(
        &self,
        words: Option<String>,
        markup: Option<String>,
        files: Vec<File>,
        parts: Option<&Parts>,
    ) -> Option<Intent> {
        if !self.live.may_write() {
            return None;
        }
        // An address put over words links them.
        let linking = self
            .live
            .read(|editor| editor.links_selection(words.as_deref()?));
        if let Some(Some(linking)) = linking {
            return Some(linking);
        }
        let markup = markup.filter(|_| words.is_none() || !self.in_code());
        let mut left_out = None;
        let mut read = None;
        if let Some(markup) = markup {
            match copied(&markup).map_or_else(
                || parts.map_or(Err(html::TooMuch), |parts| (parts.read_markup)(&markup)),
                Ok,
            ) {
                Ok(pasted) => {
                    if pasted.pictures > 0 {
                        left_out = Some(LeftOut::Pictures(pasted.pictures));
                    }
                    read = Some(pasted.slice).filter(|slice| !slice.is_empty());
                }
                Err(html::TooMuch) => left_out = Some(LeftOut::Structure),
            }
        }
        // A picture copied by itself comes as a file, beside markup that only
        // says where it was.
        if read.is_none() && left_out != Some(LeftOut::Structure) && !files.is_empty() {
            self.send_pictures(files, None);
            return None;
        }
        let intent = match (read, words) {
            (Some(slice), _) => Some(Intent::PasteSlice(slice)),
            (None, Some(words)) if html::fits(&words) => Some(Intent::PasteText(words)),
            (None, Some(_)) => {
                left_out = Some(LeftOut::TooLong);
                None
            }
            (None, None) => None,
        };
        self.live.tell_left_out(left_out);
        intent
    }

    /// Is the selection's start in code? That takes plain words.
    fn in_code(&self) -> bool {
        self.live.read(|editor| {
            editor.selection().is_some_and(|selection| {
                let (from, _) = selection.ends(editor.tree());
                let block = editor.tree().find(from.block);
                block.is_some_and(|block| block.text_kind() == Some(TextKind::Code))
            })
        }) == Some(true)
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

/// The slice, when it is the one last copied here. (A browser puts its own
/// words around the markup.)
fn copied(markup: &str) -> Option<html::Pasted> {
    COPIED.with_borrow(|copied| {
        let (own, slice) = copied.as_ref()?;
        let same = html::is_only(markup, own) && html::is_light(slice);
        same.then(|| html::Pasted {
            slice: slice.clone(),
            pictures: 0,
        })
    })
}
