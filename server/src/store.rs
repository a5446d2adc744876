//! The durable side: one `SQLite` file, one writer, a few readers. Every promise
//! about durability is kept here: a call that returned `Ok` is on the disk.
//!
//! Knows no room, no socket and no HTTP. SQL stands in the files below, by subject.

pub mod accounts;
pub mod articles;
pub mod doors;
pub mod history;
pub mod intake;
pub mod load;
pub mod log;
pub mod look;
pub mod media;
mod nodes;
mod pulse;
pub mod record;
mod write;
mod writer;

use std::sync::Arc;
use std::time::Duration;

use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};

use crate::config::Database;
use crate::error::Error;
use crate::metrics::Metrics;

/// Result of a store call.
pub type Result<T> = std::result::Result<T, Error>;

/// The schema, one step a file.
static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("./migrations");

/// Connections that only read. WAL lets them read beside the writer.
const READERS: u32 = 4;
/// How long a connection waits for a lock held by another process (a backup,
/// `siaran user add` beside a running server).
const BUSY: Duration = Duration::from_secs(5);

/// The open database. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    readers: SqlitePool,
    /// One connection: `SQLite` has one writer at a time, so queueing here is
    /// cheaper than colliding there.
    writer: SqlitePool,
    appends: writer::Appends,
    pulse: pulse::Pulse,
    /// Held while rows become history: two that fold one room at once would
    /// read the same rows, and the slower would fail.
    folding: tokio::sync::Mutex<()>,
    metrics: Arc<Metrics>,
}

impl Store {
    /// Opens (or creates) the file and brings its schema up to date.
    ///
    /// # Errors
    /// When the file cannot be opened, written or migrated.
    pub async fn open(database: &Database, metrics: Arc<Metrics>) -> Result<Self> {
        if let Some(folder) = database.path.parent()
            && !folder.as_os_str().is_empty()
        {
            std::fs::create_dir_all(folder)
                .map_err(|error| Error::internal(format!("{}: {error}", folder.display())))?;
        }
        let base = SqliteConnectOptions::new()
            .filename(&database.path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY)
            .statement_cache_capacity(128);
        let mut write = base.clone();
        // The log file is copied back by `pulse`, off the path of a keystroke;
        // this is only the net under it.
        write = write.pragma("wal_autocheckpoint", "20000");
        if let Some(pages) = database.max_pages {
            write = write.pragma("max_page_count", pages.to_string());
        }
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .min_connections(1)
            .test_before_acquire(false)
            .acquire_timeout(Duration::from_secs(30))
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_with(write)
            .await?;
        MIGRATIONS.run(&writer).await.map_err(Error::internal)?;
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .test_before_acquire(false)
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_with(base.pragma("query_only", "on"))
            .await?;
        let appends = writer::Appends::start(writer.clone(), Arc::clone(&metrics));
        let pulse = pulse::Pulse::new(writer.clone());
        Ok(Self {
            inner: Arc::new(Inner {
                readers,
                writer,
                appends,
                pulse,
                folding: tokio::sync::Mutex::default(),
                metrics,
            }),
        })
    }

    fn readers(&self) -> &SqlitePool {
        &self.inner.readers
    }

    fn writer(&self) -> &SqlitePool {
        &self.inner.writer
    }

    async fn write(&self) -> Result<write::Write> {
        write::Write::begin(self.writer()).await
    }

    fn metrics(&self) -> &Metrics {
        &self.inner.metrics
    }

    /// Can rows be written right now? Really writes, at most once a second.
    ///
    /// # Errors
    /// Why not.
    pub async fn ready(&self) -> Result<()> {
        self.inner.pulse.check().await
    }

    /// Closes the file; its write-ahead log is copied back.
    pub async fn close(&self) {
        self.inner.appends.finish().await;
        self.inner.readers.close().await;
        self.inner.writer.close().await;
    }
}

/// The checksum of a row: CRC-32 over its sequence number and its bytes, so that
/// a row in the wrong place is found like a flipped bit.
fn checksum(seq: i64, bytes: &[u8]) -> i64 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&seq.to_le_bytes());
    hasher.update(bytes);
    i64::from(hasher.finalize())
}
