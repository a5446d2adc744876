//! What typing sets off beyond its letters: taking over what the browser typed by
//! itself, autoformat as an undo step of its own, and Backspace taking it back.
//!
//! Never here: which rules there are (`autoformat`).

use shared::document::block::{BlockId, Pos};
use shared::document::schema::{Marks, TextKind};
use shared::document::step::Step;
use shared::document::utf16;

use super::{Change, Editor, LOCAL};
use crate::around::find;
use crate::autoformat::{Rule, Typed, is_sign};
use crate::command::{Context, at_caret, linked, pasted_link};
use crate::edit::Edit;
use crate::intent::Intent;
use crate::reader::{Diff, diff};
use crate::selection::Selection;

/// Addresses remembered as unlinked on purpose; more are forgotten.
const UNLINKED: usize = 64;

/// What the last own edit has left to think about.
#[derive(Default)]
pub(super) struct Typing {
    /// The last edit was a rule's: Backspace takes it back.
    formatted: Option<Formatted>,
    /// The browser's own typing ended here.
    read_back: Option<Pos>,
    /// Addresses whose link the person has taken away.
    unlinked: Vec<(BlockId, String)>,
}

/// What a rule did.
struct Formatted {
    /// The address that it linked.
    linked: Option<(BlockId, String)>,
}

impl Typing {
    /// Another edit or another place: nothing to take back any more.
    pub(super) fn moved_on(&mut self) {
        self.formatted = None;
        self.read_back = None;
    }

    fn keep_unlinked(&mut self, word: (BlockId, String)) {
        if self.unlinked.len() >= UNLINKED {
            self.unlinked.remove(0);
        }
        self.unlinked.push(word);
    }
}

impl Editor {
    /// Backspace (or undo) right after a rule brings the typed signs back.
    pub(super) fn take_back(&mut self, intent: &Intent) -> Option<Change> {
        let formatted = self.typing.formatted.take()?;
        let caret = self.selection.filter(Selection::is_caret)?.head;
        let back = match intent {
            Intent::Undo | Intent::DeleteBackward(_) => true,
            Intent::DeleteRange { from, to } => from != to && *to == caret,
            _ => false,
        };
        if !back {
            return None;
        }
        if let Some(word) = formatted.linked {
            self.typing.keep_unlinked(word);
        }
        Some(self.rewind(true))
    }

    /// Words that an intent is about to unlink are not linked again by a rule.
    pub(super) fn note_unlinking(&mut self, intent: &Intent, selection: &Selection) {
        if *intent == Intent::SetLink(None) {
            let context = Context {
                tree: &self.tree,
                selection,
                stored: None,
            };
            for word in linked(context) {
                self.typing.keep_unlinked(word);
            }
        }
    }

    /// Pasting an address over words means linking them.
    pub(super) fn pasted_link(&self, intent: &Intent) -> Option<Intent> {
        match intent {
            Intent::PasteText(words) => self.links_selection(words),
            _ => None,
        }
    }

    /// The intent to link the selection, when that is what pasting this text
    /// over it means.
    pub fn links_selection(&self, text: &str) -> Option<Intent> {
        let context = Context {
            tree: &self.tree,
            selection: self.selection.as_ref()?,
            stored: None,
        };
        pasted_link(context, text).map(|href| Intent::SetLink(Some(href)))
    }

    /// The rule that ending the line at the caret would set off.
    pub(super) fn rule_on_enter(&self, intent: &Intent) -> Option<(Rule, Pos, Edit)> {
        if !matches!(intent, Intent::Split | Intent::HardBreak) {
            return None;
        }
        let at = self.selection.filter(Selection::is_caret)?.head;
        let typed = Typed::last(&self.tree, at)?;
        let rule = typed.rule_on_enter()?;
        let edit = typed.edit(&rule)?;
        Some((rule, at, edit))
    }

    /// Carries out the rule that the character before the caret sets off.
    pub(super) fn autoformat(&mut self) -> Change {
        let Some(at) = self.selection.filter(Selection::is_caret).map(|s| s.head) else {
            return Change::default();
        };
        let found = Typed::last(&self.tree, at).and_then(|typed| {
            let rule = typed.rule()?;
            let edit = typed.edit(&rule)?;
            Some((rule, edit))
        });
        match found {
            Some((rule, edit)) => self.format(&rule, at, edit),
            None => Change::default(),
        }
    }

    /// Applies a rule's edit as an undo step of its own.
    pub(super) fn format(&mut self, rule: &Rule, at: Pos, mut edit: Edit) -> Change {
        let word = match rule {
            Rule::Link { from, to, .. } => {
                let text = self.tree.find(at.block).map(|block| block.text());
                let text = text.unwrap_or_default();
                Some((at.block, utf16::slice(&text, *from, *to).to_owned()))
            }
            _ => None,
        };
        if word
            .as_ref()
            .is_some_and(|word| self.typing.unlinked.contains(word))
        {
            return Change::default();
        }
        self.history.seal();
        edit.stored = edit.stored.or_else(|| self.stored.clone());
        let change = self.apply(edit);
        self.history.seal();
        self.typing.formatted = Some(Formatted { linked: word });
        change
    }

    /// The browser is done with what it typed by itself (a composition is over,
    /// a phone's keyboard has put its word down): the rules may act now.
    pub fn settle(&mut self) -> Change {
        let here = self.selection.filter(Selection::is_caret).map(|s| s.head);
        if here.is_none() || self.typing.read_back.take() != here {
            return Change::default();
        }
        self.autoformat()
    }

    /// Would typing these words at the caret set a rule off?
    pub(super) fn sets_off(&self, words: &str, at: Pos) -> bool {
        single(words).is_some_and(is_sign)
            && Typed::about(&self.tree, at, words).is_some_and(|typed| typed.rule().is_some())
    }

    /// Takes over what the browser itself did to a block: `change` counts in
    /// `drawn`, the words that were on screen before. If colleagues changed
    /// the block since it was drawn, the change is moved to where it belongs.
    pub fn type_over(
        &mut self,
        block: BlockId,
        drawn: &str,
        change: &Diff,
        caret: Option<u32>,
    ) -> Change {
        self.typing.moved_on();
        let Some(now) = self.tree.find(block) else {
            return Change::default();
        };
        let words = now.text();
        let (from, to) = moved(drawn, &words, change.from, change.to);
        let at = Pos::new(block, from);
        let marks = if from < to {
            now.marks_beside(from, true).cloned().unwrap_or_default()
        } else {
            self.stored
                .clone()
                .unwrap_or_else(|| at_caret(&self.tree, at))
        };
        let marks = match now.text_kind() {
            Some(TextKind::Code) => Marks::none(),
            _ => marks,
        };
        let mut steps = Vec::new();
        if from < to {
            steps.push(Step::Delete { block, from, to });
        }
        let mut offset = from;
        for (n, piece) in change.insert.split('\n').enumerate() {
            if n > 0 {
                steps.push(Step::InsertBreak {
                    at: Pos::new(block, offset),
                });
                offset += 1;
            }
            if !piece.is_empty() {
                steps.push(Step::InsertText {
                    at: Pos::new(block, offset),
                    text: piece.to_owned(),
                    marks: marks.clone(),
                });
                offset += utf16::len(piece);
            }
        }
        self.history.before(self.sticky());
        let clock = self.clock();
        self.body.apply(&steps, LOCAL);
        self.refresh();
        self.note_own(clock, &steps);
        // The caret was read after the change; what moved the change moves it.
        let caret = caret.map_or(offset, |caret| {
            let typed_end = change.from + utf16::len(&change.insert);
            if caret >= typed_end {
                offset + (caret - typed_end)
            } else {
                caret.min(offset)
            }
        });
        self.selection = self.clamp(Pos::new(block, caret)).map(Selection::caret);
        self.stored = None;
        let end = Pos::new(block, offset);
        let ended = self.selection == Some(Selection::caret(end));
        self.typing.read_back = (ended && change.insert.ends_with(is_sign)).then_some(end);
        Change {
            text: true,
            selection: true,
        }
    }
}

/// Where the units `from..to` of what was `drawn` are in the block's words `now`.
fn moved(drawn: &str, now: &str, from: u32, to: u32) -> (u32, u32) {
    let Some(moved) = diff(drawn, now, None) else {
        return (from, to);
    };
    // Colleagues who wrote on both sides of it moved it too, as far as one
    // range of change can tell: then by the words around it.
    let within = |offset: u32| moved.from < offset && offset < moved.to;
    if (within(from) || within(to))
        && let Some(at) = find(drawn, now, from, utf16::slice(drawn, from, to))
    {
        return (at, at + (to - from));
    }
    (moved.map(from), moved.map(to))
}

/// The only character of a text.
pub(super) fn single(words: &str) -> Option<char> {
    let mut chars = words.chars();
    let first = chars.next()?;
    chars.next().is_none().then_some(first)
}
