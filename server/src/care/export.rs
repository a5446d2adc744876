//! Everything that outlives a move, as lines that any database can take in
//! again: accounts with their password hashes, access tokens by their hashes,
//! articles, every document with its history, pictures with their files. One
//! moment of the store, one row in memory at a time.
//!
//! Sessions stay behind: people sign in again.

use std::collections::HashSet;
use std::io::{Read, Write};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures_util::{Stream, TryStreamExt};

use super::line::{About, File, Line, VERSION, Writer};
use super::{Place, at};
use crate::clock::now_ms;
use crate::error::Error;
use crate::media::{Files, digest};
use crate::secret::{Hash, hex};
use crate::store::log::RoomKey;
use crate::store::look::Look;
use crate::store::record::{Record, SetAside};

/// Bytes of a file in one line.
const PIECE: u64 = 192 << 10;

/// What was written out.
#[derive(Clone, Debug, Default)]
pub struct Exported {
    /// Rows.
    pub rows: u64,
    /// Files of pictures.
    pub files: u64,
    /// What was damaged, in words. Damaged rows lie in the export as set aside,
    /// damaged files not at all.
    pub damage: Vec<String>,
}

/// Writes everything into `to`.
///
/// # Errors
/// When the database cannot be read or `to` not be written.
pub async fn export(place: &Place, to: impl Write + Send) -> Result<Exported, Error> {
    let mut look = Look::open(&place.database).await?;
    look.begin().await?;
    let mut out = Out {
        lines: Writer::new(to),
        done: Exported::default(),
    };
    out.lines.put(&Line::SiaranExport(About {
        version: VERSION,
        made_by: env!("CARGO_PKG_VERSION").into(),
        made_at: now_ms(),
    }))?;
    out.all(look.accounts(), Record::Account).await?;
    out.all(look.tokens(), Record::Token).await?;
    out.all(look.articles(), Record::Article).await?;
    for (key, room) in look.rooms().await? {
        let place = format!("article {} {}", room.article, room.part);
        out.row(Record::Room(room))?;
        document(&mut look, key, &place, &mut out).await?;
    }
    let mut named = HashSet::new();
    let mut pictures = look.pictures();
    while let Some(picture) = pictures.try_next().await? {
        named.extend(
            picture
                .sizes
                .iter()
                .filter_map(|size| Hash::try_from(size.sha.as_ref()).ok()),
        );
        out.row(Record::Picture(picture))?;
    }
    drop(pictures);
    look.end().await?;
    // Files never change; those of one moment are there in the next.
    let files = place.files();
    for sha in named {
        out.file(&files, &sha)?;
    }
    let Out { lines, done } = out;
    lines.finish()?;
    Ok(done)
}

async fn document<W: Write>(
    look: &mut Look,
    key: RoomKey,
    place: &str,
    out: &mut Out<W>,
) -> Result<(), Error> {
    if let Some(row) = look.checkpoint(key).await? {
        if row.is_whole() {
            out.row(Record::Checkpoint(row))?;
        } else {
            out.aside(place, "checkpoint", row.seq, None, row.bytes)?;
        }
    }
    let mut chunks = look.chunks(key);
    while let Some(row) = chunks.try_next().await? {
        if row.is_whole() {
            out.row(Record::Chunk(row))?;
        } else {
            out.aside(place, "history", row.first_seq, row.author, row.bytes)?;
        }
    }
    drop(chunks);
    let mut log = look.log(key);
    while let Some(row) = log.try_next().await? {
        if row.is_whole() {
            out.row(Record::Log(row))?;
        } else {
            out.aside(place, "log", row.seq, row.author, row.bytes)?;
        }
    }
    drop(log);
    out.all(look.set_aside(key), Record::SetAside).await
}

struct Out<W> {
    lines: Writer<W>,
    done: Exported,
}

impl<W: Write> Out<W> {
    fn row(&mut self, record: Record) -> Result<(), Error> {
        self.done.rows += 1;
        self.lines.put(&Line::Record(record))
    }

    async fn all<T>(
        &mut self,
        rows: impl Stream<Item = Result<T, Error>>,
        wrap: fn(T) -> Record,
    ) -> Result<(), Error> {
        let mut rows = std::pin::pin!(rows);
        while let Some(row) = rows.try_next().await? {
            self.row(wrap(row))?;
        }
        Ok(())
    }

    fn aside(
        &mut self,
        place: &str,
        source: &str,
        seq: i64,
        author: Option<uuid::Uuid>,
        bytes: bytes::Bytes,
    ) -> Result<(), Error> {
        self.done
            .damage
            .push(format!("{place}, {source} {seq}: not as it was written"));
        self.row(Record::SetAside(SetAside {
            seq,
            source: source.to_owned(),
            found_at: now_ms(),
            reason: "checksum".into(),
            author,
            bytes,
        }))
    }

    fn file(&mut self, files: &Files, sha: &Hash) -> Result<(), Error> {
        let path = files.path(sha);
        match digest(&path) {
            Ok(found) if found == *sha => {}
            Ok(_) => {
                let what = format!(
                    "file {}: its bytes are not those that were stored",
                    hex(sha)
                );
                self.done.damage.push(what);
                return Ok(());
            }
            Err(error) => {
                self.done.damage.push(format!("file {}: {error}", hex(sha)));
                return Ok(());
            }
        }
        let mut file = std::fs::File::open(&path).map_err(at(&path))?;
        self.done.files += 1;
        self.lines.put(&Line::File(File {
            sha: hex(sha),
            bytes: file.metadata().map_err(at(&path))?.len(),
        }))?;
        let mut piece = Vec::new();
        loop {
            piece.clear();
            Read::take(&mut file, PIECE)
                .read_to_end(&mut piece)
                .map_err(at(&path))?;
            if piece.is_empty() {
                return Ok(());
            }
            self.lines.put(&Line::Piece(STANDARD.encode(&piece)))?;
        }
    }
}
