//! Rows that wait while another node's are stored before them. Nobody was shown
//! them yet, so they may still change: where they clash with what came between,
//! they are judged anew over it, exactly as if they had come later.
//!
//! Judging anew takes a replica without them, and that takes the whole document;
//! so it is done only where judging could come to something else. Documents
//! commute: when nothing of ours or theirs mends, loses or moves words of the
//! other, taking theirs in on top gives the very same.

use super::Room;
use super::batch::{Batch, Effect, Origin};
use super::open::{self, Opened};
use super::replica::Taken;
use crate::error::Error;

impl Room {
    /// Our append was refused: another node was first.
    pub(super) async fn give_way(&mut self, mut refused: Batch) -> Result<(), Error> {
        self.setting.metrics.conflicts.inc();
        self.peers.refused();
        refused.append.checkpoint = None;
        refused.extend(std::mem::take(&mut self.batch));
        self.batch = refused;
        let before = self.seq;
        self.take_waiting().await?;
        if self.seq == before {
            self.want_look();
        }
        Ok(())
    }

    /// Judges what waits anew, over all that is stored.
    pub(super) async fn rework(&mut self) -> Result<(), Error> {
        self.setting.metrics.reworks.inc();
        let batch = std::mem::take(&mut self.batch);
        let opened = open::open_patiently(&self.setting).await?;
        self.adopt(opened);
        self.mend_after_loading();
        self.replay(batch)
    }

    /// Goes on with what the store holds. Rows that nobody here was shown yet
    /// are shown.
    pub(super) fn adopt(&mut self, mut opened: Opened) {
        if self.line.is_some() && opened.last_seq > self.seq {
            let rows = opened.rows_after(self.seq);
            match rows.map(|rows| rows.cloned().collect::<Vec<_>>()) {
                Some(rows) => self.show_rows(&rows),
                None => self.show_update(&opened.replica.checkpoint()),
            }
        }
        opened.replica.inherit(&mut self.replica);
        self.replica = opened.replica;
        self.seq = opened.last_seq;
        self.last_at = opened.last_at;
        self.tail_rows = opened.tail_rows;
        self.tail_bytes = opened.tail_bytes;
    }

    fn replay(&mut self, batch: Batch) -> Result<(), Error> {
        let mut refused = Vec::new();
        let mut rows = batch.append.rows.into_iter();
        for effect in batch.effects {
            match effect {
                Effect::Show { frame, origin } => {
                    let Some(row) = rows.next() else { continue };
                    // A repair is made anew where it is still needed.
                    let Origin::Socket { socket, live } = origin else {
                        continue;
                    };
                    if refused.contains(&socket) {
                        continue;
                    }
                    match self.replica.take(&row.bytes, live, &self.setting.limits) {
                        Ok(Taken::New { repair, deletes }) => {
                            self.batch.deletes |= deletes;
                            self.batch.add(row, frame, origin);
                            if let Some(repair) = repair {
                                self.add_repair(repair);
                            }
                        }
                        // It came by another node as well.
                        Ok(Taken::Known) => {}
                        Ok(Taken::Early) => {
                            refused.push(socket);
                            self.refuse(socket, &Error::Internal("an update came undone".into()));
                        }
                        Err(super::replica::Fault::Refused(error)) => {
                            refused.push(socket);
                            self.refuse(socket, &error);
                        }
                        Err(fault) => {
                            return Err(Error::Internal(format!("judging anew: {fault:?}")));
                        }
                    }
                }
                Effect::Reply {
                    socket, question, ..
                } => {
                    if let Err(error) = self.question(socket, question) {
                        self.refuse(socket, &error);
                    }
                }
                Effect::Read { answer, .. } => self.read(answer),
                Effect::Describe { .. } => self.describe(),
            }
        }
        for (socket, count) in batch.saved {
            if !refused.contains(&socket) {
                self.batch.note_saved(socket, count);
            }
        }
        Ok(())
    }
}
