//! The closed list of what a person can mean while editing. Keyboard, toolbar,
//! paste and tests all speak it; how an intent changes the text is `command`'s.

use shared::document::block::{BlockId, Pos};
use shared::document::schema::{MarkKind, TextKind};
use shared::document::slice::Slice;

use crate::selection::Selection;

use crate::find::Match;

/// One thing a person wants done at the selection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Intent {
    /// Type these words (no line breaks) in place of the selection.
    InsertText(String),
    /// Paste plain text: a line break starts a new paragraph.
    PasteText(String),
    /// Paste blocks with their structure.
    PasteSlice(Slice),
    /// Drop blocks at a place of the text.
    Drop {
        /// What.
        slice: Slice,
        /// Where.
        at: Pos,
        /// What it was taken from and leaves, when it is moved.
        moved: Option<Selection>,
    },
    /// Enter: start a new block; leaves an empty list item or quote.
    Split,
    /// Shift+Enter: a line break inside the block.
    HardBreak,
    /// Backspace and its relatives.
    DeleteBackward(Span),
    /// Delete and its relatives.
    DeleteForward(Span),
    /// Remove what is selected; nothing when the selection is a caret.
    DeleteSelection,
    /// Remove what lies between two places: a deletion whose reach the browser
    /// has measured (a word, a visual line).
    DeleteRange {
        /// First place.
        from: Pos,
        /// Last place.
        to: Pos,
    },
    /// Put words in place of what a search found, wherever the selection is.
    ReplaceRanges {
        /// What was found in the text as it is now, in reading order.
        ranges: Vec<Match>,
        /// Words without line breaks; empty deletes.
        with: String,
    },
    /// Give the selection this mark, or take it away when all of it has it.
    ToggleMark(MarkKind),
    /// Link the selection (or the whole link around the caret) to an address as
    /// a person writes it; `None` removes the link. Unsafe ones do nothing.
    SetLink(Option<String>),
    /// Take every mark off the selection.
    ClearMarks,
    /// An arrow key at the edge of code: the next words stand outside of it
    /// (or inside again), and the caret stays. Nothing anywhere else: the
    /// browser then moves the caret.
    StepOut {
        /// The right arrow; else the left one.
        forward: bool,
    },
    /// Make the selected textblocks of this kind; again makes paragraphs.
    SetKind(TextKind),
    /// Wrap the selected blocks in a quote, or lift them out of it.
    ToggleQuote,
    /// Make the selected blocks a bulleted list, or lift them out of it.
    ToggleBulletList,
    /// Make the selected blocks a numbered list, or lift them out of it.
    ToggleOrderedList,
    /// Tab in a list: one level deeper.
    Indent,
    /// Shift+Tab in a list: one level up.
    Outdent,
    /// A rule between blocks.
    InsertRule,
    /// A picture where it was asked for.
    InsertImage {
        /// Its attributes, `src` among them.
        attrs: Vec<(String, String)>,
        /// A line, or a picture to come behind.
        at: BlockId,
    },
    /// Other attributes for a picture; `None` takes one away.
    SetImage {
        /// Which.
        block: BlockId,
        /// Name and value; what is not named stays.
        attrs: Vec<(&'static str, Option<String>)>,
    },
    /// Take a picture out.
    RemoveImage(BlockId),
    /// Take back one's own last change.
    Undo,
    /// Bring back what was undone.
    Redo,
    /// Select everything.
    SelectAll,
}

impl Intent {
    /// Is it carried out by what may come after the text (`editor::Rare`)?
    pub fn is_rare(&self) -> bool {
        matches!(
            self,
            Self::PasteSlice(_)
                | Self::Drop { .. }
                | Self::ReplaceRanges { .. }
                | Self::SetLink(_)
                | Self::ClearMarks
                | Self::ToggleBulletList
                | Self::ToggleOrderedList
                | Self::InsertRule
                | Self::InsertImage { .. }
                | Self::SetImage { .. }
                | Self::RemoveImage(_)
        )
    }
}

/// How far a deletion from a caret reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    /// One character as a person counts (an extended grapheme cluster).
    Grapheme,
    /// To the edge of a word.
    Word,
    /// To the edge of the block.
    Line,
}
