//! Deleting: selections, characters and words, and what Backspace and Delete
//! mean at the edges of blocks.

use std::collections::HashSet;
use std::sync::Arc;

use shared::document::block::{Block, BlockId, Pos, slice_inline};
use shared::document::schema::{ContainerKind, TextKind};
use shared::document::slice::uncode;
use shared::document::step::{Draft, Place, Step, Tag};
use shared::document::tree::{Tree, lines_of};

use super::{Context, blocks, lists};
use crate::boundary::{self, Words};
use crate::edit::{After, Edit, Spot};
use crate::intent::Span;
use crate::selection::Selection;

/// Steps that empty the selection, and the place where its ends meet.
pub(super) fn clear(tree: &Tree, selection: &Selection) -> (Vec<Step>, Spot) {
    let (from, mut to) = selection.ends(tree);
    // A triple click reaches into the next line; its line alone is meant.
    if from.offset == 0 {
        let (_, end) = selection.trimmed(tree);
        if from == end && from != to && tree.find(from.block).is_some_and(|b| b.is_empty()) {
            // An empty line: the line itself is meant.
            return (removal(tree, &HashSet::from([from.block])), Spot::old(to));
        }
        to = end;
    }
    between(tree, from, to)
}

fn between(tree: &Tree, from: Pos, to: Pos) -> (Vec<Step>, Spot) {
    let lines = tree.between(from.block, to.block);
    if from.block == to.block
        && let Some(block) = tree.find(from.block)
        && block.text_kind().is_some()
    {
        let steps = if from.offset < to.offset {
            vec![Step::Delete {
                block: from.block,
                from: from.offset,
                to: to.offset,
            }]
        } else {
            Vec::new()
        };
        return (steps, Spot::old(from));
    }
    // A leaf counts when the selection spans it.
    let doomed_leaf = |block: &Block| {
        block.text_kind().is_none()
            && (block.id != from.block || from.offset == 0)
            && (block.id != to.block || to.offset > 0)
    };
    let texts: Vec<_> = lines
        .iter()
        .filter(|block| block.text_kind().is_some())
        .collect();
    let mut doomed: HashSet<BlockId> = lines
        .iter()
        .filter(|block| doomed_leaf(block))
        .map(|block| block.id)
        .collect();
    let mut steps = Vec::new();
    let Some(keeper) = texts.first() else {
        let Some(leaf) = lines.iter().find(|block| doomed.contains(&block.id)) else {
            return (steps, Spot::old(from));
        };
        // Containers that lose all they hold go too: the line stands outside.
        let outermost = tree
            .chain(leaf.id)
            .into_iter()
            .find(|block| lines_of(block).iter().all(|line| doomed.contains(&line.id)));
        steps.push(Step::InsertBlocks {
            at: Place::Before(outermost.map_or(leaf.id, |block| block.id)),
            blocks: vec![Draft::paragraph().tagged(Tag::New(0))],
        });
        steps.extend(removal(tree, &doomed));
        return (steps, Spot::new(0, 0));
    };
    let start = if keeper.id == from.block {
        from.offset
    } else {
        0
    };
    let end = if keeper.id == to.block {
        to.offset
    } else {
        keeper.len()
    };
    if start < end {
        steps.push(Step::Delete {
            block: keeper.id,
            from: start,
            to: end,
        });
    }
    for block in texts.iter().skip(1) {
        doomed.insert(block.id);
        if block.id == to.block {
            steps.extend(append(keeper, start, block, to.offset));
        }
    }
    steps.extend(removal(tree, &doomed));
    (steps, Spot::old(Pos::new(keeper.id, start)))
}

/// Puts what `block` holds from `from` on at the end of `keeper`, whose length
/// will be `at` by then.
fn append(keeper: &Block, at: u32, block: &Block, from: u32) -> Vec<Step> {
    let code = keeper.text_kind() == Some(TextKind::Code);
    let tail = slice_inline(block.inline(), from, block.len());
    let tail = if block.text_kind() == Some(TextKind::Code) && !code {
        uncode(&tail)
    } else {
        tail
    };
    blocks::inline_steps(Pos::new(keeper.id, at), &tail, code)
}

/// Steps that remove lines and every container that holds nothing else. An
/// item's first paragraph that must stand is emptied instead.
pub(super) fn removal(tree: &Tree, doomed: &HashSet<BlockId>) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut tops: Vec<usize> = doomed
        .iter()
        .filter_map(|id| tree.path(*id)?.first().copied())
        .collect();
    tops.sort_unstable();
    tops.dedup();
    for top in tops.iter().filter_map(|at| tree.top().get(*at)) {
        if sweep(top, doomed, &mut steps) {
            steps.push(Step::DeleteBlock { block: top.id });
        }
    }
    steps
}

/// The same for one block: steps for what is inside it, and whether all of it
/// goes.
pub(super) fn sweep(block: &Arc<Block>, doomed: &HashSet<BlockId>, steps: &mut Vec<Step>) -> bool {
    let Some(kind) = block.container_kind() else {
        return doomed.contains(&block.id);
    };
    let mut inner = Vec::new();
    let gone: Vec<bool> = block
        .children()
        .iter()
        .map(|child| sweep(child, doomed, &mut inner))
        .collect();
    if gone.iter().all(|gone| *gone) {
        return true;
    }
    steps.append(&mut inner);
    let next_stands = |n: usize| {
        block.children().get(n + 1).is_some_and(|next| {
            gone.get(n + 1) == Some(&false) && next.text_kind() == Some(TextKind::Paragraph)
        })
    };
    for (n, (child, gone)) in block.children().iter().zip(&gone).enumerate() {
        if !gone {
            continue;
        }
        if kind == ContainerKind::Item && n == 0 && !next_stands(n) {
            if !child.is_empty() {
                steps.push(Step::Delete {
                    block: child.id,
                    from: 0,
                    to: child.len(),
                });
            }
        } else {
            steps.push(Step::DeleteBlock { block: child.id });
        }
    }
    false
}

/// Removes what is selected.
pub(super) fn selection(context: Context<'_>) -> Option<Edit> {
    if context.selection.is_caret() {
        return None;
    }
    let tree = context.tree;
    let (from, to) = context.selection.ends(tree);
    if from.block == to.block && tree.find(from.block)?.text_kind().is_none() {
        return leaf(context, from.block);
    }
    Some(empty(context))
}

/// Empties the selection, so that something else can stand in its place.
pub fn empty(context: Context<'_>) -> Edit {
    let (steps, seam) = clear(context.tree, context.selection);
    Edit::caret(steps, seam)
}

/// Removes what lies between two places, widened so that no character that a
/// person sees as one is cut in half.
pub(super) fn range(context: Context<'_>, from: Pos, to: Pos) -> Option<Edit> {
    let tree = context.tree;
    let (mut from, mut to) = Selection::range(from, to).ends(tree);
    let block = tree.find(from.block)?;
    // A rule or a picture has no words to be cut in half.
    if from.block == to.block && block.text_kind().is_some() {
        let text = block.text();
        (from.offset, to.offset) = boundary::widen(&text, from.offset, to.offset);
    }
    if from == to {
        return None;
    }
    let (steps, seam) = between(tree, from, to);
    Some(Edit::caret(steps, seam))
}

/// Backspace.
pub(super) fn backward(context: Context<'_>, span: Span, words: Words) -> Option<Edit> {
    let Context {
        tree, selection, ..
    } = context;
    if !selection.is_caret() {
        return self::selection(context);
    }
    let at = selection.head;
    let block = tree.find(at.block)?;
    if block.text_kind().is_none() {
        return leaf(context, block.id);
    }
    if at.offset > 0 {
        let from = match span {
            Span::Grapheme => boundary::grapheme_before(&block.text(), at.offset),
            Span::Word => (words.before)(&block.text(), at.offset),
            Span::Line => boundary::line_before(&block.text(), at.offset),
        };
        return range(context, Pos::new(at.block, from), at);
    }
    let parent = tree.parent(at.block);
    let first = tree
        .children(parent.map(|parent| parent.id))
        .first()
        .is_some_and(|child| child.id == at.block);
    match parent.and_then(|parent| parent.container_kind()) {
        Some(ContainerKind::Item) if first => return lists::outdent(context),
        Some(ContainerKind::Quote) if first => return blocks::toggle_quote(context),
        _ => {}
    }
    let Some(before) = tree.beside(at.block, false) else {
        return (block.text_kind() != Some(TextKind::Paragraph))
            .then(|| blocks::set_kind(context, TextKind::Paragraph))
            .flatten();
    };
    if before.text_kind().is_none() {
        return select_leaf(before);
    }
    let same_parent = tree.parent(before.id).map(|b| b.id) == parent.map(|b| b.id);
    if before.is_empty() && same_parent {
        let steps = removal(tree, &HashSet::from([before.id]));
        return Some(Edit::keep(steps));
    }
    Some(join(tree, before, block))
}

/// Delete.
pub(super) fn forward(context: Context<'_>, span: Span, words: Words) -> Option<Edit> {
    let Context {
        tree, selection, ..
    } = context;
    if !selection.is_caret() {
        return self::selection(context);
    }
    let at = selection.head;
    let block = tree.find(at.block)?;
    if block.text_kind().is_none() {
        return leaf(context, block.id);
    }
    if at.offset < block.len() {
        let to = match span {
            Span::Grapheme => boundary::grapheme_after(&block.text(), at.offset),
            Span::Word => (words.after)(&block.text(), at.offset),
            Span::Line => boundary::line_after(&block.text(), at.offset),
        };
        return range(context, at, Pos::new(at.block, to));
    }
    let after = tree.beside(at.block, true)?;
    if after.text_kind().is_none() {
        return select_leaf(after);
    }
    let same_parent = tree.parent(after.id).map(|b| b.id) == tree.parent(at.block).map(|b| b.id);
    if block.is_empty() && same_parent {
        let steps = removal(tree, &HashSet::from([block.id]));
        return Some(Edit::caret(steps, Spot::old(Pos::new(after.id, 0))));
    }
    Some(join(tree, block, after))
}

/// Appends the second line to the first.
fn join(tree: &Tree, first: &Block, second: &Block) -> Edit {
    let mut steps = append(first, first.len(), second, 0);
    steps.extend(removal(tree, &HashSet::from([second.id])));
    Edit::caret(steps, Spot::old(Pos::new(first.id, first.len())))
}

fn select_leaf(block: &Block) -> Option<Edit> {
    Some(Edit {
        steps: Vec::new(),
        after: After::Range(
            Spot::old(Pos::new(block.id, 0)),
            Spot::old(Pos::new(block.id, 1)),
        ),
        stored: None,
    })
}

/// Removes a rule or a picture; the caret goes where one would write on.
fn leaf(context: Context<'_>, id: BlockId) -> Option<Edit> {
    let tree = context.tree;
    let text = |forward| {
        tree.beside(id, forward)
            .filter(|block| !matches!(block.text_kind(), None | Some(TextKind::Code)))
    };
    let spot = match (text(true), text(false)) {
        (Some(next), _) => Pos::new(next.id, 0),
        (None, Some(before)) => Pos::new(before.id, before.len()),
        (None, None) => return range(context, Pos::new(id, 0), Pos::new(id, 1)),
    };
    Some(Edit::caret(
        removal(tree, &HashSet::from([id])),
        Spot::old(spot),
    ))
}
