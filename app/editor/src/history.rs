//! Undo and redo of one's own edits: yrs keeps what was done by origin, this
//! file adds where the selection was, and that a block of one's own stays while
//! it holds anything of a colleague's.

use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use yrs::block::ItemPtr;
use yrs::branch::Branch;
use yrs::sync::time::Clock;
use yrs::undo::{Options, UndoManager};
use yrs::{Doc, Origin, ReadTxn, Text, TransactionMut, XmlFragment, XmlOut};

use crate::selection::StickySelection;
use shared::document::schema::{ContainerKind, TextKind};

/// Edits within this many ms of each other are taken back together.
const GROUP_MS: u64 = 600;

#[derive(Default)]
struct Meta {
    selection: Option<StickySelection>,
}

type Slot = Arc<Mutex<Option<StickySelection>>>;

/// The editor's clock, which can be made to stand still.
struct Watch {
    clock: Arc<dyn Clock>,
    /// Where it stands; 0 while it goes.
    stands: AtomicU64,
}

impl Clock for Watch {
    fn now(&self) -> u64 {
        match self.stands.load(Ordering::Relaxed) {
            0 => self.clock.now(),
            stands => stands,
        }
    }
}

/// What one person did to one part of the document.
pub struct History {
    watch: Arc<Watch>,
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

/// May undo remove this? Own words are gone by the time a block is asked about,
/// so whatever is still inside came from someone else.
fn may_go(txn: &TransactionMut, item: ItemPtr) -> bool {
    match XmlOut::try_from(item) {
        Ok(XmlOut::Text(text)) => text.len(txn) == 0,
        Ok(XmlOut::Element(element)) => !element.children(txn).any(|node| holds(txn, &node)),
        _ => true,
    }
}

/// Is there anything in it that a person would miss: words, a picture, a rule?
fn holds<T: ReadTxn>(txn: &T, node: &XmlOut) -> bool {
    match node {
        XmlOut::Text(text) => text.len(txn) > 0,
        XmlOut::Element(element) => {
            let frame = element.try_tag().is_some_and(|tag| is_frame(tag));
            !frame || element.children(txn).any(|node| holds(txn, &node))
        }
        XmlOut::Fragment(_) => false,
    }
}

/// Is an element of this name nothing without what it holds?
fn is_frame(tag: &str) -> bool {
    [TextKind::Paragraph, TextKind::Heading(1), TextKind::Code]
        .iter()
        .any(|kind| kind.tag() == tag)
        || [
            ContainerKind::Quote,
            ContainerKind::BulletList,
            ContainerKind::OrderedList(1),
            ContainerKind::Item,
        ]
        .iter()
        .any(|kind| kind.tag() == tag)
}

impl History {
    /// Watches `scope` for transactions of `origin`.
    pub fn new(
        doc: &Doc,
        scope: &impl AsRef<Branch>,
        origin: &'static str,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let watch = Arc::new(Watch {
            clock,
            stands: AtomicU64::new(0),
        });
        let mut manager: UndoManager<Meta> = UndoManager::with_options(Options {
            capture_timeout_millis: GROUP_MS,
            // Without a named origin, transactions that have none would count.
            tracked_origins: HashSet::from([Origin::from(origin)]),
            capture_transaction: None,
            delete_filter: Some(Arc::new(may_go)),
            timestamp: watch.clone(),
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
            watch,
            manager,
            pending,
            popped,
        }
    }

    /// Remembers where the selection is before an edit.
    pub fn before(&self, selection: Option<StickySelection>) {
        put(&self.pending, selection);
    }

    /// Begins (or ends) one group, however long its edits take.
    pub fn group(&mut self, begins: bool) {
        self.seal();
        let now = if begins { self.watch.clock.now() } else { 0 };
        self.watch.stands.store(now, Ordering::Relaxed);
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
