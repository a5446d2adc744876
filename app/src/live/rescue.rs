//! What a merge took away or left twice, as the page shows it, and what a person
//! does about it. What counts as such, and where words belong, is the editor's.

use editor::editor::{Change, Editor};
use leptos::prelude::*;
use shared::document::cards::Card;

use super::Live;

impl Live {
    /// What waits for a person, of what can be seen: blanks are no words.
    pub fn cards(self) -> Signal<Vec<Card>> {
        self.signals.cards.into()
    }

    /// Writes a card's words at the caret; at the text's end when there is none.
    pub fn insert_card(self, card: &Card) {
        self.settled(|editor| {
            if editor.selection().is_none() {
                let end = editor.tree().end();
                editor.select(end.map(editor::selection::Selection::caret));
            }
            editor.insert_card(card)
        });
        self.focus();
    }

    /// Takes a card away and leaves the text as it is.
    pub fn dismiss_card(self, card: &Card) {
        self.settled(|editor| {
            editor.dismiss_card(&card.key);
            Change::default()
        });
    }

    /// Selects the words that stand twice.
    pub fn show_twin(self, card: &Card) {
        self.settled(|editor| {
            let range = editor.twin(card);
            editor.select(range)
        });
        self.focus();
    }

    /// Takes the second copy out of the text.
    pub fn remove_twin(self, card: &Card) {
        self.settled(|editor| editor.remove_twin(card));
    }

    fn settled(self, act: impl FnOnce(&mut Editor) -> Change) {
        if !self.may_write() {
            return;
        }
        self.edit(act);
        self.with(|inner| inner.ask_redraw(true));
    }
}

/// The cards to show.
pub(super) fn shown(editor: &Editor) -> Vec<Card> {
    let mut cards = editor.cards();
    cards.retain(|card| {
        !card.words.text.trim().is_empty() && (!card.twin || editor.twin(card).is_some())
    });
    cards
}
