//! What the schema promises and how to keep the promise after a merge: pure
//! functions from blocks to repair [`Step`]s. Prefers adding and unwrapping to
//! deleting; words are never dropped.

use super::block::{Block, Content, Inline, Pos};
use super::schema::{ContainerKind, MarkKind, Marks, TextKind};
use super::step::{Draft, DraftContent, MarkName, Place, Step};
use super::tree::Tree;

/// The steps that make a top-level block valid; none when it is. Some faults
/// show only after others are mended: apply and ask again.
pub fn normalise(block: &Block) -> Vec<Step> {
    let mut steps = Vec::new();
    fix(block, None, true, &mut steps);
    steps
}

/// The same for a whole tree; also an empty document gets a paragraph. Public
/// for tests, here and in other crates: the server asks block by block.
pub fn normalise_tree(tree: &Tree) -> Vec<Step> {
    if tree.top().is_empty() {
        return vec![Step::InsertBlocks {
            at: Place::End,
            blocks: vec![Draft::paragraph()],
        }];
    }
    tree.top()
        .iter()
        .flat_map(|block| normalise(block))
        .collect()
}

/// May `block` stand as a child of `parent`, first or not?
fn fits(block: &Block, parent: Option<ContainerKind>) -> bool {
    let is_item = block.container_kind() == Some(ContainerKind::Item);
    match parent {
        Some(kind) if kind.is_list() => is_item,
        _ => !is_item && !matches!(block.content, Content::Foreign { .. }),
    }
}

fn fix(block: &Block, parent: Option<ContainerKind>, first: bool, steps: &mut Vec<Step>) {
    if !fits(block, parent) {
        steps.push(Step::InsertBlocks {
            at: Place::Before(block.id),
            blocks: vec![fitted(Draft::copy(block), parent)],
        });
        steps.push(Step::DeleteBlock { block: block.id });
        return;
    }
    if parent == Some(ContainerKind::Item)
        && first
        && block.text_kind() != Some(TextKind::Paragraph)
    {
        steps.push(Step::InsertBlocks {
            at: Place::Before(block.id),
            blocks: vec![Draft::paragraph()],
        });
    }
    match &block.content {
        Content::Text { kind, inline, .. } => {
            if let TextKind::Heading(level) = kind
                && block.crooked
            {
                steps.push(Step::SetInteger {
                    block: block.id,
                    name: "level",
                    value: i64::from(*level),
                });
            }
            fix_inline(block, *kind, inline, steps);
        }
        Content::Container { kind, children } => {
            if let ContainerKind::OrderedList(start) = kind
                && block.crooked
            {
                steps.push(Step::SetInteger {
                    block: block.id,
                    name: "start",
                    value: *start,
                });
            }
            match (children.is_empty(), kind) {
                (true, ContainerKind::Item) => steps.push(Step::InsertBlocks {
                    at: Place::FirstIn(block.id),
                    blocks: vec![Draft::paragraph()],
                }),
                (true, _) => steps.push(Step::DeleteBlock { block: block.id }),
                (false, _) => {
                    for (n, child) in children.iter().enumerate() {
                        fix(child, Some(*kind), n == 0, steps);
                    }
                }
            }
        }
        Content::Rule | Content::Image { .. } | Content::Foreign { .. } => {}
    }
}

/// Wraps a draft until it may stand in `parent`.
fn fitted(draft: Draft, parent: Option<ContainerKind>) -> Draft {
    let is_item = matches!(
        draft.content,
        DraftContent::Container(ContainerKind::Item, _)
    );
    match parent {
        Some(kind) if kind.is_list() && !is_item => {
            let starts_well = matches!(draft.content, DraftContent::Text(TextKind::Paragraph, _));
            let children = if starts_well {
                vec![draft]
            } else {
                vec![Draft::paragraph(), draft]
            };
            Draft::container(ContainerKind::Item, children)
        }
        Some(kind) if kind.is_list() => draft,
        _ if is_item => Draft::container(ContainerKind::BulletList, vec![draft]),
        _ => draft,
    }
}

fn fix_inline(block: &Block, kind: TextKind, inline: &[Inline], steps: &mut Vec<Step>) {
    let mut end: u32 = inline.iter().map(Inline::len).sum();
    // From the back, so that offsets in front stay true.
    for piece in inline.iter().rev() {
        let start = end - piece.len();
        match piece {
            Inline::Text { marks, .. } => {
                let mut off = |mark| {
                    steps.push(Step::Format {
                        block: block.id,
                        from: start,
                        to: end,
                        mark,
                        value: None,
                    });
                };
                for name in marks.foreign() {
                    off(MarkName::Foreign(name.to_string()));
                }
                if kind == TextKind::Code {
                    marks.kinds().for_each(|mark| off(MarkName::Known(mark)));
                } else if marks.has(MarkKind::Code) {
                    marks
                        .kinds()
                        .filter(|mark| *mark != MarkKind::Code)
                        .for_each(|mark| off(MarkName::Known(mark)));
                }
            }
            Inline::Break if kind == TextKind::Code => {
                replace(block, start, "\n", steps);
            }
            Inline::Break => {}
            Inline::Foreign { text, .. } => replace(block, start, text, steps),
        }
        end = start;
    }
}

/// Puts words in the place of one inline leaf.
fn replace(block: &Block, at: u32, text: &str, steps: &mut Vec<Step>) {
    steps.push(Step::Delete {
        block: block.id,
        from: at,
        to: at + 1,
    });
    if !text.is_empty() {
        steps.push(Step::InsertText {
            at: Pos::new(block.id, at),
            text: text.to_owned(),
            marks: Marks::none(),
        });
    }
}
