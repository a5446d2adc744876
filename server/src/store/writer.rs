//! Group commit: appends of all rooms that wait at the same moment share one
//! transaction and one `fsync`. While it runs, the next group gathers.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use sqlx::sqlite::{SqliteConnection, SqlitePool};
use tokio::sync::{Mutex, mpsc, oneshot};
use tokio::time::Instant;

use super::log::{Append, LogRow, RoomKey};
use super::write::Write;
use super::{Result, checksum};
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

/// Rows per statement at most: each statement is a trip to the database thread.
const WIDE: usize = 16;
/// One statement for each number of rows, prepared once by each connection.
static INSERTS: LazyLock<Vec<String>> = LazyLock::new(|| (0..=WIDE).map(insert).collect());

fn insert(rows: usize) -> String {
    let values = vec!["(?, ?, ?, ?, ?, ?)"; rows].join(", ");
    format!("INSERT INTO log (room, seq, author, received_at, sum, bytes) VALUES {values}")
}

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
    pub(super) fn start(writer: SqlitePool, metrics: Arc<Metrics>) -> Self {
        let (commands, inbox) = mpsc::channel(QUEUE);
        let sender = commands.downgrade();
        let shared = Arc::new(AtomicBool::new(false));
        let task = tokio::spawn(run(writer, inbox, metrics, Arc::clone(&shared)));
        Self {
            shared,
            commands: Mutex::new(Some(commands)),
            sender,
            task: Mutex::new(Some(task)),
        }
    }

    /// Others write into the same file: from now on numbers are looked up.
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

async fn run(
    writer: SqlitePool,
    mut inbox: mpsc::Receiver<Command>,
    metrics: Arc<Metrics>,
    shared: Arc<AtomicBool>,
) {
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
                    copy_back(&writer).await;
                    continue;
                }
            }
        };
        if count == 0 {
            return;
        }
        let results = commit(&writer, &group, shared.load(Ordering::Relaxed)).await;
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
            copy_back(&writer).await;
        }
    }
}

/// One result for each command. If the group fails, each is tried alone: one
/// room's fault must not be another's.
async fn commit(writer: &SqlitePool, group: &[Command], shared: bool) -> Vec<Result<i64>> {
    match transact(writer, group, shared).await {
        Ok(results) => results,
        Err(error) if group.len() == 1 => vec![Err(error)],
        Err(_) => {
            let mut results = Vec::with_capacity(group.len());
            for command in group {
                let alone = transact(writer, std::slice::from_ref(command), shared).await;
                results.push(alone.and_then(|mut one| one.pop().unwrap_or(Err(Error::GoingAway))));
            }
            results
        }
    }
}

async fn transact(
    writer: &SqlitePool,
    group: &[Command],
    shared: bool,
) -> Result<Vec<Result<i64>>> {
    let known: Option<Vec<i64>> = group
        .iter()
        .map(|command| known(&command.append, shared))
        .collect();
    let Some(firsts) = known else {
        return ask_and_write(writer, group).await;
    };
    let rows: Vec<(RoomKey, i64, &LogRow)> = group
        .iter()
        .zip(&firsts)
        .flat_map(|(command, first)| numbered(command, *first))
        .collect();
    let checkpoints = group
        .iter()
        .any(|command| command.append.checkpoint.is_some());
    if rows.len() <= WIDE && !checkpoints {
        // A statement is a transaction of its own: one trip instead of three,
        // on the path of every keystroke.
        let mut connection = writer.acquire().await?;
        insert_rows(&mut connection, &rows).await?;
        return Ok(firsts.into_iter().map(Ok).collect());
    }
    let mut transaction = Write::begin(writer).await?;
    for chunk in rows.chunks(WIDE) {
        insert_rows(&mut transaction, chunk).await?;
    }
    for command in group {
        keep_checkpoint(&mut transaction, command).await?;
    }
    transaction.commit().await?;
    Ok(firsts.into_iter().map(Ok).collect())
}

/// The first number, where nobody else can have written: the room knows it.
fn known(append: &Append, shared: bool) -> Option<i64> {
    match append.after {
        Some(after) if !shared => Some(after + 1),
        None if append.rows.is_empty() => Some(0),
        _ => None,
    }
}

/// As several nodes need it: numbers are looked up under the write lock.
async fn ask_and_write(writer: &SqlitePool, group: &[Command]) -> Result<Vec<Result<i64>>> {
    let mut transaction = Write::begin(writer).await?;
    let mut results = Vec::with_capacity(group.len());
    for command in group {
        let last = last_seq(&mut transaction, command.room).await?;
        if command.append.after.is_some_and(|after| after != last) {
            results.push(Err(Error::Behind));
            continue;
        }
        let rows: Vec<_> = numbered(command, last + 1).collect();
        for chunk in rows.chunks(WIDE) {
            insert_rows(&mut transaction, chunk).await?;
        }
        keep_checkpoint(&mut transaction, command).await?;
        results.push(Ok(last + 1));
    }
    transaction.commit().await?;
    Ok(results)
}

fn numbered(command: &Command, first: i64) -> impl Iterator<Item = (RoomKey, i64, &LogRow)> {
    (first..)
        .zip(&command.append.rows)
        .map(|(seq, row)| (command.room, seq, row))
}

/// The last number that a room ever used.
pub(super) async fn last_seq(connection: &mut SqliteConnection, room: RoomKey) -> Result<i64> {
    // Damaged rows were moved away; their numbers stay theirs.
    Ok(sqlx::query_scalar(
        "SELECT max(coalesce((SELECT max(seq) FROM log WHERE room = ?1), 0), \
         coalesce((SELECT seq FROM checkpoints WHERE room = ?1), 0), \
         coalesce((SELECT max(last_seq) FROM history WHERE room = ?1), 0), \
         coalesce((SELECT max(seq) FROM set_aside WHERE room = ?1), 0))",
    )
    .bind(room.0)
    .fetch_one(connection)
    .await?)
}

async fn keep_checkpoint(connection: &mut SqliteConnection, command: &Command) -> Result<()> {
    let Some(checkpoint) = &command.append.checkpoint else {
        return Ok(());
    };
    sqlx::query(
        "INSERT INTO checkpoints (room, seq, made_at, sum, bytes) VALUES (?, ?, ?, ?, ?) \
         ON CONFLICT (room) DO UPDATE SET seq = excluded.seq, made_at = excluded.made_at, \
         sum = excluded.sum, bytes = excluded.bytes WHERE excluded.seq >= checkpoints.seq",
    )
    .bind(command.room.0)
    .bind(checkpoint.seq)
    .bind(now_ms())
    .bind(checksum(checkpoint.seq, &checkpoint.bytes))
    .bind(checkpoint.bytes.as_ref())
    .execute(connection)
    .await?;
    Ok(())
}

async fn insert_rows(
    connection: &mut SqliteConnection,
    rows: &[(RoomKey, i64, &LogRow)],
) -> Result<()> {
    let Some(sql) = INSERTS.get(rows.len()).filter(|_| !rows.is_empty()) else {
        return Ok(());
    };
    let mut query = sqlx::query(sql.as_str());
    for (room, seq, row) in rows {
        query = query
            .bind(room.0)
            .bind(*seq)
            .bind(row.author.map(|author| author.0))
            .bind(row.received_at)
            .bind(checksum(*seq, &row.bytes))
            .bind(row.bytes.as_ref());
    }
    query.execute(connection).await?;
    Ok(())
}

/// Copies the write-ahead log into the file. Passive: waits for no reader. A
/// failure (disk full) leaves the log as it is, which is still durable.
async fn copy_back(writer: &SqlitePool) {
    if let Err(error) = sqlx::query("PRAGMA wal_checkpoint(PASSIVE)")
        .execute(writer)
        .await
    {
        tracing::warn!(%error, "the write-ahead log could not be copied back");
    }
}
