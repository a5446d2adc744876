//! Typing, pasting plain text, Enter and line breaks. All but typing act at a
//! caret; the caller empties a selection first.

use shared::document::block::{Block, Inline, Pos};
use shared::document::schema::{ContainerKind, Marks, TextKind};
use shared::document::step::{Draft, DraftContent, Place, Step, Tag};
use shared::document::utf16;

use super::tail::{carried, cut_tail};
use super::{Context, at_caret, blocks, delete, lists};
use crate::edit::{Edit, Spot, SpotBlock};

/// Types words.
pub(super) fn insert(context: Context<'_>, words: &str) -> Option<Edit> {
    if words.is_empty() {
        return None;
    }
    if !context.selection.is_caret() {
        return Some(insert_over(context, words));
    }
    let at = context.selection.head;
    let block = context.tree.find(at.block)?;
    let marks = context
        .stored
        .map_or_else(|| at_caret(context.tree, at), Clone::clone);
    if block.text_kind().is_none() {
        return Some(beside_leaf(at, words, &marks));
    }
    let len = utf16::len(words);
    Some(Edit::caret(
        vec![Step::InsertText {
            at,
            text: words.to_owned(),
            marks,
        }],
        Spot::old(Pos::new(at.block, at.offset + len)),
    ))
}

/// Types words over a range. One edit: a stock client that hears of the deletion
/// first takes marks that hold nothing away, and the words would come to it (and
/// through it to us) plain.
fn insert_over(context: Context<'_>, words: &str) -> Edit {
    let (mut steps, seam) = delete::clear(context.tree, context.selection);
    let (from, _) = context.selection.ends(context.tree);
    let marks = context
        .stored
        .map_or_else(|| at_caret(context.tree, from), Clone::clone);
    let text = words.to_owned();
    if let SpotBlock::Old(block) = seam.block {
        let at = Pos::new(block, seam.offset);
        steps.push(Step::InsertText { at, text, marks });
    } else {
        for step in &mut steps {
            if let Step::InsertBlocks { blocks, .. } = step
                && let Some(DraftContent::Text(_, inline)) =
                    blocks.first_mut().map(|draft| &mut draft.content)
            {
                inline.push(Inline::Text {
                    text: text.clone(),
                    marks: marks.clone(),
                });
            }
        }
    }
    let after = Spot {
        offset: seam.offset + utf16::len(words),
        ..seam
    };
    Edit::caret(steps, after)
}

/// Words typed beside a rule or a picture start a paragraph.
fn beside_leaf(at: Pos, words: &str, marks: &Marks) -> Edit {
    let inline = if words.is_empty() {
        Vec::new()
    } else {
        vec![Inline::Text {
            text: words.to_owned(),
            marks: marks.clone(),
        }]
    };
    let place = if at.offset == 0 {
        Place::Before(at.block)
    } else {
        Place::After(at.block)
    };
    Edit::caret(
        vec![Step::InsertBlocks {
            at: place,
            blocks: vec![Draft::text(TextKind::Paragraph, inline).tagged(Tag::New(0))],
        }],
        Spot::new(0, utf16::len(words)),
    )
}

/// Shift+Enter.
pub(super) fn hard_break(context: Context<'_>) -> Option<Edit> {
    let at = context.selection.head;
    let block = context.tree.find(at.block)?;
    let after = Spot::old(Pos::new(at.block, at.offset + 1));
    let Some(kind) = block.text_kind() else {
        return Some(beside_leaf(at, "", &Marks::none()));
    };
    let step = match kind {
        TextKind::Code => Step::InsertText {
            at,
            text: "\n".into(),
            marks: Marks::none(),
        },
        _ => Step::InsertBreak { at },
    };
    Some(Edit::caret(vec![step], after))
}

/// Enter.
pub(super) fn split(context: Context<'_>) -> Option<Edit> {
    let tree = context.tree;
    let at = context.selection.head;
    let block = tree.find(at.block)?;
    let Some(kind) = block.text_kind() else {
        return Some(beside_leaf(at, "", &Marks::none()));
    };
    if kind == TextKind::Code {
        return Some(split_code(block, at));
    }
    let parent = tree.parent(at.block);
    let siblings = tree.children(parent.map(|parent| parent.id));
    let edge = [siblings.first(), siblings.last()]
        .into_iter()
        .flatten()
        .any(|child| child.id == at.block);
    match parent.and_then(|parent| parent.container_kind()) {
        Some(ContainerKind::Item) if block.is_empty() && siblings.len() == 1 => {
            return lists::outdent(context);
        }
        Some(ContainerKind::Item) => return lists::split_item(context, parent?, block),
        Some(ContainerKind::Quote) if block.is_empty() && edge => {
            return blocks::toggle_quote(context);
        }
        _ => {}
    }
    let mut edit = if at.offset == 0 && !block.is_empty() {
        Edit::keep(vec![Step::InsertBlocks {
            at: Place::Before(at.block),
            blocks: vec![Draft::paragraph()],
        }])
    } else {
        let (mut steps, tail) = cut_tail(block, at.offset);
        // After a heading's end one writes on in a paragraph.
        let kind = if tail.is_empty() {
            TextKind::Paragraph
        } else {
            kind
        };
        steps.push(Step::InsertBlocks {
            at: Place::After(at.block),
            blocks: vec![Draft::text(kind, tail).tagged(Tag::New(0))],
        });
        Edit::caret(steps, Spot::new(0, 0))
    };
    edit.stored = carried(context, at);
    Some(edit)
}

/// Enter in code is a new line; on an empty last line it leaves the code.
fn split_code(block: &Block, at: Pos) -> Edit {
    let text = block.text();
    if at.offset == block.len() && text.ends_with('\n') {
        return Edit::caret(
            vec![
                Step::Delete {
                    block: at.block,
                    from: at.offset - 1,
                    to: at.offset,
                },
                Step::InsertBlocks {
                    at: Place::After(at.block),
                    blocks: vec![Draft::paragraph().tagged(Tag::New(0))],
                },
            ],
            Spot::new(0, 0),
        );
    }
    Edit::caret(
        vec![Step::InsertText {
            at,
            text: "\n".into(),
            marks: Marks::none(),
        }],
        Spot::old(Pos::new(at.block, at.offset + 1)),
    )
}

/// Pastes plain text: every non-empty line becomes a block of its own.
pub(super) fn paste(context: Context<'_>, words: &str) -> Option<Edit> {
    let tree = context.tree;
    let at = context.selection.head;
    let block = tree.find(at.block)?;
    let clean = words.replace("\r\n", "\n").replace('\r', "\n");
    if block.text_kind() == Some(TextKind::Code) {
        return insert(context, &clean);
    }
    let lines: Vec<&str> = clean
        .split(['\n', '\u{2028}', '\u{2029}'])
        .map(|line| line.trim_end_matches(['\t', ' ', '\u{a0}']))
        .filter(|line| !line.trim().is_empty())
        .collect();
    let (first, rest) = lines.split_first()?;
    if rest.is_empty() {
        // One line keeps its edges: words are often pasted with a space.
        let inner = clean.trim_matches('\n');
        return insert(context, inner);
    }
    let marks = context
        .stored
        .map_or_else(|| at_caret(tree, at), Clone::clone);
    let text = |line: &str| Inline::Text {
        text: line.to_owned(),
        marks: marks.clone(),
    };
    if block.text_kind().is_none() {
        let drafts = lines
            .iter()
            .map(|line| Draft::text(TextKind::Paragraph, vec![text(line)]));
        return Some(finish(
            Vec::new(),
            Place::After(at.block),
            drafts.collect(),
            &lines,
        ));
    }
    let (mut steps, tail) = cut_tail(block, at.offset);
    steps.push(Step::InsertText {
        at,
        text: (*first).to_owned(),
        marks: marks.clone(),
    });
    let mut drafts: Vec<Draft> = Vec::new();
    for (n, line) in rest.iter().enumerate() {
        let mut inline = vec![text(line)];
        if n + 1 == rest.len() {
            inline.extend(tail.iter().cloned());
        }
        drafts.push(Draft::text(TextKind::Paragraph, inline));
    }
    let item = tree
        .parent(at.block)
        .filter(|parent| parent.container_kind() == Some(ContainerKind::Item))
        .filter(|parent| parent.children().len() == 1);
    match item {
        Some(item) => {
            let last = drafts.len() - 1;
            let items = drafts
                .into_iter()
                .enumerate()
                .map(|(n, draft)| {
                    let draft = if n == last {
                        draft.tagged(Tag::New(0))
                    } else {
                        draft
                    };
                    Draft::container(ContainerKind::Item, vec![draft])
                })
                .collect();
            steps.push(Step::InsertBlocks {
                at: Place::After(item.id),
                blocks: items,
            });
            let end = rest.last().map_or(0, |line| utf16::len(line));
            Some(Edit::caret(steps, Spot::new(0, end)))
        }
        None => Some(finish(steps, Place::After(at.block), drafts, rest)),
    }
}

fn finish(mut steps: Vec<Step>, at: Place, mut drafts: Vec<Draft>, lines: &[&str]) -> Edit {
    if let Some(last) = drafts.last_mut() {
        last.tag = Some(Tag::New(0));
    }
    steps.push(Step::InsertBlocks { at, blocks: drafts });
    let end = lines.last().map_or(0, |line| utf16::len(line));
    Edit::caret(steps, Spot::new(0, end))
}
