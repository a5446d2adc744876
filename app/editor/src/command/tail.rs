//! What goes on behind a split: the words after the caret, and the look that the
//! next words get.

use shared::document::block::{Block, Inline, Pos, slice_inline};
use shared::document::schema::{MarkKind, Marks, TextKind};
use shared::document::step::Step;

use super::{Context, at_caret};

/// Marks that go on into the next block when one presses Enter.
pub(super) fn carried(context: Context<'_>, at: Pos) -> Option<Marks> {
    let marks = context
        .stored
        .map_or_else(|| at_caret(context.tree, at), Clone::clone)
        .without(MarkKind::Link);
    let heading = context
        .tree
        .find(at.block)
        .is_some_and(|block| matches!(block.text_kind(), Some(TextKind::Heading(_))));
    (marks != Marks::none() && !heading).then_some(marks)
}

/// The step that cuts a block's tail off, and the tail.
pub(super) fn cut_tail(block: &Block, from: u32) -> (Vec<Step>, Vec<Inline>) {
    let tail = slice_inline(block.inline(), from, block.len());
    let steps = if from < block.len() {
        vec![Step::Delete {
            block: block.id,
            from,
            to: block.len(),
        }]
    } else {
        Vec::new()
    };
    (steps, tail)
}
