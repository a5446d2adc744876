//! “Can rows be written right now?”, answered by writing. Knows no HTTP.

use std::time::Duration;

use sqlx::sqlite::SqlitePool;
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::Result;
use crate::error::Error;

/// An answer is good for this long: probes must not become load.
const FRESH: Duration = Duration::from_secs(1);

/// The check and its last answer.
pub(super) struct Pulse {
    writer: SqlitePool,
    last: Mutex<Option<(Instant, bool)>>,
}

impl Pulse {
    pub(super) fn new(writer: SqlitePool) -> Self {
        Self {
            writer,
            last: Mutex::new(None),
        }
    }

    /// Writes 64 KiB and removes it again. A smaller row could fit into a free
    /// page of a full disk and say “yes” while updates are refused.
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
        let written = self.beat().await;
        *last = Some((Instant::now(), written.is_ok()));
        written
    }

    async fn beat(&self) -> Result<()> {
        sqlx::query("INSERT OR REPLACE INTO pulse (id, pad) VALUES (1, zeroblob(65536))")
            .execute(&self.writer)
            .await?;
        sqlx::query("DELETE FROM pulse")
            .execute(&self.writer)
            .await?;
        Ok(())
    }
}
