//! One open document: a task that alone owns its replica and presence. Frames
//! come in through an inbox; what is durable goes out into the sockets' queues.
//!
//! The order of work for an update is the law of this place: may the sender
//! write, does it fit, integrate, repair, **append, and only then show**.
//! Never here: HTTP, sockets, SQL.

mod attendance;
mod batch;
mod durable;
mod ending;
mod flow;
mod gate;
pub mod inspect;
mod later;
mod member;
mod open;
mod outbox;
mod peers;
mod presence;
pub mod registry;
mod replica;
mod rework;
mod seat;
pub mod summary;
mod talk;
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
use self::peers::Peers;
use self::presence::Presence;
use self::registry::Door;
use self::replica::Replica;
use self::seat::Request;
use crate::broker::{Broker, Line};
use crate::config::Times;
use crate::config::limits::Limits;
use crate::error::Error;
use crate::metrics::Metrics;
use crate::store::Store;
use crate::store::log::{Part, RoomKey};

/// Requests taken from the inbox before the next write begins: what waits
/// together is written together.
const GULP: usize = 128;
/// Merged presence goes out this often.
const PRESENCE_MERGE: std::time::Duration = std::time::Duration::from_millis(100);

/// What a room needs from outside.
struct Setting {
    article: ArticleId,
    part: Part,
    room: RoomKey,
    store: Store,
    limits: Limits,
    times: Times,
    metrics: Arc<Metrics>,
    broker: Option<Broker>,
    /// A permit for each byte of frames that may wait for all rooms.
    waiting: Arc<Semaphore>,
}

/// Rows on their way to the disk.
struct Flight {
    batch: Batch,
    done: Pin<Box<dyn Future<Output = Result<i64, Error>> + Send>>,
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
    /// Every row up to this number is in the replica, in its turn.
    seq: i64,
    /// When the last row arrived, here or at another node.
    last_at: i64,
    /// To this room on other nodes; none when there are none.
    line: Option<Line>,
    peers: Peers,
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
    // Listening first: what is written while it loads is heard.
    let line = match &setting.broker {
        Some(broker) => Some(broker.line(setting.article, setting.part.name()).await),
        None => None,
    };
    let opened = open::open(&setting).await;
    let mut room = match opened {
        Ok(opened) => Room::new(setting, inbox, opened, line),
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
    fn new(
        setting: Setting,
        inbox: mpsc::WeakSender<Request>,
        opened: open::Opened,
        line: Option<Line>,
    ) -> Self {
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
            line,
            peers: Peers::new(now, &setting.times),
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
            self.advance();
            if self.is_done(requests.is_empty()) {
                return self.finish().await;
            }
            let deadline = self.deadline();
            tokio::select! {
                result = landing(&mut self.flight) => self.settle(result).await?,
                loaded = peers::looking(&mut self.peers) => self.looked(loaded).await?,
                news = talk::hearing(&mut self.line) => self.hear_peers(news).await?,
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
        let idle = clocks.idle.filter(|_| self.is_quiet());
        let peers = self.line.is_some().then(|| self.peers.deadline());
        [idle, clocks.describe, clocks.merge, peers]
            .into_iter()
            .flatten()
            .fold(clocks.sweep, Instant::min)
    }

    /// Nothing is under way.
    fn is_quiet(&self) -> bool {
        self.flight.is_none() && self.batch.is_empty() && self.peers.are_quiet()
    }

    /// `unasked`: nobody waits in the inbox. Without it a room with no idle
    /// time would close before it heard who opened it.
    fn is_done(&self, unasked: bool) -> bool {
        let quiet = self.is_quiet();
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
            Request::Read { answer } => self.read_lately(answer),
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
        self.want_look();
        let waiting = Arc::clone(&self.setting.waiting);
        Ok(Seat::new(socket, inbox, waiting))
    }

    fn leave(&mut self, socket: u64) {
        self.members.remove(&socket);
        let left = self.presence.leave(socket, Instant::now());
        self.tell_everyone(left);
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
            let silent = self.presence.expire(times.presence, now);
            if silent.is_some() {
                // Perhaps their node died, between an append and its message.
                self.want_look();
            }
            self.tell_everyone(silent);
            self.refuse_overdue(now);
        }
        self.tick_peers(now);
        if self.clocks.merge.is_some_and(|merge| now >= merge) {
            self.clocks.merge = None;
            self.merge_presence(now);
        }
        if self.clocks.describe.is_some_and(|at| now >= at) {
            self.clocks.describe = None;
            self.describe();
        }
    }
}

impl Drop for Room {
    /// However a room ends, nobody is left hanging. Sockets that were told a
    /// better reason keep it.
    fn drop(&mut self) {
        self.say_gone();
        for member in self.members.values() {
            member.guest.outbox.close(close::INTERNAL);
        }
    }
}

/// The end of the write under way; never, when there is none.
async fn landing(flight: &mut Option<Flight>) -> Result<i64, Error> {
    match flight {
        Some(flight) => flight.done.as_mut().await,
        None => std::future::pending().await,
    }
}
