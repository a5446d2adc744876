//! Kinds of block, quotes and rules; and the two moves that all structure
//! commands share: wrapping siblings and lifting children.

use std::sync::Arc;

use shared::document::block::{Block, Inline, Pos};
use shared::document::schema::{ContainerKind, Marks, TextKind};
use shared::document::slice::uncode;
use shared::document::step::{Draft, DraftContent, Place, Step, Tag};

use super::Context;
use crate::autoformat::opens_item;
use crate::edit::{Edit, Spot};

/// Steps that write pieces at a place, one after the other.
pub(crate) fn inline_steps(at: Pos, inline: &[Inline], code: bool) -> Vec<Step> {
    let mut offset = at.offset;
    let mut steps = Vec::new();
    for piece in inline {
        let here = Pos::new(at.block, offset);
        let step = match piece {
            Inline::Text { text, marks } => Step::InsertText {
                at: here,
                text: text.clone(),
                marks: if code { Marks::none() } else { marks.clone() },
            },
            Inline::Break if code => Step::InsertText {
                at: here,
                text: "\n".into(),
                marks: Marks::none(),
            },
            Inline::Break => Step::InsertBreak { at: here },
            Inline::Foreign { text, .. } if text.is_empty() => continue,
            Inline::Foreign { text, .. } => Step::InsertText {
                at: here,
                text: text.clone(),
                marks: Marks::none(),
            },
        };
        offset += match piece {
            Inline::Foreign { text, .. } => shared::document::utf16::len(text),
            piece => piece.len(),
        };
        steps.push(step);
    }
    steps
}

/// A copy of a textblock as another kind; offsets inside stay true.
pub(super) fn convert(block: &Block, kind: TextKind) -> Draft {
    if block.text_kind() == Some(TextKind::Code) && kind != TextKind::Code {
        return Draft::text(kind, uncode(block.inline())).tagged(Tag::Copy(block.id));
    }
    Draft::copy_as(block, kind)
}

/// Makes the selected textblocks of one kind; paragraphs when all are already.
pub(super) fn set_kind(context: Context<'_>, kind: TextKind) -> Option<Edit> {
    let tree = context.tree;
    let (from, to) = context.selection.trimmed(tree);
    let lines: Vec<_> = tree
        .between(from.block, to.block)
        .into_iter()
        .filter(|block| block.text_kind().is_some())
        .filter(|block| !opens_item(tree, block.id))
        .collect();
    let kind = if lines.iter().all(|block| block.text_kind() == Some(kind)) {
        TextKind::Paragraph
    } else {
        kind
    };
    let mut steps = Vec::new();
    for block in lines {
        match (block.text_kind(), kind) {
            (Some(now), kind) if now == kind => {}
            (Some(TextKind::Heading(_)), TextKind::Heading(level)) => {
                steps.push(Step::SetInteger {
                    block: block.id,
                    name: "level",
                    value: i64::from(level),
                });
            }
            _ => {
                steps.push(Step::InsertBlocks {
                    at: Place::Before(block.id),
                    blocks: vec![convert(block, kind)],
                });
                steps.push(Step::DeleteBlock { block: block.id });
            }
        }
    }
    (!steps.is_empty()).then(|| Edit::keep(steps))
}

/// Siblings under one parent.
pub(super) struct Siblings<'a> {
    /// All children of the parent.
    pub all: &'a [Arc<Block>],
    /// Index of the first one meant.
    pub first: usize,
    /// Index of the last one meant.
    pub last: usize,
}

impl<'a> Siblings<'a> {
    /// The ones meant.
    pub(super) fn chosen(&self) -> &'a [Arc<Block>] {
        self.all.get(self.first..=self.last).unwrap_or_default()
    }

    /// The ones after them.
    pub(super) fn rest(&self) -> &'a [Arc<Block>] {
        self.all.get(self.last + 1..).unwrap_or_default()
    }
}

/// The smallest run of siblings that covers the selection and stands where
/// any block may stand (not in a list or an item).
pub(super) fn coverage<'a>(context: Context<'a>) -> Option<Siblings<'a>> {
    let tree = context.tree;
    let (from, to) = context.selection.trimmed(tree);
    let (a, b) = (tree.path(from.block)?, tree.path(to.block)?);
    let mut depth = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    depth = depth.min(a.len() - 1).min(b.len() - 1);
    loop {
        let parent = tree.at(a.get(..depth)?);
        match parent.and_then(|parent| parent.container_kind()) {
            None | Some(ContainerKind::Quote) => {
                return Some(Siblings {
                    all: parent.map_or(tree.top(), |parent| parent.children()),
                    first: *a.get(depth)?,
                    last: *b.get(depth)?,
                });
            }
            Some(_) => depth -= 1,
        }
    }
}

/// Replaces siblings by drafts.
pub(super) fn replace(siblings: &Siblings<'_>, drafts: Vec<Draft>) -> Option<Vec<Step>> {
    let mut steps = vec![Step::InsertBlocks {
        at: Place::Before(siblings.chosen().first()?.id),
        blocks: drafts,
    }];
    steps.extend(
        siblings
            .chosen()
            .iter()
            .map(|block| Step::DeleteBlock { block: block.id }),
    );
    Some(steps)
}

/// Takes children `first..=last` out of a container, leaving what is before
/// in it and putting what is after into a new one.
pub(super) fn lift(container: &Block, first: usize, last: usize) -> Option<Vec<Step>> {
    let kind = container.container_kind()?;
    let siblings = Siblings {
        all: container.children(),
        first,
        last,
    };
    let mut lifted: Vec<Draft> = siblings
        .chosen()
        .iter()
        .flat_map(|child| contents(child, kind))
        .collect();
    let gone = |blocks: &[Arc<Block>]| {
        blocks
            .iter()
            .map(|block| Step::DeleteBlock { block: block.id })
            .collect::<Vec<_>>()
    };
    let rest = siblings.rest();
    let mut steps = Vec::new();
    if first == 0 {
        steps.push(Step::InsertBlocks {
            at: Place::Before(container.id),
            blocks: lifted,
        });
        if rest.is_empty() {
            steps.push(Step::DeleteBlock {
                block: container.id,
            });
        } else {
            steps.extend(gone(siblings.chosen()));
        }
    } else {
        if !rest.is_empty() {
            lifted.push(Draft::container(
                kind,
                rest.iter().map(|block| Draft::copy(block)).collect(),
            ));
        }
        steps.push(Step::InsertBlocks {
            at: Place::After(container.id),
            blocks: lifted,
        });
        steps.extend(gone(siblings.chosen()));
        steps.extend(gone(rest));
    }
    Some(steps)
}

/// What stands free when a child leaves its container.
fn contents(child: &Block, container: ContainerKind) -> Vec<Draft> {
    // What another program put into a list without an item stands by itself.
    if container.is_list() && child.container_kind() == Some(ContainerKind::Item) {
        child
            .children()
            .iter()
            .map(|block| Draft::copy(block))
            .collect()
    } else {
        vec![Draft::copy(child)]
    }
}

/// Wraps the selected blocks in a quote, or lifts them out of one.
pub(super) fn toggle_quote(context: Context<'_>) -> Option<Edit> {
    let tree = context.tree;
    let (from, to) = context.selection.trimmed(tree);
    let (a, b) = (tree.path(from.block)?, tree.path(to.block)?);
    let common = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    for depth in (1..=common.min(a.len() - 1)).rev() {
        let container = tree.at(a.get(..depth)?)?;
        if container.container_kind() == Some(ContainerKind::Quote) {
            let (first, last) = (*a.get(depth)?, *b.get(depth)?);
            return lift(container, first, last).map(Edit::keep);
        }
    }
    let siblings = coverage(context)?;
    let inside = siblings.chosen().iter().map(|block| Draft::copy(block));
    let quote = Draft::container(ContainerKind::Quote, inside.collect());
    replace(&siblings, vec![quote]).map(Edit::keep)
}

/// Puts a rule after the caret's block, and a paragraph to write on in.
pub(super) fn insert_rule(context: Context<'_>) -> Option<Edit> {
    let siblings = coverage(context)?;
    let block = siblings.all.get(siblings.last)?;
    let mut drafts = vec![Draft::rule()];
    let next = siblings.rest().first();
    let after = match next.filter(|next| next.text_kind().is_some()) {
        Some(next) => Spot::old(Pos::new(next.id, 0)),
        None => {
            drafts.push(Draft::paragraph().tagged(Tag::New(0)));
            Spot::new(0, 0)
        }
    };
    let mut steps = vec![Step::InsertBlocks {
        at: Place::After(block.id),
        blocks: drafts,
    }];
    // A rule on an empty paragraph takes its place.
    if block.is_empty() && block.text_kind() == Some(TextKind::Paragraph) {
        steps.push(Step::DeleteBlock { block: block.id });
    }
    Some(Edit::caret(steps, after))
}

/// Textblocks and leaves of drafts, flattened.
pub(super) fn flatten(draft: Draft, out: &mut Vec<Draft>) {
    match draft.content {
        DraftContent::Container(_, children) => {
            for child in children {
                flatten(child, out);
            }
        }
        _ => out.push(draft),
    }
}
