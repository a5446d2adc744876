//! The update log: what entered a room, in order. Appending is the moment at
//! which an update becomes durable; see `writer` for how appends are grouped.

use bytes::Bytes;
use shared::id::{ArticleId, UserId};

use super::sql::sql;
use super::{Result, Store};

/// A room as the store knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RoomKey(pub(super) i64);

/// Which document of an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// Headline, standfirst, body, meta.
    Body,
}

impl Part {
    /// Its name in the store and between nodes.
    pub fn name(self) -> &'static str {
        match self {
            Self::Body => "body",
        }
    }
}

/// One update in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogRow {
    /// Position in the room's log; starts at 1, without gaps.
    pub seq: i64,
    /// Who sent it; `None` is the server's own repair.
    pub author: Option<UserId>,
    /// When it arrived, ms.
    pub received_at: i64,
    /// The v1 update.
    pub bytes: Bytes,
}

/// What is to become durable together.
#[derive(Clone, Debug, Default)]
pub struct Append {
    /// New rows, in order.
    pub rows: Vec<LogRow>,
    /// The whole document up to and including the last of `rows`.
    pub checkpoint: Option<Checkpoint>,
    /// Write only if this is the room's last number; else nothing is written
    /// and the answer is [`Error::Behind`]: another node was there first.
    /// `None` writes behind whatever is there.
    ///
    /// [`Error::Behind`]: crate::error::Error::Behind
    pub after: Option<i64>,
}

impl Append {
    /// How far its rows move the room's last number.
    pub fn stretch(&self) -> i64 {
        i64::try_from(self.rows.len()).unwrap_or(i64::MAX)
    }
}

/// A document as one update.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The last log row inside.
    pub seq: i64,
    /// The v1 update.
    pub bytes: Bytes,
}

impl Store {
    /// Finds the room of an article's document; `None` when there is no such
    /// article.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn room(&self, article: ArticleId, part: Part) -> Result<Option<RoomKey>> {
        let id: Option<i64> = sql("SELECT id FROM rooms WHERE article = $1 AND part = $2")
            .bind(article.0)
            .bind(part.name())
            .optional_scalar(self.readers())
            .await?;
        Ok(id.map(RoomKey))
    }

    /// Makes rows durable, and gives them numbers: the first of them is returned,
    /// the others follow it without a gap. The numbers in `append` are what the
    /// room believes; other servers may have written since. Without rows it is
    /// the number that the next row would get.
    ///
    /// When this returns `Ok`, they survive a power cut. When it returns `Err`,
    /// none of them is stored, or, if the database went away meanwhile
    /// ([`super::is_away`]), perhaps all: whoever needs to know loads the room.
    ///
    /// # Errors
    /// [`Error::Behind`], or when the store cannot be written (disk full,
    /// database away).
    ///
    /// [`Error::Behind`]: crate::error::Error::Behind
    pub async fn append(&self, room: RoomKey, append: Append) -> Result<i64> {
        self.inner.appends.append(room, append).await
    }
}
