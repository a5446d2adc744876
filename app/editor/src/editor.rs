//! The core's one face: [`Editor`] owns the document, the tree, the selection
//! and the history. Local intents and remote updates come in here and leave
//! the same way: a new tree, a new selection, bytes to send.
//!
//! Never here: what the screen or the network does with them.

use std::sync::{Arc, Mutex, PoisonError};

use shared::document::block::{BlockId, Pos};
use shared::document::schema::Marks;
use shared::document::tree::Tree;
use shared::document::{Body, Broken, utf16};
use yrs::sync::time::Clock;
use yrs::{ClientID, ID, Transact};

use self::typing::{Typing, single};
use crate::atom;
use crate::autoformat::is_sign;
use crate::command::{Context, command, empty};
use crate::edit::Edit;
use crate::history::History;
use crate::intent::Intent;
use crate::rescue::Rescue;
use crate::selection::{Selection, StickySelection};
use crate::sight;

mod cards;
mod drop;
mod line;
mod rescue;
mod summary;
mod typing;

pub use self::drop::Rare;
pub use self::summary::Summary;

/// Origin of a person's own edits.
const LOCAL: &str = "local";
/// Origin of own edits in the headline and the standfirst.
const LINE: [&str; 2] = ["headline", "standfirst"];

/// A one-line text beside the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// The headline.
    Headline,
    /// The standfirst.
    Standfirst,
}

/// What changed, coarsely; the tree tells the rest by its pointers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// The body or a line has other words, marks or blocks.
    pub text: bool,
    /// The selection or the stored marks are others.
    pub selection: bool,
}

impl Change {
    /// Both, one after the other.
    #[must_use]
    fn and(self, then: Self) -> Self {
        Self {
            text: self.text || then.text,
            selection: self.selection || then.selection,
        }
    }
}

/// One person's editing of one article.
pub struct Editor {
    body: Body,
    tree: Tree,
    selection: Option<Selection>,
    stored: Option<Marks>,
    history: History,
    lines: [History; 2],
    typing: Typing,
    outbox: Arc<Mutex<Vec<Vec<u8>>>>,
    news: News,
    rescue: Rescue,
    rare: Option<Rare>,
}

/// What came from elsewhere since it was last asked for.
#[derive(Clone, Debug, Default)]
pub struct News {
    /// Yjs clients that wrote; deletions tell no author.
    pub clients: Vec<u64>,
    /// Top-level blocks that came, went or have other content.
    pub blocks: Vec<BlockId>,
}

impl Editor {
    /// An editor of an empty document. `client` is a fresh random Yjs id.
    pub fn new(client: u32, clock: &Arc<dyn Clock>) -> Self {
        let mut editor = Self::lean(client, clock);
        editor.learn(Rare::all());
        editor
    }

    /// The same without what is rare; see [`Editor::learn`].
    pub fn lean(client: u32, clock: &Arc<dyn Clock>) -> Self {
        let body = Body::new(client);
        let history = History::new(body.doc(), &body.blocks, LOCAL, clock.clone());
        let lines = [
            History::new(body.doc(), &body.headline, LINE[0], clock.clone()),
            History::new(body.doc(), &body.standfirst, LINE[1], clock.clone()),
        ];
        let outbox = Arc::new(Mutex::new(Vec::new()));
        let out = outbox.clone();
        let rescue = Rescue::default();
        let (erased, me) = (rescue.erased.clone(), ClientID::new(u64::from(client)));
        // Updates received from others are applied without an origin, so
        // whatever has one was made here (undo has the manager's own).
        // Not the observer of updates: yrs would encode others' for it as well.
        let watched = body
            .doc()
            .observe_transaction_cleanup("outbox", move |txn, _| {
                if txn.origin().is_some() && txn.has_changes() {
                    if let Some(gone) = txn.delete_set().get(&me) {
                        let mut erased = erased.lock().unwrap_or_else(PoisonError::into_inner);
                        for (range, ()) in gone.iter() {
                            erased.insert(ID::new(me, range.start), range.end - range.start);
                        }
                    }
                    out.lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .push(txn.encode_update_v1());
                }
            });
        debug_assert!(watched.is_ok(), "no transaction is open on a new document");
        Self {
            body,
            tree: Tree::default(),
            selection: None,
            stored: None,
            history,
            lines,
            typing: Typing::default(),
            outbox,
            news: News::default(),
            rescue,
            rare: None,
        }
    }

    /// From now on it carries out rare intents too. Until then they do nothing,
    /// and a word ends where a plainer rule says.
    pub fn learn(&mut self, rare: Rare) {
        self.rare = Some(rare);
    }

    /// Must this wait until the editor has learnt what is rare?
    pub fn awaits(&self, intent: &Intent) -> bool {
        self.rare.is_none() && (intent.is_rare() || self.pasted_link(intent).is_some())
    }

    /// The body as it is now.
    pub fn tree(&self) -> &Tree {
        &self.tree
    }

    /// The document below, for presence and state vectors.
    pub fn body(&self) -> &Body {
        &self.body
    }

    /// What is selected.
    pub fn selection(&self) -> Option<&Selection> {
        self.selection.as_ref()
    }

    /// Marks chosen for the next words.
    pub fn stored(&self) -> Option<&Marks> {
        self.stored.as_ref()
    }

    /// Updates made here since the last call, to be stored and sent.
    pub fn take_outbox(&mut self) -> Vec<Vec<u8>> {
        std::mem::take(&mut *self.outbox.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// What came from elsewhere since the last call.
    pub fn take_news(&mut self) -> News {
        std::mem::take(&mut self.news)
    }

    /// Selects; drops marks chosen for the next words.
    pub fn select(&mut self, selection: Option<Selection>) -> Change {
        let selection = selection.and_then(|selection| {
            Some(Selection {
                anchor: self.clamp(selection.anchor)?,
                head: self.clamp(selection.head)?,
            })
        });
        if selection == self.selection {
            return Change::default();
        }
        self.selection = selection;
        self.stored = None;
        self.typing.moved_on();
        // Typing somewhere else is another thing to take back.
        self.history.seal();
        Change {
            text: false,
            selection: true,
        }
    }

    /// Composed words begin (or end): they are taken back in one go, however
    /// long they took.
    pub fn compose(&mut self, begins: bool) {
        self.history.group(begins);
    }

    fn clamp(&self, at: Pos) -> Option<Pos> {
        let block = self.tree.find(at.block)?;
        let offset = at.offset.min(block.len());
        let offset = if block.text_kind().is_some() {
            utf16::snap(&block.text(), offset)
        } else {
            offset
        };
        Some(Pos::new(at.block, offset))
    }

    fn sticky(&self) -> Option<StickySelection> {
        self.selection
            .as_ref()
            .map(|selection| StickySelection::of(&self.body, &self.tree, selection))
    }

    fn refresh(&mut self) {
        let dirty = self.body.take_dirty();
        if dirty.is_clean() {
            return;
        }
        let txn = self.body.doc().transact();
        self.tree = self.tree.refresh(&txn, &self.body.blocks, &dirty);
    }

    /// Takes in an update from elsewhere (the server, another tab, the store).
    ///
    /// # Errors
    /// [`Broken`] when the bytes are no update; nothing changes then.
    pub fn receive(&mut self, update: &[u8]) -> Result<Change, Broken> {
        let sticky = self.sticky();
        let update = shared::document::decode(update)?;
        let omens = self.rescue.look(&self.body, &self.tree, &update);
        let wrote = self.body.take(update)?;
        let before = self.tree.clone();
        self.refresh();
        self.news.clients.extend(wrote);
        self.news.blocks.extend(sight::changed(&before, &self.tree));
        let was = self.selection;
        self.selection = sticky.and_then(|s| s.resolve(&self.body, &before, &self.tree));
        self.settle_omens(omens, &before, was.as_ref());
        let moved = self.selection != was;
        Ok(Change {
            text: true,
            selection: moved,
        })
    }

    /// Does what a person means at the selection. Nothing changes when the
    /// intent does not apply.
    pub fn perform(&mut self, intent: &Intent) -> Change {
        if let Some(change) = self.take_back(intent) {
            return change;
        }
        self.typing.moved_on();
        match intent {
            Intent::Undo => return self.rewind(true),
            Intent::Redo => return self.rewind(false),
            Intent::Drop { slice, at, moved } => {
                return match self.rare {
                    Some(rare) => (rare.drop)(self, slice, *at, *moved),
                    None => Change::default(),
                };
            }
            _ => {}
        }
        let Some(selection) = self.selection else {
            return Change::default();
        };
        let typing = matches!(
            intent,
            Intent::InsertText(_)
                | Intent::DeleteBackward(_)
                | Intent::DeleteForward(_)
                | Intent::DeleteRange { .. }
        );
        if !typing || !selection.is_caret() {
            self.history.seal();
        }
        let linking = self.pasted_link(intent);
        let intent = linking.as_ref().unwrap_or(intent);
        self.note_unlinking(intent, &selection);
        let ended = self.rule_on_enter(intent);
        let mut change = self.make_room(intent, &selection);
        change = change.and(self.run(intent));
        if !typing {
            self.history.seal();
        }
        if let Some((rule, at, edit)) = ended {
            change = change.and(self.format(&rule, at, edit));
        }
        if let Intent::InsertText(words) = intent
            && single(words).is_some_and(is_sign)
        {
            change = change.and(self.autoformat());
        }
        change
    }

    /// Empties the selection for what is to stand in its place.
    fn make_room(&mut self, intent: &Intent, selection: &Selection) -> Change {
        let replaces = matches!(
            intent,
            Intent::InsertText(_)
                | Intent::PasteText(_)
                | Intent::PasteSlice(_)
                | Intent::Split
                | Intent::HardBreak
        );
        if !replaces || selection.is_caret() {
            return Change::default();
        }
        let (from, to) = selection.ends(&self.tree);
        let pastes = matches!(intent, Intent::PasteText(_) | Intent::PasteSlice(_));
        if !pastes && atom::selected(&self.tree, selection).is_some() {
            // Letters beside a picture, never instead of it: one too many would
            // take its caption and rights along. Shift+Enter goes before it.
            let before = *intent == Intent::HardBreak;
            self.selection = Some(Selection::caret(if before { from } else { to }));
            return Change::default();
        }
        // Typed words take the look of the first word they replace.
        let look = self
            .tree
            .find(from.block)
            .and_then(|block| block.marks_beside(from.offset, true))
            .cloned();
        if matches!(intent, Intent::InsertText(_)) {
            // Put in and taken out in one edit: see `text::insert`.
            self.stored = self.stored.take().or(look);
            return Change::default();
        }
        let context = Context {
            tree: &self.tree,
            selection,
            stored: None,
        };
        self.apply(empty(context))
    }

    fn run(&mut self, intent: &Intent) -> Change {
        let Some(selection) = self.selection else {
            return Change::default();
        };
        let context = Context {
            tree: &self.tree,
            selection: &selection,
            stored: self.stored.as_ref(),
        };
        let done = match self.rare {
            Some(rare) => (rare.command)(context, intent),
            None => command(context, intent),
        };
        match done {
            Some(edit) => self.apply(edit),
            None => Change::default(),
        }
    }

    fn apply(&mut self, edit: Edit) -> Change {
        let Some(before) = self.selection else {
            return Change::default();
        };
        let mut made = shared::document::step::Made::new();
        let text = !edit.steps.is_empty();
        if text {
            self.history.before(self.sticky());
            let clock = self.clock();
            made = self.body.apply(&edit.steps, LOCAL);
            self.refresh();
            self.note_own(clock, &edit.steps);
            for block in made.values() {
                self.rescue.note_block(*block);
            }
        }
        let after = edit.after.resolve(&before, &made).and_then(|selection| {
            Some(Selection {
                anchor: self.clamp(selection.anchor)?,
                head: self.clamp(selection.head)?,
            })
        });
        self.selection = after.or_else(|| self.tree.start().map(Selection::caret));
        self.stored = edit.stored;
        Change {
            text,
            selection: true,
        }
    }

    fn rewind(&mut self, back: bool) -> Change {
        let now = self.sticky();
        let before = self.tree.clone();
        let (done, then) = if back {
            self.history.undo(now.clone())
        } else {
            self.history.redo(now.clone())
        };
        if !done {
            return Change::default();
        }
        self.refresh();
        let place = |sticky: Option<StickySelection>| {
            sticky.and_then(|sticky| sticky.resolve(&self.body, &before, &self.tree))
        };
        self.selection = place(then).or_else(|| place(now));
        self.stored = None;
        if let Some(selection) = &self.selection {
            self.rescue.note_block(selection.head.block);
        }
        Change {
            text: true,
            selection: true,
        }
    }
}
