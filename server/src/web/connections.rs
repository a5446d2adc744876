//! Open websockets by person and by pass: so that signing out ends them, a
//! person holds only so many, and a stopping server knows when all are gone.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use shared::id::UserId;
use shared::role;
use shared::wire::close;
use tokio::sync::Notify;

use super::auth::Pass;
use crate::error::Error;
use crate::metrics::Metrics;
use crate::room::Outbox;
use crate::store::Store;

/// All open websockets. Cheap to clone.
#[derive(Clone)]
pub struct Connections {
    inner: Arc<Inner>,
}

struct Inner {
    per_person: usize,
    metrics: Arc<Metrics>,
    open: Mutex<Open>,
    all_gone: Notify,
}

#[derive(Default)]
struct Open {
    last: u64,
    lines: HashMap<u64, Line>,
    people: HashMap<UserId, usize>,
}

struct Line {
    user: UserId,
    pass: Pass,
    may_write: bool,
    outbox: Arc<Outbox>,
}

/// One open websocket; dropping it takes it off the list.
pub(super) struct Entry {
    connections: Connections,
    number: u64,
}

impl Connections {
    /// None is open.
    pub fn new(per_person: usize, metrics: Arc<Metrics>) -> Self {
        Self {
            inner: Arc::new(Inner {
                per_person,
                metrics,
                open: Mutex::default(),
                all_gone: Notify::new(),
            }),
        }
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        // Only map operations happen under it.
        self.inner
            .open
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes a websocket.
    ///
    /// # Errors
    /// [`Error::TooMany`].
    pub(super) fn enter(
        &self,
        user: UserId,
        pass: Pass,
        may_write: bool,
        outbox: Arc<Outbox>,
    ) -> Result<Entry, Error> {
        let mut open = self.open();
        let count = open.people.entry(user).or_default();
        if *count >= self.inner.per_person {
            return Err(Error::TooMany("sockets of one person"));
        }
        *count += 1;
        open.last += 1;
        let number = open.last;
        open.lines.insert(
            number,
            Line {
                user,
                pass,
                may_write,
                outbox,
            },
        );
        self.inner.metrics.sockets.set(open.lines.len() as u64);
        Ok(Entry {
            connections: self.clone(),
            number,
        })
    }

    /// Ends every websocket that came in by this pass.
    pub(super) fn end(&self, pass: &Pass) {
        for line in self.open().lines.values() {
            if line.pass == *pass {
                line.outbox.close(close::NOT_SIGNED_IN);
            }
        }
    }

    /// Ends every websocket, the server is going down.
    pub fn close_all(&self) {
        for line in self.open().lines.values() {
            line.outbox.close(close::GOING_AWAY);
        }
    }

    /// Waits until none is open.
    pub async fn all_gone(&self) {
        loop {
            let gone = self.inner.all_gone.notified();
            if self.open().lines.is_empty() {
                return;
            }
            gone.await;
        }
    }

    /// Asks the store again about every pass, and ends the websockets of those
    /// that opened no door any more or lost the right to write.
    pub async fn recheck(&self, store: &Store) {
        let passes: HashSet<Pass> = self.open().lines.values().map(|line| line.pass).collect();
        for pass in passes {
            // A store that cannot be read must not sign everyone out.
            let Ok(holder) = pass.holder(store).await else {
                return;
            };
            let open = self.open();
            for line in open.lines.values().filter(|line| line.pass == pass) {
                match &holder {
                    None => line.outbox.close(close::NOT_SIGNED_IN),
                    Some(user) if line.may_write && !role::may_write(&user.roles) => {
                        line.outbox.close(close::FORBIDDEN);
                    }
                    Some(_) => {}
                }
            }
        }
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        let mut open = self.connections.open();
        if let Some(line) = open.lines.remove(&self.number)
            && let Some(count) = open.people.get_mut(&line.user)
        {
            *count -= 1;
            if *count == 0 {
                open.people.remove(&line.user);
            }
        }
        let inner = &self.connections.inner;
        inner.metrics.sockets.set(open.lines.len() as u64);
        if open.lines.is_empty() {
            inner.all_gone.notify_waiters();
        }
    }
}
