//! Reading a room back: its checkpoint and the log after it, each verified. A
//! damaged row is set aside and reported; what is whole is still loaded.

use bytes::Bytes;
use shared::id::UserId;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;
use uuid::Uuid;

use super::log::{Checkpoint, LogRow, RoomKey};
use super::writer::last_seq;
use super::{Result, Store, checksum};
use crate::clock::now_ms;

/// A room's document in pieces.
#[derive(Debug, Default)]
pub struct Loaded {
    /// Where to begin; `None` when there is none, or it was damaged, and
    /// `tail` holds everything.
    pub checkpoint: Option<Checkpoint>,
    /// Updates to apply after it, in order, and where each lies.
    pub tail: Vec<(Source, LogRow)>,
    /// The last sequence number ever used; the next row gets one more.
    pub last_seq: i64,
    /// When the last row arrived, ms; 0 when unknown.
    pub last_at: i64,
}

/// Where a damaged piece was found.
#[derive(Clone, Copy, Debug)]
pub enum Source {
    /// A log row.
    Log,
    /// The checkpoint.
    Checkpoint,
    /// A history chunk.
    History,
}

impl Source {
    fn name(self) -> &'static str {
        match self {
            Self::Log => "log",
            Self::Checkpoint => "checkpoint",
            Self::History => "history",
        }
    }
}

impl Store {
    /// Reads a room. Damaged pieces are set aside on the way.
    ///
    /// # Errors
    /// When the store cannot be read at all.
    pub async fn load(&self, room: RoomKey) -> Result<Loaded> {
        let mut loaded = Loaded::default();
        // One read transaction: a checkpoint made meanwhile must not take rows
        // out from under us.
        let mut transaction = self.readers().begin().await?;
        let checkpoint: Option<(i64, i64, Vec<u8>)> =
            sqlx::query_as("SELECT seq, sum, bytes FROM checkpoints WHERE room = ?1")
                .bind(room.0)
                .fetch_optional(&mut *transaction)
                .await?;
        let mut damaged = Vec::new();
        if let Some((seq, sum, bytes)) = checkpoint {
            loaded.last_seq = seq;
            if checksum(seq, &bytes) == sum {
                loaded.checkpoint = Some(Checkpoint {
                    seq,
                    bytes: bytes.into(),
                });
            } else {
                damaged.push((Source::Checkpoint, None, seq, bytes));
            }
        }
        let after = loaded.checkpoint.as_ref().map_or(0, |c| c.seq);
        if loaded.checkpoint.is_none() {
            let chunks = sqlx::query(
                "SELECT first_seq AS seq, author, ended_at AS received_at, sum, bytes \
                 FROM history WHERE room = ?1 ORDER BY first_seq",
            )
            .bind(room.0)
            .fetch_all(&mut *transaction)
            .await?;
            sort_out(chunks, Source::History, &mut loaded, &mut damaged)?;
            let folded: Option<i64> =
                sqlx::query_scalar("SELECT max(last_seq) FROM history WHERE room = ?1")
                    .bind(room.0)
                    .fetch_one(&mut *transaction)
                    .await?;
            loaded.last_seq = loaded.last_seq.max(folded.unwrap_or(0));
        }
        let rows = sqlx::query(
            "SELECT seq, author, received_at, sum, bytes \
             FROM log WHERE room = ?1 AND seq > ?2 ORDER BY seq",
        )
        .bind(room.0)
        .bind(after)
        .fetch_all(&mut *transaction)
        .await?;
        sort_out(rows, Source::Log, &mut loaded, &mut damaged)?;
        let last = last_seq(&mut transaction, room).await?;
        loaded.last_seq = loaded.last_seq.max(last);
        drop(transaction);
        for (source, author, seq, bytes) in damaged {
            loaded.last_seq = loaded.last_seq.max(seq);
            self.set_aside(room, source, seq, author, &bytes, "checksum")
                .await;
        }
        Ok(loaded)
    }

    /// Reads what came after row `seq`. When such rows were merged into history
    /// meanwhile, or one of them is damaged, everything: as [`Store::load`].
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn since(&self, room: RoomKey, seq: i64) -> Result<Loaded> {
        let mut transaction = self.readers().begin().await?;
        let last = last_seq(&mut transaction, room).await?;
        let mut loaded = Loaded {
            last_seq: last,
            ..Loaded::default()
        };
        if last <= seq {
            return Ok(loaded);
        }
        let rows = sqlx::query(
            "SELECT seq, author, received_at, sum, bytes \
             FROM log WHERE room = ?1 AND seq > ?2 ORDER BY seq",
        )
        .bind(room.0)
        .bind(seq)
        .fetch_all(&mut *transaction)
        .await?;
        drop(transaction);
        let mut damaged = Vec::new();
        sort_out(rows, Source::Log, &mut loaded, &mut damaged)?;
        let whole = (seq + 1..=last).eq(loaded.tail.iter().map(|(_, row)| row.seq));
        if whole {
            Ok(loaded)
        } else {
            self.load(room).await
        }
    }

    /// Moves a damaged piece out of the way and reports it. Failing to move it
    /// (a full disk) is only reported: the next load finds it again.
    pub async fn set_aside(
        &self,
        room: RoomKey,
        source: Source,
        seq: i64,
        author: Option<UserId>,
        bytes: &[u8],
        reason: &str,
    ) {
        self.metrics().set_aside.inc();
        tracing::error!(
            room = room.0,
            seq,
            source = source.name(),
            reason,
            "damaged data set aside"
        );
        let moved = async {
            let mut transaction = self.write().await?;
            sqlx::query(
                "INSERT OR REPLACE INTO set_aside (room, seq, source, found_at, reason, author, bytes) \
                 VALUES (?, ?, ?, ?, ?, ?, ?)",
            )
            .bind(room.0)
            .bind(seq)
            .bind(source.name())
            .bind(now_ms())
            .bind(reason)
            .bind(author.map(|author| author.0))
            .bind(bytes)
            .execute(&mut *transaction)
            .await?;
            let delete = match source {
                Source::Log => "DELETE FROM log WHERE room = ? AND seq = ?",
                Source::Checkpoint => "DELETE FROM checkpoints WHERE room = ? AND seq = ?",
                Source::History => "DELETE FROM history WHERE room = ? AND first_seq = ?",
            };
            sqlx::query(delete)
                .bind(room.0)
                .bind(seq)
                .execute(&mut *transaction)
                .await?;
            transaction.commit().await
        };
        if let Err(error) = moved.await {
            tracing::error!(%error, room = room.0, seq, "damaged data could not be moved");
        }
    }
}

type Damaged = (Source, Option<UserId>, i64, Vec<u8>);

fn sort_out(
    rows: Vec<SqliteRow>,
    source: Source,
    loaded: &mut Loaded,
    damaged: &mut Vec<Damaged>,
) -> Result<()> {
    for row in rows {
        let seq: i64 = row.try_get("seq")?;
        let author: Option<Uuid> = row.try_get("author")?;
        let author = author.map(UserId);
        let bytes: Vec<u8> = row.try_get("bytes")?;
        loaded.last_seq = loaded.last_seq.max(seq);
        if checksum(seq, &bytes) != row.try_get::<i64, _>("sum")? {
            damaged.push((source, author, seq, bytes));
            continue;
        }
        let received_at = row.try_get("received_at")?;
        // Not the latest: the clock may have been ahead once.
        loaded.last_at = received_at;
        let bytes = Bytes::from(bytes);
        loaded.tail.push((
            source,
            LogRow {
                seq,
                author,
                received_at,
                bytes,
            },
        ));
    }
    Ok(())
}
