//! What a folder of a backup holds, and its words about itself. `SHA256SUMS` is
//! in the form that `sha256sum --check` reads; `backup.json` is written last, so
//! a folder without it is no backup.

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::at;
use crate::error::Error;
use crate::media::digest;
use crate::secret::{Hash, hex, unhex};

/// Name of a file of `SQLite` in a backup.
pub(super) const DATABASE: &str = "siaran.db";
/// Name of what `pg_dump` wrote in a backup.
pub(super) const DUMP: &str = "siaran.dump";
/// Name of the folder of pictures in a backup.
pub(super) const MEDIA: &str = "media";
const SUMS: &str = "SHA256SUMS";
const ABOUT: &str = "backup.json";
const VERSION: u32 = 1;

/// A backup's words about itself.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct About {
    /// Of this format.
    siaran_backup: u32,
    /// Version of Siaran.
    made_by: String,
    /// The moment it shows, ms.
    pub(super) made_at: i64,
    /// Files it holds, the database included.
    files: u64,
    /// SHA-256 of `SHA256SUMS`, hex.
    sums: String,
}

/// A list being written.
pub(super) struct Writing {
    folder: PathBuf,
    sums: BufWriter<File>,
    files: u64,
}

impl Writing {
    pub(super) fn begin(folder: &Path) -> Result<Self, Error> {
        let path = folder.join(SUMS);
        let file = File::create_new(&path).map_err(at(&path))?;
        Ok(Self {
            folder: folder.to_owned(),
            sums: BufWriter::new(file),
            files: 0,
        })
    }

    /// Names a file, by its path inside the folder.
    pub(super) fn add(&mut self, name: &str, sha: &Hash) -> Result<(), Error> {
        self.files += 1;
        Ok(writeln!(self.sums, "{}  {name}", hex(sha))?)
    }

    /// Everything is there and on the disk: says so.
    pub(super) fn finish(self, made_at: i64) -> Result<(), Error> {
        let sums = self
            .sums
            .into_inner()
            .map_err(|error| Error::Disk(error.into_error()))?;
        sums.sync_all()?;
        let path = self.folder.join(SUMS);
        let about = About {
            siaran_backup: VERSION,
            made_by: env!("CARGO_PKG_VERSION").into(),
            made_at,
            files: self.files,
            sums: hex(&digest(&path).map_err(at(&path))?),
        };
        let path = self.folder.join(ABOUT);
        let mut file = File::create_new(&path).map_err(at(&path))?;
        file.write_all(&serde_json::to_vec_pretty(&about).map_err(Error::internal)?)?;
        file.sync_all()?;
        File::open(&self.folder)?.sync_all()?;
        Ok(())
    }
}

/// A list being read.
pub(super) struct Reading {
    pub(super) about: About,
    lines: std::io::Lines<BufReader<File>>,
}

impl Reading {
    pub(super) fn open(folder: &Path) -> Result<Self, Error> {
        let path = folder.join(ABOUT);
        let text = std::fs::read(&path).map_err(|error| {
            Error::Internal(format!(
                "{}: {error}; without this file the folder is no finished backup",
                path.display()
            ))
        })?;
        let about: About = serde_json::from_slice(&text)
            .map_err(|error| Error::Internal(format!("{}: {error}", path.display())))?;
        if about.siaran_backup != VERSION {
            return Err(Error::Internal(format!(
                "the backup is of format {}, this version reads {VERSION}",
                about.siaran_backup
            )));
        }
        let path = folder.join(SUMS);
        if hex(&digest(&path).map_err(at(&path))?) != about.sums {
            return Err(Error::Internal(format!(
                "{} is damaged: not the list that was written",
                path.display()
            )));
        }
        let file = File::open(&path).map_err(at(&path))?;
        Ok(Self {
            about,
            lines: BufReader::new(file).lines(),
        })
    }

    /// The next file: its path inside the folder, and its SHA-256.
    pub(super) fn next(&mut self) -> Result<Option<(String, Hash)>, Error> {
        let Some(line) = self.lines.next().transpose()? else {
            return Ok(None);
        };
        let (sha, name) = line
            .split_once("  ")
            .ok_or_else(|| Error::Internal(format!("{SUMS} holds a line without a name")))?;
        let sha = unhex(sha)
            .and_then(|sha| Hash::try_from(sha).ok())
            .ok_or_else(|| Error::Internal(format!("{SUMS} holds a line without a hash")))?;
        Ok(Some((name.to_owned(), sha)))
    }
}
