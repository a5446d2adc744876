//! Lists: making, leaving, nesting, and Enter inside an item.

use std::sync::Arc;

use shared::document::block::Block;
use shared::document::schema::{ContainerKind, TextKind};
use shared::document::step::{Draft, DraftContent, Place, Step, Tag};

use super::blocks::{Siblings, coverage, flatten, lift, replace};
use super::tail::{carried, cut_tail};
use super::{Context, blocks::convert};
use crate::edit::{Edit, Spot};

/// The innermost list that holds the whole selection, and which of its items
/// are meant.
fn nearest<'a>(context: Context<'a>) -> Option<(&'a Arc<Block>, Siblings<'a>, usize)> {
    let tree = context.tree;
    let (from, to) = context.selection.trimmed(tree);
    let (a, b) = (tree.path(from.block)?, tree.path(to.block)?);
    let common = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    for depth in (1..=common.min(a.len() - 1)).rev() {
        let list = tree.at(a.get(..depth)?)?;
        if list.container_kind().is_some_and(ContainerKind::is_list) {
            let siblings = Siblings {
                all: list.children(),
                first: *a.get(depth)?,
                last: *b.get(depth)?,
            };
            return Some((list, siblings, depth));
        }
    }
    None
}

/// Makes the selected blocks a list; changes the sort of the list they are
/// in; or, when they are in one of this sort, takes them out.
pub(super) fn toggle(context: Context<'_>, kind: ContainerKind) -> Option<Edit> {
    if let Some((list, items, _)) = nearest(context) {
        if list.container_kind()?.same_sort(kind) {
            return lift(list, items.first, items.last).map(Edit::keep);
        }
        let children = list.children().iter().map(|item| Draft::copy(item));
        return Some(Edit::keep(vec![
            Step::InsertBlocks {
                at: Place::Before(list.id),
                blocks: vec![Draft::container(kind, children.collect())],
            },
            Step::DeleteBlock { block: list.id },
        ]));
    }
    let siblings = coverage(context)?;
    let mut drafts: Vec<Draft> = Vec::new();
    let mut items: Vec<Draft> = Vec::new();
    let close = |items: &mut Vec<Draft>, drafts: &mut Vec<Draft>| {
        if !items.is_empty() {
            drafts.push(Draft::container(kind, std::mem::take(items)));
        }
    };
    for block in siblings.chosen() {
        match block.container_kind() {
            Some(inner) if inner.is_list() => {
                items.extend(block.children().iter().map(|item| Draft::copy(item)));
            }
            Some(_) => {
                let mut lines = Vec::new();
                flatten(Draft::copy(block), &mut lines);
                items.extend(lines.into_iter().map(item_of));
            }
            None if block.text_kind().is_some() => {
                items.push(item_of(convert(block, TextKind::Paragraph)));
            }
            None => {
                close(&mut items, &mut drafts);
                drafts.push(Draft::copy(block));
            }
        }
    }
    close(&mut items, &mut drafts);
    replace(&siblings, drafts).map(Edit::keep)
}

fn item_of(draft: Draft) -> Draft {
    let children = match draft.content {
        DraftContent::Text(TextKind::Heading(_), inline) => vec![Draft {
            tag: draft.tag,
            content: DraftContent::Text(TextKind::Paragraph, inline),
        }],
        DraftContent::Text(TextKind::Paragraph, _) => vec![draft],
        _ => vec![Draft::paragraph(), draft],
    };
    Draft::container(ContainerKind::Item, children)
}

fn gone(blocks: &[Arc<Block>]) -> impl Iterator<Item = Step> + '_ {
    blocks
        .iter()
        .map(|block| Step::DeleteBlock { block: block.id })
}

/// One level up; out of the list from the outermost level.
pub(super) fn outdent(context: Context<'_>) -> Option<Edit> {
    let tree = context.tree;
    let (list, items, _) = nearest(context)?;
    let outer = tree
        .parent(list.id)
        .filter(|parent| parent.container_kind() == Some(ContainerKind::Item));
    let Some(outer) = outer else {
        return lift(list, items.first, items.last).map(Edit::keep);
    };
    let mut moved: Vec<Draft> = items
        .chosen()
        .iter()
        .map(|item| Draft::copy(item))
        .collect();
    // What followed in the inner list now follows under the moved item.
    let rest = items.rest();
    if !rest.is_empty()
        && let Some(DraftContent::Container(_, children)) =
            moved.last_mut().map(|draft| &mut draft.content)
    {
        children.push(Draft::container(
            list.container_kind()?,
            rest.iter().map(|item| Draft::copy(item)).collect(),
        ));
    }
    let mut steps = vec![Step::InsertBlocks {
        at: Place::After(outer.id),
        blocks: moved,
    }];
    if items.first == 0 {
        steps.push(Step::DeleteBlock { block: list.id });
    } else {
        steps.extend(gone(items.chosen()));
        steps.extend(gone(rest));
    }
    Some(Edit::keep(steps))
}

/// One level deeper, under the item before.
pub(super) fn indent(context: Context<'_>) -> Option<Edit> {
    let (list, items, _) = nearest(context)?;
    let kind = list.container_kind()?;
    let before = list.children().get(items.first.checked_sub(1)?)?;
    let moved: Vec<Draft> = items
        .chosen()
        .iter()
        .map(|item| Draft::copy(item))
        .collect();
    let inner = before
        .children()
        .last()
        .filter(|last| last.container_kind().is_some_and(|k| k.same_sort(kind)));
    let step = match inner {
        Some(inner) => Step::InsertBlocks {
            at: Place::LastIn(inner.id),
            blocks: moved,
        },
        None => {
            let kind = match kind {
                ContainerKind::OrderedList(_) => ContainerKind::OrderedList(1),
                kind => kind,
            };
            Step::InsertBlocks {
                at: Place::LastIn(before.id),
                blocks: vec![Draft::container(kind, moved)],
            }
        }
    };
    let mut steps = vec![step];
    steps.extend(gone(items.chosen()));
    Some(Edit::keep(steps))
}

/// Enter inside an item: the rest of it becomes the next item.
pub(super) fn split_item(context: Context<'_>, item: &Block, block: &Block) -> Option<Edit> {
    let at = context.selection.head;
    let place = item.children().iter().position(|b| b.id == block.id)?;
    if at.offset == 0 && place == 0 && !block.is_empty() {
        let empty = Draft::container(ContainerKind::Item, vec![Draft::paragraph()]);
        return Some(Edit::keep(vec![Step::InsertBlocks {
            at: Place::Before(item.id),
            blocks: vec![empty],
        }]));
    }
    let (mut steps, tail) = cut_tail(block, at.offset);
    let followers = item.children().get(place + 1..).unwrap_or_default();
    let mut children = vec![Draft::text(TextKind::Paragraph, tail).tagged(Tag::New(0))];
    children.extend(followers.iter().map(|block| Draft::copy(block)));
    steps.extend(gone(followers));
    // An empty later paragraph leaves its item instead of staying behind.
    if place > 0 && block.is_empty() {
        steps.push(Step::DeleteBlock { block: block.id });
    }
    steps.push(Step::InsertBlocks {
        at: Place::After(item.id),
        blocks: vec![Draft::container(ContainerKind::Item, children)],
    });
    let mut edit = Edit::caret(steps, Spot::new(0, 0));
    edit.stored = carried(context, at);
    Some(edit)
}
