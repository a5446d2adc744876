//! Appends to `SQLite`: the one writer knows which number is next, and a few
//! rows are one statement.

use std::collections::HashMap;
use std::sync::LazyLock;

use sqlx::sqlite::{SqliteConnection, SqlitePool};

use super::{Command, put_checkpoints};
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
}

impl Hand {
    pub(super) fn new(pool: SqlitePool) -> Self {
        Self {
            pool,
            last: HashMap::new(),
        }
    }

    pub(super) async fn write(&mut self, group: &[Command]) -> Result<Vec<i64>> {
        if self.last.len() > REMEMBERED {
            self.last.clear();
        }
        let mut last = HashMap::new();
        let mut firsts = Vec::with_capacity(group.len());
        let mut rows = Vec::new();
        for command in group {
            let room = command.room;
            let mut seq = match last.get(&room).or_else(|| self.last.get(&room)) {
                Some(seq) => *seq,
                None => numbers::last(room, On::LitePool(&self.pool)).await?,
            };
            firsts.push(seq + 1);
            for row in &command.append.rows {
                seq += 1;
                rows.push((room, seq, row));
            }
            last.insert(room, seq);
        }
        match self.transact(group, &rows, &firsts).await {
            Ok(()) => {
                self.last.extend(last);
                Ok(firsts)
            }
            Err(error) => {
                // Another process may have given out numbers; ask again.
                self.last.retain(|room, _| !last.contains_key(room));
                Err(error)
            }
        }
    }

    async fn transact(
        &self,
        group: &[Command],
        rows: &[Numbered<'_>],
        firsts: &[i64],
    ) -> Result<()> {
        let checkpoints = group
            .iter()
            .any(|command| command.append.checkpoint.is_some());
        if rows.len() <= WIDE && !checkpoints {
            // A statement is a transaction of its own: one trip instead of three,
            // on the path of every keystroke.
            let mut connection = self.pool.acquire().await?;
            return insert_rows(&mut connection, rows).await;
        }
        let mut transaction = Write::begin(&Pool::Lite(self.pool.clone())).await?;
        for chunk in rows.chunks(WIDE) {
            if let On::Lite(connection) = (&mut transaction).into() {
                insert_rows(connection, chunk).await?;
            }
        }
        put_checkpoints(&mut transaction, group, firsts).await?;
        transaction.commit().await
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
