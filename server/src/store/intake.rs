//! Taking in rows that another database gave out, all of them or none: one
//! transaction from the first row to [`Intake::finish`].

use super::log::RoomKey;
use super::record::{
    Account, Article, Checkpoint, Chunk, Log, Picture, Record, Room, SetAside, Token,
};
use super::sql::sql;
use super::write::Write;
use super::{Result, Store, numbers};
use crate::error::Error;

/// An intake under way. Dropped before its end it leaves nothing behind.
pub struct Intake {
    write: Write,
    /// Whose rows follow.
    room: Option<RoomKey>,
}

impl Store {
    /// Begins. Nothing else can be written until it ends.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn intake(&self) -> Result<Intake> {
        Ok(Intake {
            write: self.write().await?,
            room: None,
        })
    }
}

impl Intake {
    /// Is there nothing yet that an intake could clash with?
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn is_empty(&mut self) -> Result<bool> {
        for one in [
            "SELECT id FROM accounts LIMIT 1",
            "SELECT id FROM articles LIMIT 1",
            "SELECT id FROM media LIMIT 1",
        ] {
            if sql(one).optional(&mut self.write).await?.is_some() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Adds a row. Rows of a room follow their [`Room`].
    ///
    /// # Errors
    /// [`Error::Conflict`] when such a row is there already, or what it refers
    /// to is not; an account or token that is there under the same id and name
    /// is left as it is.
    pub async fn add(&mut self, record: &Record) -> Result<()> {
        let what = name(record);
        let added = match record {
            Record::Account(row) => self.account(row).await,
            Record::Token(row) => self.token(row).await,
            Record::Article(row) => self.article(row).await,
            Record::Room(row) => self.room(row).await,
            Record::Checkpoint(row) => self.checkpoint(row).await,
            Record::Chunk(row) => self.chunk(row).await,
            Record::Log(row) => self.log(row).await,
            Record::SetAside(row) => self.set_aside(row).await,
            Record::Picture(row) => self.picture(row).await,
        };
        added.map_err(|error| match error {
            Error::Storage(sqlx::Error::Database(cause)) if cause.is_unique_violation() => {
                Error::Conflict(format!("{what} is in this store already"))
            }
            Error::Storage(sqlx::Error::Database(cause)) if cause.is_foreign_key_violation() => {
                Error::Conflict(format!("{what} refers to what is not in this store"))
            }
            other => other,
        })
    }

    /// Makes all of it durable.
    ///
    /// # Errors
    /// When it cannot be written; nothing of it is then.
    pub async fn finish(mut self) -> Result<()> {
        numbers::go_on(&mut self.write).await?;
        self.write.commit().await
    }

    fn key(&self) -> Result<i64> {
        self.room
            .map(|room| room.0)
            .ok_or_else(|| Error::Conflict("a row of a document stands before its document".into()))
    }

    async fn account(&mut self, row: &Account) -> Result<()> {
        let known = sql("SELECT username FROM accounts WHERE id = $1")
            .bind(row.id)
            .optional(&mut self.write)
            .await?;
        if let Some(known) = known
            && known.first::<String>()? == row.username
        {
            return Ok(());
        }
        sql(
            "INSERT INTO accounts (id, username, display_name, unit, roles, password, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(row.id)
        .bind(&row.username)
        .bind(&row.display_name)
        .bind(&row.unit)
        .bind(&row.roles)
        .bind(&row.password)
        .bind(row.created_at)
        .execute(&mut self.write)
        .await?;
        Ok(())
    }

    async fn token(&mut self, row: &Token) -> Result<()> {
        sql(
            "INSERT INTO tokens (id, hash, account, name, created_at, last_used_at) \
             SELECT $1, $2, $3, $4, $5, $6 \
             WHERE NOT EXISTS (SELECT 1 FROM tokens WHERE id = $1 AND hash = $2)",
        )
        .bind(row.id)
        .bind(row.hash.as_ref())
        .bind(row.account)
        .bind(&row.name)
        .bind(row.created_at)
        .bind(row.last_used_at)
        .execute(&mut self.write)
        .await?;
        Ok(())
    }

    async fn article(&mut self, row: &Article) -> Result<()> {
        sql(
            "INSERT INTO articles (id, headline, excerpt, unit, kind, stage, revision, created_by, \
             created_at, updated_at, described_seq) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        )
        .bind(row.id)
        .bind(&row.headline)
        .bind(&row.excerpt)
        .bind(&row.unit)
        .bind(&row.kind)
        .bind(&row.stage)
        .bind(row.revision)
        .bind(row.created_by)
        .bind(row.created_at)
        .bind(row.updated_at)
        .bind(row.described_seq)
        .execute(&mut self.write)
        .await?;
        Ok(())
    }

    async fn room(&mut self, row: &Room) -> Result<()> {
        let id: i64 = sql("INSERT INTO rooms (article, part) VALUES ($1, $2) RETURNING id")
            .bind(row.article)
            .bind(&row.part)
            .scalar(&mut self.write)
            .await?;
        self.room = Some(RoomKey(id));
        Ok(())
    }

    async fn checkpoint(&mut self, row: &Checkpoint) -> Result<()> {
        sql("INSERT INTO checkpoints (room, seq, made_at, sum, bytes) VALUES ($1, $2, $3, $4, $5)")
            .bind(self.key()?)
            .bind(row.seq)
            .bind(row.made_at)
            .bind(row.sum)
            .bind(row.bytes.as_ref())
            .execute(&mut self.write)
            .await?;
        Ok(())
    }

    async fn chunk(&mut self, row: &Chunk) -> Result<()> {
        sql(
            "INSERT INTO history (room, first_seq, last_seq, author, rows, started_at, ended_at, \
             sum, bytes) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(self.key()?)
        .bind(row.first_seq)
        .bind(row.last_seq)
        .bind(row.author)
        .bind(row.rows)
        .bind(row.started_at)
        .bind(row.ended_at)
        .bind(row.sum)
        .bind(row.bytes.as_ref())
        .execute(&mut self.write)
        .await?;
        Ok(())
    }

    async fn log(&mut self, row: &Log) -> Result<()> {
        sql(
            "INSERT INTO log (room, seq, author, received_at, sum, bytes) VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(self.key()?)
        .bind(row.seq)
        .bind(row.author)
        .bind(row.received_at)
        .bind(row.sum)
        .bind(row.bytes.as_ref())
        .execute(&mut self.write)
        .await?;
        Ok(())
    }

    async fn set_aside(&mut self, row: &SetAside) -> Result<()> {
        sql(
            "INSERT INTO set_aside (room, seq, source, found_at, reason, author, bytes) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(self.key()?)
        .bind(row.seq)
        .bind(&row.source)
        .bind(row.found_at)
        .bind(&row.reason)
        .bind(row.author)
        .bind(row.bytes.as_ref())
        .execute(&mut self.write)
        .await?;
        Ok(())
    }

    async fn picture(&mut self, row: &Picture) -> Result<()> {
        sql(
            "INSERT INTO media (id, uploader, article, kind, width, height, alt, caption, credit, \
             created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind(row.id)
        .bind(row.uploader)
        .bind(row.article)
        .bind(&row.kind)
        .bind(row.width)
        .bind(row.height)
        .bind(&row.alt)
        .bind(&row.caption)
        .bind(&row.credit)
        .bind(row.created_at)
        .execute(&mut self.write)
        .await?;
        for size in &row.sizes {
            sql(
                "INSERT INTO media_files (media, width, height, sha, bytes) VALUES ($1, $2, $3, $4, $5)",
            )
            .bind(row.id)
            .bind(size.width)
            .bind(size.height)
            .bind(size.sha.as_ref())
            .bind(size.bytes)
            .execute(&mut self.write)
            .await?;
        }
        Ok(())
    }
}

fn name(record: &Record) -> String {
    match record {
        Record::Account(row) => format!("account {}", row.username),
        Record::Token(row) => format!("token {}", row.id),
        Record::Article(row) => format!("article {}", row.id),
        Record::Room(row) => format!("document {} of article {}", row.part, row.article),
        Record::Checkpoint(row) => format!("checkpoint {}", row.seq),
        Record::Chunk(row) => format!("history from row {}", row.first_seq),
        Record::Log(row) => format!("log row {}", row.seq),
        Record::SetAside(row) => format!("set aside row {}", row.seq),
        Record::Picture(row) => format!("picture {}", row.id),
    }
}
