//! From a backup to a store. Overwrites nothing, verifies every byte, and puts
//! the database under its name last: whatever stops it, no half store is left
//! that a server would start on.

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::manifest::{DATABASE, DUMP, MEDIA, Reading};
use super::{Place, at, dump};
use crate::config::Database;
use crate::config::database::File;
use crate::error::Error;
use crate::media::digest;
use crate::secret::Hash;
use crate::store::look::Look;

/// Ending of a database that is not yet whole.
const HALF: &str = ".restoring";

/// What was brought back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Restored {
    /// The moment the backup shows, ms.
    pub made_at: i64,
    /// Files of pictures.
    pub files: u64,
}

/// Makes a store out of the backup in `from`.
///
/// # Errors
/// When there is a database already, or the backup is unfinished or damaged.
/// Run again, it goes on: pictures that were brought back whole are kept.
pub async fn restore(from: &Path, place: &Place) -> Result<Restored, Error> {
    if let Database::Postgres(_) = &place.database
        && !Look::is_blank(&place.database).await?
    {
        return Err(Error::Internal(format!(
            "{} has tables already; nothing is overwritten: restore into an empty database",
            place.database
        )));
    }
    let mut list = Reading::open(from)?;
    let file = match &place.database {
        Database::Sqlite(file) => Some(&file.path),
        Database::Postgres(_) => None,
    };
    if let Some(path) = file {
        none_beside(path)?;
    }
    if let Some(folder) = file.and_then(|path| path.parent()) {
        fs::create_dir_all(folder).map_err(at(folder))?;
    }
    let mut restored = Restored {
        made_at: list.about.made_at,
        files: 0,
    };
    let files = place.files();
    let mut has_database = false;
    while let Some((name, sha)) = list.next()? {
        if name == DATABASE || name == DUMP {
            take_database(&from.join(&name), place, &sha)?;
            has_database = true;
            continue;
        }
        let new = files.path(&sha);
        let inside = new.strip_prefix(files.folder()).unwrap_or(&new);
        // Names come from a file that anybody may have written.
        if Path::new(&name) != Path::new(MEDIA).join(inside) {
            return Err(Error::Internal(format!(
                "the backup lists {name:?}, which is no file of ours"
            )));
        }
        restored.files += 1;
        if new.exists() {
            if digest(&new).map_err(at(&new))? == sha {
                continue;
            }
            return Err(Error::Internal(format!(
                "{} is there already, and damaged; nothing is overwritten",
                new.display()
            )));
        }
        let folder = new.parent().unwrap_or(files.folder());
        fs::create_dir_all(folder).map_err(at(folder))?;
        let half = new.with_extension("restoring");
        drop(fs::remove_file(&half));
        copy(&from.join(&name), &half, &sha)?;
        fs::rename(&half, &new).map_err(at(&new))?;
        flush(folder)?;
    }
    if !has_database {
        return Err(Error::Internal("the backup lists no database".into()));
    }
    match &place.database {
        Database::Sqlite(File { path, .. }) => {
            fs::rename(beside(path, HALF), path).map_err(at(path))?;
            flush(path.parent().unwrap_or(Path::new("")))?;
        }
        Database::Postgres(address) => dump::restore(&from.join(DUMP), address).await?,
    }
    Ok(restored)
}

fn none_beside(database: &Path) -> Result<(), Error> {
    for name in ["", "-wal", "-shm", "-journal"] {
        let path = beside(database, name);
        if path.exists() {
            return Err(Error::Internal(format!(
                "{} is there already; nothing is overwritten: restore into another folder",
                path.display()
            )));
        }
    }
    Ok(())
}

/// A file of `SQLite` is copied beside its place; a dump stays where it is, and
/// only has to be whole.
fn take_database(backup: &Path, place: &Place, sha: &Hash) -> Result<(), Error> {
    let dumped = backup.ends_with(DUMP);
    match &place.database {
        Database::Sqlite(file) if !dumped => {
            let half = beside(&file.path, HALF);
            drop(fs::remove_file(&half));
            copy(backup, &half, sha)
        }
        Database::Postgres(_) if dumped => {
            if digest(backup).map_err(at(backup))? == *sha {
                return Ok(());
            }
            Err(damaged(backup))
        }
        _ => {
            let of = if dumped { "PostgreSQL" } else { "SQLite" };
            Err(Error::Internal(format!(
                "this is a backup of {of}; restore it into such a database, then `siaran store \
                 export` and `import` move it to another sort"
            )))
        }
    }
}

fn damaged(file: &Path) -> Error {
    Error::Internal(format!(
        "{} is damaged: its bytes are not those of the backup's list",
        file.display()
    ))
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

fn flush(folder: &Path) -> Result<(), Error> {
    if folder.as_os_str().is_empty() {
        return Ok(());
    }
    Ok(fs::File::open(folder)?.sync_all()?)
}

/// Copies and flushes; what is not what the list says is removed again.
fn copy(from: &Path, to: &Path, sha: &Hash) -> Result<(), Error> {
    let mut source = fs::File::open(from).map_err(at(from))?;
    let mut options = fs::File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut target = options.open(to).map_err(at(to))?;
    let mut hasher = Sha256::new();
    let mut piece = vec![0; 64 << 10];
    loop {
        let count = source.read(&mut piece).map_err(at(from))?;
        let Some(piece) = piece.get(..count).filter(|piece| !piece.is_empty()) else {
            break;
        };
        hasher.update(piece);
        target.write_all(piece).map_err(at(to))?;
    }
    target.sync_all().map_err(at(to))?;
    if Hash::from(hasher.finalize()) != *sha {
        drop(fs::remove_file(to));
        return Err(damaged(from));
    }
    Ok(())
}
