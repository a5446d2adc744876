//! Article id → running room. Opens on first join, once, however many join at
//! the same moment; two rooms of one document would grow apart.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use shared::article::Article;
use shared::id::ArticleId;
use tokio::sync::{Semaphore, mpsc, oneshot};

use super::Setting;
use super::member::Guest;
use super::seat::{Request, Seat};
use crate::broker::Broker;
use crate::config::Times;
use crate::config::limits::Limits;
use crate::error::Error;
use crate::metrics::Metrics;
use crate::store::Store;
use crate::store::log::Part;

/// Frames that may wait for a room before its sockets wait with them.
const INBOX: usize = 512;

/// All open rooms. Cheap to clone.
#[derive(Clone)]
pub struct Rooms {
    inner: Arc<Inner>,
}

struct Inner {
    store: Store,
    limits: Limits,
    times: Times,
    metrics: Arc<Metrics>,
    broker: Option<Broker>,
    /// A permit for each byte of frames that may wait for all rooms.
    waiting: Arc<Semaphore>,
    open: Mutex<Open>,
}

#[derive(Default)]
struct Open {
    rooms: HashMap<ArticleId, Entry>,
    opened: u64,
    stopping: bool,
}

struct Entry {
    /// Tells apart two openings of one article.
    opening: u64,
    inbox: mpsc::Sender<Request>,
}

impl Rooms {
    /// No room is open yet.
    pub fn new(store: Store, limits: Limits, times: Times, metrics: Arc<Metrics>) -> Self {
        Self::among(None, store, limits, times, metrics)
    }

    /// The same beside other nodes over the same store.
    pub fn among(
        broker: Option<Broker>,
        store: Store,
        limits: Limits,
        times: Times,
        metrics: Arc<Metrics>,
    ) -> Self {
        // Whatever may come as one frame may also wait.
        let waiting = limits.inbox_bytes.max(limits.frame_bytes);
        let waiting = Semaphore::new(waiting.min(Semaphore::MAX_PERMITS));
        Self {
            inner: Arc::new(Inner {
                waiting: Arc::new(waiting),
                store,
                limits,
                times,
                metrics,
                broker,
                open: Mutex::default(),
            }),
        }
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        // Only map operations happen under it; they leave the map whole.
        self.inner
            .open
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Sits down in an article's room, opening it if need be.
    ///
    /// # Errors
    /// Unknown article, too many sockets or rooms, or a store that cannot be read.
    pub async fn join(&self, article: ArticleId, guest: Guest) -> Result<Seat, Error> {
        self.ask(article, |answer| Request::Join {
            guest: guest.clone(),
            answer,
        })
        .await
    }

    /// The canonical article as it stands, durable part only.
    ///
    /// # Errors
    /// Unknown article, or a store that cannot be read.
    pub async fn article(&self, article: ArticleId) -> Result<Article, Error> {
        self.ask(article, |answer| Request::Read { answer }).await
    }

    /// How many rooms are open.
    pub fn count(&self) -> usize {
        self.open().rooms.len()
    }

    /// Puts a question to a room, opening it if need be. A room that closes at
    /// this very moment hands the question back by dropping it unanswered.
    async fn ask<T>(
        &self,
        article: ArticleId,
        question: impl Fn(oneshot::Sender<Result<T, Error>>) -> Request,
    ) -> Result<T, Error> {
        loop {
            let inbox = self.inbox(article).await?;
            let (answer, reply) = oneshot::channel();
            if inbox.send(question(answer)).await.is_err() {
                continue;
            }
            if let Ok(result) = reply.await {
                return result;
            }
        }
    }

    async fn inbox(&self, article: ArticleId) -> Result<mpsc::Sender<Request>, Error> {
        if let Some(entry) = self.open().rooms.get(&article) {
            return Ok(entry.inbox.clone());
        }
        // Outside the lock: only articles that exist get a room.
        let room = self
            .inner
            .store
            .room(article, Part::Body)
            .await?
            .ok_or(Error::NotFound)?;
        let mut open = self.open();
        if open.stopping {
            return Err(Error::GoingAway);
        }
        if let Some(entry) = open.rooms.get(&article) {
            return Ok(entry.inbox.clone());
        }
        if open.rooms.len() >= self.inner.limits.rooms {
            return Err(Error::TooMany("rooms"));
        }
        open.opened += 1;
        let opening = open.opened;
        let (inbox, requests) = mpsc::channel(INBOX);
        open.rooms.insert(
            article,
            Entry {
                opening,
                inbox: inbox.clone(),
            },
        );
        self.inner.metrics.rooms.set(open.rooms.len() as u64);
        drop(open);
        let setting = Setting {
            article,
            part: Part::Body,
            room,
            store: self.inner.store.clone(),
            limits: self.inner.limits.clone(),
            times: self.inner.times.clone(),
            metrics: Arc::clone(&self.inner.metrics),
            broker: self.inner.broker.clone(),
            waiting: Arc::clone(&self.inner.waiting),
        };
        tokio::spawn(super::run(
            setting,
            inbox.downgrade(),
            requests,
            Door {
                rooms: self.clone(),
                article,
                opening,
            },
        ));
        Ok(inbox)
    }

    /// Flushes and closes every room; no new one opens.
    pub async fn stop(&self) {
        let inboxes: Vec<_> = {
            let mut open = self.open();
            open.stopping = true;
            open.rooms
                .values()
                .map(|entry| entry.inbox.clone())
                .collect()
        };
        for inbox in &inboxes {
            // A room that has just closed needs no telling.
            drop(inbox.send(Request::Stop).await);
        }
        for inbox in inboxes {
            inbox.closed().await;
        }
    }
}

/// A room's own entry in the registry; dropping it takes the entry out, also
/// when the room ends by a panic.
pub(super) struct Door {
    rooms: Rooms,
    article: ArticleId,
    opening: u64,
}

impl Drop for Door {
    fn drop(&mut self) {
        let mut open = self.rooms.open();
        if open
            .rooms
            .get(&self.article)
            .is_some_and(|entry| entry.opening == self.opening)
        {
            open.rooms.remove(&self.article);
        }
        self.rooms.inner.metrics.rooms.set(open.rooms.len() as u64);
    }
}
