//! What really lies in the folder of pictures, for those who look after it: a
//! list of its files, and clearing away those that nobody names. Safe beside a
//! running server. Which files are named is for the caller to know.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::files::Files;
use crate::secret::{self, Hash, unhex};

/// A file in the folder.
#[derive(Clone, Debug)]
pub struct Found {
    /// Where.
    pub path: PathBuf,
    /// The name under which a row can ask for it; none for a file that was never
    /// finished, or is not ours.
    pub sha: Option<Hash>,
    /// Never finished: it lies where uploads arrive.
    pub half_done: bool,
    /// Length.
    pub bytes: u64,
    /// Since it was last written or asked for by an upload.
    pub age: Duration,
}

impl Files {
    /// Every file, in no order. A folder that is not there has none.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn each(&self, visit: &mut dyn FnMut(Found)) -> io::Result<()> {
        let half_done = self.half_done();
        for folder in entries(self.folder())? {
            if !folder.is_dir() {
                visit(self.found(folder, false)?);
                continue;
            }
            let is_half_done = folder == half_done;
            for file in entries(&folder)? {
                match self.found(file, is_half_done) {
                    Ok(found) => visit(found),
                    // An upload that was finished or given up meanwhile.
                    Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(())
    }

    fn found(&self, path: PathBuf, half_done: bool) -> io::Result<Found> {
        let about = fs::metadata(&path)?;
        let sha = path
            .file_name()
            .and_then(|name| name.to_str())
            .and_then(unhex)
            .and_then(|sha| Hash::try_from(sha).ok())
            .filter(|sha| !half_done && self.path(sha) == path);
        Ok(Found {
            sha,
            half_done,
            bytes: about.len(),
            age: age(&about),
            path,
        })
    }

    /// Removes a file unless it is younger than `old` or `is_named` by now.
    /// Taken aside first: an upload of the same picture finds it gone and writes
    /// it anew, or has made it young before, and then it is put back.
    ///
    /// # Errors
    /// When it cannot be moved, or `is_named` fails; it is put back then.
    pub async fn clear<E: From<io::Error>>(
        &self,
        found: &Found,
        old: Duration,
        is_named: impl AsyncFnOnce() -> Result<bool, E>,
    ) -> Result<bool, E> {
        fs::create_dir_all(self.half_done())?;
        let aside = self
            .half_done()
            .join(format!("sweep-{}", secret::uuid().simple()));
        fs::rename(&found.path, &aside)?;
        let keep = match fs::metadata(&aside) {
            Ok(about) if age(&about) < old => Ok(true),
            Ok(_) => is_named().await,
            Err(error) => Err(error.into()),
        };
        if matches!(keep, Ok(false)) {
            fs::remove_file(&aside)?;
            return Ok(true);
        }
        if found.path.exists() {
            fs::remove_file(&aside)?;
        } else {
            fs::rename(&aside, &found.path)?;
        }
        keep.map(|_| false)
    }
}

/// How long ago; none at all when the clock says it lies ahead.
fn age(about: &fs::Metadata) -> Duration {
    about
        .modified()
        .ok()
        .and_then(|at| SystemTime::now().duration_since(at).ok())
        .unwrap_or_default()
}

fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    match fs::read_dir(folder) {
        Ok(entries) => entries
            .map(|entry| entry.map(|entry| entry.path()))
            .collect(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;
    use crate::error::Error;

    fn only(files: &Files) -> Option<Found> {
        let mut all = Vec::new();
        files.each(&mut |found| all.push(found)).unwrap();
        assert!(all.len() < 2, "{all:?}");
        all.pop()
    }

    #[tokio::test]
    async fn an_old_file_that_nobody_names_goes() {
        let folder = TempDir::new().unwrap();
        let files = Files::at(folder.path().join("media"));
        assert!(only(&files).is_none());
        let (sha, new) = files.keep(b"gambar").unwrap();
        let found = only(&files).unwrap();
        assert!(new && found.sha == Some(sha) && found.bytes == 6);
        let day = Duration::from_hours(24);
        let named = |named: bool| async move || Ok::<_, Error>(named);
        assert!(!files.clear(&found, day, named(false)).await.unwrap());
        assert!(
            !files
                .clear(&found, Duration::ZERO, named(true))
                .await
                .unwrap()
        );
        let failing = async || Err(Error::NotFound);
        assert!(files.clear(&found, Duration::ZERO, failing).await.is_err());
        assert!(files.path(&sha).exists(), "three times put back");
        assert!(
            files
                .clear(&found, Duration::ZERO, named(false))
                .await
                .unwrap()
        );
        assert!(only(&files).is_none());
    }

    #[tokio::test]
    async fn an_upload_of_the_same_picture_makes_it_young_or_writes_it_anew() {
        let folder = TempDir::new().unwrap();
        let files = Files::at(folder.path().join("media"));
        let (sha, _) = files.keep(b"gambar").unwrap();
        let long_ago = SystemTime::now() - Duration::from_hours(48);
        let file = fs::File::options()
            .write(true)
            .open(files.path(&sha))
            .unwrap();
        file.set_modified(long_ago).unwrap();
        let found = only(&files).unwrap();
        let day = Duration::from_hours(24);
        assert!(found.age > day);
        // The upload comes between the list and the sweep …
        assert!(!files.keep(b"gambar").unwrap().1);
        let unnamed = async || Ok::<_, Error>(false);
        assert!(!files.clear(&found, day, unnamed).await.unwrap());
        // … or in the middle of the sweep.
        file.set_modified(long_ago).unwrap();
        let meanwhile = async || {
            assert!(files.keep(b"gambar").unwrap().1, "gone, so written anew");
            Ok::<_, Error>(false)
        };
        assert!(files.clear(&found, day, meanwhile).await.unwrap());
        assert!(files.path(&sha).exists());
    }
}
