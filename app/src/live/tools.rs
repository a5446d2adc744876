//! What the tools around the text share: which of them are open, what is
//! searched, and two numbers that move when the words or the selection did.
//!
//! Never here: how a tool looks.

use std::cell::Cell;

use editor::editor::Editor;
use editor::find::Search;
use editor::selection::Selection;
use leptos::prelude::*;
use shared::document::block::BlockId;
use shared::document::tree::Tree;

/// What is to be scrolled into view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reveal {
    /// The search's current match.
    Match,
    /// A block, to the top of the window.
    Block(BlockId),
}

/// The tools' state; a handle that can be copied around.
#[derive(Clone, Copy)]
pub struct Tools {
    /// Moves when the body's words did, once a picture.
    pub text: RwSignal<u64>,
    /// Moves when the selection did, once a picture.
    pub place: RwSignal<u64>,
    /// Moves when what is marked in the text must be painted anew.
    pub marked: RwSignal<u64>,
    /// Moves when the find bar is asked for.
    pub asked: RwSignal<u64>,
    /// Is the find bar open?
    pub finding: RwSignal<bool>,
    /// Does it offer to replace?
    pub replacing: RwSignal<bool>,
    /// Is the outline open?
    pub outline: RwSignal<bool>,
    /// Is all but the paragraph one writes in dimmed?
    pub focused: RwSignal<bool>,
    /// Are the keys being explained?
    pub help: RwSignal<bool>,
    /// The search.
    pub search: StoredValue<Search, LocalStorage>,
    seen: StoredValue<Seen, LocalStorage>,
}

/// What the numbers were last moved for.
#[derive(Default)]
struct Seen {
    tree: Tree,
    selection: Option<Selection>,
    reveal: Cell<Option<Reveal>>,
}

impl Tools {
    pub(super) fn new() -> Self {
        Self {
            text: RwSignal::new(0),
            place: RwSignal::new(0),
            marked: RwSignal::new(0),
            asked: RwSignal::new(0),
            finding: RwSignal::new(false),
            replacing: RwSignal::new(false),
            outline: RwSignal::new(false),
            focused: RwSignal::new(false),
            help: RwSignal::new(false),
            search: StoredValue::new_local(Search::default()),
            seen: StoredValue::new_local(Seen::default()),
        }
    }

    /// Compares with the last picture. Returns whether text and place moved;
    /// the caller moves the numbers once it has let go of the editor.
    pub(super) fn follow(self, editor: &Editor) -> (bool, bool) {
        self.seen
            .try_update_value(|seen| {
                let text = !seen.tree.is(editor.tree());
                let place = seen.selection.as_ref() != editor.selection();
                if text {
                    seen.tree = editor.tree().clone();
                }
                seen.selection = editor.selection().copied();
                (text, place)
            })
            .unwrap_or_default()
    }

    /// Moves a number.
    pub fn moved(number: RwSignal<u64>) {
        number.try_update(|number| *number += 1);
    }

    /// Asks for something to be scrolled into view.
    pub fn reveal(self, what: Reveal) {
        self.seen.with_value(|seen| seen.reveal.set(Some(what)));
        Self::moved(self.marked);
    }

    /// What was asked for, once.
    pub fn take_reveal(self) -> Option<Reveal> {
        self.seen
            .try_with_value(|seen| seen.reveal.take())
            .flatten()
    }
}
