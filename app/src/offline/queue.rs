//! On the way to the disk: gathers updates that fall together into one
//! transaction (fast typing makes many, and each costs the disk a turn), and
//! holds on to what the store could not take until it can.

use std::cell::RefCell;

use js_sys::{Promise, Uint8Array};
use leptos::prelude::{ArcRwSignal, Set, Signal, With};
use shared::id::{ArticleId, UserId};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::database::{begin_strictly, done};
use super::{Error, Kept, Mark, UNSENT, UPDATES, key_of, know};

/// How long a batch stays open, ms. Below what a person notices; a browser
/// that dies loses at most this much of what the server has not seen either.
const GATHER_MS: i32 = 30;
/// How long after a failure it is tried again, ms.
const AGAIN_MS: i32 = 3_000;

/// How the store is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Health {
    /// Why the last writing failed; nothing when it did not.
    pub trouble: Option<Error>,
    /// Edits that neither the store nor a server has.
    pub homeless: u32,
}

struct Entry {
    user: UserId,
    article: ArticleId,
    mark: Mark,
    update: Vec<u8>,
    /// No server has it yet.
    unsent: bool,
    /// The document as it was when it was last open here: what others of its
    /// entries build on.
    whole: bool,
    /// The number of the writing that takes it along; 0 while it waits.
    flight: u32,
}

#[derive(Default)]
struct Queue {
    entries: Vec<Entry>,
    /// Edits that a server has, whose record still says otherwise.
    settled: Vec<(UserId, ArticleId, Mark)>,
    /// A writing is arranged or under way.
    busy: bool,
    flights: u32,
    failed: Option<Error>,
}

thread_local! {
    static QUEUE: RefCell<Queue> = RefCell::default();
    static HEALTH: ArcRwSignal<Health> = ArcRwSignal::new(Health::default());
}

/// How the store is, as a signal.
pub fn health() -> Signal<Health> {
    HEALTH.with(|health| Signal::from(health.clone()))
}

/// How many edits neither the store nor a server has.
pub(super) fn homeless() -> u32 {
    QUEUE.with_borrow(Queue::homeless)
}

/// Keeps one more update. It stays in memory until it is on disk.
pub fn append(user: UserId, article: ArticleId, mark: Mark, update: Vec<u8>, unsent: bool) {
    know(user, article, mark);
    QUEUE.with_borrow_mut(|queue| {
        queue.entries.push(Entry {
            user,
            article,
            mark,
            update,
            unsent,
            whole: false,
            flight: 0,
        });
        queue.arrange();
    });
    tell();
}

/// The document is about to be closed, and this is all of it. While the store
/// fails it is kept in memory: what the server has was let go of there, and
/// without it the words that are still unsent could not be shown.
pub fn hold_whole(user: UserId, article: ArticleId, state: impl FnOnce() -> Vec<u8>) {
    QUEUE.with_borrow_mut(|queue| {
        if queue.failed.is_none() {
            return;
        }
        let mark = Mark::fresh();
        queue.entries.retain(|entry| {
            (entry.user, entry.article) != (user, article) || entry.unsent || entry.flight != 0
        });
        queue.entries.push(Entry {
            user,
            article,
            mark,
            update: state(),
            unsent: false,
            whole: true,
            flight: 0,
        });
        queue.arrange();
    });
}

/// A server has these edits.
pub fn settle(user: UserId, article: ArticleId, marks: &[Mark]) {
    QUEUE.with_borrow_mut(|queue| {
        for mark in marks {
            let entry = queue.entries.iter_mut().find(|entry| entry.mark == *mark);
            match entry {
                Some(entry) if entry.flight == 0 => entry.unsent = false,
                entry => {
                    if let Some(entry) = entry {
                        entry.unsent = false;
                    }
                    queue.settled.push((user, article, *mark));
                }
            }
        }
        queue.arrange();
    });
    tell();
}

/// Is something of this document still in memory?
pub(super) fn holds(user: UserId, article: ArticleId) -> bool {
    QUEUE.with_borrow(|queue| {
        let mut entries = queue.entries.iter();
        entries.any(|entry| (entry.user, entry.article) == (user, article))
    })
}

/// Adds to what is on disk what is still in memory.
pub(super) fn complete(user: UserId, article: ArticleId, kept: &mut Kept) {
    QUEUE.with_borrow(|queue| {
        let of_it = |entry: &&Entry| (entry.user, entry.article) == (user, article);
        for entry in queue.entries.iter().filter(of_it) {
            kept.updates.push(entry.update.clone());
            if entry.unsent && !kept.unsent.contains(&entry.mark) {
                kept.unsent.push(entry.mark);
            }
            know(user, article, entry.mark);
        }
        let settled = |mark: &Mark| queue.settled.contains(&(user, article, *mark));
        kept.unsent.retain(|mark| !settled(mark));
    });
}

/// The same for what is unsent, over all articles of a person.
pub(super) fn complete_unsent(user: UserId, marks: &mut Vec<(ArticleId, Mark)>) {
    QUEUE.with_borrow(|queue| {
        for entry in queue.entries.iter().filter(|entry| entry.user == user) {
            let named = (entry.article, entry.mark);
            if entry.unsent && !marks.contains(&named) {
                marks.push(named);
            }
        }
        marks.retain(|(article, mark)| !queue.settled.contains(&(user, *article, *mark)));
    });
}

/// Writes at once: the page may go.
pub(super) fn flush() {
    spawn_local(write());
}

impl Queue {
    fn homeless(&self) -> u32 {
        if self.failed.is_none() {
            return 0;
        }
        self.entries.iter().filter(|entry| entry.unsent).count() as u32
    }

    fn arrange(&mut self) {
        if self.busy || (self.entries.is_empty() && self.settled.is_empty()) {
            return;
        }
        self.busy = true;
        let wait = if self.failed.is_some() {
            AGAIN_MS
        } else {
            GATHER_MS
        };
        spawn_local(async move {
            pause(wait).await;
            write().await;
            QUEUE.with_borrow_mut(|queue| {
                queue.busy = false;
                queue.arrange();
            });
        });
    }
}

/// What one transaction writes.
struct Batch {
    flight: u32,
    updates: Vec<(JsValue, Uint8Array, bool)>,
    settled: Vec<(UserId, ArticleId, Mark)>,
}

async fn write() {
    let Some(batch) = QUEUE.with_borrow_mut(Batch::take) else {
        return;
    };
    let outcome = batch.put().await;
    QUEUE.with_borrow_mut(|queue| match outcome {
        Ok(()) => {
            queue.entries.retain(|entry| entry.flight != batch.flight);
            queue.failed = None;
        }
        Err(error) => {
            // What the server has need not be held in memory: when the store
            // works again, or the text is closed, `live` puts in the whole.
            queue
                .entries
                .retain(|entry| entry.flight != batch.flight || entry.unsent || entry.whole);
            for entry in &mut queue.entries {
                if entry.flight == batch.flight {
                    entry.flight = 0;
                }
            }
            queue.settled.extend(batch.settled);
            queue.failed = Some(error);
        }
    });
    tell();
}

impl Batch {
    fn take(queue: &mut Queue) -> Option<Self> {
        queue.flights = queue.flights.wrapping_add(1).max(1);
        let flight = queue.flights;
        let waiting = queue.entries.iter_mut().filter(|entry| entry.flight == 0);
        let updates: Vec<_> = waiting
            .map(|entry| {
                entry.flight = flight;
                let key = key_of(entry.user, entry.article, entry.mark);
                let bytes = Uint8Array::from(entry.update.as_slice());
                (key, bytes, entry.unsent)
            })
            .collect();
        let settled = std::mem::take(&mut queue.settled);
        (!updates.is_empty() || !settled.is_empty()).then_some(Self {
            flight,
            updates,
            settled,
        })
    }

    async fn put(&self) -> Result<(), Error> {
        // What no server has must outlive a power cut, if the disk allows.
        let strictly = self.updates.iter().any(|(_, _, unsent)| *unsent);
        let work = begin_strictly(&[UPDATES, UNSENT], strictly).await?;
        let (updates, unsent) = (work.store(UPDATES)?, work.store(UNSENT)?);
        for (key, bytes, is_unsent) in &self.updates {
            updates.put_with_key(bytes, key)?;
            if *is_unsent {
                unsent.put_with_key(&1.into(), key)?;
            }
        }
        for (user, article, mark) in &self.settled {
            unsent.delete(&key_of(*user, *article, *mark))?;
        }
        done(&work.transaction).await
    }
}

fn tell() {
    let now = QUEUE.with_borrow(|queue| Health {
        trouble: queue.failed.clone(),
        homeless: queue.homeless(),
    });
    HEALTH.with(|health| {
        if health.with(|known| *known != now) {
            health.set(now);
        }
    });
}

async fn pause(wait_ms: i32) {
    let waited = Promise::new(&mut |over, _| {
        if let Some(window) = web_sys::window() {
            let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(&over, wait_ms);
        }
    });
    let _ = JsFuture::from(waited).await;
}
