//! “Can rows be written right now?”, answered by writing. Knows no HTTP.

use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::Instant;

use super::Result;
use super::sql::{Pool, either};
use crate::clock::now_ms;
use crate::error::Error;

/// An answer is good for this long: probes must not become load.
const FRESH: Duration = Duration::from_secs(1);
/// A database that does not answer within this is away, whatever else it does.
const PATIENCE: Duration = Duration::from_secs(5);

/// The check and its last answer.
pub(super) struct Pulse {
    writer: Pool,
    last: Mutex<Option<(Instant, bool)>>,
}

impl Pulse {
    pub(super) fn new(writer: Pool) -> Self {
        Self {
            writer,
            last: Mutex::new(None),
        }
    }

    /// Writes. In `SQLite` 64 KiB, removed again: a smaller row could fit into a
    /// free page of a full disk and say “yes” while updates are refused.
    pub(super) async fn check(&self) -> Result<()> {
        // Held over the await on purpose: concurrent probes share one write.
        let mut last = self.last.lock().await;
        if let Some((at, good)) = *last
            && at.elapsed() < FRESH
        {
            return if good {
                Ok(())
            } else {
                Err(Error::Storage(sqlx::Error::WorkerCrashed))
            };
        }
        let written = tokio::time::timeout(PATIENCE, self.beat())
            .await
            .unwrap_or(Err(Error::Storage(sqlx::Error::PoolTimedOut)));
        *last = Some((Instant::now(), written.is_ok()));
        written
    }

    async fn beat(&self) -> Result<()> {
        match &self.writer {
            Pool::Lite(writer) => {
                sqlx::query("INSERT OR REPLACE INTO pulse (id, pad) VALUES (1, zeroblob(65536))")
                    .execute(writer)
                    .await?;
                sqlx::query("DELETE FROM pulse").execute(writer).await?;
            }
            Pool::Post(_) => {
                either(
                    "",
                    "INSERT INTO pulse (id, beat_at) VALUES (1, $1) \
                     ON CONFLICT (id) DO UPDATE SET beat_at = excluded.beat_at",
                )
                .bind(now_ms())
                .execute(&self.writer)
                .await?;
            }
        }
        Ok(())
    }
}
