//! What an input event means: the `beforeinput` table, as one pure function of
//! what the event says and of what is selected. Recorded events replay here
//! natively. Reading an event and carrying a decision out is the surface's.

use shared::document::block::Pos;
use shared::document::schema::MarkKind;

use crate::boundary;
use crate::editor::Editor;
use crate::intent::{Intent, Span};
use crate::selection::Selection;

/// Which browser this is, as far as a workaround needs to know.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts")]
pub struct Platform {
    /// Any browser on Android.
    pub android: bool,
    /// Safari, and everything on iOS.
    pub safari: bool,
    /// Firefox.
    pub firefox: bool,
    /// macOS or iOS: shortcuts go by Cmd.
    pub apple: bool,
}

/// What a `beforeinput` event says.
#[derive(Clone, Copy, Debug)]
pub struct InputRecord<'a> {
    /// Its input type.
    pub kind: &'a str,
    /// The words it carries.
    pub data: Option<&'a str>,
    /// The plain words of its data transfer.
    pub transfer: Option<&'a str>,
    /// What it is about to change.
    pub target: Option<(Pos, Pos)>,
    /// Can it be prevented?
    pub cancelable: bool,
    /// Does it belong to a composition?
    pub composing: bool,
    /// Where it comes from.
    pub platform: Platform,
}

/// What the decision depends on besides the event.
#[derive(Clone, Copy)]
pub struct InputState<'a> {
    /// Text and selection.
    pub editor: &'a Editor,
    /// May plain typing be left to the browser at all? (Not in long texts.)
    pub native: bool,
    /// Was the event before this one a deletion that reached over more than one
    /// character? See [`is_wide`].
    pub after_wide: bool,
}

/// What to do with an input event. All but [`Decision::Native`] and
/// [`Decision::Await`] prevent it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// The browser does it; what it did is read back.
    Native,
    /// Do this instead.
    Perform(Intent),
    /// Put words in the place of a range; they take the look of its first
    /// character.
    Replace {
        /// First place.
        from: Pos,
        /// Last place.
        to: Pos,
        /// The words.
        text: String,
    },
    /// Paste what the event's data transfer holds.
    Paste,
    /// Ask for a link's address.
    AskLink,
    /// The browser cannot be stopped, or may do nothing: whatever it does to
    /// blocks is undone, and this is done; also if nothing happens soon.
    Await(Intent),
    /// Prevent it; it means nothing here.
    Ignore,
    /// The same, and nobody has heard of it.
    Unknown,
}

/// Is it a deletion from a caret that reaches over more than one character?
/// The Korean ten-key keyboard of iOS takes a whole syllable back so, and puts
/// the new one in with the `insertText` that follows; both ranges count as they
/// are.
pub fn is_wide(record: &InputRecord<'_>, editor: &Editor) -> bool {
    record.kind == "deleteContentBackward"
        && editor.selection().is_some_and(Selection::is_caret)
        && record.target.is_some_and(|(from, to)| {
            from.block == to.block
                && editor.tree().find(from.block).is_some_and(|block| {
                    boundary::grapheme_before(&block.text(), to.offset) > from.offset
                })
        })
}

/// What to do with a `beforeinput` event.
pub fn decide(record: &InputRecord<'_>, state: &InputState<'_>) -> Decision {
    // Compositions cannot be stopped; the reader sees what they did.
    if record.kind.contains("Composition") {
        return Decision::Native;
    }
    if record.composing {
        return while_composing(record);
    }
    match record.kind {
        "insertText" => insert_text(record, state),
        // Spelling, autocorrect, dictation and extensions: the range is the
        // event's, or what the extension has just selected.
        "insertReplacementText" | "insertFromYank" | "insertTranspose" => replace(record, state),
        "insertParagraph" => stop(record, Intent::Split),
        "insertLineBreak" => stop(record, Intent::HardBreak),
        // Only when no `paste` came before it.
        "insertFromPaste" | "insertFromPasteAsQuotation" => Decision::Paste,
        // One transaction in `drop` does both.
        "insertFromDrop" | "deleteByDrag" => Decision::Ignore,
        "insertLink" => match words(record) {
            Some(href) => Decision::Perform(Intent::SetLink(Some(href.to_owned()))),
            None => Decision::AskLink,
        },
        "insertOrderedList" => Decision::Perform(Intent::ToggleOrderedList),
        "insertUnorderedList" => Decision::Perform(Intent::ToggleBulletList),
        "insertHorizontalRule" => Decision::Perform(Intent::InsertRule),
        "formatBold" => Decision::Perform(Intent::ToggleMark(MarkKind::Bold)),
        "formatItalic" => Decision::Perform(Intent::ToggleMark(MarkKind::Italic)),
        "formatUnderline" => Decision::Perform(Intent::ToggleMark(MarkKind::Underline)),
        "formatStrikeThrough" => Decision::Perform(Intent::ToggleMark(MarkKind::Strike)),
        "formatRemove" => Decision::Perform(Intent::ClearMarks),
        "formatIndent" => Decision::Perform(Intent::Indent),
        "formatOutdent" => Decision::Perform(Intent::Outdent),
        "historyUndo" => Decision::Perform(Intent::Undo),
        "historyRedo" => Decision::Perform(Intent::Redo),
        kind if kind.starts_with("delete") => match deletion(kind) {
            Some(meant) => delete(record, state, meant),
            None => Decision::Unknown,
        },
        // Alignment, colours, fonts: nothing that a press release can hold.
        kind if kind.starts_with("format") => Decision::Ignore,
        _ => Decision::Unknown,
    }
}

/// The words an event carries: Safari, and replacements everywhere, put them
/// into the data transfer.
fn words<'a>(record: &InputRecord<'a>) -> Option<&'a str> {
    record
        .data
        .or(record.transfer)
        .filter(|words| !words.is_empty())
}

/// Events that come while words are being composed: a space, a deletion or an
/// Enter of a phone's keyboard. Preventing them would break the composition.
fn while_composing(record: &InputRecord<'_>) -> Decision {
    match record.kind {
        "insertParagraph" => Decision::Await(Intent::Split),
        "insertLineBreak" => Decision::Await(Intent::HardBreak),
        kind if kind.starts_with("insert") || kind.starts_with("delete") => Decision::Native,
        _ => Decision::Ignore,
    }
}

/// Takes an event over, or lets an unstoppable one run and puts it right.
fn stop(record: &InputRecord<'_>, intent: Intent) -> Decision {
    if record.cancelable {
        Decision::Perform(intent)
    } else {
        Decision::Await(intent)
    }
}

fn insert_text(record: &InputRecord<'_>, state: &InputState<'_>) -> Decision {
    if !record.cancelable {
        return Decision::Native;
    }
    let Some(text) = words(record) else {
        return Decision::Ignore;
    };
    if state.after_wide && record.target.is_some() {
        return replace(record, state);
    }
    // Dictation, and keyboards that paste.
    if text.contains(['\n', '\r']) {
        return Decision::Perform(Intent::PasteText(text.to_owned()));
    }
    let caret = state.editor.selection().is_none_or(Selection::is_caret);
    if caret && state.native && record.data.is_some() && state.editor.types_natively(text) {
        return Decision::Native;
    }
    // A second space that becomes a full stop names the first as its target.
    match record.target {
        Some((from, to)) if caret && from != to => replace(record, state),
        _ => Decision::Perform(Intent::InsertText(text.to_owned())),
    }
}

fn replace(record: &InputRecord<'_>, state: &InputState<'_>) -> Decision {
    let Some(text) = words(record) else {
        return Decision::Ignore;
    };
    if !record.cancelable {
        return Decision::Native;
    }
    let tree = state.editor.tree();
    let range = match (record.target, state.editor.selection()) {
        (Some((from, to)), _) => Selection::range(from, to),
        (None, Some(selection)) => *selection,
        (None, None) => return Decision::Ignore,
    };
    let (from, to) = range.trimmed(tree);
    Decision::Replace {
        from,
        to,
        text: text.to_owned(),
    }
}

fn deletion(kind: &str) -> Option<Intent> {
    Some(match kind {
        "deleteContentBackward" => Intent::DeleteBackward(Span::Grapheme),
        "deleteContentForward" => Intent::DeleteForward(Span::Grapheme),
        "deleteWordBackward" => Intent::DeleteBackward(Span::Word),
        "deleteWordForward" => Intent::DeleteForward(Span::Word),
        "deleteSoftLineBackward" | "deleteHardLineBackward" => Intent::DeleteBackward(Span::Line),
        "deleteSoftLineForward" | "deleteHardLineForward" => Intent::DeleteForward(Span::Line),
        "deleteContent" | "deleteByCut" | "deleteEntireSoftLine" => Intent::DeleteSelection,
        _ => return None,
    })
}

/// A deletion: the browser's own reach within the caret's block (it knows words
/// and visual lines), else what the key means at a block's edge.
fn delete(record: &InputRecord<'_>, state: &InputState<'_>, meant: Intent) -> Decision {
    let Some(selection) = state.editor.selection() else {
        return Decision::Ignore;
    };
    if !selection.is_caret() {
        return stop(record, Intent::DeleteSelection);
    }
    let at = selection.head;
    let len = state.editor.tree().find(at.block).map(|block| block.len());
    let inside = match meant {
        Intent::DeleteBackward(_) => at.offset > 0,
        Intent::DeleteForward(_) => len.is_some_and(|len| at.offset < len),
        _ => true,
    };
    // Android Chrome (up to 2026) still deletes after a prevented Backspace, and
    // at a block's edge it may do nothing or drop the keyboard.
    if record.platform.android || !record.cancelable {
        return if inside {
            Decision::Native
        } else {
            Decision::Await(meant)
        };
    }
    if let Some((mut from, mut to)) = record.target.filter(|_| inside) {
        // What reaches beyond the caret's block ends at its edge.
        if from.block != at.block && to.block == at.block {
            from = Pos::new(at.block, 0);
        } else if from.block == at.block && to.block != at.block {
            to = Pos::new(at.block, len.unwrap_or(at.offset));
        }
        if from.block == at.block && from.offset != to.offset {
            return Decision::Perform(Intent::DeleteRange { from, to });
        }
    }
    Decision::Perform(meant)
}
