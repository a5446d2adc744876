//! “Since you were away”: what others did to a text while its writer had no
//! line, where the writer's own words stand in it now, and where both wrote at
//! the same place, which only a person can judge.
//!
//! Nothing is compared by its words. Every unit of text has an id that says who
//! made it, so two facts tell it all: what the server lacked of this browser's
//! work when the line came back (*mine*), and what this browser had seen until
//! then (everything beyond is *theirs*). Units that stood before and do not now
//! are gone. Words that only moved (a split, a join, another type) have new ids;
//! those are found by their text and are no news.
//!
//! Pure: from what is remembered before the merge and the text after it to
//! [`Since`]. Never here: when one counts as away, and how it looks.

mod excerpt;
mod moved;

use std::collections::{HashMap, HashSet};

use shared::document::block::{BlockId, Pos};
use shared::document::{place, utf16};
use yrs::updates::decoder::Decode;
use yrs::{ClientID, ID, ReadTxn, StateVector, Transact};

use self::excerpt::shortened;
use self::moved::drop_moved;
use crate::editor::{Editor, Line};
use crate::reader;

/// Places listed at most: more is a text to be read anew.
const PLACES: usize = 200;

/// Whose words a piece is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Whose {
    /// They stood there before and stand there still.
    Old,
    /// Others took them away.
    Gone,
    /// Others wrote them.
    Theirs,
    /// Written here without a line.
    Mine,
}

/// A stretch of words of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Whose.
    pub whose: Whose,
    /// The words.
    pub text: String,
}

/// What happened to a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Its words changed.
    Changed,
    /// Others made it.
    Came,
    /// Others took it away.
    Went,
}

/// One entry of the view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// What happened.
    pub what: What,
    /// In the headline or the standfirst, and not in the body.
    pub line: Option<Line>,
    /// Where to go: the first change; for a block that went, the text before
    /// or behind its place.
    pub at: Option<Pos>,
    /// How far the first change reaches in the same block; equal to `at`'s
    /// offset where there is nothing to select.
    pub to: u32,
    /// The words, with what is unchanged cut short. Empty for a picture or rule.
    pub pieces: Vec<Piece>,
    /// Own words stand here too.
    pub mine: bool,
    /// Own words and others' stand side by side where both wrote: to be read by
    /// a person.
    pub both: bool,
}

/// All of it, in reading order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Since {
    /// Where others changed something.
    pub places: Vec<Place>,
    /// Where own words stand in blocks that nobody else touched.
    pub own: Vec<Pos>,
}

impl Since {
    /// Did others change nothing?
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// How many places a person should read.
    pub fn both(&self) -> usize {
        self.places.iter().filter(|place| place.both).count()
    }
}

/// A unit of a block's text: its id, where it has one, and its UTF-16 code.
type Unit = (Option<ID>, u16);

/// What is remembered of a text right before the merge.
#[derive(Debug)]
pub struct Before {
    /// The lines in order, each with its units.
    lines: Vec<(BlockId, Vec<Unit>)>,
    /// Up to where each client's work had been seen here.
    seen: StateVector,
    /// Up to where the server had it.
    held: StateVector,
    /// This editor's own client.
    me: ClientID,
    /// Headline and standfirst.
    heads: [String; 2],
}

const HEADS: [Line; 2] = [Line::Headline, Line::Standfirst];

impl Before {
    /// Remembers the text; `held` is the server's state vector. Nothing when it
    /// cannot be read, or when there is no text to compare with.
    pub fn of(editor: &Editor, held: &[u8]) -> Option<Self> {
        let held = StateVector::decode_v1(held).ok()?;
        let doc = editor.body().doc();
        (!editor.tree().top().is_empty()).then(|| Self {
            lines: lines(editor),
            seen: doc.transact().state_vector(),
            held,
            me: doc.client_id(),
            heads: HEADS.map(|line| editor.line(line)),
        })
    }

    /// Was something written here that the server lacked?
    pub fn has_own(&self) -> bool {
        self.seen
            .iter()
            .any(|(client, clock)| *clock > self.held.get(client))
    }

    fn whose(&self, id: Option<ID>) -> Whose {
        match id {
            // What came with the merge; but own words may have been put back in it.
            Some(id) if id.clock >= self.seen.get(&id.client) && id.client != self.me => {
                Whose::Theirs
            }
            Some(id) if id.clock >= self.held.get(&id.client) => Whose::Mine,
            _ => Whose::Old,
        }
    }

    /// What happened to it meanwhile.
    pub fn since(&self, editor: &Editor) -> Since {
        let after = lines(editor);
        let old: HashMap<BlockId, &Vec<Unit>> =
            self.lines.iter().map(|(id, units)| (*id, units)).collect();
        let standing: HashSet<BlockId> = after.iter().map(|(id, _)| *id).collect();
        let mut since = Since::default();
        for (block, units) in &after {
            let Some(before) = old.get(block) else {
                self.came(*block, units, &mut since);
                continue;
            };
            let runs = self.merge(before, units);
            let touched = |run: &Run| matches!(run.whose, Whose::Gone | Whose::Theirs);
            if runs.iter().any(touched) {
                since.places.push(place(What::Changed, *block, &runs));
            } else if let Some(mine) = runs.iter().find(|run| run.whose == Whose::Mine) {
                since.own.push(Pos::new(*block, mine.from));
            }
        }
        self.went(&standing, &mut since);
        drop_moved(&mut since.places);
        let order: HashMap<BlockId, usize> = after.iter().map(|(id, _)| *id).zip(0..).collect();
        // What went stands where the text before it does, behind what happened there.
        since.places.sort_by_key(|place| {
            let line = place.at.and_then(|at| order.get(&at.block)).copied();
            (line, place.what == What::Went)
        });
        since.places.splice(0..0, self.headed(editor));
        since.places.truncate(PLACES);
        since
    }

    /// What others did to the headline and the standfirst.
    fn headed(&self, editor: &Editor) -> Vec<Place> {
        let changed = HEADS
            .into_iter()
            .zip(&self.heads)
            .filter_map(|(line, old)| {
                let now = editor.line(line);
                let change = reader::diff(old, &now, None)?;
                let part = |from, to| utf16::slice(old, from, to).to_owned();
                let pieces = [
                    (Whose::Old, part(0, change.from)),
                    (Whose::Gone, part(change.from, change.to)),
                    (Whose::Theirs, change.insert),
                    (Whose::Old, part(change.to, utf16::len(old))),
                ];
                Some(Place {
                    what: What::Changed,
                    line: Some(line),
                    at: None,
                    to: 0,
                    pieces: shortened(pieces.map(|(whose, text)| Piece { whose, text }).into()),
                    mine: false,
                    both: false,
                })
            });
        changed.collect()
    }

    /// A block that was not there before.
    fn came(&self, block: BlockId, units: &[Unit], since: &mut Since) {
        let made = Some(ID::new(ClientID::new(block.client), block.clock));
        let runs = self.merge(&[], units);
        let theirs = runs.iter().any(|run| run.whose == Whose::Theirs);
        if theirs || self.whose(made) == Whose::Theirs {
            since.places.push(place(What::Came, block, &runs));
        } else {
            since.own.push(Pos::new(block, 0));
        }
    }

    /// Blocks that are no more; each belongs behind the last one before it that
    /// still stands.
    fn went(&self, standing: &HashSet<BlockId>, since: &mut Since) {
        let first = self.lines.iter().find(|(id, _)| standing.contains(id));
        let mut last = first.map(|(id, _)| Pos::new(*id, 0));
        for (id, units) in &self.lines {
            if standing.contains(id) {
                last = Some(Pos::new(*id, u32::MAX));
                continue;
            }
            let gone = units
                .iter()
                .filter(|(id, _)| self.whose(*id) != Whose::Mine);
            let text = words(gone);
            if units.is_empty() || !text.trim().is_empty() {
                let whose = Whose::Gone;
                since.places.push(Place {
                    what: What::Went,
                    line: None,
                    at: last,
                    to: u32::MAX,
                    pieces: shortened(vec![Piece { whose, text }]),
                    mine: false,
                    both: false,
                });
            }
        }
    }

    /// The old units and the new as one row: those that stand in both are in the
    /// same order in both, so what is gone falls between them.
    fn merge(&self, before: &[Unit], after: &[Unit]) -> Vec<Run> {
        let stands: HashSet<ID> = after.iter().filter_map(|(id, _)| *id).collect();
        let mut runs = Runs::default();
        let mut old = before.iter().peekable();
        for (at, unit) in after.iter().enumerate() {
            let whose = self.whose(unit.0);
            if whose != Whose::Theirs
                && let Some(id) = unit.0
            {
                // Up to this one; units without an id are line breaks.
                while let Some(other) = old.next_if(|other| other.0 != Some(id)) {
                    if other.0.is_some_and(|id| !stands.contains(&id)) {
                        runs.push(Whose::Gone, at, other.1);
                    }
                }
                old.next();
            }
            runs.push(whose, at, unit.1);
        }
        for other in old {
            if other.0.is_some_and(|id| !stands.contains(&id)) {
                runs.push(Whose::Gone, after.len(), other.1);
            }
        }
        // Between two old words first what is gone, as corrections are written.
        for stretch in runs.0.split_mut(|run| run.whose == Whose::Old) {
            stretch.sort_by_key(|run| run.whose != Whose::Gone);
        }
        runs.0
    }
}

/// Units of one kind in a row, and where they stand now.
struct Run {
    whose: Whose,
    /// First unit's place in the text as it is now.
    from: u32,
    units: Vec<u16>,
}

#[derive(Default)]
struct Runs(Vec<Run>);

impl Runs {
    fn push(&mut self, whose: Whose, at: usize, unit: u16) {
        match self.0.last_mut() {
            Some(run) if run.whose == whose => run.units.push(unit),
            _ => self.0.push(Run {
                whose,
                from: at as u32,
                units: vec![unit],
            }),
        }
    }
}

fn lines(editor: &Editor) -> Vec<(BlockId, Vec<Unit>)> {
    let txn = editor.body().doc().transact();
    let lines = editor.tree().lines();
    lines
        .map(|line| {
            let ids = place::ids(&txn, line.id);
            let text: Vec<u16> = line.text().encode_utf16().collect();
            (line.id, ids.into_iter().zip(text).collect())
        })
        .collect()
}

fn words<'a>(units: impl Iterator<Item = &'a Unit>) -> String {
    let units: Vec<u16> = units.map(|(_, unit)| *unit).collect();
    String::from_utf16_lossy(&units)
}

/// An entry for a block that stands.
fn place(what: What, block: BlockId, runs: &[Run]) -> Place {
    let news = |run: &&Run| matches!(run.whose, Whose::Gone | Whose::Theirs);
    // Where both wrote is what a person is to read first.
    let (both, first) = seam(runs).map_or_else(
        || (false, runs.iter().find(news)),
        |at| (true, runs.get(at)),
    );
    let from = first.map_or(0, |run| run.from);
    let len = first
        .filter(|run| run.whose != Whose::Gone)
        .map_or(0, |run| run.units.len() as u32);
    let pieces = runs
        .iter()
        .map(|run| Piece {
            whose: run.whose,
            text: String::from_utf16_lossy(&run.units),
        })
        .collect();
    Place {
        what,
        line: None,
        at: Some(Pos::new(block, from)),
        to: from + len,
        pieces: shortened(pieces),
        mine: runs.iter().any(|run| run.whose == Whose::Mine),
        both,
    }
}

/// The first run of a stretch without an old word between in which both own and
/// others' words stand.
fn seam(runs: &[Run]) -> Option<usize> {
    let mut start = 0;
    for stretch in runs.split(|run| run.whose == Whose::Old) {
        let has = |whose| stretch.iter().position(|run| run.whose == whose);
        let visible = |run: &Run| run.units.iter().any(|unit| !is_blank(*unit));
        let worded = |whose| stretch.iter().any(|run| run.whose == whose && visible(run));
        if worded(Whose::Mine) && worded(Whose::Theirs) {
            let first = has(Whose::Mine)?.min(has(Whose::Theirs)?);
            return Some(start + first);
        }
        start += stretch.len() + 1;
    }
    None
}

fn is_blank(unit: u16) -> bool {
    char::from_u32(u32::from(unit)).is_some_and(char::is_whitespace)
}
