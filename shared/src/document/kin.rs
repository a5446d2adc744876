//! Which words are copies of which: who moves words (splits, joins, wraps, or
//! changes the kind of their block) deletes them and writes them anew, under
//! other ids, and somebody else may do so with the same words at the same time,
//! or with a copy of them. Whoever asks about strings alone loses the trail
//! after the first move; this table keeps it, to the words as they were typed.
//!
//! Kept by the server while a room is open, and empty after it was loaded: what
//! people did at the same time as a restart is judged by `twin` alone.
//!
//! Never here: what is done about words that stand twice (`mend`).

use std::collections::{BTreeMap, VecDeque};

use yrs::{ClientID, ID, IdSet, Store};

use super::lost::{Findings, Words, among};
use super::trace::{Base, Piece, Unit};
use super::utf16;

/// Copies remembered; one is a string that was moved in one go. A list made of
/// 3,000 paragraphs is 3,000.
const COPIES: usize = 4_000;
/// Ranges remembered of words that went without being moved.
const STRAY: usize = 500;
/// Fewer units than this in common are chance.
const LEAST: usize = 4;
/// The same where nothing but the words says that they are a copy.
const LEAST_ALONE: usize = 12;
/// Pieces of one update whose kin is looked for among all copies: with
/// [`COPIES`], about 10 ms.
const LOOKED_UP: usize = 1_000;

/// The copies lately made.
#[derive(Debug, Default)]
pub(super) struct Kin {
    /// By the first unit of a copy: its length, and the first unit of what it
    /// is a copy of, which is no copy itself as far as is known.
    copies: BTreeMap<Unit, (u32, Unit)>,
    /// The same, oldest first.
    order: VecDeque<Unit>,
    /// Words that vanished with their block, for whoever puts them back.
    lost: VecDeque<Words>,
    /// Of words that went without being moved where somebody else moved them
    /// meanwhile: lost with a block, or cut out. Whoever writes them again
    /// may make them stand twice.
    stray: VecDeque<(Unit, u32)>,
}

impl Kin {
    /// Learns what was moved, and tells which of the units that were brought
    /// stand elsewhere already. `deleted` are words deleted before.
    pub(super) fn learn(&mut self, found: &Findings, deleted: &[Words], store: &Store) -> IdSet {
        let mut doubled = IdSet::default();
        let brought = || found.twice.iter().chain(&found.brought);
        let again = among(deleted, &found.again, usize::MAX);
        let taken = found.gone.iter().chain(&again).chain(&self.lost);
        let mut base = Base::of(taken);
        let mut before = None;
        let least = if found.live { LEAST } else { LEAST_ALONE };
        let mut moved: Vec<Piece> = Vec::new();
        for words in brought() {
            let known = moved.len();
            base.trace(words, least, &mut moved);
            // An old deletion that the author heard of is no sign of moving.
            let most: u32 = moved.iter().skip(known).map(|piece| piece.len).sum();
            if !found.live && most < utf16::len(&words.text) / 2 {
                moved.truncate(known);
            }
            if found.live && moved.len() == known && words.text.len() >= LEAST_ALONE {
                // Cut out a while ago, perhaps.
                let before = before.get_or_insert_with(|| Base::of(deleted.iter()));
                before.trace(words, LEAST_ALONE, &mut moved);
            }
        }
        let fresh = ids_of(moved.iter().map(|piece| (piece.at, piece.len)));
        let mut looked_up = 0;
        for piece in &moved {
            let suspect = |at: u32| {
                let unit = (piece.from.0, piece.from.1 + at);
                found.again.contains(&id(unit)) || self.is_stray(unit)
            };
            if looked_up < LOOKED_UP && (0..piece.len).any(suspect) {
                looked_up += 1;
                for at in self.standing(piece.from, piece.len, &fresh, store) {
                    if suspect(at) {
                        doubled.insert(id((piece.at.0, piece.at.1 + at)), 1);
                    }
                }
            }
        }
        self.note_stray(found, &again, &moved);
        for piece in &moved {
            self.add(piece);
        }
        doubled
    }

    /// Which of these units (counted from the first) stand, as themselves or as
    /// any copy that is not in `but`.
    fn standing(&self, from: Unit, len: u32, but: &IdSet, store: &Store) -> Vec<u32> {
        let mut out = Vec::new();
        for (at, root, len) in self.roots(from, len) {
            let copies = self.copies.iter().filter_map(|(copy, (long, first))| {
                // What both have in common, counted from the root's first unit.
                let (start, end) = (first.1.max(root.1), first.1 + long);
                let end = end.min(root.1 + len);
                (first.0 == root.0 && start < end).then(|| {
                    let copy = (copy.0, copy.1 + (start - first.1));
                    (copy, start - root.1, end - start)
                })
            });
            for (copy, offset, len) in std::iter::once((root, 0, len)).chain(copies) {
                let standing = store.standing(&ids_of([(copy, len)].into_iter())).diff(but);
                for (_, ranges) in standing.iter() {
                    for range in ranges.iter() {
                        out.extend(range.clone().map(|clock| at + offset + (clock - copy.1)));
                    }
                }
            }
        }
        out
    }

    /// What these units are copies of: for each part its place from the first
    /// unit, the root's first unit, and its length.
    fn roots(&self, from: Unit, len: u32) -> Vec<(u32, Unit, u32)> {
        let mut out = Vec::new();
        let mut at = 0;
        while at < len {
            let unit = (from.0, from.1 + at);
            let before = self.copies.range(..=unit).next_back();
            let within = before.filter(|(copy, (long, _))| {
                copy.0 == unit.0 && unit.1 < copy.1.saturating_add(*long)
            });
            let (root, most) = match within {
                Some((copy, (long, root))) => {
                    let into = unit.1 - copy.1;
                    ((root.0, root.1 + into), long - into)
                }
                None => {
                    let next = self.copies.range(unit..).next();
                    let next = next.filter(|(copy, _)| copy.0 == unit.0);
                    (unit, next.map_or(u32::MAX, |(copy, _)| copy.1 - unit.1))
                }
            };
            let most = most.min(len - at).max(1);
            out.push((at, root, most));
            at += most;
        }
        out
    }

    fn add(&mut self, piece: &Piece) {
        for (at, root, len) in self.roots(piece.from, piece.len) {
            let copy = (piece.at.0, piece.at.1 + at);
            if self.copies.insert(copy, (len, root)).is_none() {
                self.order.push_back(copy);
            }
        }
        while self.order.len() > COPIES
            && let Some(oldest) = self.order.pop_front()
        {
            self.copies.remove(&oldest);
        }
    }

    fn is_stray(&self, unit: Unit) -> bool {
        self.stray
            .iter()
            .any(|(from, len)| from.0 == unit.0 && (from.1..from.1 + len).contains(&unit.1))
    }

    /// Remembers what went and was not moved.
    fn note_stray(&mut self, found: &Findings, again: &[Words], moved: &[Piece]) {
        for words in &found.lost {
            self.stray
                .push_back(((words.client, words.clock), utf16::len(&words.text)));
            self.lost.push_back(words.clone());
        }
        if found.live {
            let moved = ids_of(moved.iter().map(|piece| (piece.from, piece.len)));
            let cut = ids_of(again.iter().map(|words| {
                let len = utf16::len(&words.text);
                ((words.client, words.clock), len)
            }));
            for (client, ranges) in cut.diff(&moved).iter() {
                for range in ranges.iter() {
                    let len = range.end - range.start;
                    self.stray.push_back(((client.get(), range.start), len));
                }
            }
        }
        let spare = self.stray.len().saturating_sub(STRAY);
        self.stray.drain(..spare);
        let spare = self.lost.len().saturating_sub(STRAY);
        self.lost.drain(..spare);
    }
}

fn id(unit: Unit) -> ID {
    ID::new(ClientID::new(unit.0), unit.1)
}

fn ids_of(ranges: impl Iterator<Item = (Unit, u32)>) -> IdSet {
    let mut out = IdSet::default();
    for (from, len) in ranges {
        out.insert(id(from), len);
    }
    out
}
