//! Appends to `SQLite`: the one writer knows which number is next, and a few
//! rows are one statement.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock};

use sqlx::sqlite::{SqliteConnection, SqlitePool};

use super::{Command, Taken, place, put_checkpoints, taken};
use crate::store::log::{LogRow, RoomKey};
use crate::store::sql::{On, Pool};
use crate::store::write::Write;
use crate::store::{Result, checksum, numbers};

/// Rows per statement at most: each statement is a trip to the database thread.
const WIDE: usize = 16;
/// One statement for each number of rows, prepared once by each connection.
static INSERTS: LazyLock<Vec<String>> = LazyLock::new(|| (0..=WIDE).map(insert).collect());
/// Rooms whose last number is remembered; beyond it they are asked anew.
const REMEMBERED: usize = 16 * 1024;

fn insert(rows: usize) -> String {
    let values = vec!["(?, ?, ?, ?, ?, ?)"; rows].join(", ");
    format!("INSERT INTO log (room, seq, author, received_at, sum, bytes) VALUES {values}")
}

type Numbered<'a> = (RoomKey, i64, &'a LogRow);

/// The one that writes.
pub(super) struct Hand {
    pool: SqlitePool,
    /// The last number of each room that was written.
    last: HashMap<RoomKey, i64>,
    /// Other processes write too.
    shared: Arc<AtomicBool>,
}

impl Hand {
    pub(super) fn new(pool: SqlitePool, shared: Arc<AtomicBool>) -> Self {
        Self {
            pool,
            shared,
            last: HashMap::new(),
        }
    }

    pub(super) async fn write(&mut self, group: &[Command]) -> Result<Vec<Result<i64>>> {
        if self.shared.load(Ordering::Relaxed) {
            return self.write_among_others(group).await;
        }
        if self.last.len() > REMEMBERED {
            self.last.clear();
        }
        let mut last = HashMap::new();
        let mut results = Vec::with_capacity(group.len());
        for command in group {
            let room = command.room;
            let mut seq = match last.get(&room).or_else(|| self.last.get(&room)) {
                Some(seq) => *seq,
                None => numbers::last(room, On::LitePool(&self.pool)).await?,
            };
            results.push(place(command, &mut seq));
            last.insert(room, seq);
        }
        match self.transact(&taken(group, &results)).await {
            Ok(()) => {
                self.last.extend(last);
                Ok(results)
            }
            Err(error) => {
                // Another process may have given out numbers; ask again.
                self.last.retain(|room, _| !last.contains_key(room));
                Err(error)
            }
        }
    }

    async fn transact(&self, taken: &[Taken<'_>]) -> Result<()> {
        let rows = numbered(taken);
        let checkpoints = taken
            .iter()
            .any(|(command, _)| command.append.checkpoint.is_some());
        if rows.len() <= WIDE && !checkpoints {
            // A statement is a transaction of its own: one trip instead of three,
            // on the path of every keystroke.
            let mut connection = self.pool.acquire().await?;
            return insert_rows(&mut connection, &rows).await;
        }
        let mut transaction = Write::begin(&Pool::Lite(self.pool.clone())).await?;
        insert_all(&mut transaction, &rows).await?;
        put_checkpoints(&mut transaction, taken).await?;
        transaction.commit().await
    }

    /// As several processes need it: numbers are looked up under the write lock.
    async fn write_among_others(&self, group: &[Command]) -> Result<Vec<Result<i64>>> {
        let mut transaction = Write::begin(&Pool::Lite(self.pool.clone())).await?;
        let mut last = HashMap::new();
        let mut results = Vec::with_capacity(group.len());
        for command in group {
            let room = command.room;
            let mut seq = match last.get(&room) {
                Some(seq) => *seq,
                None => numbers::last(room, &mut transaction).await?,
            };
            results.push(place(command, &mut seq));
            last.insert(room, seq);
        }
        let taken = taken(group, &results);
        insert_all(&mut transaction, &numbered(&taken)).await?;
        put_checkpoints(&mut transaction, &taken).await?;
        transaction.commit().await?;
        Ok(results)
    }

    /// Copies the write-ahead log into the file. Passive: waits for no reader. A
    /// failure (disk full) leaves the log as it is, which is still durable.
    pub(super) async fn copy_back(&self) {
        if let Err(error) = sqlx::query("PRAGMA wal_checkpoint(PASSIVE)")
            .execute(&self.pool)
            .await
        {
            tracing::warn!(%error, "the write-ahead log could not be copied back");
        }
    }
}

fn numbered<'a>(taken: &[Taken<'a>]) -> Vec<Numbered<'a>> {
    let rows = taken.iter().flat_map(|(command, first)| {
        let rows = (*first..).zip(&command.append.rows);
        rows.map(|(seq, row)| (command.room, seq, row))
    });
    rows.collect()
}

async fn insert_all(transaction: &mut Write, rows: &[Numbered<'_>]) -> Result<()> {
    for chunk in rows.chunks(WIDE) {
        if let On::Lite(connection) = (&mut *transaction).into() {
            insert_rows(connection, chunk).await?;
        }
    }
    Ok(())
}

async fn insert_rows(connection: &mut SqliteConnection, rows: &[Numbered<'_>]) -> Result<()> {
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
