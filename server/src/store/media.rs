//! Rows of pictures: what they are, what is said about them, which files hold
//! their sizes. The files themselves are `media`'s.

use shared::id::{ArticleId, UserId};
use shared::media::MediaPatch;
use uuid::Uuid;

use super::sql::{Row, sql};
use super::{Result, Store};
use crate::error::Error;
use crate::secret::Hash;

/// A picture's row.
#[derive(Clone, Debug)]
pub struct MediaRow {
    /// Its name everywhere.
    pub id: Uuid,
    /// Who brought it.
    pub uploader: UserId,
    /// For which article, if that was said.
    pub article: Option<ArticleId>,
    /// Content type of every size.
    pub kind: String,
    /// Alternative text.
    pub alt: String,
    /// Line under it.
    pub caption: String,
    /// Who made it.
    pub credit: String,
    /// When it came, ms.
    pub created_at: i64,
    /// Smallest first; the last is the whole picture.
    pub sizes: Vec<KeptSize>,
}

/// One size of a picture, and the file that holds it.
#[derive(Clone, Copy, Debug)]
pub struct KeptSize {
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// SHA-256 of what the file holds, which is its name.
    pub sha: Hash,
    /// Length of the file.
    pub bytes: u64,
}

impl Store {
    /// Adds a picture whose files are on the disk.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn add_media(&self, row: &MediaRow) -> Result<()> {
        let mut write = self.write().await?;
        let (width, height) = row
            .sizes
            .last()
            .map_or((0, 0), |whole| (whole.width, whole.height));
        sql(
            "INSERT INTO media (id, uploader, article, kind, width, height, alt, caption, credit, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind(row.id)
        .bind(row.uploader.0)
        .bind(row.article.map(|article| article.0))
        .bind(&row.kind)
        .bind(width)
        .bind(height)
        .bind(&row.alt)
        .bind(&row.caption)
        .bind(&row.credit)
        .bind(row.created_at)
        .execute(&mut write)
        .await?;
        for size in &row.sizes {
            sql(
                "INSERT INTO media_files (media, width, height, sha, bytes) VALUES ($1, $2, $3, $4, $5)",
            )
            .bind(row.id)
            .bind(size.width)
            .bind(size.height)
            .bind(size.sha.as_slice())
            .bind(i64::try_from(size.bytes).unwrap_or(i64::MAX))
            .execute(&mut write)
            .await?;
        }
        write.commit().await
    }

    /// What somebody's pictures since then (ms) take on the disk, bytes. Files
    /// that two pictures share count for each.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn media_bytes_since(&self, uploader: UserId, since: i64) -> Result<u64> {
        let bytes: i64 = sql(
            "SELECT CAST(coalesce(sum(bytes), 0) AS bigint) FROM media JOIN media_files ON media = id \
             WHERE uploader = $1 AND created_at > $2",
        )
        .bind(uploader.0)
        .bind(since)
        .scalar(self.readers())
        .await?;
        Ok(bytes.unsigned_abs())
    }

    /// A picture.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn media(&self, id: Uuid) -> Result<MediaRow> {
        let row = sql(
            "SELECT uploader, article, kind, alt, caption, credit, created_at FROM media WHERE id = $1",
        )
        .bind(id)
        .optional(self.readers())
        .await?
        .ok_or(Error::NotFound)?;
        let sizes = sql(
            "SELECT width, height, sha, bytes FROM media_files WHERE media = $1 ORDER BY width",
        )
        .bind(id)
        .all(self.readers())
        .await?;
        Ok(MediaRow {
            id,
            uploader: UserId(row.try_get("uploader")?),
            article: row.try_get::<Option<Uuid>>("article")?.map(ArticleId),
            kind: row.try_get("kind")?,
            alt: row.try_get("alt")?,
            caption: row.try_get("caption")?,
            credit: row.try_get("credit")?,
            created_at: row.try_get("created_at")?,
            sizes: sizes.iter().map(size).collect::<Result<_>>()?,
        })
    }

    /// Changes what is said about a picture; what is absent stays.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn describe_media(&self, id: Uuid, patch: &MediaPatch) -> Result<()> {
        let changed = sql(
            "UPDATE media SET alt = coalesce($2, alt), caption = coalesce($3, caption), \
             credit = coalesce($4, credit) WHERE id = $1",
        )
        .bind(id)
        .bind(&patch.alt)
        .bind(&patch.caption)
        .bind(&patch.credit)
        .execute(self.writer())
        .await?;
        if changed == 0 {
            return Err(Error::NotFound);
        }
        Ok(())
    }
}

fn pixels(stored: i64) -> Result<u32> {
    u32::try_from(stored).map_err(|_| Error::Internal("a picture's size makes no sense".into()))
}

fn size(row: &Row) -> Result<KeptSize> {
    let sha: Vec<u8> = row.try_get("sha")?;
    Ok(KeptSize {
        width: pixels(row.try_get("width")?)?,
        height: pixels(row.try_get("height")?)?,
        sha: sha
            .try_into()
            .map_err(|_| Error::Internal("a picture's hash has another length".into()))?,
        bytes: row.try_get::<i64>("bytes")?.unsigned_abs(),
    })
}
