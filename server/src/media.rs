//! Pictures: received into a file, developed one at a time off the async
//! threads, kept under their content's name. Memory holds one upload's pixels,
//! however many arrive.
//!
//! Never here: HTTP, rows of the database, who may.

mod exif;
mod files;
mod iptc;
mod jpeg;
mod picture;
mod said;
pub mod shelf;
mod xmp;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use shared::id::UserId;
use tokio::sync::Semaphore;
use tokio::time::Instant;

pub use self::files::{Files, Incoming, digest};
use self::picture::Picture;
pub use self::said::{CREDIT_CHARS, Said, TEXT_CHARS, line};
use crate::bucket::Bucket;
use crate::config::Limits;
use crate::config::limits::Rate;
use crate::error::Error;
use crate::secret::Hash;
use crate::store::media::KeptSize;

/// People whose rates are remembered; full buckets are forgotten first.
const REMEMBERED: usize = 10_000;

/// The darkroom. Cheap to clone.
#[derive(Clone)]
pub struct Media {
    inner: Arc<Inner>,
}

struct Inner {
    files: Files,
    pixels: u64,
    rate: Rate,
    buckets: Mutex<HashMap<UserId, Bucket>>,
    /// One at a time: a large picture costs a few hundred megabytes.
    developing: Arc<Semaphore>,
    waiting: Semaphore,
    /// Held from writing files to writing their row.
    keeping: Arc<tokio::sync::Mutex<()>>,
}

/// A picture whose files are on the disk.
#[derive(Debug)]
pub struct Kept {
    /// Content type.
    pub kind: &'static str,
    /// Smallest first; the last is the whole picture.
    pub sizes: Vec<KeptSize>,
    /// What the file said about itself.
    pub said: Said,
}

impl Media {
    /// Over a folder, which is made when it is first needed.
    pub fn new(folder: &Path, limits: &Limits) -> Self {
        Self {
            inner: Arc::new(Inner {
                files: Files::inside(folder.to_owned()),
                pixels: limits.picture_pixels,
                rate: limits.pictures,
                buckets: Mutex::default(),
                developing: Arc::new(Semaphore::new(1)),
                waiting: Semaphore::new(limits.pictures_waiting),
                keeping: Arc::default(),
            }),
        }
    }

    /// May this person upload one more now?
    pub fn may_upload(&self, user: UserId) -> bool {
        let now = Instant::now();
        let buckets = &self.inner.buckets;
        let mut buckets = buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= REMEMBERED {
            buckets.retain(|_, bucket| !bucket.is_full(now));
        }
        buckets
            .entry(user)
            .or_insert_with(|| Bucket::new(self.inner.rate, now))
            .take(now)
    }

    /// A file to receive into.
    ///
    /// # Errors
    /// When the disk does not take it.
    pub async fn incoming(&self) -> Result<Incoming, Error> {
        Ok(self.inner.files.incoming().await?)
    }

    /// Where a file lies.
    pub fn path(&self, sha: &Hash) -> PathBuf {
        self.inner.files.path(sha)
    }

    /// Develops what was received, puts every size on the disk, then lets
    /// `record` write the row. If that fails, new files go again. Once files are
    /// being written it is done to the end, whether or not the caller waits.
    ///
    /// # Errors
    /// When it is no picture we take, too many wait, or it cannot be stored.
    pub async fn keep<T, R>(
        &self,
        incoming: Incoming,
        record: impl FnOnce(Kept) -> R + Send + 'static,
    ) -> Result<T, Error>
    where
        T: Send + 'static,
        R: Future<Output = Result<T, Error>> + Send + 'static,
    {
        let picture = self.develop(incoming).await?;
        let only = Arc::clone(&self.inner.keeping).lock_owned().await;
        let inner = Arc::clone(&self.inner);
        // A task of its own: a request is dropped with its line, and between the
        // files and their row that would leave files which no row names.
        let recorded = tokio::spawn(async move {
            let _only = only;
            let writer = Arc::clone(&inner);
            let (kept, new) = tokio::task::spawn_blocking(move || write(&writer.files, picture))
                .await
                .map_err(Error::internal)??;
            let recorded = record(kept).await;
            if recorded.is_err() {
                for sha in &new {
                    inner.files.forget(sha);
                }
            }
            recorded
        });
        recorded.await.map_err(Error::internal)?
    }

    async fn develop(&self, incoming: Incoming) -> Result<Picture, Error> {
        let waiting = self.inner.waiting.try_acquire();
        let _place = waiting.map_err(|_| Error::TooMany("pictures"))?;
        let permit = Arc::clone(&self.inner.developing)
            .acquire_owned()
            .await
            .map_err(Error::internal)?;
        let bytes = incoming.bytes().await?;
        let pixels = self.inner.pixels;
        let developed = tokio::task::spawn_blocking(move || {
            // Held by the work itself: a caller that gives up frees no memory.
            let _permit = permit;
            picture::develop(&bytes, pixels)
        });
        developed.await.unwrap_or_else(|panic| {
            tracing::warn!(%panic, "a decoder gave up on a picture");
            Err(Error::BrokenPicture)
        })
    }
}

/// Every size onto the disk, or none: also the names of the new files.
fn write(files: &Files, picture: Picture) -> Result<(Kept, Vec<Hash>), Error> {
    let mut new = Vec::new();
    let mut sizes = Vec::new();
    for size in picture.sizes {
        match files.keep(&size.bytes) {
            Ok((sha, is_new)) => {
                if is_new {
                    new.push(sha);
                }
                sizes.push(KeptSize {
                    width: size.width,
                    height: size.height,
                    sha,
                    bytes: size.bytes.len() as u64,
                });
            }
            Err(error) => {
                for sha in &new {
                    files.forget(sha);
                }
                return Err(error.into());
            }
        }
    }
    let kept = Kept {
        kind: picture.kind,
        sizes,
        said: picture.said,
    };
    Ok((kept, new))
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;
    use std::time::Duration;

    use image::{DynamicImage, ImageFormat};
    use tempfile::TempDir;
    use tokio::sync::oneshot;

    use super::*;

    /// A small picture, received.
    async fn received(media: &Media) -> Incoming {
        let mut bytes = Cursor::new(Vec::new());
        DynamicImage::new_rgb8(8, 4)
            .write_to(&mut bytes, ImageFormat::Png)
            .unwrap();
        let mut incoming = media.incoming().await.unwrap();
        incoming.add(bytes.get_ref()).await.unwrap();
        incoming
    }

    #[tokio::test]
    async fn pictures_wait_for_their_turn_but_not_without_end() {
        let folder = TempDir::new().unwrap();
        let limits = Limits {
            pictures_waiting: 3,
            ..Limits::default()
        };
        let media = Media::new(folder.path(), &limits);
        let upload = || {
            let media = media.clone();
            async move {
                let incoming = received(&media).await;
                media.keep(incoming, |_| async { Ok(()) }).await
            }
        };
        // Somebody's large picture is being developed.
        let large = media.inner.developing.acquire().await.unwrap();
        let waiting: Vec<_> = (0..3).map(|_| tokio::spawn(upload())).collect();
        while media.inner.waiting.available_permits() > 0 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        assert!(matches!(upload().await, Err(Error::TooMany(_))));
        assert!(waiting.iter().all(|one| !one.is_finished()));
        drop(large);
        for one in waiting {
            one.await.unwrap().unwrap();
        }
        upload().await.unwrap();
    }

    #[tokio::test]
    async fn who_hangs_up_leaves_no_file_without_a_row() {
        for succeeds in [true, false] {
            let folder = TempDir::new().unwrap();
            let media = Media::new(folder.path(), &Limits::default());
            let (begun, has_begun) = oneshot::channel();
            let (go, may_go) = oneshot::channel();
            let (done, is_done) = oneshot::channel();
            let darkroom = media.clone();
            let request = tokio::spawn(async move {
                let incoming = received(&darkroom).await;
                let record = move |kept: Kept| async move {
                    begun.send(kept.sizes.last().map(|size| size.sha)).unwrap();
                    may_go.await.unwrap();
                    done.send(()).unwrap();
                    succeeds.then_some(()).ok_or(Error::Forbidden)
                };
                darkroom.keep(incoming, record).await
            });
            let sha = has_begun.await.unwrap().unwrap();
            assert!(media.path(&sha).exists());
            request.abort();
            assert!(request.await.unwrap_err().is_cancelled());
            go.send(()).expect("the row is still to be written");
            is_done.await.unwrap();
            drop(media.inner.keeping.lock().await);
            assert_eq!(media.path(&sha).exists(), succeeds);
        }
    }
}
