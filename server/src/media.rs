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
mod xmp;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use shared::id::UserId;
use tokio::sync::Semaphore;
use tokio::time::Instant;

use self::files::Files;
pub use self::files::Incoming;
use self::picture::Picture;
pub use self::said::{CREDIT_CHARS, Said, TEXT_CHARS, line};
use crate::bucket::Bucket;
use crate::config::Limits;
use crate::config::limits::Rate;
use crate::error::Error;
use crate::secret::Hash;
use crate::store::media::KeptSize;

/// Uploads that may wait for their turn; their bytes wait on the disk.
const WAITING: usize = 32;
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
    keeping: tokio::sync::Mutex<()>,
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
                waiting: Semaphore::new(WAITING),
                keeping: tokio::sync::Mutex::default(),
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
    /// `record` write the row. If that fails, new files go again.
    ///
    /// # Errors
    /// When it is no picture we take, too many wait, or it cannot be stored.
    pub async fn keep<T>(
        &self,
        incoming: Incoming,
        record: impl AsyncFnOnce(Kept) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let picture = self.develop(incoming).await?;
        let _only = self.inner.keeping.lock().await;
        let inner = Arc::clone(&self.inner);
        let (kept, new) = tokio::task::spawn_blocking(move || write(&inner.files, picture))
            .await
            .map_err(Error::internal)??;
        let recorded = record(kept).await;
        if recorded.is_err() {
            for sha in &new {
                self.inner.files.forget(sha);
            }
        }
        recorded
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
