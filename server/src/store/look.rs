//! Reading a database without changing it, beside a running server or after it
//! died: for checking, exporting and backing up. Rows come as they stand, their
//! checksums unjudged, one at a time.

use std::path::Path;

use futures_util::stream::{Stream, StreamExt};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteRow};
use sqlx::{Connection, Row};
use uuid::Uuid;

use super::log::RoomKey;
use super::record::{
    Account, Article, Checkpoint, Chunk, Log, Picture, Room, SetAside, Size, Token,
};
use super::{BUSY, MIGRATIONS, Result};
use crate::config::Database;
use crate::error::Error;
use crate::secret::{Hash, unhex};

/// One connection that cannot write.
pub struct Look {
    connection: SqliteConnection,
}

impl Look {
    /// Opens the file; creates and migrates nothing.
    ///
    /// # Errors
    /// When there is no such file, it cannot be read, or another version of
    /// Siaran made it.
    pub async fn open(database: &Database) -> Result<Self> {
        std::fs::metadata(&database.path)
            .map_err(|error| Error::Internal(format!("{}: {error}", database.path.display())))?;
        let options = SqliteConnectOptions::new()
            .filename(&database.path)
            .read_only(true)
            .busy_timeout(BUSY);
        let mut look = Self {
            connection: SqliteConnection::connect_with(&options).await?,
        };
        look.same_version().await?;
        Ok(look)
    }

    async fn same_version(&mut self) -> Result<()> {
        let tables: i64 = sqlx::query_scalar(
            "SELECT count(*) FROM sqlite_master WHERE name = '_sqlx_migrations'",
        )
        .fetch_one(&mut self.connection)
        .await?;
        let found: Option<i64> = if tables == 0 {
            None
        } else {
            sqlx::query_scalar("SELECT max(version) FROM _sqlx_migrations WHERE success")
                .fetch_one(&mut self.connection)
                .await?
        };
        let ours = MIGRATIONS.iter().map(|step| step.version).max();
        match found {
            None => Err(Error::Internal("this file is no Siaran database".into())),
            Some(_) if found == ours => Ok(()),
            Some(_) if found < ours => Err(Error::Internal(
                "an older version of Siaran made this database; start this version's server on it once".into(),
            )),
            Some(_) => Err(Error::Internal(
                "a newer version of Siaran made this database; use that version".into(),
            )),
        }
    }

    /// From here to [`Look::end`] everything read is of one moment. Writers are
    /// not held up; their write-ahead log grows until the end.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn begin(&mut self) -> Result<()> {
        sqlx::query("BEGIN").execute(&mut self.connection).await?;
        // The moment is that of the first read.
        sqlx::query("SELECT 1 FROM sqlite_master LIMIT 1")
            .execute(&mut self.connection)
            .await?;
        Ok(())
    }

    /// Lets go of the moment.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn end(&mut self) -> Result<()> {
        sqlx::query("ROLLBACK")
            .execute(&mut self.connection)
            .await?;
        Ok(())
    }

    /// What `SQLite` itself finds wrong with its pages (`deep`: and whether each
    /// index says what its table says), and references that lead nowhere.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn integrity(&mut self, deep: bool) -> Result<Vec<String>> {
        let ask = if deep {
            "PRAGMA integrity_check(100)"
        } else {
            "PRAGMA quick_check(100)"
        };
        let mut found: Vec<String> = sqlx::query_scalar(ask)
            .fetch_all(&mut self.connection)
            .await?;
        found.retain(|line| line != "ok");
        let lost = sqlx::query("PRAGMA foreign_key_check")
            .fetch_all(&mut self.connection)
            .await?;
        for row in lost.iter().take(100) {
            found.push(format!(
                "a row of {} refers to a row of {} that is not there",
                row.try_get::<String, _>(0)?,
                row.try_get::<String, _>(2)?
            ));
        }
        Ok(found)
    }

    /// Writes everything that is durable now into a new file, without its free
    /// pages. Readers and writers go on; the write-ahead log grows meanwhile.
    ///
    /// # Errors
    /// When the file exists or cannot be written.
    pub async fn copy_into(&mut self, path: &Path) -> Result<()> {
        let name = path
            .to_str()
            .ok_or_else(|| Error::Internal(format!("{}: no UTF-8", path.display())))?;
        sqlx::query("VACUUM INTO ?1")
            .bind(name)
            .execute(&mut self.connection)
            .await?;
        // `SQLite` does not flush what it writes here.
        std::fs::File::open(path)?.sync_all()?;
        Ok(())
    }

    /// Everyone.
    pub fn accounts(&mut self) -> impl Stream<Item = Result<Account>> + Send + '_ {
        sqlx::query(
            "SELECT id, username, display_name, unit, roles, password, created_at \
             FROM accounts ORDER BY created_at, id",
        )
        .fetch(&mut self.connection)
        .map(|row| account(&row?))
    }

    /// Every access token.
    pub fn tokens(&mut self) -> impl Stream<Item = Result<Token>> + Send + '_ {
        sqlx::query(
            "SELECT id, hash, account, name, created_at, last_used_at FROM tokens ORDER BY id",
        )
        .fetch(&mut self.connection)
        .map(|row| token(&row?))
    }

    /// Every article.
    pub fn articles(&mut self) -> impl Stream<Item = Result<Article>> + Send + '_ {
        sqlx::query(
            "SELECT id, headline, excerpt, unit, kind, stage, revision, created_by, created_at, \
             updated_at, described_seq FROM articles ORDER BY created_at, id",
        )
        .fetch(&mut self.connection)
        .map(|row| article(&row?))
    }

    /// One article.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn article(&mut self, id: Uuid) -> Result<Option<Article>> {
        let row = sqlx::query(
            "SELECT id, headline, excerpt, unit, kind, stage, revision, created_by, created_at, \
             updated_at, described_seq FROM articles WHERE id = ?1",
        )
        .bind(id)
        .fetch_optional(&mut self.connection)
        .await?;
        row.as_ref().map(article).transpose()
    }

    /// Every room.
    ///
    /// # Errors
    /// When they cannot be read.
    pub async fn rooms(&mut self) -> Result<Vec<(RoomKey, Room)>> {
        let rows = sqlx::query("SELECT id, article, part FROM rooms ORDER BY id")
            .fetch_all(&mut self.connection)
            .await?;
        rows.iter()
            .map(|row| {
                let room = Room {
                    article: row.try_get("article")?,
                    part: row.try_get("part")?,
                };
                Ok((RoomKey(row.try_get("id")?), room))
            })
            .collect()
    }

    /// A room's checkpoint.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn checkpoint(&mut self, room: RoomKey) -> Result<Option<Checkpoint>> {
        let row = sqlx::query("SELECT seq, made_at, sum, bytes FROM checkpoints WHERE room = ?1")
            .bind(room.0)
            .fetch_optional(&mut self.connection)
            .await?;
        row.map(|row| {
            Ok(Checkpoint {
                seq: row.try_get("seq")?,
                made_at: row.try_get("made_at")?,
                sum: row.try_get("sum")?,
                bytes: row.try_get::<Vec<u8>, _>("bytes")?.into(),
            })
        })
        .transpose()
    }

    /// A room's history, oldest first.
    pub fn chunks(&mut self, room: RoomKey) -> impl Stream<Item = Result<Chunk>> + Send + '_ {
        sqlx::query(
            "SELECT first_seq, last_seq, author, rows, started_at, ended_at, sum, bytes \
             FROM history WHERE room = ?1 ORDER BY first_seq",
        )
        .bind(room.0)
        .fetch(&mut self.connection)
        .map(|row| chunk(&row?))
    }

    /// A room's log, in order.
    pub fn log(&mut self, room: RoomKey) -> impl Stream<Item = Result<Log>> + Send + '_ {
        sqlx::query(
            "SELECT seq, author, received_at, sum, bytes FROM log WHERE room = ?1 ORDER BY seq",
        )
        .bind(room.0)
        .fetch(&mut self.connection)
        .map(|row| log(&row?))
    }

    /// What was set aside of a room.
    pub fn set_aside(&mut self, room: RoomKey) -> impl Stream<Item = Result<SetAside>> + Send + '_ {
        sqlx::query(
            "SELECT seq, source, found_at, reason, author, bytes FROM set_aside WHERE room = ?1 \
             ORDER BY seq, source, found_at",
        )
        .bind(room.0)
        .fetch(&mut self.connection)
        .map(|row| set_aside(&row?))
    }

    /// Does any picture name this file?
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn is_named(&mut self, sha: &Hash) -> Result<bool> {
        let named: i64 =
            sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM media_files WHERE sha = ?1)")
                .bind(sha.as_slice())
                .fetch_one(&mut self.connection)
                .await?;
        Ok(named == 1)
    }

    /// Every picture. A row comes once for each size, so they are gathered here.
    pub fn pictures(&mut self) -> impl Stream<Item = Result<Picture>> + Send + '_ {
        // One text for all sizes keeps it one stream; hex, because a file name
        // is hex too.
        sqlx::query(
            "SELECT id, uploader, article, kind, width, height, alt, caption, credit, created_at, \
             (SELECT group_concat(f.width || ' ' || f.height || ' ' || hex(f.sha) || ' ' || f.bytes, \
              ',' ORDER BY f.width) FROM media_files f WHERE f.media = media.id) AS sizes \
             FROM media ORDER BY created_at, id",
        )
        .fetch(&mut self.connection)
        .map(|row| picture(&row?))
    }
}

fn account(row: &SqliteRow) -> Result<Account> {
    Ok(Account {
        id: row.try_get("id")?,
        username: row.try_get("username")?,
        display_name: row.try_get("display_name")?,
        unit: row.try_get("unit")?,
        roles: row.try_get("roles")?,
        password: row.try_get("password")?,
        created_at: row.try_get("created_at")?,
    })
}

fn token(row: &SqliteRow) -> Result<Token> {
    Ok(Token {
        id: row.try_get("id")?,
        hash: row.try_get::<Vec<u8>, _>("hash")?.into(),
        account: row.try_get("account")?,
        name: row.try_get("name")?,
        created_at: row.try_get("created_at")?,
        last_used_at: row.try_get("last_used_at")?,
    })
}

fn article(row: &SqliteRow) -> Result<Article> {
    Ok(Article {
        id: row.try_get("id")?,
        headline: row.try_get("headline")?,
        excerpt: row.try_get("excerpt")?,
        unit: row.try_get("unit")?,
        kind: row.try_get("kind")?,
        stage: row.try_get("stage")?,
        revision: row.try_get("revision")?,
        created_by: row.try_get("created_by")?,
        created_at: row.try_get("created_at")?,
        updated_at: row.try_get("updated_at")?,
        described_seq: row.try_get("described_seq")?,
    })
}

fn chunk(row: &SqliteRow) -> Result<Chunk> {
    Ok(Chunk {
        first_seq: row.try_get("first_seq")?,
        last_seq: row.try_get("last_seq")?,
        author: row.try_get("author")?,
        rows: row.try_get("rows")?,
        started_at: row.try_get("started_at")?,
        ended_at: row.try_get("ended_at")?,
        sum: row.try_get("sum")?,
        bytes: row.try_get::<Vec<u8>, _>("bytes")?.into(),
    })
}

fn log(row: &SqliteRow) -> Result<Log> {
    Ok(Log {
        seq: row.try_get("seq")?,
        author: row.try_get("author")?,
        received_at: row.try_get("received_at")?,
        sum: row.try_get("sum")?,
        bytes: row.try_get::<Vec<u8>, _>("bytes")?.into(),
    })
}

fn set_aside(row: &SqliteRow) -> Result<SetAside> {
    Ok(SetAside {
        seq: row.try_get("seq")?,
        source: row.try_get("source")?,
        found_at: row.try_get("found_at")?,
        reason: row.try_get("reason")?,
        author: row.try_get("author")?,
        bytes: row.try_get::<Vec<u8>, _>("bytes")?.into(),
    })
}

fn picture(row: &SqliteRow) -> Result<Picture> {
    let sizes: Option<String> = row.try_get("sizes")?;
    Ok(Picture {
        id: row.try_get("id")?,
        uploader: row.try_get("uploader")?,
        article: row.try_get("article")?,
        kind: row.try_get("kind")?,
        width: row.try_get("width")?,
        height: row.try_get("height")?,
        alt: row.try_get("alt")?,
        caption: row.try_get("caption")?,
        credit: row.try_get("credit")?,
        created_at: row.try_get("created_at")?,
        sizes: sizes
            .iter()
            .flat_map(|sizes| sizes.split(','))
            .map(|text| size(text).ok_or_else(|| Error::Internal("a picture's sizes".into())))
            .collect::<Result<_>>()?,
    })
}

fn size(text: &str) -> Option<Size> {
    let mut fields = text.split(' ');
    Some(Size {
        width: fields.next()?.parse().ok()?,
        height: fields.next()?.parse().ok()?,
        sha: unhex(fields.next()?)?.into(),
        bytes: fields.next()?.parse().ok()?,
    })
}
