//! What a person does with a card: words that a merge took away are put back at
//! the caret or dismissed, a second copy is shown and taken out.
//!
//! Never here: words that their author's client seats by itself (`rescue`).

use shared::document::block::Pos;
use shared::document::cards::{self, Card};
use shared::document::step::Step;
use shared::document::{place, utf16};
use yrs::{Map, Transact};

use super::rescue::CARD;
use super::{Change, Editor};
use crate::intent::Intent;
use crate::selection::Selection;

impl Editor {
    /// Words that a merge took away or left twice, for a person to settle.
    pub fn cards(&self) -> Vec<Card> {
        cards::joined(self.body.cards())
    }

    /// Takes a card away; of joined ones, each.
    pub fn dismiss_card(&mut self, key: &str) {
        let mut txn = self.body.doc().transact_mut_with(CARD);
        for key in key.split('\n') {
            self.body.rescue.remove(&mut txn, key);
        }
    }

    /// Writes a card's words at the caret, or behind what is selected, and takes
    /// the card away. Nothing happens without a place in the text.
    pub fn insert_card(&mut self, card: &Card) -> Change {
        let Some(selection) = self.selection else {
            return Change::default();
        };
        // Never instead of what is selected, and never as an address for it.
        let (_, end) = selection.ends(&self.tree);
        let moved = self.select(Some(Selection::caret(end)));
        let change = self.perform(&Intent::PasteText(card.words.text.clone()));
        if change.text {
            self.dismiss_card(&card.key);
        }
        moved.and(change)
    }

    /// Where the words of a card stand twice, if they still do.
    pub fn twin(&self, card: &Card) -> Option<Selection> {
        let txn = self.body.doc().transact();
        let words = &card.words;
        let ends = |mut clocks: std::ops::Range<u32>, back: bool| loop {
            let clock = if back {
                clocks.next_back()?
            } else {
                clocks.next()?
            };
            if let Some(at) = place::find(&txn, words.client, clock) {
                return Some(at);
            }
        };
        // A card comes from outside: no more ids than its words can need.
        let len = card.len.min(2 * utf16::len(&words.text) + 64).min(4096);
        let clocks = words.clock..words.clock.saturating_add(len);
        let (Some(from), Some(to)) = (ends(clocks.clone(), false), ends(clocks, true)) else {
            // Somebody moved them on: the last place, if there are two.
            let text = words.text.trim();
            let mut places = self.tree.lines().flat_map(|line| {
                let hay = line.text();
                let at: Vec<Pos> = (hay.match_indices(text))
                    .map(|(at, _)| Pos::new(line.id, utf16::len(&hay[..at])))
                    .collect();
                at
            });
            (!text.is_empty()).then(|| places.next())??;
            let anchor = places.last()?;
            return Some(Selection {
                anchor,
                head: Pos::new(anchor.block, anchor.offset + utf16::len(text)),
            });
        };
        (from.block == to.block && from.offset <= to.offset).then(|| Selection {
            anchor: from,
            head: Pos::new(to.block, to.offset + 1),
        })
    }

    /// Takes the words of a card that stand twice out of the text, and the
    /// block too when nothing else is in it. What somebody wrote between them
    /// since stays; words that are others by now are only selected.
    pub fn remove_twin(&mut self, card: &Card) -> Change {
        let Some(range) = self.twin(card) else {
            self.dismiss_card(&card.key);
            return Change::default();
        };
        let block = range.head.block;
        let runs = self.doubled(card, &range);
        let len = self.tree.find(block).map(|line| line.len());
        let steps = match runs.as_slice() {
            [] => return self.select(Some(range)),
            [(0, to)] if len == Some(*to) && self.tree.lines().count() > 1 => {
                crate::command::removal(&self.tree, block)
            }
            // From the back: offsets in front stay true.
            runs => (runs.iter().rev())
                .map(|&(from, to)| Step::Delete { block, from, to })
                .collect(),
        };
        let change = self.rewrite(&steps);
        self.dismiss_card(&card.key);
        change
    }

    /// The parts of a second copy that are the card's own.
    fn doubled(&self, card: &Card, range: &Selection) -> Vec<(u32, u32)> {
        let (from, to) = (range.anchor.offset, range.head.offset);
        let ids = place::ids(&self.body.doc().transact(), range.head.block);
        let clocks = card.words.clock..card.words.clock.saturating_add(card.len);
        let own = |at: u32| {
            let id = ids.get(at as usize).copied().flatten()?;
            let own = id.client.get() == card.words.client && clocks.contains(&id.clock);
            own.then_some(id.clock)
        };
        if !(from..to).any(|at| own(at).is_some()) {
            // Found by its words, not by its ids.
            return vec![(from, to)];
        }
        let text = self.tree.find(range.head.block).map(|line| line.text());
        let text = text.unwrap_or_default();
        let mut left = card.words.text.as_str();
        let mut runs: Vec<(u32, u32)> = Vec::new();
        let mut at = from;
        while at < to {
            let start = at;
            at += 1;
            let Some(first) = own(start) else { continue };
            while at < to && own(at) == Some(first + (at - start)) {
                at += 1;
            }
            let words = utf16::slice(&text, start, at);
            if !words.trim().is_empty() {
                // The ids of a card are a span: what stands once may be in it.
                let Some(found) = left.find(words) else {
                    continue;
                };
                left = &left[found + words.len()..];
            }
            // A line break between two parts of a copy is the copy's.
            let leaf = |at: u32| matches!(ids.get(at as usize), Some(None));
            match runs.last_mut() {
                Some((_, end)) if (*end..start).all(leaf) => *end = at,
                _ => runs.push((start, at)),
            }
        }
        runs
    }
}
