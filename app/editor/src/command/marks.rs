//! Marks and links over a selection, and the marks that typed words get.

use shared::document::block::{Block, BlockId, Inline, Pos};
use shared::document::schema::{MarkKind, Marks, TextKind};
use shared::document::step::{MarkName, MarkValue, Step};
use shared::document::tree::Tree;
use shared::document::utf16;

use super::Context;
use crate::edit::{After, Edit, Spot};
use crate::link::{href_of, is_lone_url};

/// The marks that words typed at a place get: those of the character before;
/// at a block's start those of the character after. A link does not grow at
/// its ends.
pub fn at_caret(tree: &Tree, at: Pos) -> Marks {
    let Some(block) = tree.find(at.block) else {
        return Marks::none();
    };
    if block.text_kind() == Some(TextKind::Code) {
        return Marks::none();
    }
    let before = block.marks_beside(at.offset, false);
    let after = block.marks_beside(at.offset, true);
    let base = if at.offset == 0 { after } else { before };
    let Some(base) = base.cloned() else {
        return Marks::none();
    };
    let inside = matches!((before, after), (Some(a), Some(b)) if a.link() == b.link());
    if inside {
        base
    } else {
        base.without(MarkKind::Link)
    }
}

/// The marks that all of the selection has (what a toolbar shows pressed).
pub fn active(context: Context<'_>) -> Marks {
    let Context {
        tree,
        selection,
        stored,
    } = context;
    if selection.is_caret() {
        let mut marks = stored.map_or_else(|| at_caret(tree, selection.head), Clone::clone);
        // The link bubble serves a caret at a link's edge too.
        if marks.link().is_none()
            && let Some(href) = tree
                .find(selection.head.block)
                .and_then(|block| block.marks_beside(selection.head.offset, false))
                .and_then(Marks::link)
        {
            marks = marks.with_link(href);
        }
        return marks;
    }
    let mut shared: Option<Marks> = None;
    for (block, from, to) in textblocks(context) {
        for (_, _, marks) in runs(block, from, to) {
            shared = Some(match shared {
                None => marks.clone(),
                Some(mut so_far) => {
                    for kind in MarkKind::ALL {
                        let same = marks.has(kind)
                            && (kind != MarkKind::Link || marks.link() == so_far.link());
                        if !same {
                            so_far = so_far.without(kind);
                        }
                    }
                    so_far
                }
            });
        }
    }
    shared.unwrap_or_default()
}

/// The textblocks of the selection that can carry marks, each with its range.
fn textblocks(context: Context<'_>) -> Vec<(&Block, u32, u32)> {
    let (from, to) = context.selection.trimmed(context.tree);
    context
        .tree
        .between(from.block, to.block)
        .into_iter()
        .filter(|block| !matches!(block.text_kind(), None | Some(TextKind::Code)))
        .map(|block| {
            let start = if block.id == from.block {
                from.offset
            } else {
                0
            };
            let end = if block.id == to.block {
                to.offset
            } else {
                block.len()
            };
            (block.as_ref(), start, end)
        })
        .filter(|(_, start, end)| start < end)
        .collect()
}

/// The text runs inside a range, with where each starts and ends.
fn runs(block: &Block, from: u32, to: u32) -> Vec<(u32, u32, &Marks)> {
    let mut start = 0;
    let mut out = Vec::new();
    for piece in block.inline() {
        let end = start + piece.len();
        if let Inline::Text { marks, .. } = piece
            && start < to
            && end > from
        {
            out.push((start.max(from), end.min(to), marks));
        }
        start = end;
    }
    out
}

fn format(block: &Block, from: u32, to: u32, kind: MarkKind, value: Option<MarkValue>) -> Step {
    Step::Format {
        block: block.id,
        from,
        to,
        mark: MarkName::Known(kind),
        value,
    }
}

/// Switches a mark: off when all of the selection has it, else on.
pub(super) fn toggle(context: Context<'_>, kind: MarkKind) -> Option<Edit> {
    let Context {
        tree, selection, ..
    } = context;
    if kind == MarkKind::Link {
        // A link needs an address: see `link`.
        return None;
    }
    let on = !active(context).has(kind);
    if selection.is_caret() {
        tree.find(selection.head.block)?
            .text_kind()
            .filter(|kind| *kind != TextKind::Code)?;
        let now = context
            .stored
            .map_or_else(|| at_caret(tree, selection.head), Clone::clone);
        return Some(Edit {
            steps: Vec::new(),
            after: After::Keep,
            stored: Some(if on {
                now.with(kind)
            } else {
                now.without(kind)
            }),
        });
    }
    let mut steps = Vec::new();
    for (block, from, to) in textblocks(context) {
        steps.push(format(block, from, to, kind, on.then_some(MarkValue::On)));
        if !on {
            continue;
        }
        // Code excludes the others, and they exclude code.
        for (start, end, marks) in runs(block, from, to) {
            for other in marks.kinds().filter(|other| {
                *other != kind && (kind == MarkKind::Code || *other == MarkKind::Code)
            }) {
                steps.push(format(block, start, end, other, None));
            }
        }
    }
    (!steps.is_empty()).then(|| Edit::keep(steps))
}

/// The links of a block, each with its whole extent, whatever other marks its
/// words carry.
fn links(block: &Block) -> Vec<(u32, u32, &str)> {
    let mut out: Vec<(u32, u32, &str)> = Vec::new();
    for (start, end, marks) in runs(block, 0, block.len()) {
        let Some(href) = marks.link() else { continue };
        match out.last_mut() {
            Some((_, last, same)) if *last == start && *same == href => *last = end,
            _ => out.push((start, end, href)),
        }
    }
    out
}

/// The ranges that a link command means: the whole link around a caret or
/// around a selection inside one, else what is selected.
fn linkable<'a>(context: Context<'a>) -> Vec<(&'a Block, u32, u32)> {
    if context.selection.is_caret() {
        let link = link_at(context.tree, context.selection.head);
        return link
            .map(|(block, from, to, _)| (block, from, to))
            .into_iter()
            .collect();
    }
    let chosen = textblocks(context);
    if let [(block, from, to)] = chosen.as_slice() {
        let around = links(block)
            .into_iter()
            .find(|(a, b, _)| a <= from && to <= b);
        if let Some((start, end, _)) = around {
            return vec![(block, start, end)];
        }
    }
    chosen
}

/// The whole link around a place, or the one that ends or starts there.
pub fn link_at(tree: &Tree, at: Pos) -> Option<(&Block, u32, u32, &str)> {
    let block = tree.find(at.block)?;
    let links = links(block);
    let inside = links
        .iter()
        .find(|(a, b, _)| *a < at.offset && at.offset <= *b);
    inside
        .or_else(|| links.iter().find(|(a, ..)| *a == at.offset))
        .map(|(a, b, href)| (block.as_ref(), *a, *b, *href))
}

/// The linked words that a link command at the selection would touch.
pub fn linked(context: Context<'_>) -> Vec<(BlockId, String)> {
    let mut out = Vec::new();
    for (block, from, to) in linkable(context) {
        let text = block.text();
        for (a, b, _) in links(block) {
            if a < to && from < b {
                out.push((block.id, utf16::slice(&text, a, b).to_owned()));
            }
        }
    }
    out
}

/// Links the selection, or the link around the caret, or (with nothing to
/// link) the address itself as text.
pub(super) fn link(context: Context<'_>, given: Option<&str>) -> Option<Edit> {
    let Context {
        tree, selection, ..
    } = context;
    let given = given.map(str::trim).filter(|given| !given.is_empty());
    let href = match given {
        Some(given) => Some(href_of(given)?),
        None => None,
    };
    let chosen = linkable(context);
    if let (Some(href), Some(given), true) =
        (&href, given, selection.is_caret() && chosen.is_empty())
    {
        let at = selection.head;
        let block = tree.find(at.block)?;
        block.text_kind().filter(|kind| *kind != TextKind::Code)?;
        let len = utf16::len(given);
        return Some(Edit::caret(
            vec![Step::InsertText {
                at,
                text: given.to_owned(),
                marks: at_caret(tree, at).with_link(href),
            }],
            Spot::old(Pos::new(at.block, at.offset + len)),
        ));
    }
    let mut steps = Vec::new();
    for (block, from, to) in chosen {
        let value = href.clone().map(MarkValue::Link);
        steps.push(format(block, from, to, MarkKind::Link, value));
        for (start, end, marks) in runs(block, from, to) {
            if href.is_some() && marks.has(MarkKind::Code) {
                steps.push(format(block, start, end, MarkKind::Code, None));
            }
        }
    }
    (!steps.is_empty()).then(|| Edit::keep(steps))
}

/// The address, when pasting this text over the selection means linking it:
/// some words of one block, no address themselves.
pub fn pasted_link(context: Context<'_>, text: &str) -> Option<String> {
    if context.selection.is_caret() {
        return None;
    }
    let href = is_lone_url(text)?;
    let (from, to) = context.selection.trimmed(context.tree);
    let [(block, start, end)] = textblocks(context)[..] else {
        return None;
    };
    let words = block.text();
    let words = utf16::slice(&words, start, end);
    (from.block == to.block && !words.trim().is_empty() && is_lone_url(words).is_none())
        .then_some(href)
}

/// An arrow key at the edge of code: out of it, or back in, without moving.
pub(super) fn step_out(context: Context<'_>, forward: bool) -> Option<Edit> {
    let at = context.selection.head;
    let block = context.tree.find(at.block)?;
    if !context.selection.is_caret() || block.text_kind() == Some(TextKind::Code) {
        return None;
    }
    let beside = |after| {
        block
            .marks_beside(at.offset, after)
            .filter(|m| m.has(MarkKind::Code))
    };
    let (before, after) = (beside(false), beside(true));
    let now = context
        .stored
        .map_or_else(|| at_caret(context.tree, at), Clone::clone);
    let stored = match (before, after) {
        (Some(_), None) if forward == now.has(MarkKind::Code) => {
            (forward).then(|| now.without(MarkKind::Code))
        }
        (None, Some(_)) if at.offset == 0 && forward != now.has(MarkKind::Code) => {
            (!forward).then(|| now.without(MarkKind::Code))
        }
        _ => return None,
    };
    Some(Edit {
        steps: Vec::new(),
        after: After::Keep,
        stored,
    })
}

/// Takes every mark off the selection.
pub(super) fn clear(context: Context<'_>) -> Option<Edit> {
    if context.selection.is_caret() {
        return Some(Edit {
            steps: Vec::new(),
            after: After::Keep,
            stored: Some(Marks::none()),
        });
    }
    let mut steps = Vec::new();
    for (block, from, to) in textblocks(context) {
        for (start, end, marks) in runs(block, from, to) {
            steps.extend(
                marks
                    .kinds()
                    .map(|kind| format(block, start, end, kind, None)),
            );
        }
    }
    (!steps.is_empty()).then(|| Edit::keep(steps))
}
