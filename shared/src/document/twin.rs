//! Words that stand twice because two people moved them at the same time: both
//! split a paragraph, joined the same two, or changed its type. Pure: from a
//! tree and what the later update brought, to what should be done.
//!
//! Only an exact second copy, made a moment after the first and not touched
//! since, is taken out. Whatever is less sure is shown to a person.

use std::sync::Arc;

use super::block::{Block, BlockId, Content, Pos, slice_inline};
use super::lost::Words;
use super::step::Step;
use super::tree::Tree;
use super::utf16;

/// Words of the later update, and where they stand.
#[derive(Clone, Debug)]
pub struct Brought {
    /// Where they begin.
    pub at: Pos,
    /// The words.
    pub text: String,
}

/// What to do about them.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// They stand once.
    Single,
    /// They stand twice, exactly: take these out.
    Remove(Vec<Step>),
    /// They may stand twice: ask a person.
    Ask,
}

/// How far apart, in siblings, two copies of a block may stand to be one
/// accident: each of several people's copies lies beside the original's place.
const APART: usize = 3;
/// Known to be moved by both, fewer units than this are still not worth a note.
const LEAST: u32 = 4;
/// Fewer units than this in common are chance, when neither holds the other.
const OVERLAP: u32 = 4;
/// The same when the author was away for long: then nothing else says that two
/// people reworked the same words.
const OVERLAP_LATE: u32 = 12;
/// Copies that were edited since still agree for this much, and for three
/// quarters of the shorter.
const AROUND: u32 = 16;

/// Judges `brought`. `moved` are words that both people are known to have taken
/// away from where they stood; `fresh` tells which blocks the later update made;
/// `live` that its author was only a moment behind.
pub fn judge(
    tree: &Tree,
    brought: &Brought,
    moved: &[Words],
    fresh: &impl Fn(BlockId) -> bool,
    live: bool,
) -> Verdict {
    let Some(block) = tree.find(brought.at.block) else {
        return Verdict::Single;
    };
    let long = utf16::len(brought.text.trim());
    if long == 0 || (!live && long < OVERLAP_LATE) {
        return Verdict::Single;
    }
    if live && let Some(copy) = copied_block(tree, block.id, fresh) {
        return Verdict::Remove(vec![Step::DeleteBlock { block: copy }]);
    }
    let len = utf16::len(&brought.text);
    let (from, to) = (brought.at.offset, brought.at.offset + len);
    let mine = slice_inline(block.inline(), from, to);
    for other in [from.checked_sub(len), Some(to)].into_iter().flatten() {
        if slice_inline(block.inline(), other, other + len) == mine {
            // Somebody may well type a word twice; what both took from
            // elsewhere nobody meant to have twice here.
            let both: String = moved.iter().map(|moved| moved.text.as_str()).collect();
            return if live && !fresh(block.id) && both.contains(&brought.text) {
                Verdict::Remove(vec![Step::Delete {
                    block: block.id,
                    from,
                    to,
                }])
            } else {
                Verdict::Ask
            };
        }
    }
    if live && block.text().matches(brought.text.as_str()).count() > 1 {
        return Verdict::Ask;
    }
    let twice = |words: &str| {
        utf16::len(words.trim()) >= LEAST
            && tree
                .lines()
                .map(|line| line.text().matches(words).count())
                .sum::<usize>()
                > 1
    };
    let both = moved.iter().any(|moved| {
        let (moved, brought) = (moved.text.as_str(), brought.text.as_str());
        brought.contains(moved) && twice(moved) || moved.contains(brought) && twice(brought)
    });
    if both {
        return Verdict::Ask;
    }
    if !live && !tree.chain(block.id).iter().any(|block| fresh(block.id)) {
        return Verdict::Single;
    }
    let least = if live { OVERLAP } else { OVERLAP_LATE };
    let elsewhere = tree
        .lines()
        .filter(|line| line.id != block.id && !fresh(line.id))
        .any(|line| {
            shares(
                &line.text(),
                &brought.text,
                if live { 1 } else { least },
                least,
            )
        });
    if elsewhere {
        Verdict::Ask
    } else {
        Verdict::Single
    }
}

/// The block made by the later update that holds `id` and equals a block near
/// it which others made.
fn copied_block(tree: &Tree, id: BlockId, fresh: &impl Fn(BlockId) -> bool) -> Option<BlockId> {
    let top = *tree.chain(id).iter().find(|block| fresh(block.id))?;
    let siblings = tree.children(tree.parent(top.id).map(|parent| parent.id));
    let place = siblings.iter().position(|block| block.id == top.id)?;
    siblings
        .iter()
        .enumerate()
        .any(|(n, other)| n.abs_diff(place) <= APART && !fresh(other.id) && same(other, top))
        .then_some(top.id)
}

/// Do two blocks hold the same, whatever their names?
fn same(a: &Arc<Block>, b: &Arc<Block>) -> bool {
    match (&a.content, &b.content) {
        (
            Content::Container { kind, children },
            Content::Container {
                kind: other,
                children: others,
            },
        ) => {
            kind == other
                && children.len() == others.len()
                && children.iter().zip(others).all(|(a, b)| same(a, b))
        }
        (a, b) => a == b,
    }
}

/// Have two texts words in common: one (of at least `whole` units) within the
/// other, or at least `edge` units of one's end the other's beginning?
fn shares(a: &str, b: &str, whole: u32, edge: u32) -> bool {
    let (a, b) = (a.trim(), b.trim());
    if utf16::len(a).min(utf16::len(b)) < whole {
        return false;
    }
    if a.contains(b) || b.contains(a) {
        return true;
    }
    let meets = |a: &str, b: &str| {
        b.char_indices()
            .map(|(at, c)| &b[..at + c.len_utf8()])
            .any(|head| utf16::len(head) >= edge && a.ends_with(head))
    };
    if meets(a, b) || meets(b, a) {
        return true;
    }
    // Two copies, and something typed into one of them since.
    let same = |pairs: &mut dyn Iterator<Item = (char, char)>| {
        pairs
            .take_while(|(x, y)| x == y)
            .map(|(x, _)| x.len_utf16() as u32)
            .sum::<u32>()
    };
    let around =
        same(&mut a.chars().zip(b.chars())) + same(&mut a.chars().rev().zip(b.chars().rev()));
    around >= AROUND.max(utf16::len(a).min(utf16::len(b)) / 4 * 3)
}
