//! Opening either database for work: what each connection is told, so that a
//! commit is a commit. Knows no table.

use std::time::Duration;

use sqlx::Connection;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use super::Result;
use super::sql::Pool;
use crate::config::database::{Address, File};
use crate::error::Error;

/// The schema of `SQLite`, one step a file.
pub(super) static SQLITE: sqlx::migrate::Migrator = sqlx::migrate!("./migrations/sqlite");
/// The schema of PostgreSQL.
pub(super) static POSTGRES: sqlx::migrate::Migrator = sqlx::migrate!("./migrations/postgres");

/// Connections to `SQLite` that only read. WAL lets them read beside the writer.
const READERS: u32 = 4;
/// Connections to PostgreSQL for all but appends.
const CONNECTIONS: u32 = 8;
/// How long a connection waits for a lock held by another process (a backup,
/// `siaran user add` beside a running server).
pub(super) const BUSY: Duration = Duration::from_secs(5);
/// How long it waits for a database that is away: longer than a restart.
const AWAY: Duration = Duration::from_secs(30);
/// How long a start waits for the same: an operator wants to see a typing error.
const START: Duration = Duration::from_secs(5);

/// A connection to PostgreSQL that was idle for longer is asked first.
const STALE: Duration = Duration::from_secs(1);

/// Connections by what they are for.
pub(super) struct Pools {
    pub(super) readers: Pool,
    pub(super) writer: Pool,
    /// For appends alone: they wait behind nothing else.
    pub(super) appender: Pool,
}

/// Opens or creates a file.
pub(super) async fn sqlite(file: &File) -> Result<Pools> {
    if let Some(folder) = file.path.parent()
        && !folder.as_os_str().is_empty()
    {
        std::fs::create_dir_all(folder)
            .map_err(|error| Error::internal(format!("{}: {error}", folder.display())))?;
    }
    let base = SqliteConnectOptions::new()
        .filename(&file.path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(BUSY)
        .statement_cache_capacity(128);
    let mut write = base.clone();
    // The log file is copied back by the writer, off the path of a keystroke;
    // this is only the net under it.
    write = write.pragma("wal_autocheckpoint", "20000");
    if let Some(pages) = file.max_pages {
        write = write.pragma("max_page_count", pages.to_string());
    }
    let writer = SqlitePoolOptions::new()
        .max_connections(1)
        .min_connections(1)
        .test_before_acquire(false)
        .acquire_timeout(AWAY)
        .idle_timeout(None)
        .max_lifetime(None)
        .connect_with(write)
        .await?;
    SQLITE.run(&writer).await.map_err(Error::internal)?;
    let readers = SqlitePoolOptions::new()
        .max_connections(READERS)
        .test_before_acquire(false)
        .idle_timeout(None)
        .max_lifetime(None)
        .connect_with(base.pragma("query_only", "on"))
        .await?;
    Ok(Pools {
        readers: Pool::Lite(readers),
        appender: Pool::Lite(writer.clone()),
        writer: Pool::Lite(writer),
    })
}

/// Opens a database that is there.
pub(super) async fn postgres(address: &Address) -> Result<Pools> {
    let options = told(address)?;
    let first = pool(1, START, options.clone())
        .await
        .map_err(|error| Error::Internal(format!("{address}: {error}")))?;
    let fsync: String = sqlx::query_scalar("SELECT current_setting('fsync')")
        .fetch_one(&first)
        .await?;
    if fsync != "on" {
        tracing::warn!(%address, "fsync is off: a power cut may take what was called saved");
    }
    POSTGRES.run(&first).await.map_err(Error::internal)?;
    first.close().await;
    let rest = Pool::Post(pool(CONNECTIONS, AWAY, options.clone()).await?);
    Ok(Pools {
        readers: rest.clone(),
        writer: rest,
        appender: Pool::Post(pool(1, AWAY, options).await?),
    })
}

/// How to connect, with what every connection is to know.
pub(super) fn told(address: &Address) -> Result<PgConnectOptions> {
    let options = address.options().map_err(Error::internal)?;
    // A server that went away without a word, another node or the database
    // itself, is noticed within half a minute; its locks go with it.
    Ok(options.options([
        ("tcp_keepalives_idle", "10"),
        ("tcp_keepalives_interval", "5"),
        ("tcp_keepalives_count", "3"),
        ("timezone", "UTC"),
    ]))
}

async fn pool(most: u32, patience: Duration, options: PgConnectOptions) -> Result<PgPool> {
    let pool = PgPoolOptions::new()
        .max_connections(most)
        .acquire_timeout(patience)
        .test_before_acquire(false)
        .before_acquire(|connection, meta| {
            Box::pin(async move {
                // One that lay idle may lead to a server that was restarted since.
                // Asking costs a trip, so not on the path of every keystroke.
                if meta.idle_for > STALE {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
        .after_connect(|connection, _| {
            Box::pin(async move {
                // “Committed” must mean “on the disk”. Stricter settings stay.
                sqlx::query(
                    "SELECT set_config('synchronous_commit', 'on', false) \
                     WHERE current_setting('synchronous_commit') = 'off'",
                )
                .execute(connection)
                .await
                .map(drop)
            })
        })
        .connect_with(options)
        .await?;
    Ok(pool)
}
