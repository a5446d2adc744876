//! Keeps the editor, this browser's store and the server in step: state
//! vectors both ways on every line, updates as they happen, and the count of
//! what the server has called durable.
//!
//! Order on a line: both sides send step 1 on opening; we answer the server's
//! with step 2 (all that it lacks, edits made offline included) and only then
//! send updates, so that none arrives before what it builds on.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::id::{ArticleId, UserId};
use shared::wire::{Message, close};

use super::line_status::LineStatus;
use super::{Ended, Inner, announce, people, settle, since};
use crate::net::socket::{self, Event, Socket};
use crate::{memory, offline};

/// Records of one article in the browser's store before they are put together.
const COMPACT_AFTER: usize = 300;
/// Records that are put together even while the person types.
const COMPACT_AT_LAST: usize = 3_000;
/// How often step 1 is repeated on a living line, ms: a deletion that arrived
/// before its words is only found again by comparing state vectors.
const COMPARE_EVERY_MS: u64 = 60_000;

/// The joints between editor, store and socket.
pub(super) struct Sync {
    url: String,
    owner: UserId,
    article: ArticleId,
    socket: RefCell<Option<Socket>>,
    status: Cell<LineStatus>,
    /// Records in the store, about.
    records: Cell<usize>,
    /// The first answer to our step 1 on this line is in the store.
    kept_first: Cell<bool>,
    /// The first answer to our step 1 on this line has been merged.
    merged_first: Cell<bool>,
    /// Words are being composed: updates wait.
    holds: Cell<bool>,
    /// Some wait; the store has them.
    waits: Cell<bool>,
    /// What this replica had seen when they began to wait.
    since: RefCell<Vec<u8>>,
}

impl Sync {
    pub(super) fn new(article: ArticleId, owner: UserId) -> Self {
        Self {
            url: socket::address(&format!("/sync/{article}?v=1")),
            owner,
            article,
            socket: RefCell::new(None),
            status: Cell::new(LineStatus {
                unsaved: memory::recall(&unsent_name(owner, article))
                    .and_then(|count| count.parse().ok())
                    .unwrap_or(0),
                ..LineStatus::default()
            }),
            records: Cell::new(0),
            kept_first: Cell::new(false),
            merged_first: Cell::new(false),
            holds: Cell::new(false),
            waits: Cell::new(false),
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

    /// Whose browser this is.
    pub(super) fn owner(&self) -> UserId {
        self.owner
    }

    /// Do updates wait?
    pub(super) fn holds(&self) -> bool {
        self.holds.get()
    }

    /// Closes for good.
    pub(super) fn end(&self) {
        // Taken out first: closing may call back.
        let socket = self.socket.borrow_mut().take();
        if let Some(socket) = socket {
            socket.close();
        }
    }
}

/// Where the count of unsent changes outlives the page.
fn unsent_name(owner: UserId, article: ArticleId) -> String {
    format!("unsent:{owner}:{article}")
}

/// First what this browser kept, then the line.
pub(super) fn start(inner: &Rc<Inner>) {
    let weak = Rc::downgrade(inner);
    let (owner, article) = (inner.sync.owner, inner.article);
    spawn_local(async move {
        // Without a store the article still opens, only not before the line.
        let kept = offline::load(owner, article).await.unwrap_or_default();
        let Some(inner) = weak.upgrade() else { return };
        inner.sync.records.set(kept.len());
        if !kept.is_empty() {
            for update in &kept {
                // A record that cannot be read is left alone: the server has
                // the text, and the record stays for whoever can.
                let _ = take_in(&inner, update);
            }
            inner.ask_redraw(false);
        }
        connect(&inner);
        compact(&inner);
    });
    let weak = Rc::downgrade(inner);
    let compare = std::time::Duration::from_millis(COMPARE_EVERY_MS);
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

fn connect(inner: &Rc<Inner>) {
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
            change(inner, LineStatus::closed);
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
                keep(inner, update.to_vec());
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
                keep(inner, update.to_vec());
                inner.ask_redraw(false);
            }
        }
        Message::Awareness(payload) => people::heard(inner, payload),
        Message::QueryAwareness => people::introduce(inner),
        Message::Saved(count) => {
            change(inner, |status| {
                status.saved(count);
                status.unsaved = status.unsaved.max(u32::from(inner.sync.waits.get()));
            });
        }
        Message::Denied(_) | Message::Unknown(_) => {}
    }
}

/// What this replica has seen, as a state vector.
fn seen(inner: &Rc<Inner>) -> Option<Vec<u8>> {
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
        change(inner, |status| {
            status.unsaved = status.unsaved.saturating_add(1);
        });
        keep(inner, card);
        inner.ask_redraw(false);
    }
    if !inner.may_write {
        change(inner, |status| {
            status.synced = true;
            status.met = true;
        });
        return;
    }
    let sent = inner.sync.send(&Message::Step2(&missing).encode());
    // All that waited is in it.
    inner.sync.waits.set(false);
    change(inner, |status| {
        if sent {
            status.sent += 1;
            status.synced = true;
        }
    });
}

/// Gives the editor an update from elsewhere; false when it is none.
fn take_in(inner: &Rc<Inner>, update: &[u8]) -> bool {
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
    change(inner, |status| {
        status.unsaved = status.unsaved.saturating_add(1);
    });
    if inner.sync.holds.get() {
        inner.sync.waits.set(true);
    } else {
        send_update(inner, &update);
    }
    keep(inner, update);
}

fn send_update(inner: &Rc<Inner>, update: &[u8]) {
    let synced = inner.sync.status.get().synced;
    let sent = synced && inner.sync.send(&Message::Update(update).encode());
    change(inner, |status| status.sent += u64::from(sent));
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
    if !inner.sync.waits.replace(false) {
        return;
    }
    let update = {
        let Ok(editor) = inner.editor.try_borrow() else {
            return;
        };
        editor.body().diff(&inner.sync.since.borrow())
    };
    if let Ok(update) = update {
        send_update(inner, &update);
    }
    *inner.sync.since.borrow_mut() = seen(inner).unwrap_or_default();
    inner.ask_frame();
}

/// Into this browser's store.
fn keep(inner: &Rc<Inner>, update: Vec<u8>) {
    let (owner, article) = (inner.sync.owner, inner.sync.article);
    inner.sync.records.set(inner.sync.records.get() + 1);
    let weak = Rc::downgrade(inner);
    spawn_local(async move {
        // What the store cannot take is still in the document and on the line.
        let _ = offline::append(owner, article, &update).await;
        if let Some(inner) = weak.upgrade() {
            compact(&inner);
        }
    });
}

/// Puts many records together into one.
fn compact(inner: &Rc<Inner>) {
    let records = inner.sync.records.get();
    // It takes as long as the text is; a person who types does not wait for it.
    let later = inner.people.borrow().typing() && records < COMPACT_AT_LAST;
    if records < COMPACT_AFTER || later {
        return;
    }
    inner.sync.records.set(1);
    let Ok(editor) = inner.editor.try_borrow() else {
        return;
    };
    let state = editor.body().checkpoint();
    let (owner, article) = (inner.sync.owner, inner.sync.article);
    spawn_local(async move {
        // Should it fail, the records stay as they are.
        let _ = offline::replace(owner, article, &state).await;
    });
}

fn change(inner: &Rc<Inner>, act: impl FnOnce(&mut LineStatus)) {
    let before = inner.sync.status.get();
    let mut status = before;
    act(&mut status);
    inner.sync.status.set(status);
    let name = unsent_name(inner.sync.owner, inner.sync.article);
    if status.unsaved == 0 {
        if before.unsaved != 0 {
            memory::forget(&name);
        }
    } else if before.unsaved == 0 || (!status.open && before.unsaved != status.unsaved) {
        memory::remember(&name, &status.unsaved.to_string());
    }
    settle(inner.signals.save, status.light());
}
