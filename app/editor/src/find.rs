//! Finding words in the text. Matches lie inside one textblock and run across
//! its marks; they never overlap, and never cut what a person sees as one
//! character. After an edit only the blocks that changed are searched again.
//!
//! Never here: what a match looks like, and the headline and the standfirst,
//! which are fields of their own.

mod fold;

use std::cmp::Ordering;
use std::sync::Arc;

use shared::document::block::{Block, BlockId, Pos};
use shared::document::tree::{Tree, lines_of};
use unicode_segmentation::GraphemeCursor;

pub use self::fold::is_word;
use self::fold::{apart, is_mark, is_silent, lower, plain};
use crate::reuse::reuse;

/// What is looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// The words; empty finds nothing.
    pub words: String,
    /// Capitals and small letters differ.
    pub case: bool,
    /// Only between the edges of words.
    pub whole: bool,
    /// Letters with and without accents differ.
    pub accents: bool,
}

/// Where it was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Match {
    /// The textblock.
    pub block: BlockId,
    /// First UTF-16 unit.
    pub from: u32,
    /// First unit after.
    pub to: u32,
}

/// A search that goes on while the text changes.
#[derive(Debug, Default)]
pub struct Search {
    query: Query,
    needle: Vec<char>,
    /// The text as it was searched last.
    tree: Tree,
    /// Of each of its top-level blocks, in reading order.
    found: Vec<Vec<Match>>,
    total: usize,
    current: Option<usize>,
}

impl Search {
    /// Asks for something else; the first match at or after `near` becomes the
    /// current one.
    pub fn ask(&mut self, query: Query, tree: &Tree, near: Option<Pos>) {
        self.needle = fold(&query.words, &query)
            .into_iter()
            .map(|l| l.c)
            .collect();
        self.query = query;
        self.tree = Tree::default();
        self.found.clear();
        self.update(tree);
        self.current = near
            .and_then(|near| self.at_or_after(tree, near))
            .or_else(|| (self.total > 0).then_some(0));
    }

    /// What was asked last.
    pub fn query(&self) -> &Query {
        &self.query
    }

    /// Follows the text. Says whether any match came, went or moved. The
    /// current match stays, or becomes the next one after its place.
    pub fn update(&mut self, tree: &Tree) -> bool {
        if self.tree.is(tree) {
            return false;
        }
        let now = tree.top();
        let was = self.current_match();
        let kept = reuse(self.tree.top(), now);
        let mut different = self.tree.top().len() != now.len();
        let mut old = std::mem::take(&mut self.found);
        for (block, kept) in now.iter().zip(&kept) {
            let kept = kept.and_then(|at| old.get_mut(at)).map(std::mem::take);
            self.found.push(kept.unwrap_or_else(|| {
                different = true;
                self.within(block)
            }));
        }
        self.tree = tree.clone();
        self.total = self.found.iter().map(Vec::len).sum();
        self.current = match (was, self.total) {
            (_, 0) => None,
            (None, _) => self.current,
            (Some(was), total) => self
                .at_or_after(tree, Pos::new(was.block, was.from))
                .or(self.current.map(|current| current.min(total - 1))),
        };
        different
    }

    /// How many there are.
    pub fn total(&self) -> usize {
        self.total
    }

    /// Which is the current one, counted from 0.
    pub fn current(&self) -> Option<usize> {
        self.current
    }

    /// The current one.
    pub fn current_match(&self) -> Option<Match> {
        self.nth(self.current?)
    }

    /// Goes to the next match, or the one before; round at the ends.
    pub fn step(&mut self, forward: bool) {
        self.current = match (self.current, self.total) {
            (_, 0) => None,
            (Some(at), total) if forward => Some((at + 1) % total),
            (Some(at), total) => Some((at + total - 1) % total),
            (None, total) => Some(if forward { 0 } else { total - 1 }),
        };
    }

    /// Makes the first match at or after a place the current one; at the
    /// text's end, the first of all.
    pub fn settle(&mut self, tree: &Tree, near: Pos) {
        self.current = self
            .at_or_after(tree, near)
            .or_else(|| (self.total > 0).then_some(0));
    }

    /// All of them, in reading order.
    pub fn all(&self) -> Vec<Match> {
        self.found.iter().flatten().copied().collect()
    }

    /// Those in some top-level blocks, by index; each with its number.
    pub fn between(&self, first: usize, last: usize) -> Vec<(usize, Match)> {
        let before: usize = self.found.iter().take(first).map(Vec::len).sum();
        let some = self.found.get(first..(last + 1).min(self.found.len()));
        let some = some.unwrap_or_default().iter().flatten();
        some.enumerate()
            .map(|(n, found)| (before + n, *found))
            .collect()
    }

    fn nth(&self, mut number: usize) -> Option<Match> {
        for found in &self.found {
            if let Some(found) = found.get(number) {
                return Some(*found);
            }
            number -= found.len();
        }
        None
    }

    fn at_or_after(&self, tree: &Tree, near: Pos) -> Option<usize> {
        let top = *tree.path(near.block)?.first()?;
        let before = self.found.iter().take(top).map(Vec::len).sum::<usize>();
        let inside = self.found.get(top)?.iter().take_while(|found| {
            tree.order(Pos::new(found.block, found.from), near) == Some(Ordering::Less)
        });
        Some(before + inside.count()).filter(|number| *number < self.total)
    }

    fn within(&self, block: &Arc<Block>) -> Vec<Match> {
        let mut out = Vec::new();
        if self.needle.is_empty() {
            return out;
        }
        for line in lines_of(block) {
            if !line.is_empty() {
                self.line(line.id, &line.text(), &mut out);
            }
        }
        out
    }

    fn line(&self, block: BlockId, text: &str, out: &mut Vec<Match>) {
        let Some((first, rest)) = self.needle.split_first() else {
            return;
        };
        let letters = fold(text, &self.query);
        let mut at = 0;
        while at + rest.len() < letters.len() {
            let end = at + rest.len();
            let hit = letters[at].c == *first
                && letters[at + 1..=end]
                    .iter()
                    .zip(rest)
                    .all(|(l, c)| l.c == *c);
            if hit && self.is_apart(text, &letters, at, end) {
                out.push(Match {
                    block,
                    from: letters[at].from,
                    to: letters[end].to,
                });
                at = end;
            }
            at += 1;
        }
    }

    /// Does a hit begin and end where characters do, and words if asked for?
    fn is_apart(&self, text: &str, letters: &[Letter], first: usize, last: usize) -> bool {
        let (start, end) = (letters[first].start, letters[last].end);
        // Parts of one composed letter share its place.
        if first > 0 && letters[first - 1].start == start
            || letters.get(last + 1).is_some_and(|next| next.start < end)
        {
            return false;
        }
        let bounds = |byte: usize| {
            byte == 0
                || byte == text.len()
                || text.as_bytes()[byte - 1].is_ascii() && text.as_bytes()[byte].is_ascii()
                || GraphemeCursor::new(byte, text.len(), true).is_boundary(text, 0) != Ok(false)
        };
        if !bounds(start) || !bounds(end) {
            return false;
        }
        let beside = |inside: Option<char>, outside: Option<char>| {
            inside.is_some_and(is_word) && outside.is_some_and(is_word)
        };
        let inside = &text[start..end];
        !self.query.whole
            || !beside(inside.chars().next(), text[..start].chars().next_back())
                && !beside(inside.chars().next_back(), text[end..].chars().next())
    }
}

/// One letter to compare, and where it stands.
#[derive(Clone, Copy)]
struct Letter {
    c: char,
    /// UTF-16 units.
    from: u32,
    to: u32,
    /// Bytes.
    start: usize,
    end: usize,
}

/// The letters of a text as this query compares them.
fn fold(text: &str, query: &Query) -> Vec<Letter> {
    let mut out: Vec<Letter> = Vec::with_capacity(text.len());
    let mut from = 0;
    for (start, c) in text.char_indices() {
        let mut letter = Letter {
            c,
            from,
            to: from + c.len_utf16() as u32,
            start,
            end: start + c.len_utf8(),
        };
        from = letter.to;
        if c.is_ascii() {
            if !query.case {
                letter.c = c.to_ascii_lowercase();
            }
            out.push(letter);
        } else if is_silent(c) || is_mark(c) && !query.accents {
            // It belongs to the letter before and is no letter itself.
            if let Some(before) = out.last_mut() {
                (before.to, before.end) = (letter.to, letter.end);
            }
        } else {
            push_apart(&mut out, letter, query);
        }
    }
    out
}

/// Adds a letter beyond ASCII: its base first, then its marks if they count.
fn push_apart(out: &mut Vec<Letter>, mut letter: Letter, query: &Query) {
    let small = lower(letter.c);
    let capital = query.case && small != letter.c;
    // İ has no small letter of its own but is a dotted I.
    let (mut base, mut marks) = match letter.c {
        'İ' if query.case => ('I', vec!['\u{307}']),
        'İ' => ('i', vec!['\u{307}']),
        _ => (plain(small), Vec::new()),
    };
    while let Some((inner, mark)) = apart(base) {
        base = inner;
        marks.push(mark);
    }
    letter.c = match capital {
        true if base.is_ascii() => base.to_ascii_uppercase(),
        // A capital whose base is beyond ASCII stays whole.
        true => {
            marks.clear();
            letter.c
        }
        false => base,
    };
    out.push(letter);
    if query.accents {
        for mark in marks.into_iter().rev() {
            out.push(Letter { c: mark, ..letter });
        }
    }
}
