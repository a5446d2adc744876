//! What a [`Look`] reads, table by table.

use futures_util::stream::{Stream, StreamExt};
use uuid::Uuid;

use super::Look;
use crate::error::Error;
use crate::secret::{Hash, unhex};
use crate::store::Result;
use crate::store::log::RoomKey;
use crate::store::record::{
    Account, Article, Checkpoint, Chunk, Log, Picture, Room, SetAside, Size, Token,
};
use crate::store::sql::{Row, either, sql};

impl Look {
    /// Everyone.
    pub fn accounts(&mut self) -> impl Stream<Item = Result<Account>> + Send + '_ {
        sql(
            "SELECT id, username, display_name, unit, roles, password, created_at \
             FROM accounts ORDER BY created_at, id",
        )
        .stream(&mut self.link)
        .map(|row| account(&row?))
    }

    /// Every access token.
    pub fn tokens(&mut self) -> impl Stream<Item = Result<Token>> + Send + '_ {
        sql("SELECT id, hash, account, name, created_at, last_used_at FROM tokens ORDER BY id")
            .stream(&mut self.link)
            .map(|row| token(&row?))
    }

    /// Every article.
    pub fn articles(&mut self) -> impl Stream<Item = Result<Article>> + Send + '_ {
        sql(
            "SELECT id, headline, excerpt, unit, kind, stage, revision, created_by, created_at, \
             updated_at, described_seq FROM articles ORDER BY created_at, id",
        )
        .stream(&mut self.link)
        .map(|row| article(&row?))
    }

    /// One article.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn article(&mut self, id: Uuid) -> Result<Option<Article>> {
        let row = sql(
            "SELECT id, headline, excerpt, unit, kind, stage, revision, created_by, created_at, \
             updated_at, described_seq FROM articles WHERE id = $1",
        )
        .bind(id)
        .optional(&mut self.link)
        .await?;
        row.as_ref().map(article).transpose()
    }

    /// Every room.
    ///
    /// # Errors
    /// When they cannot be read.
    pub async fn rooms(&mut self) -> Result<Vec<(RoomKey, Room)>> {
        let rows = sql("SELECT id, article, part FROM rooms ORDER BY id")
            .all(&mut self.link)
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
        let row = sql("SELECT seq, made_at, sum, bytes FROM checkpoints WHERE room = $1")
            .bind(room.0)
            .optional(&mut self.link)
            .await?;
        row.map(|row| {
            Ok(Checkpoint {
                seq: row.try_get("seq")?,
                made_at: row.try_get("made_at")?,
                sum: row.try_get("sum")?,
                bytes: row.try_get::<Vec<u8>>("bytes")?.into(),
            })
        })
        .transpose()
    }

    /// A room's history, oldest first.
    pub fn chunks(&mut self, room: RoomKey) -> impl Stream<Item = Result<Chunk>> + Send + '_ {
        sql(
            "SELECT first_seq, last_seq, author, rows, started_at, ended_at, sum, bytes \
             FROM history WHERE room = $1 ORDER BY first_seq",
        )
        .bind(room.0)
        .stream(&mut self.link)
        .map(|row| chunk(&row?))
    }

    /// A room's log, in order.
    pub fn log(&mut self, room: RoomKey) -> impl Stream<Item = Result<Log>> + Send + '_ {
        sql("SELECT seq, author, received_at, sum, bytes FROM log WHERE room = $1 ORDER BY seq")
            .bind(room.0)
            .stream(&mut self.link)
            .map(|row| log(&row?))
    }

    /// What was set aside of a room.
    pub fn set_aside(&mut self, room: RoomKey) -> impl Stream<Item = Result<SetAside>> + Send + '_ {
        sql(
            "SELECT seq, source, found_at, reason, author, bytes FROM set_aside WHERE room = $1 \
             ORDER BY seq, source, found_at",
        )
        .bind(room.0)
        .stream(&mut self.link)
        .map(|row| set_aside(&row?))
    }

    /// Does any picture name this file?
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn is_named(&mut self, sha: &Hash) -> Result<bool> {
        let one = sql("SELECT media FROM media_files WHERE sha = $1 LIMIT 1")
            .bind(sha.as_slice())
            .optional(&mut self.link)
            .await?;
        Ok(one.is_some())
    }

    /// Every picture. A row comes once for each size, so they are gathered here.
    pub fn pictures(&mut self) -> impl Stream<Item = Result<Picture>> + Send + '_ {
        // One text for all sizes keeps it one stream; hex, because a file name
        // is hex too.
        either(
            "SELECT id, uploader, article, kind, width, height, alt, caption, credit, created_at, \
             (SELECT group_concat(f.width || ' ' || f.height || ' ' || hex(f.sha) || ' ' || f.bytes, \
              ',' ORDER BY f.width) FROM media_files f WHERE f.media = media.id) AS sizes \
             FROM media ORDER BY created_at, id",
            "SELECT id, uploader, article, kind, width, height, alt, caption, credit, created_at, \
             (SELECT string_agg(f.width || ' ' || f.height || ' ' || encode(f.sha, 'hex') || ' ' || f.bytes, \
              ',' ORDER BY f.width) FROM media_files f WHERE f.media = media.id) AS sizes \
             FROM media ORDER BY created_at, id",
        )
        .stream(&mut self.link)
        .map(|row| picture(&row?))
    }
}

fn account(row: &Row) -> Result<Account> {
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

fn token(row: &Row) -> Result<Token> {
    Ok(Token {
        id: row.try_get("id")?,
        hash: row.try_get::<Vec<u8>>("hash")?.into(),
        account: row.try_get("account")?,
        name: row.try_get("name")?,
        created_at: row.try_get("created_at")?,
        last_used_at: row.try_get("last_used_at")?,
    })
}

fn article(row: &Row) -> Result<Article> {
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

fn chunk(row: &Row) -> Result<Chunk> {
    Ok(Chunk {
        first_seq: row.try_get("first_seq")?,
        last_seq: row.try_get("last_seq")?,
        author: row.try_get("author")?,
        rows: row.try_get("rows")?,
        started_at: row.try_get("started_at")?,
        ended_at: row.try_get("ended_at")?,
        sum: row.try_get("sum")?,
        bytes: row.try_get::<Vec<u8>>("bytes")?.into(),
    })
}

fn log(row: &Row) -> Result<Log> {
    Ok(Log {
        seq: row.try_get("seq")?,
        author: row.try_get("author")?,
        received_at: row.try_get("received_at")?,
        sum: row.try_get("sum")?,
        bytes: row.try_get::<Vec<u8>>("bytes")?.into(),
    })
}

fn set_aside(row: &Row) -> Result<SetAside> {
    Ok(SetAside {
        seq: row.try_get("seq")?,
        source: row.try_get("source")?,
        found_at: row.try_get("found_at")?,
        reason: row.try_get("reason")?,
        author: row.try_get("author")?,
        bytes: row.try_get::<Vec<u8>>("bytes")?.into(),
    })
}

fn picture(row: &Row) -> Result<Picture> {
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
