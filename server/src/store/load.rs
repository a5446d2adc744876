//! Reading a room back: its checkpoint and the log after it, each verified. A
//! damaged row is set aside and reported; what is whole is still loaded.

use bytes::Bytes;
use shared::id::UserId;
use uuid::Uuid;

use super::log::{Checkpoint, LogRow, RoomKey};
use super::sql::{Row, sql};
use super::write::Write;
use super::{Result, Store, checksum, numbers};
use crate::clock::now_ms;

/// A room's document in pieces.
#[derive(Debug, Default)]
pub struct Loaded {
    /// Where to begin; `None` when there is none, or it was damaged, and
    /// `tail` holds everything.
    pub checkpoint: Option<Checkpoint>,
    /// Updates to apply after it, in order, and where each lies.
    pub tail: Vec<(Source, LogRow)>,
    /// The last sequence number ever given out; the next row gets one more.
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
        self.read(room, None).await
    }

    /// What a room that knows all rows up to `seq` lacks: the rows after it, or,
    /// when some of them were folded into history meanwhile, what [`Store::load`]
    /// returns. It may hold rows that the room knows; taking an update in twice
    /// changes nothing.
    ///
    /// # Errors
    /// When the store cannot be read at all.
    pub async fn since(&self, room: RoomKey, seq: i64) -> Result<Loaded> {
        self.read(room, Some(seq)).await
    }

    async fn read(&self, room: RoomKey, known: Option<i64>) -> Result<Loaded> {
        let mut loaded = Loaded::default();
        // One moment: a checkpoint made meanwhile must not take rows out from
        // under us.
        let mut moment = Write::begin_reading(self.readers()).await?;
        loaded.last_seq = numbers::last(room, &mut moment).await?;
        let mut damaged = Vec::new();
        let folded: Option<i64> = sql("SELECT max(last_seq) FROM history WHERE room = $1")
            .bind(room.0)
            .scalar(&mut moment)
            .await?;
        let mut after = known.unwrap_or(0);
        if known.is_none_or(|known| folded.is_some_and(|folded| folded > known)) {
            let row = sql("SELECT seq, sum, bytes FROM checkpoints WHERE room = $1")
                .bind(room.0)
                .optional(&mut moment)
                .await?;
            if let Some(row) = row {
                let seq: i64 = row.try_get("seq")?;
                let bytes: Vec<u8> = row.try_get("bytes")?;
                if checksum(seq, &bytes) == row.try_get::<i64>("sum")? {
                    loaded.checkpoint = Some(Checkpoint {
                        seq,
                        bytes: bytes.into(),
                    });
                } else {
                    damaged.push((Source::Checkpoint, None, seq, bytes));
                }
            }
            after = loaded.checkpoint.as_ref().map_or(0, |found| found.seq);
            if loaded.checkpoint.is_none() {
                let chunks = sql(
                    "SELECT first_seq AS seq, author, ended_at AS received_at, sum, bytes \
                     FROM history WHERE room = $1 ORDER BY first_seq",
                )
                .bind(room.0)
                .all(&mut moment)
                .await?;
                sort_out(&chunks, Source::History, &mut loaded, &mut damaged)?;
            }
        }
        let rows = sql("SELECT seq, author, received_at, sum, bytes \
             FROM log WHERE room = $1 AND seq > $2 ORDER BY seq")
        .bind(room.0)
        .bind(after)
        .all(&mut moment)
        .await?;
        sort_out(&rows, Source::Log, &mut loaded, &mut damaged)?;
        moment.undo().await?;
        for (source, author, seq, bytes) in damaged {
            self.set_aside(room, source, seq, author, &bytes, "checksum")
                .await;
        }
        Ok(loaded)
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
            sql(
                "INSERT INTO set_aside (room, seq, source, found_at, reason, author, bytes) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (room, seq, source, found_at) \
                 DO UPDATE SET reason = excluded.reason, bytes = excluded.bytes",
            )
            .bind(room.0)
            .bind(seq)
            .bind(source.name())
            .bind(now_ms())
            .bind(reason)
            .bind(author.map(|author| author.0))
            .bind(bytes)
            .execute(&mut transaction)
            .await?;
            let delete = match source {
                Source::Log => "DELETE FROM log WHERE room = $1 AND seq = $2",
                Source::Checkpoint => "DELETE FROM checkpoints WHERE room = $1 AND seq = $2",
                Source::History => "DELETE FROM history WHERE room = $1 AND first_seq = $2",
            };
            sql(delete)
                .bind(room.0)
                .bind(seq)
                .execute(&mut transaction)
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
    rows: &[Row],
    source: Source,
    loaded: &mut Loaded,
    damaged: &mut Vec<Damaged>,
) -> Result<()> {
    for row in rows {
        let seq: i64 = row.try_get("seq")?;
        let author: Option<Uuid> = row.try_get("author")?;
        let author = author.map(UserId);
        let bytes: Vec<u8> = row.try_get("bytes")?;
        if checksum(seq, &bytes) != row.try_get::<i64>("sum")? {
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
