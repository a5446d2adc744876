//! Group commit: appends of all rooms that wait at the same moment share one
//! transaction and one `fsync`. While it runs, the next group gathers.

mod postgres;
mod sqlite;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::{Mutex, mpsc, oneshot};
use tokio::time::Instant;

use super::log::{Append, Checkpoint, RoomKey};
use super::sql::{Pool, sql};
use super::write::Write;
use super::{Result, checksum, is_away};
use crate::clock::now_ms;
use crate::error::Error;
use crate::metrics::Metrics;

/// Appends in one transaction at most, so that the first never waits long.
const GROUP: usize = 1024;
/// Waiting appends at most; beyond it rooms wait, and their sockets with them.
const QUEUE: usize = 16 * 1024;
/// The write-ahead log is copied back into the file after this many commits …
const COPY_BACK_COMMITS: u32 = 2_000;
/// … or when nothing was written for this long, so that backups of the file
/// alone are nearly whole.
const COPY_BACK_QUIET: Duration = Duration::from_secs(5);

struct Command {
    room: RoomKey,
    append: Append,
    since: Instant,
    done: oneshot::Sender<Result<i64>>,
}

/// The door to the writer task.
pub(super) struct Appends {
    commands: Mutex<Option<mpsc::Sender<Command>>>,
    sender: mpsc::WeakSender<Command>,
    task: Mutex<Option<tokio::task::JoinHandle<()>>>,
    shared: Arc<AtomicBool>,
}

impl Appends {
    pub(super) fn start(writer: Pool, metrics: Arc<Metrics>) -> Self {
        let (commands, inbox) = mpsc::channel(QUEUE);
        let sender = commands.downgrade();
        let shared = Arc::new(AtomicBool::new(false));
        let hand = match writer {
            Pool::Lite(pool) => Hand::Lite(sqlite::Hand::new(pool, Arc::clone(&shared))),
            Pool::Post(pool) => Hand::Post(postgres::Hand::new(pool)),
        };
        let task = tokio::spawn(run(hand, inbox, metrics));
        Self {
            commands: Mutex::new(Some(commands)),
            sender,
            task: Mutex::new(Some(task)),
            shared,
        }
    }

    /// Others write into the same store.
    pub(super) fn share(&self) {
        self.shared.store(true, Ordering::Relaxed);
    }

    pub(super) async fn append(&self, room: RoomKey, append: Append) -> Result<i64> {
        let (done, answer) = oneshot::channel();
        let command = Command {
            room,
            append,
            since: Instant::now(),
            done,
        };
        let sender = self.sender.upgrade().ok_or(Error::GoingAway)?;
        sender.send(command).await.map_err(|_| Error::GoingAway)?;
        drop(sender);
        answer.await.map_err(|_| Error::GoingAway)?
    }

    /// Lets everything that waits be written, then ends the task.
    pub(super) async fn finish(&self) {
        self.commands.lock().await.take();
        if let Some(task) = self.task.lock().await.take() {
            drop(task.await);
        }
    }
}

async fn run(mut hand: Hand, mut inbox: mpsc::Receiver<Command>, metrics: Arc<Metrics>) {
    let mut group = Vec::new();
    let mut commits = 0;
    loop {
        let waiting = inbox.recv_many(&mut group, GROUP);
        let count = if commits == 0 {
            waiting.await
        } else {
            match tokio::time::timeout(COPY_BACK_QUIET, waiting).await {
                Ok(count) => count,
                Err(_) => {
                    commits = 0;
                    hand.rest().await;
                    continue;
                }
            }
        };
        if count == 0 {
            return;
        }
        let results = commit(&mut hand, &group).await;
        let mut rows = 0;
        for (command, result) in group.drain(..).zip(results) {
            metrics
                .append_seconds
                .observe(command.since.elapsed().as_secs_f64());
            match &result {
                Ok(_) => rows += command.append.rows.len(),
                Err(Error::Behind) => {}
                Err(_) => _ = metrics.append_failures.inc(),
            }
            // A room that went away no longer asks.
            drop(command.done.send(result));
        }
        metrics.rows.inc_by(rows as u64);
        metrics.commits.inc();
        commits += 1;
        if commits >= COPY_BACK_COMMITS {
            commits = 0;
            hand.rest().await;
        }
    }
}

/// One result for each command. If the group fails, each is tried alone: one
/// room's fault must not be another's. Not when the database went away: it may
/// have taken the group, and would take it again.
async fn commit(hand: &mut Hand, group: &[Command]) -> Vec<Result<i64>> {
    match hand.write(group).await {
        Ok(results) => results,
        Err(error) if group.len() == 1 => vec![Err(error)],
        Err(error) if is_away(&error) => {
            let cause = error.to_string();
            let again = |_| Err(Error::Storage(sqlx::Error::Protocol(cause.clone())));
            group.iter().map(again).collect()
        }
        Err(_) => {
            let mut results = Vec::with_capacity(group.len());
            for command in group {
                let one = hand.write(std::slice::from_ref(command)).await;
                results.push(one.and_then(|mut results| {
                    let none = || Error::Internal("an append without a number".into());
                    results.pop().ok_or_else(none)?
                }));
            }
            results
        }
    }
}

/// What writes a group, in one transaction; the first number given to each, or
/// that it was refused alone.
enum Hand {
    Lite(sqlite::Hand),
    Post(postgres::Hand),
}

impl Hand {
    async fn write(&mut self, group: &[Command]) -> Result<Vec<Result<i64>>> {
        match self {
            Self::Lite(hand) => hand.write(group).await,
            Self::Post(hand) => hand.write(group).await,
        }
    }

    /// Work for when nothing is written, or enough was.
    async fn rest(&self) {
        if let Self::Lite(hand) = self {
            hand.copy_back().await;
        }
    }
}

impl Append {
    /// The last number that whoever made this knew of.
    fn believed(&self) -> Option<i64> {
        self.rows.first().map(|row| row.seq - 1)
    }

    /// The number under which the checkpoint is true, when the rows were given
    /// numbers from `first` on: it holds what came before them as its maker knew
    /// it. Rows of others between are behind it, and so are its own; loading
    /// takes them in again, which changes nothing.
    fn checkpoint_seq(&self, checkpoint: &Checkpoint, first: i64) -> i64 {
        match self.believed() {
            Some(believed) if believed + 1 != first => believed.min(checkpoint.seq),
            _ => checkpoint.seq,
        }
    }
}

/// A checkpoint never takes the place of one that holds more.
const CHECKPOINT: &str = "INSERT INTO checkpoints (room, seq, made_at, sum, bytes) \
     VALUES ($1, $2, $3, $4, $5) ON CONFLICT (room) DO UPDATE SET seq = excluded.seq, \
     made_at = excluded.made_at, sum = excluded.sum, bytes = excluded.bytes \
     WHERE excluded.seq >= checkpoints.seq";

/// A command that is written, and the number of its first row.
type Taken<'a> = (&'a Command, i64);

/// The commands that are written of a group.
fn taken<'a>(group: &'a [Command], results: &[Result<i64>]) -> Vec<Taken<'a>> {
    let written = group.iter().zip(results);
    written
        .filter_map(|(command, result)| Some((command, *result.as_ref().ok()?)))
        .collect()
}

/// Gives a command the numbers after `last`, or refuses it.
fn place(command: &Command, last: &mut i64) -> Result<i64> {
    if command.append.after.is_some_and(|after| after != *last) {
        return Err(Error::Behind);
    }
    let first = *last + 1;
    *last += command.append.stretch();
    Ok(first)
}

async fn put_checkpoints(write: &mut Write, taken: &[Taken<'_>]) -> Result<()> {
    for (command, first) in taken {
        let Some(checkpoint) = &command.append.checkpoint else {
            continue;
        };
        let seq = command.append.checkpoint_seq(checkpoint, *first);
        sql(CHECKPOINT)
            .bind(command.room.0)
            .bind(seq)
            .bind(now_ms())
            .bind(checksum(seq, &checkpoint.bytes))
            .bind(checkpoint.bytes.as_ref())
            .execute(&mut *write)
            .await?;
    }
    Ok(())
}
