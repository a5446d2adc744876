//! The same room on other nodes: what they write is taken in, what they need to
//! know is said. The store's numbers are the truth; a message only spares a look
//! into the store.
//!
//! **The order of things.** A row is appended only if the store's last number is
//! the last one this replica holds ([`Append::after`]). So the log is what a
//! single node would have written: each row was judged, and its repairs made and
//! stored with it, over exactly the rows before it. Two nodes never mend the
//! same thing, no checkpoint claims a row it lacks, and rows never stand before
//! what they build on.
//!
//! What may happen between two nodes, and what is done:
//!
//! - *Their rows come, nothing of ours waits:* taken in and shown. They were
//!   judged where they were appended; nothing is mended here.
//! - *They come while our append is under way:* they wait until it has ended.
//!   Then they stand either behind ours (taken in; their node judged them over
//!   ours) or before ours, and ours was refused ([`Error::Behind`]).
//! - *Ours was refused:* nobody was shown our rows yet. Theirs are taken in and
//!   ours appended again (`rework` says when they are judged anew).
//! - *They come ahead of a gap:* they wait a moment for the missing ones, then
//!   the store is asked.
//! - *Both append without end:* whoever was refused too often appends behind
//!   whatever is there, takes in what came between, and mends what shows then.
//!   Only here may a fault be mended twice.
//! - *A node dies between append and message:* its rows are found by the next
//!   look: when its people fall silent, when somebody joins or reads, or the one
//!   that a room makes now and then.
//!
//! Never here: how a batch is judged anew, bytes of messages.
//!
//! [`Append::after`]: crate::store::log::Append::after

use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;
use shared::wire;
use tokio::time::{Instant, timeout};

use super::Room;
use super::later::Later;
use super::replica::{Duty, together};
use crate::broker::Line;
use crate::broker::message::Row;
use crate::config::Times;
use crate::error::Error;
use crate::store::load::{Loaded, Source};
use crate::store::log::LogRow;

/// Bytes of rows that wait behind a gap; beyond it the store is asked.
const AHEAD_BYTES: usize = 4 << 20;
/// A look that takes longer has failed.
const LOOK: Duration = Duration::from_secs(10);

type Looking = Pin<Box<dyn Future<Output = Result<Loaded, Error>> + Send>>;

/// What is known of the others.
pub(super) struct Peers {
    /// Rows that came by message and wait for their turn: first number, rows.
    ahead: VecDeque<(i64, Vec<Row>)>,
    ahead_bytes: usize,
    /// The last number that somebody spoke of.
    heard: i64,
    /// Missing rows are waited for until then.
    gap: Option<Instant>,
    /// A look into the store is under way.
    look: Option<Looking>,
    /// Another is needed.
    wanted: bool,
    /// Waits for the next look.
    pub(super) later: Vec<Later>,
    /// So many of them were there when the look under way began.
    pub(super) due: usize,
    /// Refused appends since the last that landed.
    refused: u32,
    /// A row of ours of this number was stored behind rows that are not here.
    owes: i64,
    /// Rows of other nodes came since the list was last told of the text.
    pub(super) undescribed: bool,
    next_look: Instant,
    next_word: Instant,
}

impl Peers {
    pub(super) fn new(now: Instant, times: &Times) -> Self {
        Self {
            ahead: VecDeque::new(),
            ahead_bytes: 0,
            heard: 0,
            gap: None,
            look: None,
            wanted: false,
            later: Vec::new(),
            due: 0,
            refused: 0,
            owes: 0,
            undescribed: false,
            next_look: now + times.look,
            next_word: now + times.presence / 3,
        }
    }

    pub(super) fn deadline(&self) -> Instant {
        let first = self.next_look.min(self.next_word);
        self.gap.map_or(first, |gap| gap.min(first))
    }

    /// A look is under way.
    pub(super) fn are_looked_for(&self) -> bool {
        self.look.is_some()
    }

    /// The next look is not later than this.
    pub(super) fn look_by(&mut self, when: Instant) {
        self.next_look = self.next_look.min(when);
    }

    /// A row of this number is said to be in the store.
    pub(super) fn heard_of(&mut self, last: i64) {
        self.heard = self.heard.max(last);
    }

    pub(super) fn are_quiet(&self) -> bool {
        self.look.is_none() && self.later.is_empty()
    }

    /// Our append was refused so often in a row.
    pub(super) fn refusals(&self) -> u32 {
        self.refused
    }

    /// Another node was first.
    pub(super) fn refused(&mut self) {
        self.refused = self.refused.saturating_add(1);
    }

    /// Our rows stand right behind what is here, or none are left to be stored.
    pub(super) fn landed(&mut self) {
        self.refused = 0;
    }

    /// Our rows stand behind others that are not here yet.
    pub(super) fn landed_ahead(&mut self, first: i64) {
        self.refused = 0;
        self.owes = first;
        self.wanted = true;
    }

    fn forget_ahead(&mut self) {
        self.ahead = VecDeque::new();
        self.ahead_bytes = 0;
    }
}

/// The end of the look under way; never, when there is none.
pub(super) async fn looking(peers: &mut Peers) -> Result<Loaded, Error> {
    match &mut peers.look {
        Some(look) => look.as_mut().await,
        None => std::future::pending().await,
    }
}

impl Room {
    /// Begins what is due: one write or one look at a time, so that both know
    /// where they stand.
    pub(super) fn advance(&mut self) {
        if self.flight.is_some() || self.peers.look.is_some() {
            return;
        }
        // What is known to be behind would be refused.
        let behind = self.peers.heard > self.seq && !self.batch.append.rows.is_empty();
        if (self.peers.wanted || behind) && self.line.is_some() {
            self.peers.wanted = false;
            self.peers.due = self.peers.later.len();
            let (store, room, seq) = (self.setting.store.clone(), self.setting.room, self.seq);
            self.peers.look = Some(Box::pin(async move {
                // Writing waits for it.
                let look = timeout(LOOK, store.since(room, seq));
                look.await.unwrap_or(Err(Error::TimedOut))
            }));
        } else {
            self.flush();
        }
    }

    pub(super) fn want_look(&mut self) {
        self.peers.wanted = self.line.is_some();
    }

    /// Keeps rows that came by message for their turn.
    pub(super) fn keep_ahead(&mut self, first: i64, rows: Vec<Row>) {
        let bytes: usize = rows.iter().map(|row| row.bytes.len()).sum();
        if self.peers.ahead_bytes + bytes > AHEAD_BYTES {
            self.peers.forget_ahead();
            self.want_look();
            return;
        }
        self.peers.ahead_bytes += bytes;
        self.peers.ahead.push_back((first, rows));
    }

    /// Takes in what came by message and has its turn now.
    pub(super) async fn take_waiting(&mut self) -> Result<(), Error> {
        while let Some(at) = self
            .peers
            .ahead
            .iter()
            .position(|(first, _)| *first <= self.seq + 1)
        {
            let Some((first, rows)) = self.peers.ahead.remove(at) else {
                break;
            };
            self.peers.ahead_bytes -= rows.iter().map(|row| row.bytes.len()).sum::<usize>();
            let next = self.seq + 1;
            let rows: Vec<LogRow> = (first..)
                .zip(rows)
                .filter(|(seq, _)| *seq >= next)
                .map(|(seq, row)| LogRow {
                    seq,
                    author: row.author,
                    received_at: row.received_at,
                    bytes: row.bytes,
                })
                .collect();
            self.take_in(rows).await?;
        }
        if self.peers.heard <= self.seq {
            self.peers.gap = None;
        } else if self.peers.gap.is_none() {
            self.peers.gap = Some(Instant::now() + self.setting.times.gap);
        }
        Ok(())
    }

    /// The store answered.
    pub(super) async fn looked(&mut self, loaded: Result<Loaded, Error>) -> Result<(), Error> {
        self.peers.look = None;
        self.peers.next_look = self.next_look();
        let loaded = match loaded {
            Ok(loaded) => loaded,
            Err(error) if self.batch.append.rows.is_empty() => {
                tracing::warn!(article = %self.setting.article, %error, "other nodes' rows cannot be read");
                self.peers.next_look = Instant::now() + self.setting.times.look_alone;
                // As well as it is known here.
                return self.after_look();
            }
            // Ours could not be written either.
            Err(error) => {
                let batch = std::mem::take(&mut self.batch);
                return self.unwrite(batch, &error).await;
            }
        };
        let last = loaded.last_seq;
        let mut rows = Vec::new();
        if let Some(checkpoint) = loaded.checkpoint {
            rows.push(LogRow {
                seq: checkpoint.seq,
                author: None,
                received_at: loaded.last_at,
                bytes: checkpoint.bytes,
            });
        }
        let next = self.seq + 1;
        let newer = loaded
            .tail
            .into_iter()
            .filter(|(source, row)| matches!(source, Source::History) || row.seq >= next);
        rows.extend(newer.map(|(_, row)| row));
        self.setting.metrics.gap_rows.inc_by(rows.len() as u64);
        self.take_in(rows).await?;
        // Numbers of damaged rows are passed over.
        self.seq = self.seq.max(last);
        self.peers.heard = self.peers.heard.min(self.seq);
        self.after_look()?;
        self.take_waiting().await?;
        // Looks that are wanted without end must not hold up writing.
        self.flush();
        Ok(())
    }

    /// Rows of other nodes, in order, the next of all. Only while no append is
    /// under way.
    async fn take_in(&mut self, rows: Vec<LogRow>) -> Result<(), Error> {
        if rows.is_empty() {
            return Ok(());
        }
        let ours = !self.batch.append.rows.is_empty();
        let duty = match (self.peers.owes > self.seq, ours) {
            (true, _) => Duty::Mend,
            (false, true) => Duty::Watch,
            (false, false) => Duty::Nothing,
        };
        self.peers.undescribed = true;
        let mut clash = ours && self.batch.repairs;
        let mut shown = Vec::with_capacity(rows.len());
        for row in rows {
            match self.replica.follow(&row.bytes, duty) {
                Ok(followed) => {
                    clash |= ours
                        && (followed.clash
                            || !followed.new
                            || followed.deletes && self.batch.deletes);
                }
                Err(fault) => {
                    // What is stored fits together: this copy does not.
                    tracing::error!(article = %self.setting.article, seq = row.seq, ?fault, "another node's row does not fit");
                    self.show_rows(&shown);
                    return self.rework().await;
                }
            }
            self.seq = self.seq.max(row.seq);
            self.last_at = row.received_at;
            self.tail_rows += 1;
            self.tail_bytes += row.bytes.len();
            shown.push(row);
        }
        self.show_rows(&shown);
        if !clash && !matches!(duty, Duty::Nothing) {
            match (self.replica.repair(), duty) {
                (Ok(Some(repair)), Duty::Mend) => self.add_repair(repair),
                (Ok(None), _) => {}
                (Ok(Some(_)) | Err(_), _) => clash = true,
            }
        }
        if clash {
            self.rework().await?;
        }
        Ok(())
    }

    /// Rows of another node, to everyone here: as one if a repair is among them,
    /// as they were shown there.
    pub(super) fn show_rows(&self, rows: &[LogRow]) {
        let updates = || rows.iter().map(|row| row.bytes.as_ref());
        let repairs = rows.len() > 1 && rows.iter().any(|row| row.author.is_none());
        match repairs.then(|| together(updates())).flatten() {
            Some(whole) => self.show_update(&whole),
            None => updates().for_each(|update| self.show_update(update)),
        }
        self.setting.metrics.peer_rows.inc_by(rows.len() as u64);
    }

    /// What another node wrote, to everyone here.
    pub(super) fn show_update(&self, update: &[u8]) {
        let frame = Bytes::from(wire::Message::Update(update).encode());
        self.broadcast(&frame, None);
    }

    pub(super) fn tick_peers(&mut self, now: Instant) {
        if self.line.is_none() {
            return;
        }
        if self.peers.gap.is_some_and(|gap| now >= gap) {
            self.peers.gap = None;
            self.want_look();
        }
        if now >= self.peers.next_look {
            self.peers.next_look = self.next_look();
            // An empty room shows nothing to nobody.
            self.peers.wanted |= !self.members.is_empty();
        }
        if now >= self.peers.next_word {
            self.peers.next_word = now + self.setting.times.presence / 3;
            if !self.members.is_empty() {
                self.say_here(false);
            }
        }
    }

    fn next_look(&self) -> Instant {
        let times = &self.setting.times;
        let up = self.line.as_ref().is_some_and(Line::is_up);
        Instant::now() + if up { times.look } else { times.look_alone }
    }
}
