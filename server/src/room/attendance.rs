//! Who is here, as it is said to whom: between the sockets of this room, and
//! between it and its like on other nodes. Who that is, is `presence`'s.

use bytes::Bytes;
use tokio::time::Instant;

use super::Room;
use super::presence::Told;
use super::presence::far::Learnt;
use crate::broker::message::Message;
use crate::error::Error;

/// Presence in one message at most, bytes; NATS takes 1 MiB unless told otherwise.
const PRESENCE_BYTES: usize = 256 << 10;

impl Room {
    pub(super) fn hear_presence(
        &mut self,
        socket: u64,
        payload: &[u8],
        now: Instant,
    ) -> Result<(), Error> {
        let Some(member) = self.members.get(&socket) else {
            return Ok(());
        };
        let heard = self.presence.receive(
            socket,
            member.guest.user,
            payload,
            &self.setting.limits,
            now,
        )?;
        if let Some(frame) = heard.correct {
            member.guest.outbox.presence(frame.into());
        }
        self.tell_everyone(heard.tell);
        Ok(())
    }

    /// To everyone here, and to other nodes what of it is ours to say.
    pub(super) fn tell_everyone(&self, told: Option<Told>) {
        let Some(told) = told else { return };
        self.broadcast_presence(told.frame.into());
        self.say_presence(&told.clients);
    }

    /// To everyone, its sender too: stock clients take 30 s without a frame for
    /// a dead line.
    #[allow(clippy::needless_pass_by_value)] // the frame is this call's to share
    pub(super) fn broadcast_presence(&self, frame: Bytes) {
        for member in self.members.values() {
            member.guest.outbox.presence(frame.clone());
        }
    }

    pub(super) fn merge_presence(&mut self, now: Instant) {
        let waiting: Vec<(u64, Bytes)> = self
            .members
            .iter_mut()
            .filter_map(|(socket, member)| Some((*socket, member.presence.take()?)))
            .collect();
        for (socket, payload) in waiting {
            if let Err(error) = self.hear_presence(socket, &payload, now) {
                self.refuse(socket, &error);
            }
        }
    }

    pub(super) fn tell_presence(&mut self, socket: u64) {
        if let (Some(member), Some(everyone)) =
            (self.members.get(&socket), self.presence.everyone())
        {
            member.guest.outbox.presence(everyone.into());
        }
    }

    /// What another node's word leads to.
    pub(super) fn learn(&self, learnt: Learnt) {
        if let Some(told) = learnt.tell {
            self.broadcast_presence(told.frame.into());
        }
        for (socket, frame) in learnt.correct {
            if let Some(member) = self.members.get(&socket) {
                member.guest.outbox.presence(frame.into());
            }
        }
    }

    pub(super) fn say_presence(&self, clients: &[u64]) {
        if let Some(line) = &self.line {
            let people = self.presence.people(clients);
            if !people.is_empty() {
                line.tell(&Message::Presence(people));
            }
        }
    }

    /// To the other nodes: this room is open here, with these people in it.
    pub(super) fn say_here(&self, asks: bool) {
        let Some(line) = &self.line else { return };
        let mut people = self.presence.people(&self.presence.ours());
        let (mut kept, mut bytes) = (0, 0);
        for person in &people {
            bytes += person.state.len() + 40;
            if bytes > PRESENCE_BYTES {
                break;
            }
            kept += 1;
        }
        let rest = people.split_off(kept);
        line.tell(&Message::Here {
            last: self.seq,
            whole: rest.is_empty(),
            asks,
            people,
        });
        for some in rest.chunks(PRESENCE_BYTES / (self.setting.limits.presence_bytes + 40)) {
            line.tell(&Message::Presence(some.to_vec()));
        }
    }
}
