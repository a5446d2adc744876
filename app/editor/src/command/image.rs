//! Putting a picture in, telling what it shows, taking it out. The selection
//! stays where the person writes; uploads end when they end.

use shared::document::block::{Block, BlockId, Content, Pos};
use shared::document::schema::TextKind;
use shared::document::step::{Draft, DraftContent, Place, Step};
use std::sync::Arc;

use super::Context;
use crate::edit::{After, Edit, Spot};

/// A picture between top-level blocks: before an empty paragraph, so that one
/// goes on writing in it, else behind the block that holds `at`. A document
/// ends with a paragraph.
pub(super) fn insert(
    context: Context<'_>,
    attrs: &[(String, String)],
    at: BlockId,
) -> Option<Edit> {
    let top = context.tree.top();
    let index = *context.tree.path(at)?.first()?;
    let block = top.get(index)?;
    let picture = Draft {
        tag: None,
        content: DraftContent::Image(attrs.to_vec()),
    };
    let mut blocks = vec![picture];
    let at = if is_open(block) {
        Place::Before(block.id)
    } else {
        if index + 1 == top.len() {
            blocks.push(Draft::paragraph());
        }
        Place::After(block.id)
    };
    Some(Edit::keep(vec![Step::InsertBlocks { at, blocks }]))
}

fn is_open(block: &Block) -> bool {
    block.is_empty() && block.text_kind() == Some(TextKind::Paragraph)
}

fn image<'a>(context: Context<'a>, block: BlockId) -> Option<&'a Arc<Block>> {
    let found = context.tree.find(block)?;
    matches!(found.content, Content::Image { .. }).then_some(found)
}

/// Attribute by attribute, so that two people may fill two fields.
pub(super) fn set(
    context: Context<'_>,
    block: BlockId,
    attrs: &[(&'static str, Option<String>)],
) -> Option<Edit> {
    image(context, block)?;
    let steps = attrs.iter().map(|(name, value)| Step::SetText {
        block,
        name,
        value: value.clone(),
    });
    Some(Edit::keep(steps.collect())).filter(|edit| !edit.steps.is_empty())
}

/// Takes it out; a selection on it goes to the line behind, or before.
pub(super) fn remove(context: Context<'_>, block: BlockId) -> Option<Edit> {
    image(context, block)?;
    let mut steps = vec![Step::DeleteBlock { block }];
    let (behind, before) = (
        context.tree.beside(block, true),
        context.tree.beside(block, false),
    );
    if behind.is_none() && before.is_none() {
        steps.insert(
            0,
            Step::InsertBlocks {
                at: Place::After(block),
                blocks: vec![Draft::paragraph()],
            },
        );
    }
    let selection = context.selection;
    if selection.anchor.block != block && selection.head.block != block {
        return Some(Edit::keep(steps));
    }
    let caret = match (behind, before) {
        (Some(line), _) => Pos::new(line.id, 0),
        (None, Some(line)) => Pos::new(line.id, line.len()),
        // Falls back to the start of the text.
        (None, None) => Pos::new(block, 0),
    };
    Some(Edit {
        steps,
        after: After::Caret(Spot::old(caret)),
        stored: None,
    })
}
