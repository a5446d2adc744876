//! How a room ends: everything tidy for the next opening, here or at another
//! node.

use shared::wire::close;

use super::{Room, Setting, summary};
use crate::error::Error;
use crate::store::log::{Append, Checkpoint};

/// A closing room makes a checkpoint when loading it would replay more rows.
const CLOSING_ROWS: usize = 64;

impl Room {
    /// Nothing waits any more: leaves everything tidy for the next opening.
    pub(super) async fn finish(&mut self) -> Result<(), Error> {
        let Setting {
            store,
            article,
            room,
            ..
        } = &self.setting;
        // Another node that was to describe its rows may be gone.
        if self.clocks.describe.take().is_some() || self.peers.undescribed {
            match summary::describe(&self.replica, self.seq, self.last_at) {
                Ok(description) => {
                    if let Err(error) = store.describe(*article, &description).await {
                        tracing::warn!(%article, %error, "an article could not be described");
                    }
                }
                Err(error) => tracing::error!(%article, %error, "an article could not be read"),
            }
        }
        if self.tail_rows > CLOSING_ROWS {
            let append = Append {
                rows: Vec::new(),
                checkpoint: Some(Checkpoint {
                    seq: self.seq,
                    bytes: self.replica.checkpoint(),
                }),
                after: None,
            };
            match store.append(*room, append).await {
                Ok(_) => {
                    self.setting.metrics.checkpoints.inc();
                    self.fold(self.seq);
                }
                Err(error) => tracing::warn!(%article, %error, "no checkpoint on closing"),
            }
        }
        for member in self.members.values() {
            member.guest.outbox.close(close::GOING_AWAY);
        }
        Ok(())
    }

    /// Merges the rows behind the checkpoint, beside the room's work. Never
    /// rows after it: those are all that holds the newest words.
    pub(super) fn fold(&self, upto: i64) {
        let (store, room) = (self.setting.store.clone(), self.setting.room);
        tokio::spawn(async move {
            if let Err(error) = store.fold(room, upto).await {
                tracing::warn!(%error, "log rows stay unmerged for now");
            }
        });
    }
}
