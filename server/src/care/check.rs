//! Is everything that was stored still there, and as it was? Reads only, beside
//! a running server too, and goes on past what it cannot read.
//!
//! What is checked how: the database checks its own pages and references; updates
//! have checksums; what is derived (the desk's headlines, names of files) is
//! compared with its source; the rest (accounts, decisions) is checked for its
//! form only, so a flipped letter inside a person's name is nobody's finding.

mod people;
mod pictures;
mod room;

use futures_util::TryStreamExt;

use super::Place;
use super::report::Report;
use crate::error::Error;
use crate::store::look::Look;

/// How thoroughly.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Depth {
    /// Also: each picture's bytes against its name, and the whole history
    /// against the text it led to.
    pub deep: bool,
}

/// Looks at everything.
///
/// # Errors
/// When it could not look: no such file, no permission, another version's.
pub async fn check(place: &Place, depth: Depth) -> Result<Report, Error> {
    let mut report = Report {
        deep: depth.deep,
        ..Report::default()
    };
    let mut look = match Look::open(&place.database).await {
        Ok(look) => look,
        Err(error) if is_damage(&error) => {
            report.damage("unreadable", "database", error.to_string());
            return Ok(report);
        }
        Err(error) => return Err(error),
    };
    match look.integrity().await {
        Ok(found) => {
            for line in found {
                report.damage("database", "database", line);
            }
        }
        Err(error) => unreadable(&mut report, "database", error)?,
    }
    people::check(&mut look, &mut report).await?;
    if let Err(error) = articles(&mut look, &mut report).await {
        unreadable(&mut report, "articles", error)?;
    }
    room::check(&mut look, depth.deep, &mut report).await?;
    pictures::check(&mut look, &place.files(), depth.deep, &mut report).await?;
    Ok(report)
}

async fn articles(look: &mut Look, report: &mut Report) -> Result<(), Error> {
    let mut rows = look.articles();
    while let Some(row) = rows.try_next().await? {
        report.looked.articles += 1;
        if row.revision < 1 || row.described_seq < 0 || row.stage.is_empty() {
            report.damage(
                "form",
                format!("article {}", row.id),
                "its line on the desk makes no sense",
            );
        }
    }
    Ok(())
}

/// Notes that something could not be read, or gives up when that says nothing
/// about the store.
fn unreadable(report: &mut Report, place: &str, error: Error) -> Result<(), Error> {
    if !is_damage(&error) {
        return Err(error);
    }
    report.damage("unreadable", place, error.to_string());
    Ok(())
}

/// Does the error tell of a damaged file, rather than of a busy or a missing
/// one?
pub(super) fn is_damage(error: &Error) -> bool {
    match error {
        Error::Storage(sqlx::Error::Database(cause)) => {
            let code = cause.code().unwrap_or_default();
            if cause
                .try_downcast_ref::<sqlx::postgres::PgDatabaseError>()
                .is_some()
            {
                // A table is gone, a page cannot be read, is corrupt, an index is.
                return matches!(&*code, "42P01" | "58030" | "XX001" | "XX002");
            }
            let code: i64 = code.parse().unwrap_or_default();
            // SQLITE_ERROR (a table is gone), IOERR, CORRUPT, NOTADB.
            matches!(code & 0xff, 1 | 10 | 11 | 26)
        }
        Error::Storage(
            sqlx::Error::ColumnDecode { .. }
            | sqlx::Error::Decode(_)
            | sqlx::Error::ColumnNotFound(_),
        ) => true,
        // A column that `look` could not make sense of.
        Error::Internal(cause) => cause == "a picture's sizes",
        _ => false,
    }
}
