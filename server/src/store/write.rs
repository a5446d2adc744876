//! A transaction that cannot leave its connection in doubt: unless it was
//! committed or rolled back, the connection is closed, which undoes it.
//!
//! Why not sqlx's own: when the disk is full, `SQLite` rolls back by itself, the
//! rollback that sqlx sends then fails, and the connection counts itself inside
//! a transaction for ever (seen with sqlx 0.9.0).

use super::Result;
use super::sql::{On, Pool, Taken, either, sql};

/// An open transaction.
pub(super) struct Write {
    connection: Taken,
    settled: bool,
}

impl Write {
    /// Waits for the writer and begins.
    pub(super) async fn begin(writer: &Pool) -> Result<Self> {
        let mut write = Self {
            connection: writer.take().await?,
            settled: false,
        };
        either("BEGIN IMMEDIATE", "BEGIN")
            .execute(&mut write)
            .await?;
        Ok(write)
    }

    /// Begins one that only reads: everything it sees is of one moment.
    pub(super) async fn begin_reading(readers: &Pool) -> Result<Self> {
        let mut read = Self {
            connection: readers.take().await?,
            settled: false,
        };
        either("BEGIN", "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            .execute(&mut read)
            .await?;
        Ok(read)
    }

    /// Makes it durable. When this fails because the database went away, nobody
    /// can say whether it was.
    pub(super) async fn commit(mut self) -> Result<()> {
        sql("COMMIT").execute(&mut self).await?;
        self.settled = true;
        Ok(())
    }

    /// Undoes it and keeps the connection.
    pub(super) async fn undo(mut self) -> Result<()> {
        sql("ROLLBACK").execute(&mut self).await?;
        self.settled = true;
        Ok(())
    }
}

impl<'c> From<&'c mut Write> for On<'c> {
    fn from(write: &'c mut Write) -> Self {
        (&mut write.connection).into()
    }
}

impl Drop for Write {
    fn drop(&mut self) {
        if !self.settled {
            self.connection.close_on_drop();
        }
    }
}
