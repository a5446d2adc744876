//! Taking an export in: all of it or nothing. Files of pictures are written
//! first under the names of their content; should the rest fail, they are
//! nobody's, and `sweep` removes them.

use std::io::BufRead;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use super::line::{File, Line, Reader, VERSION};
use crate::error::Error;
use crate::media::Files;
use crate::secret::hex;
use crate::store::Store;
use crate::store::intake::Intake;
use crate::store::record::Record;

/// Longest file of a picture that is taken in; it is held in memory.
const LONGEST: u64 = 256 << 20;

/// What was taken in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Rows.
    pub rows: u64,
    /// Files of pictures.
    pub files: u64,
}

/// May the store hold something already?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Onto {
    /// No: it must be empty.
    Empty,
    /// Yes; anything that is there under the same name is a conflict, accounts
    /// of the same id and name excepted.
    Existing,
}

/// Takes everything in from `from`.
///
/// # Errors
/// When the export is damaged, cut off or a newer version's; when it clashes
/// with what is there; when it cannot be stored. Nothing was taken in then.
pub async fn import(
    store: &Store,
    files: &Files,
    from: impl BufRead,
    onto: Onto,
) -> Result<Imported, Error> {
    let mut lines = Reader::new(from);
    let Some(Line::SiaranExport(about)) = lines.next()? else {
        return Err(Error::Internal(
            "the file does not begin as an export of ours".into(),
        ));
    };
    if about.version != VERSION {
        return Err(Error::Internal(format!(
            "the export is of format {}, this version reads {VERSION}",
            about.version
        )));
    }
    let mut intake = store.intake().await?;
    if onto == Onto::Empty && !intake.is_empty().await? {
        return Err(Error::Conflict(
            "the store is not empty; --into-existing adds to it".into(),
        ));
    }
    let mut done = Imported::default();
    let mut line = lines.next()?;
    while let Some(now) = line.take() {
        match now {
            Line::Record(record) => {
                take(&mut intake, &record, lines.number()).await?;
                done.rows += 1;
                line = lines.next()?;
            }
            Line::File(head) => {
                let (bytes, next) = file(&head, &mut lines)?;
                keep(files, &head, &bytes)?;
                done.files += 1;
                line = next;
            }
            Line::SiaranExport(_) | Line::Piece(_) | Line::End(_) => {
                return Err(misplaced(lines.number()));
            }
        }
    }
    intake.finish().await?;
    Ok(done)
}

fn misplaced(number: u64) -> Error {
    Error::Internal(format!(
        "line {number} of the export stands in a wrong place"
    ))
}

async fn take(intake: &mut Intake, record: &Record, number: u64) -> Result<(), Error> {
    let whole = match record {
        Record::Checkpoint(row) => row.is_whole(),
        Record::Chunk(row) => row.is_whole(),
        Record::Log(row) => row.is_whole(),
        _ => true,
    };
    if !whole {
        return Err(Error::Internal(format!(
            "line {number} of the export holds an update that is not as it was written"
        )));
    }
    intake.add(record).await
}

/// A file's bytes, and the line after them.
fn file(head: &File, lines: &mut Reader<impl BufRead>) -> Result<(Vec<u8>, Option<Line>), Error> {
    let mut bytes = Vec::new();
    loop {
        match lines.next()? {
            Some(Line::Piece(piece)) => {
                let piece = STANDARD
                    .decode(piece)
                    .map_err(|_| misplaced(lines.number()))?;
                bytes.extend_from_slice(&piece);
                if bytes.len() as u64 > head.bytes.min(LONGEST) {
                    return Err(Error::Internal(format!(
                        "file {} is longer than it says",
                        head.sha
                    )));
                }
            }
            next => return Ok((bytes, next)),
        }
    }
}

fn keep(files: &Files, head: &File, bytes: &[u8]) -> Result<(), Error> {
    if hex(&Sha256::digest(bytes)) == head.sha {
        files.keep(bytes)?;
        return Ok(());
    }
    Err(Error::Internal(format!(
        "file {} has other bytes than its name says",
        head.sha
    )))
}
