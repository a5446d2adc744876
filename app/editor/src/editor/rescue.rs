//! The editor's writes for the rescue: own words moved behind a split or seated
//! when their card comes. Where words belong is `crate::rescue`'s to know, what a
//! person does with a card is `cards`'.

use std::sync::PoisonError;

use shared::document::block::{Inline, Pos, slice_inline};
use shared::document::cards;
use shared::document::lost::Words;
use shared::document::schema::TextKind;
use shared::document::step::Step;
use shared::document::tree::Tree;
use shared::document::{Broken, place, utf16};
use yrs::{Assoc, ID, Map, ReadTxn, StickyIndex, Transact};

use super::{Change, Editor, LOCAL};
use crate::command::inline_steps;
use crate::rescue::{Fate, Ghost, Move, Omens};
use crate::selection::{Selection, resolve, sticky};

/// Origin of taking a card away: one's own, and on no undo stack.
pub(super) const CARD: &str = "card";

impl Editor {
    /// How many items this client has made.
    pub(super) fn clock(&self) -> u32 {
        self.body.doc().transact().store().get_local_state()
    }

    /// Remembers what one has just written, for the rescue. Steps that move
    /// words about copy them; others write new ones.
    pub(super) fn note_own(&mut self, clock: u32, steps: &[Step]) {
        let mut plain = true;
        for step in steps {
            match step {
                Step::InsertText { at, .. } => self.rescue.note_block(at.block),
                Step::InsertBreak { at } => {
                    self.rescue.note_block(at.block);
                    plain = false;
                }
                Step::InsertBlocks { .. } | Step::DeleteBlock { .. } => plain = false,
                _ => {}
            }
        }
        if plain {
            self.rescue.note_typed(clock, self.clock());
        }
    }

    /// After an update was taken in: own words that it cut off or took away go
    /// where they belong, and the selection `was` with its block.
    pub(super) fn settle_omens(
        &mut self,
        omens: Option<Omens>,
        before: &Tree,
        was: Option<&Selection>,
    ) {
        if let Some(omens) = omens {
            let (moves, place) = self
                .rescue
                .settle(&self.body, before, &self.tree, omens, was);
            self.selection = place.or(self.selection);
            self.move_words(&moves);
        }
        self.settle_cards();
    }

    /// Own steps that no selection asked for; the selection stays where it is.
    pub(super) fn rewrite(&mut self, steps: &[Step]) -> Change {
        // Else Backspace would take this back for what a rule did before it.
        self.typing.moved_on();
        let now = self.sticky();
        let before = self.tree.clone();
        self.history.seal();
        self.history.before(now.clone());
        self.body.apply(steps, LOCAL);
        self.history.seal();
        self.refresh();
        self.selection = now.and_then(|now| now.resolve(&self.body, &before, &self.tree));
        Change {
            text: true,
            selection: true,
        }
    }

    /// Writes own words at a place; returns where they end.
    fn seat(&mut self, at: &StickyIndex, words: &[Inline]) -> Option<(Pos, Pos)> {
        let at = resolve(&self.body, at)?;
        let line = self.tree.find(at.block)?;
        let code = line.text_kind()? == TextKind::Code;
        let steps = inline_steps(at, words, code);
        let typed = self.clock();
        self.rewrite(&steps);
        self.rescue.note_typed(typed, self.clock());
        self.rescue.note_block(at.block);
        let len: u32 = words.iter().map(Inline::len).sum();
        Some((at, Pos::new(at.block, at.offset + len)))
    }

    /// Moves own words to the other half of a split. One edit: halfway, or half
    /// taken back, they would stand twice.
    fn move_words(&mut self, moves: &[Move]) {
        let me = self.body.doc().client_id().get();
        let caret = self.selection.filter(Selection::is_caret).map(|at| at.head);
        let mut steps = Vec::new();
        let mut blocks = Vec::new();
        let mut behind = None;
        // From the back: places in front stay true.
        for one in moves.iter().rev() {
            let from = place::find(&self.body.doc().transact(), me, one.clock);
            let (Some(from), Some(to)) = (from, resolve(&self.body, &one.to)) else {
                continue;
            };
            let Some(kind) = self.tree.find(to.block).and_then(|line| line.text_kind()) else {
                continue;
            };
            if from.block == to.block {
                continue;
            }
            let end = from.offset + one.len;
            steps.extend(inline_steps(to, &one.words, kind == TextKind::Code));
            steps.push(Step::Delete {
                block: from.block,
                from: from.offset,
                to: end,
            });
            // The caret goes on behind the word one was typing.
            if caret == Some(Pos::new(from.block, end)) {
                behind = Some(Pos::new(to.block, to.offset + one.len));
            } else if let Some(behind) = behind.as_mut().filter(|at| at.block == to.block) {
                behind.offset += one.len;
            }
            blocks.push(to.block);
        }
        if steps.is_empty() {
            return;
        }
        let typed = self.clock();
        self.rewrite(&steps);
        self.rescue.note_typed(typed, self.clock());
        for block in blocks {
            self.rescue.note_block(block);
        }
        if let Some(at) = behind {
            self.selection = self.clamp(at).map(Selection::caret);
        }
    }

    /// Answers a server's state vector with all that it lacks. Own words that it
    /// can no longer see, because their block went here while they were on their
    /// way over a line that broke, come as cards.
    ///
    /// # Errors
    /// [`Broken`] when the bytes are no state vector.
    pub fn answer(&mut self, theirs: &[u8]) -> Result<Vec<u8>, Broken> {
        let me = self.body.doc().client_id();
        let seen = shared::document::decode_state(theirs)?.get(&me);
        let mut unseen = Vec::new();
        for ghost in &self.rescue.ghosts {
            let from = ghost.clock.max(seen);
            let end = ghost.clock + ghost.len;
            if from < end && !matches!(ghost.fate, Fate::Stands) {
                let words = slice_inline(&ghost.words, from - ghost.clock, ghost.len);
                unseen.push(Words {
                    client: me.get(),
                    clock: from,
                    text: words.iter().filter_map(text_of).collect(),
                });
            }
        }
        if !unseen.is_empty() {
            let mut txn = self.body.doc().transact_mut_with(CARD);
            for words in unseen {
                cards::add_lost(&self.body.rescue, &mut txn, words);
            }
            drop(txn);
            self.settle_cards();
        }
        self.body.diff(theirs)
    }

    /// Has this person deleted these own ids, each?
    fn erased(&self, from: u32, to: u32) -> bool {
        let me = self.body.doc().client_id();
        let erased = self.rescue.erased.lock();
        let erased = erased.unwrap_or_else(PoisonError::into_inner);
        (from..to).all(|clock| erased.contains(&ID::new(me, clock)))
    }

    /// Seats own words whose cards have come, and takes those cards away.
    fn settle_cards(&mut self) {
        let me = self.body.doc().client_id().get();
        for card in self.body.cards() {
            if card.twin || card.words.client != me {
                continue;
            }
            let (from, to) = (card.words.clock, card.words.end());
            let parts = self.take_ghosts(from, to);
            if parts.is_empty() && self.erased(from, to) {
                self.dismiss_card(&card.key);
                continue;
            }
            // Nothing known of it, or nothing to be done: a person's.
            if parts.iter().all(|(_, part)| matches!(part.fate, Fate::Ask)) {
                continue;
            }
            let mut left = Vec::new();
            // The spot written at last, and the place behind those words.
            let mut last: Option<(u32, StickyIndex)> = None;
            for (n, part) in parts {
                match part.fate {
                    Fate::Stands => {}
                    Fate::Ask => left.push(part),
                    Fate::Seat { ref at, follow } => {
                        let at = match &last {
                            Some((spot, behind)) if *spot == part.spot => behind,
                            _ => at,
                        };
                        match self.seat(at, &part.words) {
                            Some((at, end)) => {
                                let behind = self.seated(&part, n, at, end, follow);
                                last = behind.map(|behind| (part.spot, behind));
                            }
                            None => left.push(part),
                        }
                    }
                }
            }
            let mut txn = self.body.doc().transact_mut_with(CARD);
            self.body.rescue.remove(&mut txn, &card.key);
            for part in left {
                let at = part.clock - from;
                let text = utf16::slice(&card.words.text, at, at + part.len).to_owned();
                let words = Words {
                    client: me,
                    clock: part.clock,
                    text,
                };
                cards::add_lost(&self.body.rescue, &mut txn, words);
            }
        }
    }

    /// After words were seated: the caret follows, and what stood behind them
    /// at the same spot will be written behind them.
    fn seated(
        &mut self,
        part: &Ghost,
        n: usize,
        at: Pos,
        end: Pos,
        follow: bool,
    ) -> Option<StickyIndex> {
        if follow && self.selection == Some(Selection::caret(at)) {
            self.selection = self.clamp(end).map(Selection::caret);
        }
        let behind = sticky(&self.body, end, Assoc::Before)?;
        for ghost in self.rescue.ghosts.iter_mut().skip(n) {
            if ghost.spot == part.spot
                && let Fate::Seat { at, .. } = &mut ghost.fate
            {
                *at = behind.clone();
            }
        }
        Some(behind)
    }

    /// Cuts the ghosts of own clocks `from..to` out; each with the number of
    /// ghosts before it.
    fn take_ghosts(&mut self, from: u32, to: u32) -> Vec<(usize, Ghost)> {
        let mut kept = Vec::new();
        let mut taken = Vec::new();
        for ghost in std::mem::take(&mut self.rescue.ghosts) {
            let (a, b) = (ghost.clock, ghost.clock + ghost.len);
            let part = |from: u32, to: u32| {
                (from < to).then(|| Ghost {
                    clock: from,
                    len: to - from,
                    words: slice_inline(&ghost.words, from - a, to - a),
                    ..ghost.clone()
                })
            };
            if b <= from || to <= a {
                kept.push(ghost);
                continue;
            }
            kept.extend(part(a, from.max(a)));
            let n = kept.len();
            taken.extend(part(from.max(a), to.min(b)).map(|part| (n, part)));
            kept.extend(part(to.min(b), b));
        }
        self.rescue.ghosts = kept;
        taken
    }
}

fn text_of(piece: &Inline) -> Option<&str> {
    match piece {
        Inline::Text { text, .. } => Some(text),
        _ => None,
    }
}
