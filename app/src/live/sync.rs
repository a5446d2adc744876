//! Keeps the editor, this browser's store and the server in step: state
//! vectors both ways on every line, updates as they happen, and the count of
//! what the server has called durable.
//!
//! Order on a line: both sides send step 1 on opening; we answer the server's
//! with step 2 (all that it lacks, edits made offline included) and only then
//! send updates, so that none arrives before what it builds on.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::document::{seed, seed_client};
use shared::id::{ArticleId, UserId};
use shared::wire::{Message, close};

use super::line_status::LineStatus;
use super::unsent::Unsent;
use super::{Ended, Inner, announce, beside, home, people, row, settle, since};
use crate::listen::Listener;
use crate::net::socket::{self, Event, Socket};
use crate::offline::tabs::{Tabs, Word, alone};
use crate::offline::{self, Mark};

/// Records of one article in the browser's store before they are put together.
const COMPACT_AFTER: usize = 300;
/// Whether the person has paused is asked again after this.
const COMPACT_PAUSE: Duration = Duration::from_secs(3);
/// Records that are put together even while the person types.
const COMPACT_AT_LAST: usize = 3_000;
/// How often step 1 is repeated on a living line, ms: a deletion that arrived
/// before its words is only found again by comparing state vectors.
const COMPARE_EVERY_MS: u64 = 60_000;

/// The joints between editor, store, other tabs and socket.
pub(super) struct Sync {
    url: String,
    pub(super) owner: UserId,
    pub(super) article: ArticleId,
    socket: RefCell<Option<Socket>>,
    pub(super) status: Cell<LineStatus>,
    pub(super) unsent: RefCell<Unsent>,
    pub(super) tabs: RefCell<Option<Tabs>>,
    /// What [`home`] and [`beside`] wait for.
    pub(super) listeners: RefCell<Vec<Listener>>,
    /// A timer of [`beside`] runs.
    pub(super) minds_theirs: Cell<bool>,
    /// A timer of [`row`] runs.
    pub(super) row_is_old: Cell<bool>,
    /// Records in the store, about.
    records: Cell<usize>,
    /// The first answer to our step 1 on this line is in the store.
    kept_first: Cell<bool>,
    /// Records wait to be put together until the person pauses.
    compacts_soon: Cell<bool>,
    /// The first answer to our step 1 on this line has been merged.
    merged_first: Cell<bool>,
    /// Words are being composed: updates wait.
    holds: Cell<bool>,
    /// Some wait; the store has them.
    waits: RefCell<Vec<Mark>>,
    /// What this replica had seen when they began to wait.
    since: RefCell<Vec<u8>>,
}

impl Sync {
    pub(super) fn new(article: ArticleId, owner: UserId, begun: bool) -> Self {
        Self {
            url: socket::address(&format!("/sync/{article}?v=1&as={owner}")),
            owner,
            article,
            socket: RefCell::new(None),
            status: Cell::new(LineStatus {
                homeless: begun,
                ..LineStatus::default()
            }),
            unsent: RefCell::default(),
            tabs: RefCell::new(None),
            listeners: RefCell::default(),
            minds_theirs: Cell::new(false),
            row_is_old: Cell::new(false),
            records: Cell::new(0),
            kept_first: Cell::new(false),
            compacts_soon: Cell::new(false),
            merged_first: Cell::new(false),
            holds: Cell::new(false),
            waits: RefCell::default(),
            since: RefCell::new(Vec::new()),
        }
    }

    /// Sends a frame; false when no line is open.
    pub(super) fn send(&self, frame: &[u8]) -> bool {
        self.socket
            .borrow()
            .as_ref()
            .is_some_and(|socket| socket.send(frame))
    }

    /// Is this browser in step with the server?
    pub(super) fn synced(&self) -> bool {
        self.status.get().synced
    }

    /// Has what the server had on opening this line been merged?
    pub(super) fn met_on_this_line(&self) -> bool {
        self.merged_first.get()
    }

    /// Do updates wait?
    pub(super) fn holds(&self) -> bool {
        self.holds.get()
    }

    /// Tells this browser's other tabs.
    pub(super) fn say(&self, word: &Word) {
        if let Some(tabs) = &*self.tabs.borrow() {
            tabs.say(word);
        }
    }

    fn end(&self) {
        // Taken out first: closing may call back.
        let socket = self.socket.borrow_mut().take();
        if let Some(socket) = socket {
            socket.close();
        }
        self.tabs.borrow_mut().take();
        self.listeners.borrow_mut().clear();
        offline::forget(self.owner, self.article);
    }
}

/// First what this browser kept, then the line.
pub(super) fn start(inner: &Rc<Inner>) {
    beside::when_well_again(inner);
    let weak = Rc::downgrade(inner);
    let (owner, article) = (inner.sync.owner, inner.article);
    spawn_local(async move {
        // Without a store the article still opens, only not before the line.
        let kept = offline::load(owner, article).await.unwrap_or_default();
        let Some(inner) = weak.upgrade() else { return };
        inner.sync.records.set(kept.updates.len());
        for update in &kept.updates {
            // A record that cannot be read is left alone: the server has
            // the text, and the record stays for whoever can.
            let _ = take_in(&inner, update);
        }
        if !kept.unsent.is_empty() {
            // The page before may have gone before it wrote the row.
            row::grows_old(&inner);
        }
        for mark in kept.unsent {
            inner.sync.unsent.borrow_mut().add(mark);
        }
        if inner.sync.status.get().homeless {
            plant(&inner);
        }
        inner.ask_redraw(false);
        beside::join(&inner);
        change(&inner, |_| {});
        if inner.sync.status.get().homeless {
            home::find(&inner);
        } else {
            connect(&inner);
        }
        compact(&inner);
    });
    let weak = Rc::downgrade(inner);
    let compare = Duration::from_millis(COMPARE_EVERY_MS);
    let repeat = move || {
        if let Some(inner) = weak.upgrade()
            && inner.sync.status.get().synced
        {
            ask_for_news(&inner);
        }
    };
    if let Ok(repeat) = set_interval_with_handle(repeat, compare) {
        on_cleanup(move || repeat.clear());
    }
}

/// Closes for good.
pub(super) fn part(inner: &Inner) {
    if let Ok(editor) = inner.editor.try_borrow() {
        let whole = || editor.body().checkpoint();
        offline::hold_whole(inner.sync.owner, inner.sync.article, whole);
    }
    inner.sync.end();
}

/// The first paragraph of an article that the server does not know yet: the
/// same one that the server will begin it with.
fn plant(inner: &Rc<Inner>) {
    let empty = inner.editor.try_borrow();
    if empty.is_ok_and(|editor| editor.tree().top().is_empty()) {
        let seed = seed(seed_client(inner.article), "");
        if take_in(inner, &seed) {
            keep(inner, seed, Mark::fresh(), false);
        }
    }
}

/// The person has signed in again: goes on where the session ended.
pub(super) fn resume(inner: &Rc<Inner>) {
    if inner.signals.ended.try_get_untracked() != Some(Some(Ended::SignedOut)) {
        return;
    }
    settle(inner.signals.ended, None);
    if inner.sync.status.get().homeless {
        home::find(inner);
    } else {
        connect(inner);
    }
}

pub(super) fn connect(inner: &Rc<Inner>) {
    let weak: Weak<Inner> = Rc::downgrade(inner);
    let socket = Socket::open(inner.sync.url.clone(), move |event| {
        if let Some(inner) = weak.upgrade() {
            heard(&inner, event);
        }
    });
    *inner.sync.socket.borrow_mut() = Some(socket);
}

fn heard(inner: &Rc<Inner>, event: Event) {
    match event {
        Event::Open => {
            change(inner, LineStatus::opened);
            inner.sync.kept_first.set(false);
            inner.sync.merged_first.set(false);
            ask_for_news(inner);
            people::introduce(inner);
        }
        Event::Frame(frame) => receive(inner, &frame),
        Event::Closed { code, retry } => {
            since::note_step(inner);
            inner.sync.unsent.borrow_mut().lost();
            let politely = matches!(code, close::GOING_AWAY | close::TOO_MANY);
            change(inner, |status| status.closed(politely));
            people::alone(inner);
            if !retry {
                settle(inner.signals.ended, Some(why(code)));
            }
        }
    }
}

fn why(code: u16) -> Ended {
    match code {
        close::NOT_SIGNED_IN => Ended::SignedOut,
        close::FORBIDDEN => Ended::Forbidden,
        close::NOT_FOUND => Ended::NotFound,
        close::TOO_LARGE => Ended::TooLarge,
        _ => Ended::Refused,
    }
}

fn receive(inner: &Rc<Inner>, frame: &[u8]) {
    // A frame that is no message is the server's fault; the text is not in
    // danger, and the next comparison of state vectors finds what it held.
    let Ok(message) = Message::decode(frame) else {
        return;
    };
    match message {
        Message::Step1(theirs) => {
            since::before(inner, theirs);
            answer(inner, theirs);
        }
        Message::Step2(update) => {
            // Every comparison is answered with all deletions ever made; only
            // what is news is worth keeping.
            let before = seen(inner);
            if take_in(inner, update) && (seen(inner) != before || !inner.sync.kept_first.get()) {
                inner.sync.kept_first.set(true);
                keep(inner, update.to_vec(), Mark::fresh(), false);
            }
            if !inner.sync.merged_first.replace(true) {
                since::merged(inner);
            }
            // What was written while one was away is no news.
            if let Ok(mut editor) = inner.editor.try_borrow_mut() {
                editor.take_news();
            }
            inner.ask_redraw(false);
        }
        Message::Update(update) => {
            if take_in(inner, update) {
                announce::news(inner);
                keep(inner, update.to_vec(), Mark::fresh(), false);
                inner.ask_redraw(false);
            }
        }
        Message::Awareness(payload) => people::heard(inner, payload),
        Message::QueryAwareness => people::introduce(inner),
        Message::Saved(count) => {
            let saved = {
                let mut status = inner.sync.status.get();
                status.saved(count);
                inner.sync.status.set(status);
                inner.sync.unsent.borrow_mut().saved(status.saved)
            };
            if !saved.is_empty() {
                offline::settle(inner.sync.owner, inner.article, &saved);
                inner.sync.say(&Word::Saved(saved));
            }
            change(inner, |_| {});
        }
        Message::Denied(_) | Message::Unknown(_) => {}
    }
}

/// What this replica has seen, as a state vector.
pub(super) fn seen(inner: &Rc<Inner>) -> Option<Vec<u8>> {
    let editor = inner.editor.try_borrow().ok()?;
    Some(editor.body().state_vector())
}

fn ask_for_news(inner: &Rc<Inner>) {
    if let Some(seen) = seen(inner) {
        inner.sync.send(&Message::Step1(&seen).encode());
    }
}

/// Answers the server's step 1. Readers have nothing to say.
fn answer(inner: &Rc<Inner>, theirs: &[u8]) {
    let Ok(mut editor) = inner.editor.try_borrow_mut() else {
        return;
    };
    let (missing, cards) = (editor.answer(theirs), editor.take_outbox());
    drop(editor);
    let Ok(missing) = missing else { return };
    // They are in the answer; this browser keeps them too.
    for card in cards {
        let mark = Mark::fresh();
        inner.sync.unsent.borrow_mut().add(mark);
        keep(inner, card, mark, true);
        inner.ask_redraw(false);
    }
    if !inner.may_write {
        change(inner, |status| status.synced = true);
        return;
    }
    let sent = inner.sync.send(&Message::Step2(&missing).encode());
    // All that waited is in it.
    inner.sync.waits.borrow_mut().clear();
    if sent {
        let mut status = inner.sync.status.get();
        status.sent += 1;
        inner.sync.status.set(status);
        inner.sync.unsent.borrow_mut().all_sent(status.sent);
    }
    change(inner, |status| status.synced |= sent);
}

/// Gives the editor an update from elsewhere; false when it is none.
pub(super) fn take_in(inner: &Rc<Inner>, update: &[u8]) -> bool {
    let (taken, own) = match inner.editor.try_borrow_mut() {
        Ok(mut editor) => (editor.receive(update).is_ok(), editor.take_outbox()),
        Err(_) => return false,
    };
    // Own words that the update displaced were put where they belong now.
    for update in own {
        keep_and_send(inner, update);
    }
    taken
}

/// A local edit: into the store, and onto the line if it stands.
pub(super) fn keep_and_send(inner: &Rc<Inner>, update: Vec<u8>) {
    let mark = Mark::fresh();
    inner.sync.unsent.borrow_mut().add(mark);
    if inner.sync.holds.get() {
        inner.sync.waits.borrow_mut().push(mark);
    } else {
        let sent = send_update(inner, &update, &[mark]);
        inner.sync.say(&Word::Edit(update.clone(), mark, sent));
    }
    keep(inner, update, mark, true);
    row::grows_old(inner);
    offline::space::ask_to_keep();
    change(inner, |_| {});
}

/// Sends an update that carries these edits; false when no line takes it.
pub(super) fn send_update(inner: &Rc<Inner>, update: &[u8], marks: &[Mark]) -> bool {
    let mut status = inner.sync.status.get();
    let sent = status.synced && inner.sync.send(&Message::Update(update).encode());
    if sent {
        status.sent += 1;
        inner.sync.status.set(status);
        let mut unsent = inner.sync.unsent.borrow_mut();
        for mark in marks {
            unsent.sent(*mark, status.sent);
        }
    }
    sent
}

/// Half-composed words are no news: they wait until they are done.
pub(super) fn hold(inner: &Rc<Inner>, holds: bool) {
    release(inner);
    inner.sync.holds.set(holds);
    if holds {
        *inner.sync.since.borrow_mut() = seen(inner).unwrap_or_default();
    }
}

/// Sends what has waited, as one update: what came and went meanwhile is nobody
/// else's business. Without a line it need not be sent: the answer to the next
/// step 1 has it.
pub(super) fn release(inner: &Rc<Inner>) {
    let waited = inner.sync.waits.take();
    if waited.is_empty() {
        return;
    }
    let update = {
        let Ok(editor) = inner.editor.try_borrow() else {
            return;
        };
        editor.body().diff(&inner.sync.since.borrow())
    };
    if let Ok(update) = update {
        let sent = send_update(inner, &update, &waited);
        for mark in waited {
            // One update has them all; to take it in again changes nothing.
            inner.sync.say(&Word::Edit(update.clone(), mark, sent));
        }
        change(inner, |_| {});
    }
    *inner.sync.since.borrow_mut() = seen(inner).unwrap_or_default();
    inner.ask_frame();
}

/// Into this browser's store.
pub(super) fn keep(inner: &Rc<Inner>, update: Vec<u8>, mark: Mark, unsent: bool) {
    inner.sync.records.set(inner.sync.records.get() + 1);
    offline::append(inner.sync.owner, inner.article, mark, update, unsent);
    compact(inner);
}

/// Puts many records together into one.
fn compact(inner: &Rc<Inner>) {
    let records = inner.sync.records.get();
    // It takes as long as the text is; a person who types does not wait for it.
    let later = inner.people.borrow().typing() && records < COMPACT_AT_LAST;
    if records >= COMPACT_AFTER && !later {
        compact_now(inner);
    } else if later && records >= COMPACT_AFTER && !inner.sync.compacts_soon.replace(true) {
        let weak = Rc::downgrade(inner);
        let again = move || {
            if let Some(inner) = weak.upgrade() {
                inner.sync.compacts_soon.set(false);
                compact(&inner);
            }
        };
        set_timeout(again, COMPACT_PAUSE);
    }
}

/// Puts the whole text in place of all records, unless another tab is at it.
pub(super) fn compact_now(inner: &Rc<Inner>) {
    inner.sync.records.set(1);
    let (owner, article) = (inner.sync.owner, inner.sync.article);
    let weak = Rc::downgrade(inner);
    spawn_local(async move {
        let work = async move {
            let with_news = |news: Vec<Vec<u8>>| {
                let inner = weak.upgrade()?;
                for update in &news {
                    let _ = take_in(&inner, update);
                }
                if !news.is_empty() {
                    inner.ask_redraw(false);
                }
                let editor = inner.editor.try_borrow().ok()?;
                Some(editor.body().checkpoint())
            };
            // Should it fail, the records stay as they are.
            let _ = offline::replace(owner, article, with_news).await;
        };
        alone(&format!("siaran-compact:{owner}:{article}"), work).await;
    });
}

/// Changes what is known of the line, and shows it.
pub(super) fn change(inner: &Rc<Inner>, act: impl FnOnce(&mut LineStatus)) {
    let mut status = inner.sync.status.get();
    act(&mut status);
    inner.sync.status.set(status);
    let unsent = inner.sync.unsent.borrow().count();
    settle(inner.signals.unsent, unsent);
    settle(inner.signals.save, status.light(unsent));
}
