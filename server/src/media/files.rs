//! The folder of pictures: files under the SHA-256 of what they hold, written
//! elsewhere, flushed, then renamed, so that a name never shows half a file.
//! Also the files on their way in, which go when nobody holds them.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use sha2::{Digest, Sha256};
use tokio::io::AsyncWriteExt;

use crate::secret::{self, Hash, hex};

/// The folder.
#[derive(Clone, Debug)]
pub struct Files {
    folder: PathBuf,
}

impl Files {
    /// Beside a server that may be running: touches nothing.
    pub fn at(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// As the server that owns the folder.
    pub(super) fn inside(folder: PathBuf) -> Self {
        let files = Self::at(folder);
        // What a killed server left half-received or half-written is nobody's.
        drop(std::fs::remove_dir_all(files.half_done()));
        files
    }

    /// The folder itself.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where files lie until they are whole.
    pub(super) fn half_done(&self) -> PathBuf {
        self.folder.join("incoming")
    }

    /// A path there that nobody else uses.
    fn half_done_file(&self) -> PathBuf {
        self.half_done().join(secret::uuid().simple().to_string())
    }

    /// Where a file lies.
    pub fn path(&self, sha: &Hash) -> PathBuf {
        let name = hex(sha);
        self.folder
            .join(name.get(..2).unwrap_or_default())
            .join(name)
    }

    /// A new file to receive into.
    pub(super) async fn incoming(&self) -> io::Result<Incoming> {
        tokio::fs::create_dir_all(self.half_done()).await?;
        let path = self.half_done_file();
        Ok(Incoming {
            file: tokio::fs::File::create_new(&path).await?,
            path,
        })
    }

    /// Keeps these bytes; says under which name, and whether they are new. On
    /// the disk when it returns.
    ///
    /// # Errors
    /// When the disk does not take them.
    pub fn keep(&self, bytes: &[u8]) -> io::Result<(Hash, bool)> {
        let sha: Hash = Sha256::digest(bytes).into();
        let path = self.path(&sha);
        if is_there(&path, bytes.len() as u64) {
            return Ok((sha, false));
        }
        let folder = path.parent().unwrap_or(&self.folder);
        std::fs::create_dir_all(folder)?;
        std::fs::create_dir_all(self.half_done())?;
        let half = self.half_done_file();
        let written = write(&half, bytes).and_then(|()| std::fs::rename(&half, &path));
        if let Err(error) = written {
            drop(std::fs::remove_file(&half));
            return Err(error);
        }
        // The new name must be on the disk too.
        File::open(folder)?.sync_all()?;
        Ok((sha, true))
    }

    /// Removes a file that no row names.
    pub(super) fn forget(&self, sha: &Hash) {
        drop(std::fs::remove_file(self.path(sha)));
    }
}

/// Is the file there already? Then it is made young: should no row name it yet,
/// a sweep that runs at this moment must not take it for a forgotten one. The
/// second look is for the sweep that was faster.
fn is_there(path: &Path, bytes: u64) -> bool {
    let as_long = || std::fs::metadata(path).is_ok_and(|found| found.len() == bytes);
    as_long()
        && File::options()
            .write(true)
            .open(path)
            .and_then(|file| file.set_modified(SystemTime::now()))
            .is_ok()
        && as_long()
}

/// SHA-256 of a file's content, read piece by piece.
///
/// # Errors
/// When it cannot be read.
pub fn digest(path: &Path) -> io::Result<Hash> {
    let mut file = File::open(path)?;
    let mut hasher = Sha256::new();
    let mut piece = vec![0; 64 << 10];
    loop {
        let count = file.read(&mut piece)?;
        if count == 0 {
            return Ok(hasher.finalize().into());
        }
        hasher.update(piece.get(..count).unwrap_or_default());
    }
}

fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create_new(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// A file on its way in; gone when dropped.
#[derive(Debug)]
pub struct Incoming {
    path: PathBuf,
    file: tokio::fs::File,
}

impl Incoming {
    /// Adds a piece.
    ///
    /// # Errors
    /// When the disk does not take it.
    pub async fn add(&mut self, piece: &[u8]) -> io::Result<()> {
        self.file.write_all(piece).await
    }

    /// All of it.
    pub(super) async fn bytes(mut self) -> io::Result<Vec<u8>> {
        self.file.flush().await?;
        tokio::fs::read(&self.path).await
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        drop(std::fs::remove_file(&self.path));
    }
}
