//! The durable side: a `SQLite` file or a PostgreSQL database, one task that
//! appends, a few connections for the rest. Every promise about durability is
//! kept here: a call that returned `Ok` is on the disk.
//!
//! Knows no room, no socket and no HTTP. SQL stands in the files below, by subject.

pub mod accounts;
pub mod articles;
mod describer;
pub mod doors;
pub mod history;
pub mod intake;
pub mod load;
pub mod log;
pub mod look;
pub mod media;
mod nodes;
mod numbers;
mod open;
mod pulse;
pub mod record;
mod sql;
mod write;
mod writer;

use std::sync::Arc;

use self::sql::Pool;
use crate::config::Database;
use crate::error::Error;
use crate::metrics::Metrics;

/// Result of a store call.
pub type Result<T> = std::result::Result<T, Error>;

/// The open database. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    readers: Pool,
    /// In `SQLite` one connection: it has one writer at a time, so queueing here
    /// is cheaper than colliding there.
    writer: Pool,
    appender: Pool,
    appends: writer::Appends,
    describer: describer::Describer,
    pulse: pulse::Pulse,
    /// Held while rows become history: two that fold one room at once would
    /// read the same rows, and the slower would fail.
    folding: tokio::sync::Mutex<()>,
    metrics: Arc<Metrics>,
}

impl Store {
    /// Opens the database and brings its schema up to date; makes the file when
    /// there is none.
    ///
    /// # Errors
    /// When it cannot be opened, written or migrated.
    pub async fn open(database: &Database, metrics: Arc<Metrics>) -> Result<Self> {
        let open::Pools {
            readers,
            writer,
            appender,
        } = match database {
            Database::Sqlite(file) => open::sqlite(file).await?,
            Database::Postgres(address) => open::postgres(address).await?,
        };
        let appends = writer::Appends::start(appender.clone(), Arc::clone(&metrics));
        let describer = describer::Describer::start(writer.clone());
        let pulse = pulse::Pulse::new(writer.clone());
        Ok(Self {
            inner: Arc::new(Inner {
                readers,
                writer,
                appender,
                appends,
                describer,
                pulse,
                folding: tokio::sync::Mutex::default(),
                metrics,
            }),
        })
    }

    fn readers(&self) -> &Pool {
        &self.inner.readers
    }

    fn writer(&self) -> &Pool {
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

    /// Closes the database; the write-ahead log of a file is copied back.
    pub async fn close(&self) {
        self.inner.appends.finish().await;
        self.inner.describer.finish().await;
        self.inner.readers.close().await;
        self.inner.writer.close().await;
        self.inner.appender.close().await;
    }
}

/// Did the database go away, or does it refuse everybody for the moment (a
/// restart, too many connections)? Trying again may help then. What was under
/// way may have been stored.
pub fn is_away(error: &Error) -> bool {
    match error {
        Error::Storage(sqlx::Error::Database(cause)) => {
            let cause = cause.try_downcast_ref::<sqlx::postgres::PgDatabaseError>();
            // Connection exceptions, lack of resources, an operator's hand.
            cause.is_some_and(|cause| {
                ["08", "53", "57"]
                    .iter()
                    .any(|class| cause.code().starts_with(class))
            })
        }
        Error::Storage(
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::Protocol(_)
            | sqlx::Error::PoolTimedOut,
        ) => true,
        _ => false,
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
