//! Reading a database without changing it, beside a running server or after it
//! died: for checking, exporting and backing up. Rows come as they stand, their
//! checksums unjudged, one at a time (`look/rows`).

mod rows;

use std::path::Path;

use sqlx::Connection;
use sqlx::postgres::PgConnection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};

use super::Result;
use super::open::{self, BUSY};
use super::sql::{On, either, sql};
use crate::config::Database;
use crate::error::Error;

/// One connection that cannot write.
pub struct Look {
    link: Link,
}

/// The connection itself.
enum Link {
    Lite(SqliteConnection),
    Post(PgConnection),
}

impl<'c> From<&'c mut Link> for On<'c> {
    fn from(link: &'c mut Link) -> Self {
        match link {
            Link::Lite(connection) => Self::Lite(connection),
            Link::Post(connection) => Self::Post(connection),
        }
    }
}

impl Look {
    /// Opens the database; creates and migrates nothing.
    ///
    /// # Errors
    /// When there is none, it cannot be read, or another version of Siaran made
    /// it.
    pub async fn open(database: &Database) -> Result<Self> {
        let mut look = Self {
            link: Self::link(database).await?,
        };
        look.same_version().await?;
        Ok(look)
    }

    async fn link(database: &Database) -> Result<Link> {
        Ok(match database {
            Database::Sqlite(file) => {
                std::fs::metadata(&file.path).map_err(|error| {
                    Error::Internal(format!("{}: {error}", file.path.display()))
                })?;
                let options = SqliteConnectOptions::new()
                    .filename(&file.path)
                    .read_only(true)
                    .busy_timeout(BUSY);
                Link::Lite(SqliteConnection::connect_with(&options).await?)
            }
            Database::Postgres(address) => {
                let options =
                    open::told(address)?.options([("default_transaction_read_only", "on")]);
                let connection = PgConnection::connect_with(&options)
                    .await
                    .map_err(|error| Error::Internal(format!("{address}: {error}")))?;
                Link::Post(connection)
            }
        })
    }

    /// Is there not a single table? Asked before a backup is brought back.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn is_blank(database: &Database) -> Result<bool> {
        let mut link = Self::link(database).await?;
        let tables: i64 = either(
            "SELECT count(*) FROM sqlite_master",
            "SELECT count(*) FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm') \
             AND relnamespace = current_schema()::regnamespace",
        )
        .scalar(&mut link)
        .await?;
        Ok(tables == 0)
    }

    async fn same_version(&mut self) -> Result<()> {
        let tables: i64 = either(
            "SELECT count(*) FROM sqlite_master WHERE name = '_sqlx_migrations'",
            "SELECT count(to_regclass('_sqlx_migrations'))",
        )
        .scalar(&mut self.link)
        .await?;
        let found: Option<i64> = if tables == 0 {
            None
        } else {
            sql("SELECT max(version) FROM _sqlx_migrations WHERE success")
                .scalar(&mut self.link)
                .await?
        };
        let steps = match self.link {
            Link::Lite(_) => &open::SQLITE,
            Link::Post(_) => &open::POSTGRES,
        };
        let ours = steps.iter().map(|step| step.version).max();
        match found {
            None => Err(Error::Internal("this is no Siaran database".into())),
            Some(_) if found == ours => Ok(()),
            Some(_) if found < ours => Err(Error::Internal(
                "an older version of Siaran made this database; start this version's server on it once".into(),
            )),
            Some(_) => Err(Error::Internal(
                "a newer version of Siaran made this database; use that version".into(),
            )),
        }
    }

    /// From here to [`Look::end`] everything read is of one moment. Writers are
    /// not held up; `SQLite`'s write-ahead log grows until the end.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn begin(&mut self) -> Result<()> {
        either("BEGIN", "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            .execute(&mut self.link)
            .await?;
        // The moment is that of the first read.
        either(
            "SELECT 1 FROM sqlite_master LIMIT 1",
            "SELECT 1 FROM accounts LIMIT 1",
        )
        .execute(&mut self.link)
        .await?;
        Ok(())
    }

    /// Lets go of the moment.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn end(&mut self) -> Result<()> {
        sql("ROLLBACK").execute(&mut self.link).await?;
        Ok(())
    }

    /// A name under which another program of PostgreSQL sees the moment that was
    /// begun; `None` where there is no such thing.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn moment(&mut self) -> Result<Option<String>> {
        match &mut self.link {
            Link::Lite(_) => Ok(None),
            Link::Post(connection) => Ok(Some(
                sqlx::query_scalar("SELECT pg_export_snapshot()")
                    .fetch_one(connection)
                    .await?,
            )),
        }
    }

    /// What the database itself finds wrong. `SQLite`: pages, indexes that do
    /// not say what their table says (a room is found by one), and references
    /// that lead nowhere. PostgreSQL guards its references at all times and its
    /// pages, if it was told to, whenever they are read; asked here is whether
    /// some index or guard is switched off, and whether a room's next number
    /// would be one that was given out before.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn integrity(&mut self) -> Result<Vec<String>> {
        if let Link::Post(_) = self.link {
            return self.guards().await;
        }
        let pages = sql("PRAGMA integrity_check(100)")
            .all(&mut self.link)
            .await?;
        let mut found = Vec::new();
        for row in &pages {
            found.push(row.first::<String>()?);
        }
        found.retain(|line| line != "ok");
        let lost = sql("SELECT \"table\", parent FROM pragma_foreign_key_check LIMIT 100")
            .all(&mut self.link)
            .await?;
        for row in &lost {
            found.push(format!(
                "a row of {} refers to a row of {} that is not there",
                row.try_get::<String>("table")?,
                row.try_get::<String>("parent")?
            ));
        }
        Ok(found)
    }

    async fn guards(&mut self) -> Result<Vec<String>> {
        let rows = either(
            "",
            "SELECT 'index ' || indexrelid::regclass || ' is not valid' FROM pg_index \
             WHERE NOT indisvalid AND indrelid::regclass::text = ANY (ARRAY['accounts', 'sessions', \
             'tokens', 'articles', 'rooms', 'log', 'checkpoints', 'history', 'set_aside', 'media', \
             'media_files']) \
             UNION ALL \
             SELECT 'constraint ' || conname || ' is not checked' FROM pg_constraint \
             WHERE NOT convalidated AND connamespace = current_schema()::regnamespace \
             UNION ALL \
             SELECT 'document ' || id || ' would give out a number again' FROM rooms \
             WHERE last_seq < greatest((SELECT max(seq) FROM log WHERE room = id), \
             (SELECT max(h.last_seq) FROM history h WHERE room = id), \
             (SELECT max(seq) FROM checkpoints WHERE room = id)) LIMIT 100",
        )
        .all(&mut self.link)
        .await?;
        rows.iter().map(|row| Ok(row.first()?)).collect()
    }

    /// Writes everything that is durable now into a new file of `SQLite`,
    /// without its free pages. Readers and writers go on; the write-ahead log
    /// grows meanwhile.
    ///
    /// # Errors
    /// When the file exists or cannot be written.
    pub async fn copy_into(&mut self, path: &Path) -> Result<()> {
        let name = path
            .to_str()
            .ok_or_else(|| Error::Internal(format!("{}: no UTF-8", path.display())))?;
        sql("VACUUM INTO $1")
            .bind(name)
            .execute(&mut self.link)
            .await?;
        // `SQLite` does not flush what it writes here.
        std::fs::File::open(path)?.sync_all()?;
        Ok(())
    }
}
