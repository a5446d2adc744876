//! Undo and redo of one's own edits: yrs keeps what was done by origin, this
//! file adds where the selection was.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use yrs::branch::Branch;
use yrs::sync::time::Clock;
use yrs::undo::{Options, UndoManager};
use yrs::{Doc, Origin};

use crate::selection::StickySelection;

/// Edits within this many ms of each other are taken back together.
const GROUP_MS: u64 = 600;

#[derive(Default)]
struct Meta {
    selection: Option<StickySelection>,
}

type Slot = Arc<Mutex<Option<StickySelection>>>;

/// What one person did to one part of the document.
pub struct History {
    manager: UndoManager<Meta>,
    /// The selection to remember with the next group.
    pending: Slot,
    /// The selection of the group just taken back or brought back.
    popped: Slot,
}

fn put(slot: &Slot, value: Option<StickySelection>) {
    *slot.lock().unwrap_or_else(PoisonError::into_inner) = value;
}

fn take(slot: &Slot) -> Option<StickySelection> {
    slot.lock().unwrap_or_else(PoisonError::into_inner).take()
}

impl History {
    /// Watches `scope` for transactions of `origin`.
    pub fn new(
        doc: &Doc,
        scope: &impl AsRef<Branch>,
        origin: &'static str,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let mut manager: UndoManager<Meta> = UndoManager::with_options(Options {
            capture_timeout_millis: GROUP_MS,
            // Without a named origin, transactions that have none would count.
            tracked_origins: HashSet::from([Origin::from(origin)]),
            capture_transaction: None,
            timestamp: clock,
            init_undo_stack: Vec::new(),
            init_redo_stack: Vec::new(),
        });
        manager.expand_scope(doc, scope);
        let pending = Slot::default();
        let popped = Slot::default();
        let slot = pending.clone();
        manager.observe_item_added("selection", move |_, event| {
            event.meta_mut().selection = take(&slot);
        });
        let slot = popped.clone();
        manager.observe_item_popped("selection", move |_, event| {
            put(&slot, event.meta_mut().selection.take());
        });
        Self {
            manager,
            pending,
            popped,
        }
    }

    /// Remembers where the selection is before an edit.
    pub fn before(&self, selection: Option<StickySelection>) {
        put(&self.pending, selection);
    }

    /// The next edit starts a group of its own.
    pub fn seal(&mut self) {
        self.manager.reset();
    }

    /// Takes the last group back. `now` is the selection, for redo. Returns
    /// whether anything happened and where the selection was.
    pub fn undo(&mut self, now: Option<StickySelection>) -> (bool, Option<StickySelection>) {
        put(&self.pending, now);
        let done = self.manager.undo_blocking();
        (done, take(&self.popped))
    }

    /// Brings the last undone group back.
    pub fn redo(&mut self, now: Option<StickySelection>) -> (bool, Option<StickySelection>) {
        put(&self.pending, now);
        let done = self.manager.redo_blocking();
        (done, take(&self.popped))
    }

    /// Is there anything to take back?
    pub fn can_undo(&self) -> bool {
        self.manager.can_undo()
    }

    /// Is there anything to bring back?
    pub fn can_redo(&self) -> bool {
        self.manager.can_redo()
    }
}
