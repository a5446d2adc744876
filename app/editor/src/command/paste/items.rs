//! Pasting inside a list: what becomes an item, what goes into one, and what
//! ends the list.

use std::collections::HashSet;
use std::sync::Arc;

use shared::document::block::{Block, BlockId, Inline, Pos};
use shared::document::schema::{ContainerKind, TextKind};
use shared::document::slice::Slice;
use shared::document::step::{Draft, DraftContent, Place, Step};
use shared::document::tree::{Tree, lines_of};

use super::{aim, cut_tail, delete, insert, words_at_end};
use crate::edit::Edit;

/// What is pasted into a list item: what stays in it, and new items after it.
pub(super) struct Shares {
    inner: Vec<Draft>,
    items: Vec<Draft>,
}

impl Shares {
    pub(super) fn take_tail(&mut self, tail: Option<Draft>) {
        let Some(tail) = tail else { return };
        if self.items.is_empty() {
            self.inner.push(tail);
        } else {
            self.items.push(item_of(tail));
        }
    }

    /// The blocks of the last new item.
    fn last(&mut self) -> Option<&mut Vec<Draft>> {
        match &mut self.items.last_mut()?.content {
            DraftContent::Container(_, children) => Some(children),
            _ => None,
        }
    }
}

fn item_of(line: Draft) -> Draft {
    Draft::container(ContainerKind::Item, vec![line])
}

/// Lists give their items, plain lines become items of an item that holds
/// only a line (`sole`), anything else goes into the item it follows. The
/// first `left_over` blocks belong to the item itself.
pub(super) fn share(rest: Vec<Draft>, left_over: usize, sole: bool) -> Shares {
    let lines = sole
        && rest
            .iter()
            .all(|draft| matches!(draft.content, DraftContent::Text(TextKind::Paragraph, _)));
    let mut shares = Shares {
        inner: Vec::new(),
        items: Vec::new(),
    };
    for (n, draft) in rest.into_iter().enumerate() {
        match draft.content {
            DraftContent::Container(kind, items) if kind.is_list() && n >= left_over => {
                shares.items.extend(items);
            }
            content => {
                let draft = Draft {
                    tag: draft.tag,
                    content,
                };
                if lines {
                    shares.items.push(item_of(draft));
                } else if let Some(last) = shares.last() {
                    last.push(draft);
                } else {
                    shares.inner.push(draft);
                }
            }
        }
    }
    shares
}

pub(super) fn into_item(
    item: &Block,
    at: Pos,
    opens_item: bool,
    vacant: bool,
    followers: &[Arc<Block>],
    mut shares: Shares,
    steps: &mut Vec<Step>,
) {
    if let Some(last) = shares.last() {
        last.extend(followers.iter().map(|block| Draft::copy(block)));
        steps.extend(
            followers
                .iter()
                .map(|block| Step::DeleteBlock { block: block.id }),
        );
    }
    // An item keeps its first paragraph, unless nothing is left in it.
    let emptied = shares.inner.is_empty() && !shares.items.is_empty();
    if !shares.inner.is_empty() {
        steps.push(insert(Place::After(at.block), shares.inner));
    }
    if !shares.items.is_empty() {
        steps.push(insert(Place::After(item.id), shares.items));
    }
    if vacant && !opens_item {
        steps.push(Step::DeleteBlock { block: at.block });
    } else if vacant && emptied {
        steps.push(Step::DeleteBlock { block: item.id });
    }
}

pub(super) fn is_heading(draft: &Draft) -> bool {
    matches!(draft.content, DraftContent::Text(TextKind::Heading(_), _))
}

/// The outermost list that a line stands in, inside the same quote.
pub(super) fn outer_list(tree: &Tree, line: BlockId) -> Option<&Arc<Block>> {
    let chain = tree.chain(line);
    let quote = |block: &&Arc<Block>| block.container_kind() == Some(ContainerKind::Quote);
    let inside = chain.iter().rposition(quote).map_or(0, |at| at + 1);
    let list = |block: &&&Arc<Block>| block.container_kind().is_some_and(ContainerKind::is_list);
    chain.get(inside..)?.iter().find(list).copied()
}

/// A heading in a list ends it: what is pasted stands between the items before
/// and those after. `joined` is the line's tail, if the last line takes it.
pub(super) fn break_out(
    tree: &Tree,
    list: &Arc<Block>,
    at: Pos,
    vacant: bool,
    joined: Vec<Inline>,
    inline: Vec<Step>,
    mut rest: Vec<Draft>,
) -> Option<Edit> {
    let line = tree.find(at.block)?;
    let lines = lines_of(list);
    let place = lines.iter().position(|line| line.id == at.block)?;
    let after = lines.get(place + 1..).unwrap_or_default();
    let tail = at.offset < line.len() && joined.is_empty();
    let start = if tail {
        Some(at)
    } else {
        after.first().map(|next| Pos::new(next.id, 0))
    };
    let caret = aim(&mut rest, None);
    if let Some(words) = words_at_end(&mut rest) {
        words.extend(joined);
    }
    if let (Some(start), Some(last)) = (start, lines.last()) {
        let behind = Slice::cut(tree, start, Pos::new(last.id, last.len()));
        rest.extend(behind.unwrap_or_default().blocks);
    }
    let mut doomed: HashSet<BlockId> = after.iter().map(|line| line.id).collect();
    let mut steps = Vec::new();
    if vacant {
        doomed.insert(at.block);
    } else {
        steps = cut_tail(line, at.offset).0;
    }
    steps.extend(inline);
    steps.push(insert(Place::After(list.id), rest));
    // Within the list alone: what is pasted may stand in its quote.
    if delete::sweep(list, &doomed, &mut steps) {
        steps.push(Step::DeleteBlock { block: list.id });
    }
    Some(Edit::caret(steps, caret))
}
