//! Who is here: the awareness states of a room's clients. Each client id belongs
//! to the socket that introduced it, or to the node whose socket did. Pure: time
//! is handed in, frames come out.

pub(super) mod far;

use std::collections::HashMap;
use std::time::Duration;

use serde::de::IgnoredAny;
use shared::id::UserId;
use shared::wire::{Message, awareness};
use tokio::time::Instant;

use crate::config::limits::Limits;
use crate::error::Error;

/// Client ids beyond this are not read by stock clients (2^53 − 1).
const CLIENT_MAX: u64 = (1 << 53) - 1;
/// What a departed client's entry is remembered for: other clients echo stale
/// states, and those must not bring anyone back.
const REMEMBERED: Duration = Duration::from_mins(1);
/// Departed clients of one socket that are remembered, for each it may carry at
/// once: a client that comes back under a new id is rare, a thousand are malice.
const REMEMBERED_EACH: usize = 8;

/// Everybody's presence in one room.
#[derive(Debug, Default)]
pub(super) struct Presence {
    clients: HashMap<u64, Client>,
}

#[derive(Debug)]
struct Client {
    clock: u32,
    /// JSON; `None` once the client left.
    state: Option<Box<str>>,
    socket: u64,
    user: UserId,
    seen: Instant,
}

/// What a presence message leads to.
#[derive(Debug, Default)]
pub(super) struct Heard {
    /// To everyone, the sender too.
    pub(super) tell: Option<Told>,
    /// To the sender only: it is behind what is known of it, and bumps its
    /// clock when it learns so.
    pub(super) correct: Option<Vec<u8>>,
}

/// Something to be told.
#[derive(Debug)]
pub(super) struct Told {
    pub(super) frame: Vec<u8>,
    /// Of whom it tells.
    pub(super) clients: Vec<u64>,
}

impl Presence {
    /// Takes a message from a socket. Entries about other sockets' clients are
    /// skipped, not punished: stock clients repeat what they hear.
    ///
    /// # Errors
    /// When the payload is malformed or exceeds a limit.
    pub(super) fn receive(
        &mut self,
        socket: u64,
        user: UserId,
        payload: &[u8],
        limits: &Limits,
        now: Instant,
    ) -> Result<Heard, Error> {
        let entries =
            awareness::decode(payload).map_err(|error| Error::Unreadable(error.to_string()))?;
        let (mut tell, mut correct) = (Vec::new(), Vec::new());
        for entry in &entries {
            if entry.state.len() > limits.presence_bytes {
                return Err(Error::TooLarge);
            }
            if entry.client > CLIENT_MAX || serde_json::from_str::<IgnoredAny>(entry.state).is_err()
            {
                return Err(Error::Unreadable("presence".into()));
            }
            let gone = entry.state == "null";
            match self.clients.get_mut(&entry.client) {
                Some(known) => {
                    let mine = known.socket == socket
                        || known.state.is_none()
                        // The same person on a fresh line, before the old one
                        // is known to be dead.
                        || (known.user == user && !gone && entry.clock > known.clock);
                    if !mine {
                        continue;
                    }
                    let newer = entry.clock > known.clock
                        || (entry.clock == known.clock && gone && known.state.is_some());
                    if !newer {
                        if known.state.is_none() && !gone {
                            correct.push(entry.client);
                        } else if known.socket == socket {
                            known.seen = now;
                        }
                        continue;
                    }
                }
                None if gone => continue,
                None => {}
            }
            let new = !self.clients.contains_key(&entry.client);
            if new && self.introduced(socket) >= limits.clients_per_socket * REMEMBERED_EACH {
                return Err(Error::TooMany("clients that come and go"));
            }
            if !gone && self.carried(socket, entry.client) >= limits.clients_per_socket {
                return Err(Error::TooMany("clients on one socket"));
            }
            self.clients.insert(
                entry.client,
                Client {
                    clock: entry.clock,
                    state: (!gone).then(|| entry.state.into()),
                    socket,
                    user,
                    seen: now,
                },
            );
            tell.push(entry.client);
        }
        Ok(Heard {
            tell: self.told(tell),
            correct: self.frame(&correct),
        })
    }

    /// Clients that a socket brought, gone ones too.
    fn introduced(&self, socket: u64) -> usize {
        let clients = self.clients.values();
        clients.filter(|client| client.socket == socket).count()
    }

    /// Living clients of a socket other than `except`.
    fn carried(&self, socket: u64, except: u64) -> usize {
        self.clients
            .iter()
            .filter(|(id, client)| {
                **id != except && client.socket == socket && client.state.is_some()
            })
            .count()
    }

    /// The socket closed: its clients are gone, with a clock that no echo of
    /// theirs can overtake.
    pub(super) fn leave(&mut self, socket: u64, now: Instant) -> Option<Told> {
        let left = self.drop_clients(now, |_, client| client.socket == socket);
        self.told(left)
    }

    /// Drops clients that did not refresh in time.
    pub(super) fn expire(&mut self, after: Duration, now: Instant) -> Option<Told> {
        self.clients.retain(|_, client| {
            client.state.is_some() || now.duration_since(client.seen) < REMEMBERED
        });
        let silent = self.drop_clients(now, |_, client| now.duration_since(client.seen) >= after);
        self.told(silent)
    }

    fn drop_clients(&mut self, now: Instant, gone: impl Fn(u64, &Client) -> bool) -> Vec<u64> {
        let mut dropped = Vec::new();
        for (id, client) in &mut self.clients {
            if client.state.is_some() && gone(*id, client) {
                client.state = None;
                client.clock = client.clock.saturating_add(1);
                client.seen = now;
                dropped.push(*id);
            }
        }
        dropped
    }

    /// Everyone who is here, as a frame; `None` when nobody is.
    pub(super) fn everyone(&self) -> Option<Vec<u8>> {
        let here: Vec<u64> = self
            .clients
            .iter()
            .filter(|(_, client)| client.state.is_some())
            .map(|(id, _)| *id)
            .collect();
        self.frame(&here)
    }

    fn told(&self, clients: Vec<u64>) -> Option<Told> {
        let frame = self.frame(&clients)?;
        Some(Told { frame, clients })
    }

    fn frame(&self, ids: &[u64]) -> Option<Vec<u8>> {
        if ids.is_empty() {
            return None;
        }
        let entries: Vec<awareness::Entry<'_>> = ids
            .iter()
            .filter_map(|id| {
                let client = self.clients.get(id)?;
                Some(awareness::Entry {
                    client: *id,
                    clock: client.clock,
                    state: client.state.as_deref().unwrap_or("null"),
                })
            })
            .collect();
        let payload = awareness::encode(entries.into_iter());
        Some(Message::Awareness(&payload).encode())
    }
}

/// A presence message about nobody: it says “the line is alive” to clients that
/// take silence for death, and changes nothing.
pub fn heartbeat() -> Vec<u8> {
    let payload = awareness::encode(std::iter::empty());
    Message::Awareness(&payload).encode()
}

#[cfg(test)]
mod tests {
    use shared::wire::awareness::Entry;
    use uuid::Uuid;

    use super::*;

    const ANN: UserId = UserId(Uuid::from_u128(1));
    const BOB: UserId = UserId(Uuid::from_u128(2));

    fn says(client: u64, clock: u32, state: &str) -> Vec<u8> {
        awareness::encode(
            [Entry {
                client,
                clock,
                state,
            }]
            .into_iter(),
        )
    }

    fn told(told: Option<Told>) -> Option<(u64, u32, String)> {
        heard(told.map(|told| told.frame))
    }

    fn heard(frame: Option<Vec<u8>>) -> Option<(u64, u32, String)> {
        let frame = frame?;
        let Ok(Message::Awareness(payload)) = Message::decode(&frame) else {
            panic!("no presence")
        };
        let entries = awareness::decode(payload).unwrap();
        assert_eq!(entries.len(), 1);
        Some((
            entries[0].client,
            entries[0].clock,
            entries[0].state.to_owned(),
        ))
    }

    #[test]
    fn a_client_belongs_to_its_socket_until_it_is_gone() {
        let limits = Limits::default();
        let start = Instant::now();
        let mut presence = Presence::default();
        let receive = |presence: &mut Presence, socket, user, bytes: &[u8], now| {
            presence.receive(socket, user, bytes, &limits, now).unwrap()
        };
        let first = receive(&mut presence, 1, ANN, &says(7, 1, "{}"), start);
        assert_eq!(told(first.tell), Some((7, 1, "{}".into())));
        // An echo, a forgery and a removal by another socket change nothing.
        for bytes in [says(7, 1, "{}"), says(7, 9, "[]"), says(7, 1, "null")] {
            let other = receive(&mut presence, 2, BOB, &bytes, start);
            assert!(other.tell.is_none() && other.correct.is_none());
        }
        // The same person may go on over a new line.
        let moved = receive(&mut presence, 3, ANN, &says(7, 2, "{}"), start);
        assert!(moved.tell.is_some());
        assert!(presence.leave(1, start).is_none());
        assert_eq!(told(presence.leave(3, start)), Some((7, 3, "null".into())));
        assert!(presence.everyone().is_none());
        // A stale echo brings nobody back, but tells the real one to bump.
        let stale = receive(&mut presence, 2, BOB, &says(7, 2, "{}"), start);
        assert!(stale.tell.is_none());
        assert_eq!(heard(stale.correct), Some((7, 3, "null".into())));
        let back = receive(&mut presence, 4, ANN, &says(7, 4, "{}"), start);
        assert!(back.tell.is_some());
    }

    #[test]
    fn silence_ends_presence() {
        let limits = Limits::default();
        let start = Instant::now();
        let after = Duration::from_secs(30);
        let mut presence = Presence::default();
        presence
            .receive(1, ANN, &says(7, 1, "{}"), &limits, start)
            .unwrap();
        assert!(presence.expire(after, start + after / 2).is_none());
        assert_eq!(
            told(presence.expire(after, start + after)),
            Some((7, 2, "null".into()))
        );
        let much_later = start + after + REMEMBERED;
        presence.expire(after, much_later);
        assert!(presence.clients.is_empty(), "forgotten in the end");
    }

    #[test]
    fn limits_and_nonsense_are_errors() {
        let limits = Limits::default();
        let now = Instant::now();
        let mut presence = Presence::default();
        let big = format!("\"{}\"", "x".repeat(limits.presence_bytes));
        let mut receive = |bytes: &[u8]| presence.receive(1, ANN, bytes, &limits, now);
        assert!(matches!(receive(&says(1, 1, &big)), Err(Error::TooLarge)));
        assert!(matches!(
            receive(&says(1, 1, "{")),
            Err(Error::Unreadable(_))
        ));
        assert!(receive(&says(u64::MAX, 1, "{}")).is_err());
        for client in 0..8 {
            assert!(receive(&says(client, 1, "{}")).is_ok());
        }
        assert!(matches!(receive(&says(9, 1, "{}")), Err(Error::TooMany(_))));
    }
}
