//! What gathered becomes durable, and only then visible; and what happens when
//! it cannot. Judges no frame.

use bytes::Bytes;
use shared::wire::Message;
use tokio::time::Instant;

use super::batch::{Batch, Effect, Origin};
use super::replica::together;
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
            self.peers.landed();
            self.show(batch, self.seq);
            return;
        }
        for (seq, row) in (self.seq + 1..).zip(&mut batch.append.rows) {
            row.seq = seq;
        }
        let forced =
            self.line.is_some() && self.peers.refusals() >= self.setting.limits.append_refusals;
        batch.append.after = (!forced).then_some(self.seq);
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
        // Where these rows will stand is known only when nobody comes between.
        if due && !forced {
            batch.append.checkpoint = Some(Checkpoint {
                seq: self.seq + batch.append.stretch(),
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
        match result {
            Ok(first) => {
                self.landed(first, flight.batch);
                self.take_waiting().await
            }
            Err(Error::Behind) => self.give_way(flight.batch).await,
            Err(error) => self.unwrite(flight.batch, &error).await,
        }
    }

    /// The batch is durable; its first row got this number.
    fn landed(&mut self, first: i64, batch: Batch) {
        let rows = &batch.append.rows;
        self.tail_rows += rows.len();
        self.tail_bytes += rows.iter().map(|row| row.bytes.len()).sum::<usize>();
        if let Some(checkpoint) = &batch.append.checkpoint {
            self.setting.metrics.checkpoints.inc();
            (self.tail_rows, self.tail_bytes) = (0, 0);
            self.fold(checkpoint.seq);
        }
        self.clocks
            .describe
            .get_or_insert_with(|| Instant::now() + self.setting.times.describe);
        let before = first - 1;
        if before <= self.seq {
            self.seq = self.seq.max(before + batch.append.stretch());
            self.peers.landed();
        } else {
            self.peers.landed_ahead(first);
        }
        self.say_rows(first, rows);
        // A list that is behind is brought forward later; one that claims too
        // much would stay wrong.
        let known = before.min(self.seq);
        self.show(batch, known);
    }

    /// Everything in the batch is durable: now it may be seen. `before` is the
    /// number of the row before its first.
    fn show(&mut self, batch: Batch, before: i64) {
        // A stock editor deletes at once what its schema does not have: what
        // broke it and what mends it must reach everyone as one.
        let rows = &batch.append.rows;
        let whole = (batch.repairs)
            .then(|| together(rows.iter().map(|row| row.bytes.as_ref())))
            .flatten();
        // Behind the answers: a client that comes back must learn what took its
        // words away before it is told that they are on a card.
        let last = (batch.effects.iter()).rposition(|effect| matches!(effect, Effect::Show { .. }));
        for (number, effect) in batch.effects.into_iter().enumerate() {
            match effect {
                Effect::Show { .. } if let Some(whole) = &whole => {
                    if Some(number) == last {
                        self.broadcast(&Message::Update(whole).encode().into(), None);
                    }
                }
                Effect::Show { frame, origin } => {
                    let sender = match origin {
                        Origin::Socket { socket, .. } => Some(socket),
                        Origin::Repair => None,
                    };
                    self.broadcast(&frame, sender);
                }
                Effect::Reply { socket, frame, .. } => {
                    if let Some(member) = self.members.get(&socket) {
                        member.guest.outbox.reply(frame);
                    }
                }
                // The request may have been given up.
                Effect::Read { answer, article } => drop(answer.send(Ok(*article))),
                Effect::Describe {
                    mut description,
                    rows,
                } => {
                    description.seq = before + rows;
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

    /// To everyone but `sender`.
    pub(super) fn broadcast(&self, frame: &Bytes, sender: Option<u64>) {
        let mut deliveries = 0;
        for (socket, member) in &self.members {
            if Some(*socket) != sender {
                deliveries += 1;
                member.guest.outbox.send(frame.clone());
            }
        }
        self.setting.metrics.deliveries.inc_by(deliveries);
    }

    /// The rows could not be written: nobody saw them, so they are dropped, and
    /// their writers start over from what is durable.
    pub(super) async fn unwrite(&mut self, failed: Batch, error: &Error) -> Result<(), Error> {
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
        self.adopt(opened);
        // An append whose answer was lost may have been written all the same.
        self.say_look();
        self.want_look();
        self.mend_after_loading();
        for effect in failed.effects.into_iter().chain(gathered.effects) {
            match effect {
                Effect::Show { .. } | Effect::Describe { .. } => {}
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
        // Perhaps it holds other nodes' rows by now that nobody here was shown.
        self.want_look();
        Ok(())
    }

    /// Queues the list's view of the text, to be written once it is durable.
    pub(super) fn describe(&mut self) {
        match summary::describe(&self.replica, self.seq, self.last_at) {
            Ok(description) => {
                self.peers.undescribed = false;
                let rows = self.batch.append.stretch();
                self.batch
                    .effects
                    .push(Effect::Describe { description, rows });
            }
            Err(error) => {
                tracing::error!(article = %self.setting.article, %error, "an article could not be read");
            }
        }
    }
}
