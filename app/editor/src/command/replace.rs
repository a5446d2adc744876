//! Replacing found ranges, one or thousands, in one edit.

use shared::document::block::Pos;
use shared::document::schema::{Marks, TextKind};
use shared::document::step::Step;
use shared::document::utf16;

use super::Context;
use crate::edit::{After, Edit, Spot};
use crate::find::Match;

/// Puts `with` in place of each range. New words get the marks of the first
/// character they replace. Ranges that do not fit the text, or one another,
/// are left out; the selection stays with its words.
pub(super) fn ranges(context: Context<'_>, ranges: &[Match], with: &str) -> Option<Edit> {
    let with = with.replace(['\n', '\r'], " ");
    let grows = utf16::len(&with);
    let mut steps = Vec::new();
    let (mut anchor, mut head) = (context.selection.anchor, context.selection.head);
    // From the end, so that each step leaves the ranges before it where they are.
    let mut last: Option<Match> = None;
    for range in ranges.iter().rev() {
        let Some(block) = context.tree.find(range.block) else {
            continue;
        };
        let overlaps = last.is_some_and(|last| last.block == range.block && last.from < range.to);
        if overlaps || range.from >= range.to || range.to > block.len() {
            continue;
        }
        last = Some(*range);
        let marks = match block.text_kind() {
            None => continue,
            Some(TextKind::Code) => Marks::none(),
            Some(_) => block
                .marks_beside(range.from, true)
                .cloned()
                .unwrap_or_default(),
        };
        steps.push(Step::Delete {
            block: range.block,
            from: range.from,
            to: range.to,
        });
        if grows > 0 {
            steps.push(Step::InsertText {
                at: Pos::new(range.block, range.from),
                text: with.clone(),
                marks,
            });
        }
        for at in [&mut anchor, &mut head] {
            if at.block == range.block {
                at.offset = moved(at.offset, *range, grows);
            }
        }
    }
    (!steps.is_empty()).then(|| Edit {
        steps,
        after: After::Range(Spot::old(anchor), Spot::old(head)),
        stored: None,
    })
}

/// Where a place is after a range became `grows` units long. One inside the
/// range goes to its end.
fn moved(offset: u32, range: Match, grows: u32) -> u32 {
    if offset <= range.from {
        offset
    } else {
        range.from + grows + offset.saturating_sub(range.to)
    }
}
