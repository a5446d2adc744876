//! What gathered becomes durable, and only then visible; and what happens when
//! it cannot. Judges no frame.

use shared::wire::Message;
use tokio::time::Instant;

use super::batch::{Batch, Effect};
use super::{Flight, Room, open, summary};
use crate::error::Error;
use crate::store::log::Checkpoint;

impl Room {
    /// Starts writing what gathered, unless a write is under way.
    pub(super) fn flush(&mut self) {
        if self.flight.is_some() || self.batch.is_empty() {
            return;
        }
        let mut batch = std::mem::take(&mut self.batch);
        if batch.append.rows.is_empty() {
            self.show(batch);
            return;
        }
        let limits = &self.setting.limits;
        let rows = self.tail_rows + batch.append.rows.len();
        let bytes = self.tail_bytes
            + batch
                .append
                .rows
                .iter()
                .map(|row| row.bytes.len())
                .sum::<usize>();
        // Rows cost replay, bytes cost space; a checkpoint costs the document.
        let due = rows >= limits.checkpoint_rows.max(self.replica.size() / 2048)
            || bytes >= limits.checkpoint_bytes.max(self.replica.size() / 2);
        if due {
            batch.append.checkpoint = Some(Checkpoint {
                seq: self.seq,
                bytes: self.replica.checkpoint(),
            });
        }
        let store = self.setting.store.clone();
        let (room, append) = (self.setting.room, batch.append.clone());
        self.flight = Some(Flight {
            batch,
            done: Box::pin(async move { store.append(room, append).await }),
        });
    }

    /// The write ended.
    pub(super) async fn settle(&mut self, result: Result<i64, Error>) -> Result<(), Error> {
        let Some(flight) = self.flight.take() else {
            return Ok(());
        };
        match result.and_then(|first| as_expected(&flight.batch, first)) {
            Ok(()) => {
                let rows = &flight.batch.append.rows;
                self.tail_rows += rows.len();
                self.tail_bytes += rows.iter().map(|row| row.bytes.len()).sum::<usize>();
                if let Some(checkpoint) = &flight.batch.append.checkpoint {
                    self.setting.metrics.checkpoints.inc();
                    (self.tail_rows, self.tail_bytes) = (0, 0);
                    self.fold(checkpoint.seq);
                }
                self.clocks
                    .describe
                    .get_or_insert_with(|| Instant::now() + self.setting.times.describe);
                self.show(flight.batch);
                Ok(())
            }
            Err(error) => self.unwrite(flight.batch, &error).await,
        }
    }

    /// Everything in the batch is durable: now it may be seen.
    fn show(&mut self, batch: Batch) {
        let metrics = &self.setting.metrics;
        for effect in batch.effects {
            match effect {
                Effect::Show { frame, sender } => {
                    let mut deliveries = 0;
                    for (socket, member) in &self.members {
                        if Some(*socket) != sender {
                            deliveries += 1;
                            member.guest.outbox.send(frame.clone());
                        }
                    }
                    metrics.deliveries.inc_by(deliveries);
                }
                Effect::Reply { socket, frame, .. } => {
                    if let Some(member) = self.members.get(&socket) {
                        member.guest.outbox.reply(frame);
                    }
                }
                // The request may have been given up.
                Effect::Read { answer, article } => drop(answer.send(Ok(*article))),
                Effect::Describe(description) => {
                    let (store, article) = (self.setting.store.clone(), self.setting.article);
                    tokio::spawn(async move {
                        if let Err(error) = store.describe(article, &description).await {
                            tracing::warn!(%article, %error, "an article could not be described");
                        }
                    });
                }
            }
        }
        for (socket, count) in batch.saved {
            if let Some(member) = self.members.get_mut(&socket)
                && count > member.saved
            {
                member.saved = count;
                member
                    .guest
                    .outbox
                    .send(Message::Saved(count).encode().into());
            }
        }
    }

    /// The rows could not be written: nobody saw them, so they are dropped, and
    /// their writers start over from what is durable.
    async fn unwrite(&mut self, failed: Batch, error: &Error) -> Result<(), Error> {
        tracing::error!(article = %self.setting.article, %error, "updates could not be stored");
        let gathered = std::mem::take(&mut self.batch);
        for socket in failed.writers.iter().chain(&gathered.writers) {
            self.refuse(
                *socket,
                &Error::Internal("updates could not be stored".into()),
            );
        }
        let opened = open::open_patiently(&self.setting).await?;
        self.setting.metrics.reloads.inc();
        self.replica = opened.replica;
        self.seq = opened.last_seq;
        self.last_at = opened.last_at;
        self.tail_rows = opened.tail_rows;
        self.tail_bytes = opened.tail_bytes;
        self.mend_after_loading();
        for effect in failed.effects.into_iter().chain(gathered.effects) {
            match effect {
                Effect::Show { .. } | Effect::Describe(_) => {}
                Effect::Read { answer, .. } => self.read(answer),
                Effect::Reply {
                    socket, question, ..
                } => {
                    if let Err(error) = self.question(socket, question) {
                        self.refuse(socket, &error);
                    }
                }
            }
        }
        for (socket, count) in failed.saved.into_iter().chain(gathered.saved) {
            if !failed.writers.contains(&socket) && !gathered.writers.contains(&socket) {
                self.batch.note_saved(socket, count);
            }
        }
        Ok(())
    }

    /// Makes the replica anew from what was taken so far: stored rows, rows on
    /// their way and rows that wait.
    pub(super) async fn rebuild(&mut self) -> Result<(), Error> {
        self.setting.metrics.reloads.inc();
        let opened = open::open(&self.setting).await?;
        self.replica = opened.replica;
        let on_the_way = self.flight.iter().map(|flight| &flight.batch);
        for row in on_the_way
            .chain([&self.batch])
            .flat_map(|batch| &batch.append.rows)
        {
            self.replica
                .restore(&row.bytes)
                .map_err(|fault| Error::Internal(format!("rebuilding: {fault:?}")))?;
        }
        self.mend_after_loading();
        Ok(())
    }

    /// Queues the list's view of the text, to be written once it is durable.
    pub(super) fn describe(&mut self) {
        match summary::describe(&self.replica, self.seq, self.last_at) {
            Ok(description) => self.batch.effects.push(Effect::Describe(description)),
            Err(error) => {
                tracing::error!(article = %self.setting.article, %error, "an article could not be read");
            }
        }
    }
}

/// Numbers other than those that the room counted on: it does not know all that
/// is stored.
fn as_expected(batch: &Batch, first: i64) -> Result<(), Error> {
    match batch.append.rows.first() {
        Some(row) if row.seq != first => Err(Error::Internal(
            "another server writes into this store".into(),
        )),
        _ => Ok(()),
    }
}
