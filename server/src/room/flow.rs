//! How frames come into a room: read, judged, integrated, queued for writing.
//! What happens to the queue is `durable`'s; who sits where is the parent's.

use bytes::Bytes;
use shared::article::Article;
use shared::wire::Message;
use tokio::time::Instant;

use super::Room;
use super::batch::{Answer, Effect, Origin};
use super::member::Parked;
use super::replica::{Fault, Taken};
use crate::clock::now_ms;
use crate::error::Error;
use crate::store::log::LogRow;

/// The outer error ends the room, the inner one only the socket.
type Verdict = Result<Result<(), Error>, Error>;

/// An update as it came.
struct Incoming {
    socket: u64,
    number: u64,
    /// It came as it happened, not as the answer to our step 1.
    live: bool,
    update: Bytes,
    /// The frame to relay.
    frame: Bytes,
}

impl Room {
    /// One frame of a socket.
    pub(super) async fn receive(&mut self, socket: u64, frame: Bytes) -> Verdict {
        let now = Instant::now();
        let Some(member) = self.members.get_mut(&socket) else {
            return Ok(Ok(()));
        };
        if member.guest.outbox.is_closed() {
            return Ok(Ok(()));
        }
        let message = match Message::decode(&frame) {
            Ok(message) => message,
            Err(error) => return Ok(Err(Error::Unreadable(error.to_string()))),
        };
        match message {
            Message::Step1(question) => {
                if let Err(error) = member.gate.ask(now) {
                    return Ok(Err(error));
                }
                let question = frame.slice_ref(question);
                Ok(self.question(socket, question))
            }
            Message::Step2(update) => {
                let update = frame.slice_ref(update);
                self.update(socket, update, None, now).await
            }
            Message::Update(update) => {
                let update = frame.slice_ref(update);
                // Relayed as it came, unless something hangs on behind it.
                let clean = frame.ends_with(&update) && frame.len() <= update.len() + 16;
                self.update(socket, update, Some(frame).filter(|_| clean), now)
                    .await
            }
            Message::Awareness(payload) => {
                if !member.gate.presence(now) {
                    member.presence = Some(frame.slice_ref(payload));
                    self.clocks.merge.get_or_insert(now + super::PRESENCE_MERGE);
                    return Ok(Ok(()));
                }
                member.presence = None;
                Ok(self.hear_presence(socket, payload, now))
            }
            Message::QueryAwareness => {
                if let Err(error) = member.gate.ask(now) {
                    return Ok(Err(error));
                }
                self.tell_presence(socket);
                Ok(Ok(()))
            }
            // Nothing a client says; still it must not say it without end.
            Message::Denied(_) | Message::Saved(_) | Message::Unknown(_) => {
                Ok(member.gate.update(&self.setting.limits, 0, true, now))
            }
        }
    }

    /// A step 1: the answer is made now and shown once all that is in it is
    /// durable.
    pub(super) fn question(&mut self, socket: u64, question: Bytes) -> Result<(), Error> {
        let frame = self.replica.answer(&question)?;
        self.batch.reply(socket, question, frame);
        Ok(())
    }

    pub(super) fn read(&mut self, answer: Answer<Article>) {
        match self.replica.article() {
            Ok(article) => self.batch.effects.push(Effect::Read {
                answer,
                article: Box::new(article),
            }),
            Err(error) => drop(answer.send(Err(error))),
        }
    }

    /// An update (`frame` is what to relay) or, without a frame to relay, the
    /// answer to our step 1.
    async fn update(
        &mut self,
        socket: u64,
        update: Bytes,
        frame: Option<Bytes>,
        now: Instant,
    ) -> Verdict {
        let Some(member) = self.members.get_mut(&socket) else {
            return Ok(Ok(()));
        };
        let answers = frame.is_none();
        member.received += 1;
        let number = member.received;
        if let Err(error) = member
            .gate
            .update(&self.setting.limits, update.len(), answers, now)
        {
            return Ok(Err(error));
        }
        if answers {
            member.asked = member.asked.saturating_sub(1);
        }
        if !member.guest.may_write {
            return Ok(self.hear_reader(socket, update, true));
        }
        let waits = !member.parked.is_empty();
        let frame = frame.unwrap_or_else(|| Message::Update(&update).encode().into());
        let incoming = Incoming {
            socket,
            number,
            live: !answers,
            update,
            frame,
        };
        if waits && !answers {
            // It most likely builds on what waits. Trying it would cost a
            // reload each time if it does so by way of another client's work.
            return Ok(self.park(incoming, now));
        }
        match self.offer(&incoming).await? {
            Ok(true) => {}
            Ok(false) => {
                if let Err(error) = self.park(incoming, now) {
                    return Ok(Err(error));
                }
            }
            Err(error) => return Ok(Err(error)),
        }
        let answered = self
            .members
            .get(&socket)
            .is_some_and(|member| answers && member.asked == 0 && !member.parked.is_empty());
        if answered {
            let resolved = self.offer_parked(socket).await?;
            if resolved.is_err() {
                return Ok(resolved);
            }
        }
        self.note_settled(socket);
        Ok(Ok(()))
    }

    /// Readers answer our step 1 too, with nothing new. `doubt`: what is not
    /// known here may have come to them by another node.
    pub(super) fn hear_reader(
        &mut self,
        socket: u64,
        update: Bytes,
        doubt: bool,
    ) -> Result<(), Error> {
        match self.replica.knows(&update) {
            Ok(true) => {
                self.note_settled(socket);
                Ok(())
            }
            Ok(false) if doubt && self.doubts(socket, update) => Ok(()),
            Ok(false) => Err(Error::Forbidden),
            Err(Fault::Refused(error)) => Err(error),
            Err(fault) => Err(Error::Unreadable(format!("{fault:?}"))),
        }
    }

    /// Integrates and queues. `Ok(Ok(false))`: predecessors are missing.
    async fn offer(&mut self, incoming: &Incoming) -> Result<Result<bool, Error>, Error> {
        match self
            .replica
            .take(&incoming.update, incoming.live, &self.setting.limits)
        {
            Ok(Taken::Known) => Ok(Ok(true)),
            Ok(Taken::New { repair, deletes }) => {
                self.batch.deletes |= deletes;
                self.enter(incoming, repair);
                Ok(Ok(true))
            }
            Ok(Taken::Early) => Ok(Ok(false)),
            Err(Fault::Refused(error)) => Ok(Err(error)),
            Err(Fault::Half) => {
                self.rebuild().await?;
                Ok(Ok(false))
            }
            Err(Fault::Broken(cause)) => {
                tracing::error!(article = %self.setting.article, cause, "an update broke the document");
                self.rebuild().await?;
                Ok(Err(Error::Unreadable(cause)))
            }
        }
    }

    fn enter(&mut self, incoming: &Incoming, repair: Option<Vec<u8>>) {
        let metrics = &self.setting.metrics;
        metrics.updates.inc();
        metrics.update_bytes.inc_by(incoming.update.len() as u64);
        let author = self
            .members
            .get(&incoming.socket)
            .map(|member| member.guest.user);
        let row = self.row(author, incoming.update.clone());
        let origin = Origin::Socket {
            socket: incoming.socket,
            live: incoming.live,
        };
        self.batch.add(row, incoming.frame.clone(), origin);
        if let Some(repair) = repair {
            self.add_repair(repair);
        }
    }

    pub(super) fn add_repair(&mut self, repair: Vec<u8>) {
        self.setting.metrics.repairs.inc();
        let repair = Bytes::from(repair);
        let frame = Message::Update(&repair).encode().into();
        let row = self.row(None, repair);
        self.batch.add(row, frame, Origin::Repair);
    }

    fn row(&mut self, author: Option<shared::id::UserId>, bytes: Bytes) -> LogRow {
        self.last_at = now_ms();
        LogRow {
            // The store gives it out.
            seq: 0,
            author,
            received_at: self.last_at,
            bytes,
        }
    }

    /// What loading brought to light is mended before anyone is served.
    pub(super) fn mend_after_loading(&mut self) {
        match self.replica.repair() {
            Ok(Some(repair)) => self.add_repair(repair),
            Ok(None) => {}
            Err(fault) => {
                tracing::error!(article = %self.setting.article, ?fault, "no repair after loading");
            }
        }
    }

    fn park(&mut self, incoming: Incoming, now: Instant) -> Result<(), Error> {
        let Some(member) = self.members.get_mut(&incoming.socket) else {
            return Ok(());
        };
        self.setting.metrics.parked.inc();
        member.park(
            Parked {
                number: incoming.number,
                update: incoming.update,
                until: now + self.setting.times.parked,
            },
            &self.setting.limits,
        )?;
        // A stock client types before its step 2 is out; then the answer is on
        // its way. Otherwise it is asked anew: the answer holds what is missing
        // here, or the update belongs to another document.
        if member.asked == 0 {
            member.asked = 1;
            member.guest.outbox.send(self.replica.ask());
        }
        // Or it came to the client by another node.
        self.want_look();
        Ok(())
    }

    /// The socket said all it knows. What is still early never fits.
    async fn offer_parked(&mut self, socket: u64) -> Verdict {
        let parked = match self.members.get_mut(&socket) {
            Some(member) => std::mem::take(&mut member.parked),
            None => Vec::new(),
        };
        for Parked { number, update, .. } in parked {
            let frame = Message::Update(&update).encode().into();
            let incoming = Incoming {
                socket,
                number,
                live: true,
                update,
                frame,
            };
            match self.offer(&incoming).await? {
                Ok(true) => {}
                Ok(false) => {
                    return Ok(Err(Error::Unreadable(
                        "the update belongs to another document".into(),
                    )));
                }
                Err(error) => return Ok(Err(error)),
            }
        }
        Ok(Ok(()))
    }

    pub(super) fn refuse_overdue(&mut self, now: Instant) {
        let overdue: Vec<u64> = self
            .members
            .iter()
            .filter(|(_, member)| {
                member
                    .parked
                    .first()
                    .is_some_and(|parked| parked.until <= now)
            })
            .map(|(socket, _)| *socket)
            .collect();
        for socket in overdue {
            self.refuse(
                socket,
                &Error::Unreadable("predecessors did not arrive".into()),
            );
        }
    }

    fn note_settled(&mut self, socket: u64) {
        if let Some(member) = self.members.get(&socket)
            && member.guest.extras
        {
            self.batch.note_saved(socket, member.settled());
        }
    }
}
