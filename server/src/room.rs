//! One open document: a task that alone owns its replica and presence. Frames
//! come in through an inbox; what is durable goes out into the sockets' queues.
//!
//! The order of work for an update is the law of this place: may the sender
//! write, does it fit, integrate, repair, **append, and only then show**.
//! Never here: HTTP, sockets, SQL.

mod batch;
mod durable;
mod flow;
mod gate;
pub mod inspect;
mod member;
mod open;
mod outbox;
mod presence;
pub mod registry;
mod replica;
mod seat;
pub mod summary;
#[cfg(any(test, fuzzing))]
pub mod trial;

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use shared::id::ArticleId;
use shared::wire::close;
use tokio::sync::{Semaphore, mpsc};
use tokio::time::{Instant, sleep_until};

pub use self::member::Guest;
pub use self::outbox::{Next, Outbox};
pub use self::presence::heartbeat;
pub use self::seat::Seat;

use self::batch::Batch;
use self::member::Member;
use self::presence::Presence;
use self::registry::Door;
use self::replica::Replica;
use self::seat::Request;
use crate::config::Times;
use crate::config::limits::Limits;
use crate::error::Error;
use crate::metrics::Metrics;
use crate::store::Store;
use crate::store::log::RoomKey;

/// Requests taken from the inbox before the next write begins: what waits
/// together is written together.
const GULP: usize = 128;
/// Merged presence goes out this often.
const PRESENCE_MERGE: std::time::Duration = std::time::Duration::from_millis(100);
/// A closing room makes a checkpoint when loading it would replay more rows.
const CLOSING_ROWS: usize = 64;

/// What a room needs from outside.
struct Setting {
    article: ArticleId,
    room: RoomKey,
    store: Store,
    limits: Limits,
    times: Times,
    metrics: Arc<Metrics>,
    /// A permit for each byte of frames that may wait for all rooms.
    waiting: Arc<Semaphore>,
}

/// Rows on their way to the disk.
struct Flight {
    batch: Batch,
    done: Pin<Box<dyn Future<Output = Result<(), Error>> + Send>>,
}

struct Room {
    setting: Setting,
    inbox: mpsc::WeakSender<Request>,
    replica: Replica,
    presence: Presence,
    members: HashMap<u64, Member>,
    last_socket: u64,
    /// Gathers while `flight` is under way.
    batch: Batch,
    flight: Option<Flight>,
    /// Last sequence number given out, and when.
    seq: i64,
    last_at: i64,
    /// Rows and bytes since the checkpoint.
    tail_rows: usize,
    tail_bytes: usize,
    clocks: Clocks,
    stopping: bool,
}

/// When the room does something by itself.
struct Clocks {
    /// Nobody is here since then plus the idle time.
    idle: Option<Instant>,
    describe: Option<Instant>,
    /// Next look for silent clients and overdue updates.
    sweep: Instant,
    merge: Option<Instant>,
}

/// Runs a room from its first join to its end. `door` is dropped last, so no
/// other room of this article opens before everything here is durable.
async fn run(
    setting: Setting,
    inbox: mpsc::WeakSender<Request>,
    mut requests: mpsc::Receiver<Request>,
    door: Door,
) {
    tracing::debug!(article = %setting.article, "room opens");
    let opened = open::open(&setting).await;
    let mut room = match opened {
        Ok(opened) => Room::new(setting, inbox, opened),
        Err(error) => {
            tracing::error!(article = %setting.article, %error, "a room could not be opened");
            drop(door);
            requests.close();
            while let Some(request) = requests.recv().await {
                refuse_request(request, &error);
            }
            return;
        }
    };
    if let Err(error) = room.live(&mut requests).await {
        tracing::error!(article = %room.setting.article, %error, "a room ended");
    }
    tracing::debug!(article = %room.setting.article, "room closes");
    // First out of the registry, then the inbox: whoever still asks here finds
    // the answer dropped and asks the registry again.
    drop(door);
}

fn refuse_request(request: Request, error: &Error) {
    let again = || match error {
        Error::NotFound => Error::NotFound,
        // The cause cannot be shared; its kind is what clients act on.
        Error::Storage(cause) => Error::Storage(sqlx::Error::Protocol(cause.to_string())),
        other => Error::Internal(other.to_string()),
    };
    match request {
        Request::Join { answer, .. } => drop(answer.send(Err(again()))),
        Request::Read { answer } => drop(answer.send(Err(again()))),
        _ => {}
    }
}

impl Room {
    fn new(setting: Setting, inbox: mpsc::WeakSender<Request>, opened: open::Opened) -> Self {
        let now = Instant::now();
        let mut room = Self {
            clocks: Clocks {
                idle: Some(now + setting.times.room_idle),
                describe: None,
                sweep: now,
                merge: None,
            },
            inbox,
            replica: opened.replica,
            presence: Presence::default(),
            members: HashMap::new(),
            last_socket: 0,
            batch: Batch::default(),
            flight: None,
            seq: opened.last_seq,
            last_at: opened.last_at,
            tail_rows: opened.tail_rows,
            tail_bytes: opened.tail_bytes,
            stopping: false,
            setting,
        };
        room.mend_after_loading();
        if opened.tail_rows > 0 {
            // Perhaps the server was killed before the list learnt of them.
            room.clocks.describe = Some(now + room.setting.times.describe);
        }
        room
    }

    async fn live(&mut self, requests: &mut mpsc::Receiver<Request>) -> Result<(), Error> {
        let mut gulp = Vec::new();
        loop {
            self.flush();
            if self.is_done(requests.is_empty()) {
                return self.finish().await;
            }
            let deadline = self.deadline();
            tokio::select! {
                biased;
                result = landing(&mut self.flight) => self.settle(result).await?,
                count = requests.recv_many(&mut gulp, GULP), if self.may_gather() => {
                    if count == 0 {
                        self.stopping = true;
                    }
                    for request in gulp.drain(..) {
                        self.hear(request).await?;
                    }
                }
                () = sleep_until(deadline) => self.tick(Instant::now()),
            }
        }
    }

    /// A slow disk must not make memory grow: what is full waits for it.
    fn may_gather(&self) -> bool {
        self.flight.is_none() || self.batch.bytes < self.setting.limits.batch_bytes
    }

    fn deadline(&self) -> Instant {
        let clocks = &self.clocks;
        // While a write is under way its end comes first; waking for an idle
        // time that has passed would spin.
        let idle = clocks.idle.filter(|_| self.flight.is_none());
        [idle, clocks.describe, clocks.merge]
            .into_iter()
            .flatten()
            .fold(clocks.sweep, Instant::min)
    }

    /// `unasked`: nobody waits in the inbox. Without it a room with no idle
    /// time would close before it heard who opened it.
    fn is_done(&self, unasked: bool) -> bool {
        let quiet = self.flight.is_none() && self.batch.is_empty();
        let past = |idle: Instant| idle <= Instant::now();
        let idle = unasked && self.members.is_empty() && self.clocks.idle.is_some_and(past);
        quiet && (idle || self.stopping)
    }

    async fn hear(&mut self, request: Request) -> Result<(), Error> {
        match request {
            Request::Join { guest, answer } => {
                let seat = self.join(guest);
                drop(answer.send(seat));
            }
            Request::Frame {
                socket,
                frame,
                room,
            } => {
                // From here on the batch counts it.
                drop(room);
                let refused = self.receive(socket, frame).await?;
                if let Err(error) = refused {
                    self.refuse(socket, &error);
                }
            }
            Request::AskPresence { socket } => self.tell_presence(socket),
            Request::Leave { socket } => self.leave(socket),
            Request::Read { answer } => self.read(answer),
            Request::Stop => self.stopping = true,
        }
        Ok(())
    }

    fn join(&mut self, guest: Guest) -> Result<Seat, Error> {
        if self.stopping {
            return Err(Error::GoingAway);
        }
        if self.members.len() >= self.setting.limits.sockets_per_room {
            return Err(Error::TooMany("sockets in one room"));
        }
        let inbox = self.inbox.upgrade().ok_or(Error::GoingAway)?;
        self.last_socket += 1;
        let socket = self.last_socket;
        let mut member = Member::new(guest, &self.setting.limits, Instant::now());
        // What it says beyond what is durable tells a newcomer nothing to read:
        // a state vector is counts only.
        member.guest.outbox.send(self.replica.ask());
        member.asked = 1;
        if let Some(everyone) = self.presence.everyone() {
            member.guest.outbox.presence(everyone.into());
        }
        self.members.insert(socket, member);
        self.clocks.idle = None;
        let waiting = Arc::clone(&self.setting.waiting);
        Ok(Seat::new(socket, inbox, waiting))
    }

    fn leave(&mut self, socket: u64) {
        self.members.remove(&socket);
        if let Some(frame) = self.presence.leave(socket, Instant::now()) {
            self.broadcast_presence(frame.into());
        }
        if self.members.is_empty() {
            self.clocks.idle = Some(Instant::now() + self.setting.times.room_idle);
        }
    }

    /// Closes a socket; the room goes on without listening to it.
    fn refuse(&mut self, socket: u64, error: &Error) {
        if let Some(member) = self.members.get_mut(&socket) {
            tracing::info!(
                article = %self.setting.article,
                user = %member.guest.user,
                code = error.close_code(),
                %error,
                "websocket refused"
            );
            member.parked = Vec::new();
            member.guest.outbox.close(error.close_code());
        }
    }

    fn tick(&mut self, now: Instant) {
        if now >= self.clocks.sweep {
            let times = &self.setting.times;
            self.clocks.sweep = now + (times.presence / 10).min(times.parked / 4);
            if let Some(frame) = self.presence.expire(times.presence, now) {
                self.broadcast_presence(frame.into());
            }
            self.refuse_overdue(now);
        }
        if self.clocks.merge.is_some_and(|merge| now >= merge) {
            self.clocks.merge = None;
            self.merge_presence(now);
        }
        if self.clocks.describe.is_some_and(|at| now >= at) {
            self.clocks.describe = None;
            self.describe();
        }
    }

    /// Nothing waits any more: leaves everything tidy for the next opening.
    async fn finish(&mut self) -> Result<(), Error> {
        let Setting {
            store,
            article,
            room,
            ..
        } = &self.setting;
        if self.clocks.describe.take().is_some() {
            match summary::describe(&self.replica, self.seq, self.last_at) {
                Ok(description) => {
                    if let Err(error) = store.describe(*article, &description).await {
                        tracing::warn!(%article, %error, "an article could not be described");
                    }
                }
                Err(error) => tracing::error!(%article, %error, "an article could not be read"),
            }
        }
        if self.tail_rows > CLOSING_ROWS {
            let append = crate::store::log::Append {
                rows: Vec::new(),
                checkpoint: Some(crate::store::log::Checkpoint {
                    seq: self.seq,
                    bytes: self.replica.checkpoint(),
                }),
            };
            match store.append(*room, append).await {
                Ok(()) => {
                    self.setting.metrics.checkpoints.inc();
                    self.fold(self.seq);
                }
                Err(error) => tracing::warn!(%article, %error, "no checkpoint on closing"),
            }
        }
        for member in self.members.values() {
            member.guest.outbox.close(close::GOING_AWAY);
        }
        Ok(())
    }

    /// Merges the rows behind the checkpoint, beside the room's work. Never
    /// rows after it: those are all that holds the newest words.
    fn fold(&self, upto: i64) {
        let (store, room) = (self.setting.store.clone(), self.setting.room);
        tokio::spawn(async move {
            if let Err(error) = store.fold(room, upto).await {
                tracing::warn!(%error, "log rows stay unmerged for now");
            }
        });
    }
}

impl Drop for Room {
    /// However a room ends, nobody is left hanging. Sockets that were told a
    /// better reason keep it.
    fn drop(&mut self) {
        for member in self.members.values() {
            member.guest.outbox.close(close::INTERNAL);
        }
    }
}

/// The end of the write under way; never, when there is none.
async fn landing(flight: &mut Option<Flight>) -> Result<(), Error> {
    match flight {
        Some(flight) => flight.done.as_mut().await,
        None => std::future::pending().await,
    }
}
