//! History: log rows behind a checkpoint, merged into chunks by author and time.
//! Nothing is thrown away: “who wrote this, and when” stays answerable.

use std::panic::{AssertUnwindSafe, catch_unwind};

use bytes::Bytes;
use shared::id::UserId;
use uuid::Uuid;

use super::load::Source;
use super::log::{LogRow, RoomKey};
use super::sql::{Pool, either, sql};
use super::write::Write;
use super::{Result, Store, checksum};
use crate::error::Error;

/// A pause longer than this begins a new chunk, as a person would say “later”.
const PAUSE_MS: u64 = 5 * 60 * 1000;
/// A chunk ends beyond this, so that none is slow to read.
const CHUNK_BYTES: usize = 256 << 10;
/// Rows folded in one transaction: other rooms' appends wait for it.
const STRIDE: u32 = 512;
/// Advisory locks of PostgreSQL from this number on mean “this room is folded”.
const FOLDING: i64 = 0x5369_6172_0000_0000;

/// Consecutive work of one author.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chunk {
    /// First log row inside.
    pub first_seq: i64,
    /// Last log row inside. Rows of others may lie between.
    pub last_seq: i64,
    /// Whose work; `None` is the server's repairs.
    pub author: Option<UserId>,
    /// Log rows inside.
    pub rows: i64,
    /// When the earliest row arrived, ms.
    pub started_at: i64,
    /// When the latest row arrived, ms.
    pub ended_at: i64,
    /// The rows as one v1 update.
    pub bytes: Bytes,
}

impl Store {
    /// Merges log rows up to and including `upto` into history, and never rows
    /// that no checkpoint holds: loading reads the checkpoint and the log after
    /// it. Interrupted at any point it leaves a correct store and goes on the
    /// next time.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    pub async fn fold(&self, room: RoomKey, upto: i64) -> Result<()> {
        while self.fold_some(room, upto).await? {}
        Ok(())
    }

    async fn fold_some(&self, room: RoomKey, upto: i64) -> Result<bool> {
        let _only = self.inner.folding.lock().await;
        let mut held = match self.writer() {
            Pool::Lite(_) => None,
            Pool::Post(_) => match self.hold(room).await? {
                Some(held) => Some(held),
                None => return Ok(false),
            },
        };
        let rows = sql("SELECT seq, author, received_at, sum, bytes FROM log \
             WHERE room = $1 AND seq <= $2 \
             AND seq <= (SELECT seq FROM checkpoints WHERE room = $1) ORDER BY seq LIMIT $3")
        .bind(room.0)
        .bind(upto)
        .bind(STRIDE);
        let rows = match &mut held {
            Some(held) => rows.all(held).await?,
            None => rows.all(self.readers()).await?,
        };
        let mut whole = Vec::with_capacity(rows.len());
        for row in &rows {
            let seq: i64 = row.try_get("seq")?;
            let author: Option<Uuid> = row.try_get("author")?;
            let bytes: Vec<u8> = row.try_get("bytes")?;
            let author = author.map(UserId);
            if checksum(seq, &bytes) != row.try_get::<i64>("sum")? {
                self.set_aside(room, Source::Log, seq, author, &bytes, "checksum")
                    .await;
                continue;
            }
            whole.push(LogRow {
                seq,
                author,
                received_at: row.try_get("received_at")?,
                bytes: bytes.into(),
            });
        }
        let (Some(first), Some(last)) = (
            whole.first().map(|row| row.seq),
            whole.last().map(|row| row.seq),
        ) else {
            if let Some(held) = held {
                held.undo().await?;
            }
            return Ok(false);
        };
        let more = rows.len() == STRIDE as usize;
        let count = whole.len() as u64;
        let chunks = tokio::task::spawn_blocking(move || chunks(whole))
            .await
            .map_err(Error::internal)?;
        // In `SQLite` a transaction would hold up every append from its beginning,
        // so it begins only now.
        let mut transaction = match held {
            Some(held) => held,
            None => self.write().await?,
        };
        for chunk in &chunks {
            sql(
                "INSERT INTO history (room, first_seq, last_seq, author, rows, started_at, ended_at, sum, bytes) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            )
            .bind(room.0)
            .bind(chunk.first_seq)
            .bind(chunk.last_seq)
            .bind(chunk.author.map(|author| author.0))
            .bind(chunk.rows)
            .bind(chunk.started_at)
            .bind(chunk.ended_at)
            .bind(checksum(chunk.first_seq, &chunk.bytes))
            .bind(chunk.bytes.as_ref())
            .execute(&mut transaction)
            .await?;
        }
        let taken = sql("DELETE FROM log WHERE room = $1 AND seq BETWEEN $2 AND $3")
            .bind(room.0)
            .bind(first)
            .bind(last)
            .execute(&mut transaction)
            .await?;
        if taken != count {
            // Another node folds this room at this moment.
            transaction.undo().await?;
            return Ok(false);
        }
        transaction.commit().await?;
        Ok(more)
    }

    /// A transaction in which nobody else folds the room, on whichever server;
    /// `None` when somebody does.
    async fn hold(&self, room: RoomKey) -> Result<Option<Write>> {
        let mut write = self.write().await?;
        let mine: bool = either("", "SELECT pg_try_advisory_xact_lock($1)")
            .bind(FOLDING + room.0)
            .scalar(&mut write)
            .await?;
        if mine {
            return Ok(Some(write));
        }
        write.undo().await?;
        Ok(None)
    }

    /// A room's history, oldest first; rows not yet folded are chunks of one.
    /// What is damaged is set aside and left out.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn history(&self, room: RoomKey) -> Result<Vec<Chunk>> {
        let rows = sql(
            "SELECT first_seq, last_seq, author, rows, started_at, ended_at, sum, bytes, CAST(1 AS bigint) AS old \
             FROM history WHERE room = $1 \
             UNION ALL SELECT seq, seq, author, 1, received_at, received_at, sum, bytes, 0 \
             FROM log WHERE room = $1 ORDER BY 1",
        )
        .bind(room.0)
        .all(self.readers())
        .await?;
        let mut chunks = Vec::with_capacity(rows.len());
        for row in rows {
            let author: Option<Uuid> = row.try_get("author")?;
            let chunk = Chunk {
                first_seq: row.try_get("first_seq")?,
                last_seq: row.try_get("last_seq")?,
                author: author.map(UserId),
                rows: row.try_get("rows")?,
                started_at: row.try_get("started_at")?,
                ended_at: row.try_get("ended_at")?,
                bytes: row.try_get::<Vec<u8>>("bytes")?.into(),
            };
            let (seq, bytes) = (chunk.first_seq, &chunk.bytes);
            if checksum(seq, bytes) == row.try_get::<i64>("sum")? {
                chunks.push(chunk);
                continue;
            }
            let source = if row.try_get::<i64>("old")? == 1 {
                Source::History
            } else {
                Source::Log
            };
            self.set_aside(room, source, seq, chunk.author, bytes, "checksum")
                .await;
        }
        Ok(chunks)
    }
}

/// Gathers rows by author: people who write at the same time alternate row by
/// row, so a chunk runs on past the rows of others.
fn chunks(rows: Vec<LogRow>) -> Vec<Chunk> {
    let mut groups: Vec<Vec<LogRow>> = Vec::new();
    for row in rows {
        let group = groups.iter_mut().rev().find(|group| {
            group.last().is_some_and(|last| {
                last.author == row.author && row.received_at.abs_diff(last.received_at) <= PAUSE_MS
            }) && group.iter().map(|row| row.bytes.len()).sum::<usize>() < CHUNK_BYTES
        });
        match group {
            Some(group) => group.push(row),
            None => groups.push(vec![row]),
        }
    }
    groups.iter().flat_map(|group| merge(group)).collect()
}

/// One chunk; or one for each row should the merge fail, which must never cost
/// a row.
fn merge(group: &[LogRow]) -> Vec<Chunk> {
    if group.len() > 1 {
        let bytes: Vec<&[u8]> = group.iter().map(|row| row.bytes.as_ref()).collect();
        let merged = catch_unwind(AssertUnwindSafe(|| yrs::merge_updates_v1(bytes)));
        if let Ok(Ok(bytes)) = merged
            && let Some(chunk) = chunk(group, bytes.into())
        {
            return vec![chunk];
        }
        tracing::error!(rows = group.len(), "log rows could not be merged");
    }
    group
        .iter()
        .filter_map(|row| chunk(std::slice::from_ref(row), row.bytes.clone()))
        .collect()
}

fn chunk(group: &[LogRow], bytes: Bytes) -> Option<Chunk> {
    let (first, last) = (group.first()?, group.last()?);
    Some(Chunk {
        first_seq: first.seq,
        last_seq: last.seq,
        author: first.author,
        rows: i64::try_from(group.len()).ok()?,
        // Rows stand in the order of their numbers; a clock that was set back
        // may have been read in another.
        started_at: group.iter().map(|row| row.received_at).min()?,
        ended_at: group.iter().map(|row| row.received_at).max()?,
        bytes,
    })
}
