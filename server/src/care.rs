//! Looking after a store while nobody serves it, or beside the server that
//! does: is it sound, where is its copy, how does it move house. What the
//! commands `siaran store …` do.
//!
//! Never here: SQL, printing, rooms that people sit in.

pub mod backup;
pub mod check;
mod dump;
pub mod export;
pub mod import;
mod line;
mod manifest;
pub mod report;
pub mod restore;
pub mod sweep;
#[cfg(any(test, fuzzing))]
pub mod trial;

use std::path::PathBuf;

use crate::config::Database;
use crate::error::Error;
use crate::media::Files;

/// The database and the pictures that belong to it.
#[derive(Clone, Debug)]
pub struct Place {
    /// The file, or the server's.
    pub database: Database,
    /// The folder.
    pub media: PathBuf,
}

impl Place {
    fn files(&self) -> Files {
        Files::at(self.media.clone())
    }
}

/// Names the file that an error of the disk is about.
fn at(path: &std::path::Path) -> impl FnOnce(std::io::Error) -> Error + '_ {
    move |error| Error::Internal(format!("{}: {error}", path.display()))
}
