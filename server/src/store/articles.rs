//! Article rows: what the desk lists. The text itself is in the log; the
//! columns derived from it are written by the room.

use bytes::Bytes;
use shared::id::{ArticleId, Revision, UserId};
use uuid::Uuid;

use super::log::{Part, RoomKey};
use super::sql::{Row, either, sql};
use super::{Result, Store, checksum};
use crate::error::Error;

/// Articles in one reply of the list.
pub const PAGE: u32 = 50;

/// An article without what depends on the asker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArticleRow {
    /// Its name everywhere.
    pub id: ArticleId,
    /// Derived from the document.
    pub headline: String,
    /// Derived from the document.
    pub excerpt: String,
    /// Owning office.
    pub unit: String,
    /// Sort of text.
    pub kind: String,
    /// Workflow stage.
    pub stage: String,
    /// Count of decisions.
    pub revision: Revision,
    /// Display name of the creator.
    pub created_by: String,
    /// When it was begun, ms.
    pub created_at: i64,
    /// When its text last changed, ms.
    pub updated_at: i64,
}

/// A new article and the first update of its document.
#[derive(Clone, Debug)]
pub struct Begin {
    /// Its name.
    pub id: ArticleId,
    /// First headline.
    pub headline: String,
    /// First words, for the list.
    pub excerpt: String,
    /// Owning office.
    pub unit: String,
    /// Sort of text.
    pub kind: String,
    /// The creator.
    pub author: UserId,
    /// Now, ms.
    pub now: i64,
    /// The seed.
    pub seed: Bytes,
}

/// What to list.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only this stage.
    pub stage: Option<String>,
    /// Only this office.
    pub unit: Option<String>,
    /// Words in headline or excerpt, as typed.
    pub words: Option<String>,
    /// Only what stands after this place.
    pub after: Option<Place>,
}

/// A place in the list, by its sorting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Latest first.
    pub updated_at: i64,
    /// Then by id, descending.
    pub id: ArticleId,
}

/// What the room derived from the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Description {
    /// The headline.
    pub headline: String,
    /// First words of the body.
    pub excerpt: String,
    /// When the last row arrived, ms.
    pub updated_at: i64,
    /// The last log row it reflects.
    pub seq: i64,
}

/// The columns of an [`ArticleRow`], and what follows them.
macro_rules! listed {
    ($rest:literal) => {
        concat!(
            "SELECT r.id, headline, excerpt, r.unit, kind, stage, revision, a.display_name, ",
            "r.created_at, r.updated_at FROM articles r JOIN accounts a ON a.id = r.created_by ",
            $rest
        )
    };
}

/// The list, with the operator that tells whether a text holds the typed words
/// in whatever case.
macro_rules! page {
    ($like:literal) => {
        concat!(
            listed!("WHERE ($1 IS NULL OR stage = $1) AND ($2 IS NULL OR r.unit = $2) "),
            "AND ($3 IS NULL OR headline ",
            $like,
            " $3 ESCAPE '\\' ",
            "OR excerpt ",
            $like,
            " $3 ESCAPE '\\') ",
            "AND ($4 IS NULL OR (r.updated_at, r.id) < ($4, $5)) ",
            "ORDER BY r.updated_at DESC, r.id DESC LIMIT $6"
        )
    };
}

impl Store {
    /// Stores a new article with its seed, in one transaction: no one can find
    /// the one without the other. Returns `false`, changing nothing, when the
    /// id is taken.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn begin_article(&self, begin: &Begin) -> Result<bool> {
        let mut transaction = self.write().await?;
        let added = sql(
            "INSERT INTO articles (id, headline, excerpt, unit, kind, stage, revision, created_by, \
             created_at, updated_at, described_seq) VALUES ($1, $2, $3, $4, $5, 'draf', 1, $6, $7, $7, 1) \
             ON CONFLICT (id) DO NOTHING",
        )
        .bind(begin.id.0)
        .bind(&begin.headline)
        .bind(&begin.excerpt)
        .bind(&begin.unit)
        .bind(&begin.kind)
        .bind(begin.author.0)
        .bind(begin.now)
        .execute(&mut transaction)
        .await?;
        if added == 0 {
            transaction.undo().await?;
            return Ok(false);
        }
        let room: i64 = either(
            "INSERT INTO rooms (article, part) VALUES ($1, $2) RETURNING id",
            "INSERT INTO rooms (article, part, last_seq) VALUES ($1, $2, 1) RETURNING id",
        )
        .bind(begin.id.0)
        .bind(Part::Body.name())
        .scalar(&mut transaction)
        .await?;
        sql(
            "INSERT INTO log (room, seq, author, received_at, sum, bytes) VALUES ($1, 1, $2, $3, $4, $5)",
        )
        .bind(room)
        .bind(begin.author.0)
        .bind(begin.now)
        .bind(checksum(1, &begin.seed))
        .bind(begin.seed.as_ref())
        .execute(&mut transaction)
        .await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// One article.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn article(&self, id: ArticleId) -> Result<ArticleRow> {
        let row = sql(listed!("WHERE r.id = $1"))
            .bind(id.0)
            .optional(self.readers())
            .await?;
        article(&row.ok_or(Error::NotFound)?)
    }

    /// A page of the list, latest change first, and whether there is more.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn articles(&self, filter: &Filter) -> Result<(Vec<ArticleRow>, bool)> {
        let pattern = filter.words.as_deref().map(like);
        let rows = either(page!("LIKE"), page!("ILIKE"))
            .bind(filter.stage.as_deref())
            .bind(filter.unit.as_deref())
            .bind(pattern.as_deref())
            .bind(filter.after.map(|place| place.updated_at))
            .bind(filter.after.map(|place| place.id.0))
            .bind(PAGE + 1)
            .all(self.readers())
            .await?;
        let mut articles = rows.iter().map(article).collect::<Result<Vec<_>>>()?;
        let more = articles.len() > PAGE as usize;
        articles.truncate(PAGE as usize);
        Ok((articles, more))
    }

    /// Writes the derived columns, together with others' a moment later; an older
    /// description never replaces a newer.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn describe(&self, id: ArticleId, description: &Description) -> Result<()> {
        let describer = &self.inner.describer;
        describer.describe(id, description.clone()).await
    }

    /// Articles whose text went on after they were last described: the server
    /// was killed before it could.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn undescribed(&self) -> Result<Vec<ArticleId>> {
        let rows = sql(
            "SELECT a.id FROM articles a JOIN rooms r ON r.article = a.id AND r.part = 'body' \
             WHERE (SELECT max(seq) FROM log WHERE room = r.id) > a.described_seq",
        )
        .all(self.readers())
        .await?;
        rows.iter().map(|row| Ok(ArticleId(row.first()?))).collect()
    }

    /// Is there any article at all?
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn has_articles(&self) -> Result<bool> {
        let one = sql("SELECT id FROM articles LIMIT 1").optional(self.readers());
        Ok(one.await?.is_some())
    }

    /// Rows that wait in a room's log; for operators and tests.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn log_rows(&self, room: RoomKey) -> Result<i64> {
        Ok(sql("SELECT count(*) FROM log WHERE room = $1")
            .bind(room.0)
            .scalar(self.readers())
            .await?)
    }
}

/// Typed words as a pattern that means only themselves.
fn like(words: &str) -> String {
    let mut pattern = String::with_capacity(words.len() + 2);
    pattern.push('%');
    for letter in words.chars() {
        if matches!(letter, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}

fn article(row: &Row) -> Result<ArticleRow> {
    let id: Uuid = row.try_get("id")?;
    Ok(ArticleRow {
        id: ArticleId(id),
        headline: row.try_get("headline")?,
        excerpt: row.try_get("excerpt")?,
        unit: row.try_get("unit")?,
        kind: row.try_get("kind")?,
        stage: row.try_get("stage")?,
        revision: Revision(row.try_get("revision")?),
        created_by: row.try_get("display_name")?,
        created_at: row.try_get("created_at")?,
        updated_at: row.try_get("updated_at")?,
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn typed_wildcards_mean_themselves() {
        assert_eq!(super::like(r"50%_\x"), r"%50\%\_\\x%");
    }
}
