//! A write transaction that cannot leave its connection in doubt: unless it was
//! committed or rolled back, the connection is closed, which undoes it.
//!
//! Why not sqlx's own: when the disk is full, `SQLite` rolls back by itself, the
//! rollback that sqlx sends then fails, and the connection counts itself inside
//! a transaction for ever (seen with sqlx 0.9.0).

use std::ops::{Deref, DerefMut};

use sqlx::pool::PoolConnection;
use sqlx::sqlite::{Sqlite, SqliteConnection, SqlitePool};

use super::Result;

/// An open write transaction.
pub(super) struct Write {
    connection: PoolConnection<Sqlite>,
    settled: bool,
}

impl Write {
    /// Waits for the writer and begins.
    pub(super) async fn begin(writer: &SqlitePool) -> Result<Self> {
        let mut write = Self {
            connection: writer.acquire().await?,
            settled: false,
        };
        sqlx::query("BEGIN IMMEDIATE").execute(&mut *write).await?;
        Ok(write)
    }

    /// Makes it durable.
    pub(super) async fn commit(mut self) -> Result<()> {
        sqlx::query("COMMIT").execute(&mut *self).await?;
        self.settled = true;
        Ok(())
    }

    /// Undoes it and keeps the connection.
    pub(super) async fn undo(mut self) -> Result<()> {
        sqlx::query("ROLLBACK").execute(&mut *self).await?;
        self.settled = true;
        Ok(())
    }
}

impl Deref for Write {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        &self.connection
    }
}

impl DerefMut for Write {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        &mut self.connection
    }
}

impl Drop for Write {
    fn drop(&mut self) {
        if !self.settled {
            self.connection.close_on_drop();
        }
    }
}
