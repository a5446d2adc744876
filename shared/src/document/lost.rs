//! Which words a merge took away though nobody deleted them, and whether two
//! people reworked the same words at once.
//!
//! An update names every item its author deleted, and an author can name only
//! what the author had. So what goes *with* an update without being *named* in
//! it was not seen by whoever sent it: words typed into a block that somebody
//! else replaced, joined or removed meanwhile. That holds for every Yjs client,
//! and needs neither a clock nor a message of our own.
//!
//! Never here: what happens to such words (`cards`), or a copy of the document.

use yrs::{ID, IdSet, TransactionMut, Update};

use super::utf16;

/// Words with the ids of their units: `client`, from `clock` on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// The Yjs client that wrote them.
    pub client: u64,
    /// The clock of the first unit; one a UTF-16 unit.
    pub clock: u32,
    /// The words.
    pub text: String,
}

impl Words {
    /// The clock after the last unit.
    pub fn end(&self) -> u32 {
        self.clock.saturating_add(utf16::len(&self.text))
    }
}

/// Strings of one update compared with the whole text; a person makes a few.
const AT_MOST: usize = 200;
/// Strings of one update whose origin is asked for: 3,000 paragraphs can be made
/// a list at once.
const BROUGHT: usize = 4_000;
/// Links followed for the order in which deleted words stood: a few ms.
const STEPS: usize = 200_000;

/// What an update says of itself, taken before it is applied.
#[derive(Debug)]
pub struct Evidence {
    brings: Vec<(ID, String)>,
    inserts: IdSet,
    deletes: IdSet,
}

/// What an update did that its author could not have meant.
#[derive(Debug, Default)]
pub struct Findings {
    /// Words that went although nobody deleted them.
    pub lost: Vec<Words>,
    /// Words that the update brought and that stand, when it also deleted what
    /// somebody else had deleted before: perhaps both moved the same words.
    pub twice: Vec<Words>,
    /// Other words that the updates brought, standing or not.
    pub brought: Vec<Words>,
    /// What the updates named as deleted and was so already.
    pub again: IdSet,
    /// Words that the update deleted just now, to be known again later; those of
    /// one text in the order in which they stood.
    pub gone: Vec<Words>,
    /// All that the updates with `twice` inserted.
    pub fresh: IdSet,
    /// Every update with `twice` came as it happened: its author was a moment
    /// behind, not a day.
    pub live: bool,
}

impl Findings {
    /// Puts the findings of the next update to these.
    pub fn add(&mut self, more: Self) {
        self.live = more.live && (self.live || self.twice.is_empty());
        self.lost.extend(more.lost);
        self.twice.extend(more.twice);
        self.brought.extend(more.brought);
        self.fresh.merge_with(more.fresh);
        self.again.merge_with(more.again);
        self.gone.extend(more.gone);
    }

    /// Nothing to do?
    pub fn is_empty(&self) -> bool {
        self.lost.is_empty() && self.twice.is_empty() && self.brought.is_empty()
    }
}

impl Evidence {
    /// Reads an update.
    pub fn of(update: &Update) -> Self {
        Self {
            brings: update.strings(),
            inserts: update.insertions(true),
            deletes: update.delete_set().clone(),
        }
    }

    /// Judges what the update did; asked between applying it and the end of
    /// the transaction. `live`: it came as it happened, so that it names only
    /// what it deletes itself.
    pub fn judge(self, txn: &TransactionMut, live: bool) -> Findings {
        let gone = txn.delete_set();
        let lost = gone.diff(&self.deletes);
        let mut findings = Findings {
            live,
            ..Findings::default()
        };
        if !lost.is_empty() {
            // What never stood here is read from the update, the rest from
            // the transaction.
            let old = txn.strings_in(&lost.diff(&self.inserts));
            let mut last = None;
            for (id, text) in old.iter().chain(&self.brings) {
                if last.replace(*id) != Some(*id) {
                    findings.lost.extend(parts(*id, text, &lost));
                }
            }
        }
        let old = gone.diff(&lost).diff(&self.inserts);
        for (id, text) in txn.strings_in_order(&old, STEPS).iter().flatten() {
            for words in parts(*id, text, &old) {
                gone_too(&mut findings.gone, words);
            }
        }
        // An answer to a state vector names all that was ever deleted, so it
        // always names something anew: `twin` is stricter with it.
        let again = self.deletes.diff(gone);
        let new = txn.insert_set();
        for (id, text) in self.brings {
            let (new, dead) = (new.contains(&id), gone.contains(&id));
            if text.trim().is_empty() || !(new || dead) {
                continue;
            }
            let words = Words {
                client: id.client.get(),
                clock: id.clock,
                text,
            };
            if !again.is_empty() && !dead && findings.twice.len() < AT_MOST {
                findings.twice.push(words);
            } else if findings.brought.len() < BROUGHT {
                findings.brought.push(words);
            }
        }
        if !findings.twice.is_empty() {
            findings.fresh = self.inserts;
        }
        findings.again = again;
        findings
    }
}

/// Adds words that were deleted; to the last ones, when they go on.
fn gone_too(gone: &mut Vec<Words>, words: Words) {
    match gone.last_mut() {
        Some(last) if last.client == words.client && last.end() == words.clock => {
            last.text.push_str(&words.text);
        }
        _ => gone.push(words),
    }
}

/// The parts of `words` whose units are in `set`, the first `most` of them.
pub(super) fn among(words: &[Words], set: &IdSet, most: usize) -> Vec<Words> {
    let parts = words.iter().flat_map(|one| {
        let id = ID::new(yrs::ClientID::new(one.client), one.clock);
        parts(id, &one.text, set)
    });
    parts.take(most).collect()
}

/// The parts of a string whose units are in `set`. Strings and sets may both be
/// long: walks once through what they share.
fn parts<'a>(id: ID, text: &'a str, set: &'a IdSet) -> impl Iterator<Item = Words> + 'a {
    let end = id.clock.saturating_add(utf16::len(text));
    let ranges = set.get(&id.client).map_or(&[][..], |all| all.as_slice());
    let first = ranges.partition_point(|(range, ())| range.end <= id.clock);
    let (mut clock, mut rest) = (id.clock, text);
    ranges
        .get(first..)
        .unwrap_or_default()
        .iter()
        .map(move |(range, ())| (range.start.max(id.clock), range.end.min(end)))
        .take_while(move |(from, _)| *from < end)
        .filter(|(from, to)| from < to)
        .map(move |(from, to)| {
            let (before, after) = utf16::split(rest, from.saturating_sub(clock));
            clock += utf16::len(before);
            let (part, after) = utf16::split(after, to.saturating_sub(clock));
            let words = Words {
                client: id.client.get(),
                clock: from,
                text: part.to_owned(),
            };
            clock += utf16::len(part);
            rest = after;
            words
        })
}
