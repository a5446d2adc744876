//! Rescue: words that a person typed never vanish silently when somebody else
//! joins, retypes, wraps or deletes their block at the same moment.
//!
//! # What was deleted, and what was lost
//! A deliberate deletion stays; words that the deleter had not seen come back.
//! Nobody has to say what they had seen: an update *names* every item its
//! author deleted, and an author can only name what the author had. Words that
//! go with an update without being named in it went unseen (`shared`, `lost`).
//! This is exact for what is sent as it happens, by stock clients too, and costs
//! no message. What a client says on coming back names every deletion it knows
//! of; ours leave out what merely went with its block (`Body::take`).
//!
//! # Who does what
//! 1. The **server** sees every update once and in one order. Words that an
//!    update takes away unnamed, and words that arrive for a block that is gone
//!    already, it puts on a *card*: an entry in the map `rescue` beside the text
//!    (`shared`, `cards`), in the same write as the update. From here on the
//!    words are safe whoever closes which tab, and they are seen by everyone.
//! 2. The **client of the person who typed them** is the only one that knew the
//!    words in their place, and so the only one that puts them back: when the
//!    update takes its block away it works out, from what the block looked like
//!    to the deleter, where that place is now (this file, [`seat`]). When the
//!    card comes, it writes the words there and takes the card away. The card is
//!    the token that makes this happen once.
//! 3. What has no place any more stays a card until a **person** puts it back at
//!    the caret, copies it, or dismisses it. So does what nobody's client is
//!    left to seat: the tab was closed, the author used a stock client, or a
//!    line broke in the fraction of a second between typing and losing.
//!
//! Words that this client did not type but copied (its own split or wrap inside
//! a block that a colleague wrapped) are no loss while they stand somewhere:
//! then the card is simply taken away; if they do not, it stays.
//!
//! When a colleague *splits* the block one types in, nothing is lost, but words
//! typed behind the split stay with the head. Their client moves them to the
//! other half at once, if that half is plain to see.
//!
//! Words that stand *twice* are the server's alone to judge (`shared`, `twin`).
//!
//! When a line breaks with words on their way and their block dies here before
//! the server has them, it will never see them. So the answer to its state
//! vector has cards for those words, by this client's hand (`Editor::answer`).
//!
//! A card of words that their author has taken back meanwhile is no loss: the
//! author's client takes it away.
//!
//! # Undo
//! What is put back counts as this person's own edit, a step of its own: undo
//! takes the words away again, as it would have where they were typed. Cards
//! are on nobody's undo stack.
//!
//! # Memory
//! Ranges of own clocks that were typed (one a burst), the last [`BLOCKS`]
//! blocks written in, and the last [`GHOSTS`] losses. Nothing outlives the tab:
//! the cards do.
//!
//! Never here: the document's writes (`editor::rescue`), the screen.

mod seat;

use std::collections::HashSet;
use std::sync::{Arc, Mutex};

use shared::document::block::{Block, BlockId, Inline, slice_inline};
use shared::document::tree::Tree;
use shared::document::{Body, place};
use yrs::{Assoc, ID, IdSet, StickyIndex, Transact, Update};

use self::seat::Seats;
use crate::selection::{Selection, sticky};

/// Blocks remembered as written in.
const BLOCKS: usize = 128;
/// Losses remembered until their cards come.
const GHOSTS: usize = 512;

/// What to do with lost words once their card comes.
#[derive(Clone, Debug)]
pub(crate) enum Fate {
    /// Write them here.
    Seat {
        /// Right behind this, or behind the piece before it in `spot`.
        at: StickyIndex,
        /// The caret stood behind them.
        follow: bool,
    },
    /// They stand elsewhere: nothing.
    Stands,
    /// Leave them on the card.
    Ask,
}

/// A run of own words that went away: ids `clock..clock + len`.
#[derive(Clone, Debug)]
pub(crate) struct Ghost {
    pub(crate) clock: u32,
    pub(crate) len: u32,
    /// Ghosts of one spot stood side by side, in this order.
    pub(crate) spot: u32,
    pub(crate) words: Vec<Inline>,
    pub(crate) fate: Fate,
}

/// What this client typed, and what became of it.
#[derive(Debug, Default)]
pub(crate) struct Rescue {
    /// Ranges of own clocks typed, or pasted into one line, in order. A paste of
    /// several blocks is not among them: its words would have to be told from
    /// those it moved, so they end as [`Fate::Stands`] or [`Fate::Ask`].
    typed: Vec<(u32, u32)>,
    /// Blocks written in, latest last.
    blocks: Vec<BlockId>,
    pub(crate) ghosts: Vec<Ghost>,
    /// Own ids that one has deleted oneself: no loss, whatever a card says.
    pub(crate) erased: Arc<Mutex<IdSet>>,
    spots: u32,
}

/// A block of ours that an update is about to take away or cut.
pub(crate) struct Omen {
    block: Arc<Block>,
    ids: Vec<Option<ID>>,
    doomed: bool,
}

/// All that an update is about to do to us.
pub(crate) struct Omens {
    omens: Vec<Omen>,
    named: IdSet,
}

/// Own words to be moved: ids of the first unit, how many, what, and where to.
pub(crate) struct Move {
    pub(crate) clock: u32,
    pub(crate) len: u32,
    pub(crate) words: Vec<Inline>,
    pub(crate) to: StickyIndex,
}

impl Rescue {
    /// Own clocks `from..to` were typed.
    pub(crate) fn note_typed(&mut self, from: u32, to: u32) {
        match self.typed.last_mut() {
            Some((_, end)) if *end == from => *end = to,
            _ if from < to => self.typed.push((from, to)),
            _ => {}
        }
    }

    /// One's own words may stand in this block.
    pub(crate) fn note_block(&mut self, block: BlockId) {
        if self.blocks.last() != Some(&block) {
            self.blocks.retain(|other| *other != block);
            self.blocks.push(block);
            if self.blocks.len() > BLOCKS {
                self.blocks.remove(0);
            }
        }
    }

    fn is_typed(&self, clock: u32) -> bool {
        let after = self.typed.partition_point(|(from, _)| *from <= clock);
        after
            .checked_sub(1)
            .and_then(|at| self.typed.get(at))
            .is_some_and(|(_, to)| clock < *to)
    }

    /// Looks at our blocks before an update is applied.
    pub(crate) fn look(&mut self, body: &Body, tree: &Tree, update: &Update) -> Option<Omens> {
        let named = update.delete_set();
        if named.is_empty() || self.blocks.is_empty() {
            return None;
        }
        let cuts = !update.insertions(true).is_empty();
        let txn = body.doc().transact();
        let mut omens = Vec::new();
        self.blocks.retain(|id| {
            let chain = tree.chain(*id);
            let Some(block) = chain.last() else {
                return false;
            };
            let doomed = chain.iter().any(|block| named.contains(&id_of(block.id)));
            if doomed || cuts {
                let ids = place::ids(&txn, *id);
                if doomed || ids.iter().flatten().any(|id| named.contains(id)) {
                    omens.push(Omen {
                        block: (*block).clone(),
                        ids,
                        doomed,
                    });
                }
            }
            true
        });
        (!omens.is_empty()).then(|| Omens {
            omens,
            named: named.clone(),
        })
    }

    /// Works out what became of our words, now that the update is applied, and
    /// what is to be moved. `selection` was in `before`; the one returned is
    /// where its block's place is now, when an update took the block away.
    pub(crate) fn settle(
        &mut self,
        body: &Body,
        before: &Tree,
        now: &Tree,
        omens: Omens,
        selection: Option<&Selection>,
    ) -> (Vec<Move>, Option<Selection>) {
        let me = body.doc().client_id().get();
        let mut moves = Vec::new();
        let mut moved = None;
        let seats = Seats::new(before, now);
        for omen in omens.omens {
            if omen.doomed {
                if now.find(omen.block.id).is_none() {
                    let caret = selection.copied();
                    let caret = caret.as_ref();
                    let to = self.bury(body, &seats, &omen, &omens.named, |_| false, caret);
                    moved = to.or(moved);
                }
                continue;
            }
            // Of a line with breaks, one part may go by itself.
            let left = place::ids(&body.doc().transact(), omen.block.id);
            let left: HashSet<ID> = left.into_iter().flatten().collect();
            // A break has no id here: it is left out of what is looked for.
            let stays = |id: Option<ID>| id.is_none_or(|id| left.contains(&id));
            let lost =
                |id: &ID| id.client.get() == me && !omens.named.contains(id) && !stays(Some(*id));
            if omen.ids.iter().flatten().any(lost) {
                self.bury(body, &seats, &omen, &omens.named, stays, None);
            }
            if let Some(more) = cut(body, &seats, &omen, &omens.named, me) {
                moves.extend(more);
            }
        }
        let spare = self.ghosts.len().saturating_sub(GHOSTS);
        self.ghosts.drain(..spare);
        (moves, moved)
    }

    /// Remembers what goes with a block, or with a part of it: not what `stays`.
    fn bury(
        &mut self,
        body: &Body,
        seats: &Seats<'_>,
        omen: &Omen,
        named: &IdSet,
        stays: impl Fn(Option<ID>) -> bool,
        caret: Option<&Selection>,
    ) -> Option<Selection> {
        let me = body.doc().client_id().get();
        let text: Vec<u16> = omen.block.text().encode_utf16().collect();
        // What the deleter saw of the block, and how much of it stands before
        // each of our units.
        let mut base = Vec::with_capacity(text.len());
        let mut places = Vec::with_capacity(text.len() + 1);
        for (unit, id) in text.iter().zip(&omen.ids) {
            places.push(base.len());
            if id.is_none_or(|id| named.contains(&id)) && !stays(*id) {
                base.push(*unit);
            }
        }
        places.push(base.len());
        let head = caret
            .filter(|selection| selection.head.block == omen.block.id)
            .map(|selection| selection.head.offset as usize);
        let mut at = 0;
        let mut last = None;
        while at < omen.ids.len() {
            let own = |n: usize| {
                let id = omen
                    .ids
                    .get(n)
                    .copied()
                    .flatten()
                    .filter(|id| !stays(Some(*id)))?;
                let seen = named.contains(&id);
                (id.client.get() == me).then(|| (id.clock, seen, self.is_typed(id.clock)))
            };
            let Some((clock, seen, typed)) = own(at) else {
                at += 1;
                continue;
            };
            let mut len = 1;
            while own(at + len) == Some((clock + len as u32, seen, typed)) {
                len += 1;
            }
            let words = slice_inline(omen.block.inline(), at as u32, (at + len) as u32);
            let place = places.get(at).copied().unwrap_or_default();
            let seat = || {
                let at = seats.find(&base, place)?;
                sticky(body, at, Assoc::Before)
            };
            let fate = if seen {
                // Seen, or lost while the line was down: the server knows.
                Fate::Ask
            } else if typed {
                seat().map_or(Fate::Ask, |to| Fate::Seat {
                    at: to,
                    follow: head.is_some_and(|head| head >= at + len),
                })
            } else if seats.stands(text.get(at..at + len).unwrap_or_default()) {
                Fate::Stands
            } else {
                Fate::Ask
            };
            if last != Some(place) {
                last = Some(place);
                self.spots += 1;
            }
            self.ghosts.push(Ghost {
                clock,
                len: len as u32,
                spot: self.spots,
                words,
                fate,
            });
            at += len;
        }
        let place = |offset: u32| {
            let place = places.get(offset as usize).or(places.last()).copied()?;
            seats.find(&base, place)
        };
        let selection = caret?;
        (selection.head.block == omen.block.id && selection.anchor.block == omen.block.id)
            .then_some(())?;
        Some(Selection {
            anchor: place(selection.anchor.offset)?,
            head: place(selection.head.offset)?,
        })
    }
}

/// Own words behind a split that stayed with the head, if the other half is
/// plain to see.
fn cut(body: &Body, seats: &Seats<'_>, omen: &Omen, named: &IdSet, me: u64) -> Option<Vec<Move>> {
    let own = |id: &Option<ID>| id.is_some_and(|id| id.client.get() == me && !named.contains(&id));
    let gone = |id: &Option<ID>| id.is_some_and(|id| named.contains(&id));
    // The tail: back from the end, what was moved, and between it what is ours.
    let tail = omen
        .ids
        .iter()
        .rposition(|id| !own(id) && !gone(id))
        .map_or(0, |at| at + 1);
    let start = tail + omen.ids.get(tail..)?.iter().position(gone)?;
    let text: Vec<u16> = omen.block.text().encode_utf16().collect();
    let base: Vec<u16> = (text.iter().zip(&omen.ids).skip(start))
        .filter(|(_, id)| gone(id))
        .map(|(unit, _)| *unit)
        .collect();
    let mut moves = Vec::new();
    let (mut at, mut place) = (start, 0);
    while let Some(id) = omen.ids.get(at) {
        let Some(first) = id.filter(|_| own(id)) else {
            place += 1;
            at += 1;
            continue;
        };
        let mut len = 1;
        while omen.ids.get(at + len).copied().flatten()
            == Some(ID::new(first.client, first.clock + len as u32))
            && omen.ids.get(at + len).is_some_and(own)
        {
            len += 1;
        }
        let to = seats.find_after(omen.block.id, &base, place)?;
        moves.push(Move {
            clock: first.clock,
            len: len as u32,
            words: slice_inline(omen.block.inline(), at as u32, (at + len) as u32),
            to: sticky(body, to, Assoc::Before)?,
        });
        at += len;
    }
    (!moves.is_empty()).then_some(moves)
}

fn id_of(block: BlockId) -> ID {
    ID::new(yrs::ClientID::new(block.client), block.clock)
}
