//! One socket as its room sees it.

use std::sync::Arc;

use bytes::Bytes;
use shared::id::UserId;
use tokio::time::Instant;

use super::gate::Gate;
use super::outbox::Outbox;
use crate::config::limits::Limits;
use crate::error::Error;

/// Who joins, and how.
#[derive(Clone, Debug)]
pub struct Guest {
    /// The person.
    pub user: UserId,
    /// May the person write the body?
    pub may_write: bool,
    /// Does the client understand our extra messages?
    pub extras: bool,
    /// Where its frames go.
    pub outbox: Arc<Outbox>,
}

/// A guest who is in.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) guest: Guest,
    pub(super) gate: Gate,
    /// Step-2 and update messages received so far.
    pub(super) received: u64,
    /// The last count told as saved.
    pub(super) saved: u64,
    /// Step 1 asked of it and not yet answered.
    pub(super) asked: u32,
    /// Updates waiting for predecessors, oldest first.
    pub(super) parked: Vec<Parked>,
    /// The latest presence message beyond the rate.
    pub(super) presence: Option<Bytes>,
}

/// An update whose predecessors are missing.
#[derive(Clone, Debug)]
pub(super) struct Parked {
    /// Which of the socket's messages it was, from 1.
    pub(super) number: u64,
    pub(super) update: Bytes,
    pub(super) until: Instant,
}

impl Member {
    pub(super) fn new(guest: Guest, limits: &Limits, now: Instant) -> Self {
        Self {
            guest,
            gate: Gate::new(limits, now),
            received: 0,
            saved: 0,
            asked: 0,
            parked: Vec::new(),
            presence: None,
        }
    }

    /// How many of its messages, from the first, are settled: in the log (or
    /// about to be) or nothing new.
    pub(super) fn settled(&self) -> u64 {
        self.parked
            .first()
            .map_or(self.received, |parked| parked.number - 1)
    }

    /// Keeps an update for later.
    pub(super) fn park(&mut self, parked: Parked, limits: &Limits) -> Result<(), Error> {
        let held: usize = self.parked.iter().map(|parked| parked.update.len()).sum();
        if held + parked.update.len() > limits.parked_bytes {
            return Err(Error::TooLarge);
        }
        let at = self
            .parked
            .partition_point(|other| other.number < parked.number);
        self.parked.insert(at, parked);
        Ok(())
    }
}
