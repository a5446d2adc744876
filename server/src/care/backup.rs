//! A copy of everything, taken beside a server at work: a folder that
//! `restore` makes a store of again. Everything that was called saved before it
//! began is inside.
//!
//! It holds up nobody: the database is copied inside one read transaction (of
//! PostgreSQL by its own `pg_dump`), which blocks no writer; `SQLite`'s write-ahead
//! log only grows meanwhile by what is written. Files of pictures never change, so on one file system they are
//! linked, not copied.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io;
use std::path::Path;

use futures_util::TryStreamExt;

use super::check::{Depth, check};
use super::manifest::{DATABASE, DUMP, MEDIA, Writing};
use super::report::Report;
use super::{Place, at, dump};
use crate::clock::now_ms;
use crate::config::Database;
use crate::error::Error;
use crate::media::{Files, digest};
use crate::secret::Hash;
use crate::store::look::Look;

/// A finished backup.
#[derive(Clone, Debug)]
pub struct Backup {
    /// Length of the database, bytes.
    pub database: u64,
    /// Files of pictures.
    pub files: u64,
    /// Their length together.
    pub bytes: u64,
    /// What a check of the copy found, or of the database it was dumped from. The damage was there before: a backup
    /// holds what the store holds.
    pub report: Report,
}

/// Makes a backup in `to`, a folder that is empty or not there.
///
/// # Errors
/// When the folder holds something, or cannot be written; when the database
/// cannot be read. What was written so far stays, without the file that would
/// make it a backup.
pub async fn backup(place: &Place, to: &Path) -> Result<Backup, Error> {
    let mut look = Look::open(&place.database).await?;
    make_folder(to)?;
    let made_at = now_ms();
    let files = Files::at(to.join(MEDIA));
    let (name, mut copy, checked) = match &place.database {
        Database::Sqlite(_) => {
            let path = to.join(DATABASE);
            look.copy_into(&path).await?;
            let copy = Place {
                database: Database::file(path),
                media: to.join(MEDIA),
            };
            (DATABASE, Look::open(&copy.database).await?, copy)
        }
        Database::Postgres(address) => {
            look.begin().await?;
            let moment = look.moment().await?.unwrap_or_default();
            dump::dump(address, &moment, &to.join(DUMP)).await?;
            // Still inside the moment. What was dumped cannot be looked into, so
            // the check is of what it was made from.
            (DUMP, look, place.clone())
        }
    };
    let mut list = Writing::begin(to)?;
    let path = to.join(name);
    list.add(name, &digest(&path).map_err(at(&path))?)?;
    let mut done = Backup {
        database: fs::metadata(&path).map_err(at(&path))?.len(),
        files: 0,
        bytes: 0,
        report: Report::default(),
    };
    pictures(&place.files(), &files, &mut copy, &mut list, &mut done).await?;
    drop(copy);
    done.report = check(&checked, Depth::default()).await?;
    list.finish(made_at)?;
    if let Some(above) = to.parent().filter(|above| !above.as_os_str().is_empty()) {
        File::open(above)?.sync_all()?;
    }
    Ok(done)
}

/// Readable by its owner alone: password hashes are inside.
fn make_folder(to: &Path) -> Result<(), Error> {
    match fs::read_dir(to) {
        Ok(mut entries) => {
            return if entries.next().is_none() {
                Ok(())
            } else {
                Err(Error::Internal(format!(
                    "{} is not empty; a backup needs a folder of its own",
                    to.display()
                )))
            };
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(at(to)(error)),
    }
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(to).map_err(at(to))
}

/// Every file that a row of the copy names. One that is missing or damaged is
/// left to the check to tell; it must not cost the rest.
async fn pictures(
    from: &Files,
    to: &Files,
    look: &mut Look,
    list: &mut Writing,
    done: &mut Backup,
) -> Result<(), Error> {
    fs::create_dir_all(to.folder()).map_err(at(to.folder()))?;
    let mut had = HashSet::new();
    let mut folders = HashSet::new();
    let mut rows = look.pictures();
    while let Some(row) = rows.try_next().await? {
        for size in &row.sizes {
            let Ok(sha) = Hash::try_from(size.sha.as_ref()) else {
                continue;
            };
            if !had.insert(sha) {
                continue;
            }
            let (old, new) = (from.path(&sha), to.path(&sha));
            if !old.exists() {
                continue;
            }
            if let Some(folder) = new.parent()
                && folders.insert(folder.to_owned())
            {
                fs::create_dir_all(folder).map_err(at(folder))?;
            }
            let length = take(&old, &new).map_err(at(&old))?;
            let name = new.strip_prefix(to.folder()).unwrap_or(&new);
            list.add(&format!("{MEDIA}/{}", name.display()), &sha)?;
            done.files += 1;
            done.bytes += length;
        }
    }
    for folder in folders.iter().map(AsRef::as_ref).chain([to.folder()]) {
        File::open(folder).and_then(|folder| folder.sync_all())?;
    }
    Ok(())
}

/// A second name for a file, or a copy where that cannot be.
fn take(old: &Path, new: &Path) -> io::Result<u64> {
    if fs::hard_link(old, new).is_ok() {
        return Ok(fs::metadata(new)?.len());
    }
    let length = fs::copy(old, new)?;
    File::open(new)?.sync_all()?;
    Ok(length)
}
