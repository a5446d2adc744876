//! Marks and links over a selection, and the marks that typed words get.

use shared::document::block::{Block, Inline, Pos};
use shared::document::schema::{MarkKind, Marks, TextKind, is_safe_href};
use shared::document::step::{MarkName, MarkValue, Step};
use shared::document::tree::Tree;

use super::Context;
use crate::edit::{After, Edit, Spot};

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

/// The whole link around a caret.
fn link_around(block: &Block, offset: u32) -> Option<(u32, u32)> {
    let href = block
        .marks_beside(offset, false)
        .and_then(Marks::link)
        .or_else(|| block.marks_beside(offset, true).and_then(Marks::link))?;
    let mut range: Option<(u32, u32)> = None;
    for (start, end, marks) in runs(block, 0, block.len()) {
        let same = marks.link() == Some(href);
        match (&mut range, same) {
            (Some((_, last)), true) if *last == start => *last = end,
            (Some((first, last)), _) if *first <= offset && offset <= *last => break,
            (_, true) => range = Some((start, end)),
            (_, false) => {}
        }
    }
    range.filter(|(start, end)| *start <= offset && offset <= *end)
}

/// Links the selection, or the link around the caret, or (with nothing to
/// link) the address itself as text.
pub(super) fn link(context: Context<'_>, href: Option<&str>) -> Option<Edit> {
    let Context {
        tree, selection, ..
    } = context;
    let href = href.map(str::trim).filter(|href| !href.is_empty());
    if href.is_some_and(|href| !is_safe_href(href)) {
        return None;
    }
    let value = |href: &str| Some(MarkValue::Link(href.to_owned()));
    if selection.is_caret() {
        let at = selection.head;
        let block = tree.find(at.block)?;
        block.text_kind().filter(|kind| *kind != TextKind::Code)?;
        if let Some((from, to)) = link_around(block, at.offset) {
            let step = format(block, from, to, MarkKind::Link, href.and_then(value));
            return Some(Edit::keep(vec![step]));
        }
        let href = href?;
        let len = shared::document::utf16::len(href);
        return Some(Edit::caret(
            vec![Step::InsertText {
                at,
                text: href.to_owned(),
                marks: at_caret(tree, at).with_link(href),
            }],
            Spot::old(Pos::new(at.block, at.offset + len)),
        ));
    }
    let mut steps = Vec::new();
    for (block, from, to) in textblocks(context) {
        steps.push(format(
            block,
            from,
            to,
            MarkKind::Link,
            href.and_then(value),
        ));
        for (start, end, marks) in runs(block, from, to) {
            if href.is_some() && marks.has(MarkKind::Code) {
                steps.push(format(block, start, end, MarkKind::Code, None));
            }
        }
    }
    (!steps.is_empty()).then(|| Edit::keep(steps))
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
