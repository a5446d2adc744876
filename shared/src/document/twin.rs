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

/// Bytes that the judging of one update may read and compare: about 0.1 s, which
/// everyone in the room waits for. A person's accident in 3,000 paragraphs takes a
/// tenth of it. Past it, words count as standing once: nothing is lost by that.
pub const PATIENCE_BYTES: usize = 16 << 20;

/// The judging of one update's words: what is known of it, the text it came
/// into, and how much may still be looked at.
pub struct Judging<'a, F> {
    moved: &'a [Words],
    fresh: F,
    live: bool,
    text: Option<Text>,
    patience: Patience,
}

/// A text, read once for all the strings that are compared with it.
struct Text {
    tree: Tree,
    lines: Vec<(BlockId, String)>,
}

impl Text {
    fn of(tree: Tree) -> Self {
        let lines = tree.lines().map(|line| (line.id, line.text())).collect();
        Self { tree, lines }
    }

    /// All of it, bytes. An empty line takes its time too.
    fn bytes(&self) -> usize {
        self.lines.iter().map(|(_, line)| line.len() + 1).sum()
    }
}

struct Patience(usize);

impl Patience {
    /// Takes off what will be looked at; `None` once that is too much.
    fn spend(&mut self, bytes: usize) -> Option<()> {
        let left = self.0.checked_sub(bytes);
        self.0 = left.unwrap_or(0);
        left.map(drop)
    }
}

impl<'a, F: Fn(BlockId) -> bool> Judging<'a, F> {
    /// `moved` are words that both people are known to have taken away from where
    /// they stood; `fresh` tells which blocks the later update made; `live` that
    /// its author was only a moment behind.
    pub fn new(moved: &'a [Words], fresh: F, live: bool) -> Self {
        Self {
            moved,
            fresh,
            live,
            text: None,
            patience: Patience(PATIENCE_BYTES),
        }
    }

    /// Judges words of the update; `tree` is asked for when the text is not
    /// known or was [changed](Self::text_changed).
    pub fn judge(&mut self, tree: impl FnOnce() -> Tree, brought: &Brought) -> Verdict {
        self.verdict(tree, brought).unwrap_or(Verdict::Single)
    }

    /// The text is to be read anew.
    pub fn text_changed(&mut self) {
        self.text = None;
    }

    /// None when patience is at its end.
    fn verdict(&mut self, tree: impl FnOnce() -> Tree, brought: &Brought) -> Option<Verdict> {
        let Self {
            moved,
            fresh,
            live,
            text,
            patience,
        } = self;
        let live = *live;
        patience.spend(1)?;
        if text.is_none() {
            let read = text.insert(Text::of(tree()));
            patience.spend(read.bytes())?;
        }
        let Text { tree, lines } = text.as_ref()?;
        let Some(block) = tree.find(brought.at.block) else {
            return Some(Verdict::Single);
        };
        let long = utf16::len(brought.text.trim());
        if long == 0 || (!live && long < OVERLAP_LATE) {
            return Some(Verdict::Single);
        }
        patience.spend(block.len() as usize + brought.text.len())?;
        if live && let Some(copy) = copied_block(tree, block.id, &*fresh) {
            return Some(Verdict::Remove(vec![Step::DeleteBlock { block: copy }]));
        }
        let len = utf16::len(&brought.text);
        let (from, to) = (brought.at.offset, brought.at.offset + len);
        let mine = slice_inline(block.inline(), from, to);
        for other in [from.checked_sub(len), Some(to)].into_iter().flatten() {
            if slice_inline(block.inline(), other, other + len) == mine {
                // Somebody may well type a word twice; what both took from
                // elsewhere nobody meant to have twice here.
                let both: String = moved.iter().map(|moved| moved.text.as_str()).collect();
                patience.spend(both.len())?;
                let certain = live && !fresh(block.id) && both.contains(&brought.text);
                return Some(if certain {
                    Verdict::Remove(vec![Step::Delete {
                        block: block.id,
                        from,
                        to,
                    }])
                } else {
                    Verdict::Ask
                });
            }
        }
        if live && block.text().matches(brought.text.as_str()).count() > 1 {
            return Some(Verdict::Ask);
        }
        for moved in *moved {
            let (moved, brought) = (moved.text.as_str(), brought.text.as_str());
            patience.spend(moved.len() + brought.len())?;
            let words = if brought.contains(moved) {
                moved
            } else if moved.contains(brought) {
                brought
            } else {
                continue;
            };
            if stands_twice(words, lines, patience)? {
                return Some(Verdict::Ask);
            }
        }
        if !live && !tree.chain(block.id).iter().any(|block| fresh(block.id)) {
            return Some(Verdict::Single);
        }
        let least = if live { OVERLAP } else { OVERLAP_LATE };
        let whole = if live { 1 } else { least };
        for (id, line) in lines {
            patience.spend(line.len() + brought.text.len())?;
            if *id != block.id && !fresh(*id) && shares(line, &brought.text, whole, least) {
                return Some(Verdict::Ask);
            }
        }
        Some(Verdict::Single)
    }
}

/// Do these words stand in the text more than once?
fn stands_twice(words: &str, lines: &[(BlockId, String)], patience: &mut Patience) -> Option<bool> {
    if utf16::len(words.trim()) < LEAST {
        return Some(false);
    }
    let mut count = 0;
    for (_, line) in lines {
        patience.spend(line.len() + 1)?;
        count += line.matches(words).count();
        if count > 1 {
            return Some(true);
        }
    }
    Some(false)
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
    if overlap(a, b).max(overlap(b, a)) >= edge {
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

/// How many UTF-16 units of `a`'s end are also the beginning of `b`, at most.
fn overlap(a: &str, b: &str) -> u32 {
    // Knuth, Morris and Pratt's way, byte by byte: trying every beginning takes
    // minutes when a text is one letter ten thousand times.
    let head = b.as_bytes();
    let tail = a.as_bytes();
    let tail = tail
        .get(tail.len().saturating_sub(head.len())..)
        .unwrap_or_default();
    // Of each beginning of `head`: the length of its own longest overlap.
    let mut borders: Vec<usize> = Vec::with_capacity(head.len());
    let grow = |mut len: usize, byte: u8, borders: &[usize]| {
        while len > 0 && head.get(len) != Some(&byte) {
            len = borders.get(len - 1).copied().unwrap_or(0);
        }
        len + usize::from(head.get(len) == Some(&byte))
    };
    let mut len = 0;
    for (n, byte) in head.iter().enumerate() {
        len = if n == 0 {
            0
        } else {
            grow(len, *byte, &borders)
        };
        borders.push(len);
    }
    len = 0;
    for byte in tail {
        len = grow(len, *byte, &borders);
    }
    // It ends where `a` does and begins where `b` does: on whole characters.
    b.get(..len).map_or(0, utf16::len)
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::document::block::Inline;
    use crate::document::schema::{Marks, TextKind};
    use crate::document::step::{Draft, DraftContent, Place};
    use crate::document::{Body, REPAIR};

    fn text(lines: impl Iterator<Item = String>) -> Tree {
        let paragraph = |text: String| Draft {
            content: DraftContent::Text(
                TextKind::Paragraph,
                vec![Inline::Text {
                    text,
                    marks: Marks::none(),
                }],
            ),
            ..Draft::paragraph()
        };
        let mut body = Body::new(1);
        let blocks = lines.map(paragraph).collect();
        let at = Place::End;
        body.apply(&[Step::InsertBlocks { at, blocks }], REPAIR);
        body.tree()
    }

    fn brought(tree: &Tree, text: &str) -> Brought {
        Brought {
            at: Pos::new(tree.top()[0].id, 0),
            text: text.into(),
        }
    }

    #[test]
    fn many_words_in_a_long_text_are_soon_judged() {
        let tree = text((0..3_000).map(|n| format!("Alinea {n} tentang pasar yang dibuka lagi.")));
        let reads = Cell::new(0);
        let read = || {
            reads.set(reads.get() + 1);
            tree.clone()
        };
        let mut judging = Judging::new(&[], |_| false, true);
        let twin = brought(&tree, "Alinea 2999 tentang pasar yang dibuka lagi.");
        assert_eq!(judging.judge(read, &twin), Verdict::Ask);
        for n in 0..200 {
            let strange = brought(&tree, &format!("{n}. Sesuatu yang belum ada di mana pun."));
            assert_eq!(judging.judge(read, &strange), Verdict::Single);
        }
        assert_eq!(reads.get(), 1, "one reading for all");
        assert_eq!(judging.patience.0, 0, "200 strings are more than it bears");
        assert_eq!(judging.judge(read, &twin), Verdict::Single);
        judging.text_changed();
        assert_eq!(judging.judge(read, &twin), Verdict::Single);
        assert_eq!(reads.get(), 1, "and no further reading");
    }

    #[test]
    fn an_overlap_is_the_longest_one() {
        let words: Vec<String> = (0..4_u32.pow(5))
            .map(|n| {
                let letter = |place: u32| ["", "a", "é", "😀"][(n / 4_u32.pow(place) % 4) as usize];
                (0..5).map(letter).collect()
            })
            .collect();
        for a in words.iter().step_by(7) {
            for b in &words {
                let slow = b
                    .char_indices()
                    .map(|(at, c)| &b[..at + c.len_utf8()])
                    .filter(|head| a.ends_with(head))
                    .map(utf16::len)
                    .max();
                assert_eq!(overlap(a, b), slow.unwrap_or(0), "{a} {b}");
            }
        }
        let long = "a".repeat(1 << 20);
        assert_eq!(overlap(&long, &format!("{long}b")), 1 << 20);
    }
}
