//! What is pasted or dropped, read: an intent is made of it. One of the later parts
//! (`crate::later`); foreign markup is `markup`'s.

use editor::html;
use editor::intent::Intent;
use shared::document::schema::TextKind;

use super::clipboard::{Brought, COPIED};
use super::{Mounted, markup as foreign};
use crate::live::LeftOut;

/// What it means: text with its structure where that can be read, else plain
/// words. Says so when something is left out.
pub fn meant(mounted: &Mounted, brought: Brought) -> Option<Intent> {
    let Brought {
        words,
        markup,
        files,
    } = brought;
    if !mounted.live.may_write() {
        return None;
    }
    // An address put over words links them.
    let linking = mounted
        .live
        .read(|editor| editor.links_selection(words.as_deref()?));
    if let Some(Some(linking)) = linking {
        return Some(linking);
    }
    let markup = markup.filter(|_| words.is_none() || !in_code(mounted));
    let mut left_out = None;
    let mut read = None;
    if let Some(markup) = markup {
        match copied(&markup).map_or_else(|| foreign::read(&markup), Ok) {
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
        mounted.send_pictures(files, None);
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
    mounted.live.tell_left_out(left_out);
    intent
}

/// Is the selection's start in code? That takes plain words.
fn in_code(mounted: &Mounted) -> bool {
    mounted.live.read(|editor| {
        editor.selection().is_some_and(|selection| {
            let (from, _) = selection.ends(editor.tree());
            let block = editor.tree().find(from.block);
            block.is_some_and(|block| block.text_kind() == Some(TextKind::Code))
        })
    }) == Some(true)
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
