//! Questions about the selection: what a toolbar shows, and what the browser may
//! do there by itself. Nothing here changes anything.

use shared::document::block::Pos;
use shared::document::schema::{ContainerKind, MarkKind, Marks, TextKind};

use super::Editor;
use crate::command::{Context, active, link_at};
use crate::selection::Selection;

/// What a toolbar shows.
#[expect(clippy::struct_excessive_bools, reason = "lamps on a panel")]
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summary {
    /// Marks that all of the selection has.
    pub marks: Marks,
    /// Kind of the block with the selection's start.
    pub kind: Option<TextKind>,
    /// Inside a quote?
    pub quote: bool,
    /// Inside a bulleted list (innermost)?
    pub bullet_list: bool,
    /// Inside a numbered list (innermost)?
    pub ordered_list: bool,
    /// Anything to take back?
    pub can_undo: bool,
    /// Anything to bring back?
    pub can_redo: bool,
    /// Is the selection a caret?
    pub caret: bool,
}

impl Editor {
    /// What the toolbar shows.
    pub fn summary(&self) -> Summary {
        let mut summary = Summary {
            can_undo: self.history.can_undo(),
            can_redo: self.history.can_redo(),
            caret: true,
            ..Summary::default()
        };
        let Some(selection) = &self.selection else {
            return summary;
        };
        summary.caret = selection.is_caret();
        summary.marks = active(Context {
            tree: &self.tree,
            selection,
            stored: self.stored.as_ref(),
        });
        let (from, _) = selection.ends(&self.tree);
        let mut list = None;
        for block in self.tree.chain(from.block) {
            match block.container_kind() {
                Some(ContainerKind::Quote) => summary.quote = true,
                Some(kind) if kind.is_list() => list = Some(kind),
                _ => summary.kind = block.text_kind().or(summary.kind),
            }
        }
        summary.bullet_list = list.is_some_and(|kind| kind.tag() == "bulletList");
        summary.ordered_list = list.is_some_and(|kind| kind.tag() == "orderedList");
        summary
    }

    /// The link around the caret (or at its side), with its whole extent and
    /// its address.
    pub fn link(&self) -> Option<(Pos, Pos, &str)> {
        let at = self.selection.filter(Selection::is_caret)?.head;
        let (block, from, to, href) = link_at(&self.tree, at)?;
        Some((Pos::new(block.id, from), Pos::new(block.id, to), href))
    }

    /// Is the selection somewhere Tab means nesting?
    pub fn in_list(&self) -> bool {
        let summary = self.summary();
        summary.bullet_list || summary.ordered_list
    }

    /// May the browser type these words at the caret by itself? Only plain
    /// typing inside words whose look the next letter shares, and never what
    /// sets a typing rule off.
    pub fn types_natively(&self, words: &str) -> bool {
        let Some(selection) = &self.selection else {
            return false;
        };
        if !selection.is_caret() || self.stored.is_some() {
            return false;
        }
        let at = selection.head;
        let Some(block) = self.tree.find(at.block) else {
            return false;
        };
        // Between two looks the browser's choice is anyone's guess; at a
        // block's start it may land outside the text node.
        let plain = match (
            block.marks_beside(at.offset, false),
            block.marks_beside(at.offset, true),
        ) {
            (Some(before), Some(after)) => before == after,
            (Some(before), None) => {
                at.offset == block.len()
                    && !before.has(MarkKind::Link)
                    && !before.has(MarkKind::Code)
            }
            _ => false,
        };
        plain && !self.sets_off(words, at)
    }
}
