//! Where a place in a vanished block is now. Pure: from what the block looked
//! like to whoever took it away, and the trees before and after.
//!
//! Sure or not at all: a wrong seat would put words where nobody looks for them.

use std::sync::Arc;

use shared::document::block::{Block, BlockId, Pos};
use shared::document::tree::Tree;

/// How much is quoted on each side of a place, longest first.
const QUOTES: [usize; 3] = [48, 24, 12];
/// A shorter quote proves nothing, unless it is all there was.
const LEAST: usize = 12;
/// A whole text shorter than this is not looked for inside another.
const LEAST_WHOLE: usize = 3;
/// Only a text this long is known again where it stood before.
const LEAST_OLD: usize = 16;
/// How many lines after a block its other half may begin.
const NEAR: usize = 4;

struct Line<'a> {
    id: BlockId,
    block: &'a Block,
    /// Of a block that changed.
    text: Vec<u16>,
    /// The update made the block.
    new: bool,
    /// It made it or changed its words.
    changed: bool,
}

/// The textblocks where a place may be found again.
pub(super) struct Seats<'a> {
    before: &'a Tree,
    now: &'a Tree,
    lines: Vec<Line<'a>>,
}

fn units(block: &Block) -> Vec<u16> {
    block.text().encode_utf16().collect()
}

/// Where `needle` begins in `text`, each time.
fn hits<'t>(text: &'t [u16], needle: &'t [u16]) -> impl Iterator<Item = usize> + 't {
    text.windows(needle.len().max(1))
        .enumerate()
        .filter(move |(_, window)| *window == needle)
        .map(|(at, _)| at)
}

impl<'a> Seats<'a> {
    pub(super) fn new(before: &'a Tree, now: &'a Tree) -> Self {
        let lines = now
            .lines()
            .filter(|block| block.text_kind().is_some())
            .map(|block| {
                let old = before.find(block.id);
                let changed =
                    old.is_none_or(|old| !Arc::ptr_eq(old, block) && old.text() != block.text());
                Line {
                    id: block.id,
                    block,
                    text: if changed { units(block) } else { Vec::new() },
                    new: old.is_none(),
                    changed,
                }
            })
            .collect();
        Self { before, now, lines }
    }

    /// Where `place` units into `base` are now.
    pub(super) fn find(&self, base: &[u16], place: usize) -> Option<Pos> {
        Self::whole(base, place, self.lines.iter())
            .or_else(|| {
                // A copy that was there already: of two that both made one.
                (base.len() >= LEAST_OLD).then_some(())?;
                let len = base.len() as u32;
                let mut same = (self.lines.iter())
                    .filter(|line| line.block.len() == len && units(line.block) == base);
                let only = same.next()?;
                same.next()
                    .is_none()
                    .then(|| Pos::new(only.id, place as u32))
            })
            .or_else(|| self.quoted(base, place, |line| line.changed))
    }

    /// The same, in blocks that the update made right after `block`.
    pub(super) fn find_after(&self, block: BlockId, base: &[u16], place: usize) -> Option<Pos> {
        let from = self.lines.iter().position(|line| line.id == block)? + 1;
        let near = self.lines.get(from..)?;
        let near = near.get(..NEAR).unwrap_or(near);
        (!base.is_empty()).then_some(())?;
        Self::whole(base, place, near.iter()).or_else(|| {
            self.quoted(base, place, |line| {
                line.new && near.iter().any(|near| near.id == line.id)
            })
        })
    }

    /// A new block with just these words.
    fn whole<'l>(
        base: &[u16],
        place: usize,
        lines: impl Iterator<Item = &'l Line<'l>>,
    ) -> Option<Pos> {
        let mut same = lines.filter(|line| line.new && line.text == base);
        let first = same.next()?;
        // An empty block is known by being the only one.
        (!base.is_empty() || same.next().is_none()).then(|| Pos::new(first.id, place as u32))
    }

    /// By the words around it.
    fn quoted(&self, base: &[u16], place: usize, fits: impl Fn(&Line<'_>) -> bool) -> Option<Pos> {
        let (left, right) = base.split_at_checked(place)?;
        let sides = |a: usize, b: usize| {
            let a = left.len() - a.min(left.len());
            let b = b.min(right.len());
            base.get(a..place + b).map(|quote| (quote, place - a))
        };
        let quotes = QUOTES
            .iter()
            .map(|k| (*k, *k))
            .chain([(LEAST, 0), (0, LEAST)]);
        for (a, b) in quotes {
            let (quote, ahead) = sides(a, b)?;
            if quote.len() < LEAST.min(base.len().max(LEAST_WHOLE)) {
                continue;
            }
            // So few words stand in many others by chance, unless they were all
            // that was joined to this line.
            let short = quote.len() < LEAST;
            let joined = |line: &Line<'_>, at: usize| {
                let old = self.before.find(line.id).map(|old| units(old));
                let rest = match at {
                    0 => line.text.get(quote.len()..),
                    _ => line.text.get(..at),
                };
                old.as_deref() == rest && (at == 0 || at + quote.len() == line.text.len())
            };
            let mut found = (self.lines.iter().filter(|line| fits(line)))
                .flat_map(|line| hits(&line.text, quote).map(move |at| (line, at)))
                .filter(|(line, at)| !short || joined(line, *at))
                .map(|(line, at)| (line.id, at));
            if let Some((id, at)) = found.next() {
                // More than one: no telling, and shorter quotes tell less.
                return found
                    .next()
                    .is_none()
                    .then(|| Pos::new(id, (at + ahead) as u32));
            }
        }
        None
    }

    /// Do these words stand as often as before? Asks only what differs.
    pub(super) fn stands(&self, words: &[u16]) -> bool {
        let now: usize = self
            .lines
            .iter()
            .filter(|line| line.changed)
            .map(|line| hits(&line.text, words).count())
            .sum();
        let differs = |was: &Arc<Block>| {
            (self.now.find(was.id))
                .is_none_or(|is| !Arc::ptr_eq(is, was) && is.text() != was.text())
        };
        let then: usize = self
            .before
            .lines()
            .filter(|was| was.text_kind().is_some() && differs(was))
            .map(|was| hits(&units(was), words).count())
            .sum();
        now >= then
    }
}
