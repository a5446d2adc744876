//! Clearing away files of pictures that no row names: what an upload leaves
//! behind whose server was killed between the files and their row.

use std::collections::HashSet;
use std::time::Duration;

use futures_util::TryStreamExt;

use super::Place;
use crate::error::Error;
use crate::secret::Hash;
use crate::store::look::Look;

/// Younger files may belong to an upload that is under way: the slowest is given
/// a quarter of an hour.
pub const OLD: Duration = Duration::from_hours(24);

/// What was cleared away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Files.
    pub files: u64,
    /// Their length together.
    pub bytes: u64,
}

/// Removes forgotten files older than `old`; safe beside a running server.
///
/// # Errors
/// When the database or the folder cannot be read, or a file not be removed.
pub async fn sweep(place: &Place, old: Duration) -> Result<Swept, Error> {
    let files = place.files();
    let mut there = Vec::new();
    files.each(&mut |found| there.push(found))?;
    let mut look = Look::open(&place.database).await?;
    let named = named(&mut look).await?;
    let mut swept = Swept::default();
    for found in there {
        let ours = found.half_done || found.sha.is_some();
        let nobodys = found.sha.is_none_or(|sha| !named.contains(&sha));
        if !ours || !nobodys || found.age < old {
            continue;
        }
        let look = &mut look;
        let sha = found.sha;
        let cleared = files
            .clear(&found, old, async || match sha {
                Some(sha) => look.is_named(&sha).await,
                None => Ok(false),
            })
            .await?;
        if cleared {
            swept.files += 1;
            swept.bytes += found.bytes;
        }
    }
    Ok(swept)
}

async fn named(look: &mut Look) -> Result<HashSet<Hash>, Error> {
    let mut named = HashSet::new();
    let mut rows = look.pictures();
    while let Some(row) = rows.try_next().await? {
        named.extend(
            row.sizes
                .iter()
                .filter_map(|size| Hash::try_from(size.sha.as_ref()).ok()),
        );
    }
    Ok(named)
}
