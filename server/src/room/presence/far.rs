//! Clients that sit at other nodes, whose node stands where a socket stands; and
//! what other nodes are to know of ours.

use serde::de::IgnoredAny;
use shared::wire::{Message, awareness};
use tokio::time::Instant;

use super::{CLIENT_MAX, Client, Presence, Told};
use crate::broker::message::Person;

/// Owners with this bit are other nodes; sockets are counted from 1.
const PEER: u64 = 1 << 63;

/// The owner of clients that sit at another node.
fn peer(node: u64) -> u64 {
    PEER | node
}

/// What another node's message leads to.
#[derive(Debug, Default)]
pub(in crate::room) struct Learnt {
    /// To everyone here.
    pub(in crate::room) tell: Option<Told>,
    /// To these sockets: their clients are here, though another node takes them
    /// for gone.
    pub(in crate::room) correct: Vec<(u64, Vec<u8>)>,
}

impl Presence {
    /// Takes what another node says of its clients. `whole`: these are all it
    /// has. What is no presence is left out: the node let it in by other limits.
    pub(in crate::room) fn receive_peer(
        &mut self,
        node: u64,
        people: Vec<Person>,
        whole: bool,
        now: Instant,
    ) -> Learnt {
        let owner = peer(node);
        let mut learnt = Learnt::default();
        let mut tell = Vec::new();
        let mut named: Vec<u64> = people.iter().map(|person| person.client).collect();
        for person in people {
            if person.client > CLIENT_MAX
                || serde_json::from_str::<IgnoredAny>(&person.state).is_err()
            {
                continue;
            }
            let gone = &*person.state == "null";
            match self.clients.get_mut(&person.client) {
                Some(known) => {
                    let theirs = known.socket == owner
                        || known.state.is_none()
                        || (known.user == person.user && !gone && person.clock > known.clock);
                    if !theirs {
                        // It moved here from there, faster than the news.
                        let here = known.socket & PEER == 0 && known.user == person.user;
                        if here && gone && person.clock >= known.clock {
                            let entry = awareness::Entry {
                                client: person.client,
                                clock: person.clock,
                                state: "null",
                            };
                            let payload = awareness::encode([entry].into_iter());
                            let frame = Message::Awareness(&payload).encode();
                            learnt.correct.push((known.socket, frame));
                        }
                        continue;
                    }
                    let newer = person.clock > known.clock
                        || (person.clock == known.clock && gone && known.state.is_some());
                    if !newer {
                        if known.socket == owner && known.state.is_some() {
                            known.seen = now;
                        }
                        continue;
                    }
                }
                None if gone => continue,
                None => {}
            }
            tell.push(person.client);
            self.clients.insert(
                person.client,
                Client {
                    clock: person.clock,
                    state: (!gone).then_some(person.state),
                    socket: owner,
                    user: person.user,
                    seen: now,
                },
            );
        }
        if whole {
            named.sort_unstable();
            tell.extend(self.drop_clients(now, |id, client| {
                client.socket == owner && named.binary_search(&id).is_err()
            }));
        }
        learnt.tell = self.told(tell);
        learnt
    }

    /// Another node left the room.
    pub(in crate::room) fn leave_peer(&mut self, node: u64, now: Instant) -> Option<Told> {
        self.leave(peer(node), now)
    }

    /// What other nodes are to know of those of `clients` that sit here.
    pub(in crate::room) fn people(&self, clients: &[u64]) -> Vec<Person> {
        let here = |id: &u64| {
            let client = self
                .clients
                .get(id)
                .filter(|client| client.socket & PEER == 0)?;
            Some(Person {
                client: *id,
                clock: client.clock,
                user: client.user,
                state: client.state.clone().unwrap_or_else(|| "null".into()),
            })
        };
        clients.iter().filter_map(here).collect()
    }

    /// Everyone who sits here.
    pub(in crate::room) fn ours(&self) -> Vec<u64> {
        let ours = |client: &Client| client.state.is_some() && client.socket & PEER == 0;
        let clients = self.clients.iter().filter(|(_, client)| ours(client));
        clients.map(|(id, _)| *id).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use shared::id::UserId;
    use uuid::Uuid;

    use super::*;
    use crate::config::limits::Limits;

    const ANN: UserId = UserId(Uuid::from_u128(1));
    const BOB: UserId = UserId(Uuid::from_u128(2));

    fn person(client: u64, clock: u32, user: UserId, state: &str) -> Person {
        Person {
            client,
            clock,
            user,
            state: state.into(),
        }
    }

    fn sits_here(presence: &mut Presence, client: u64, clock: u32, user: UserId) {
        let entry = awareness::Entry {
            client,
            clock,
            state: "{}",
        };
        let bytes = awareness::encode([entry].into_iter());
        presence
            .receive(1, user, &bytes, &Limits::default(), Instant::now())
            .unwrap();
    }

    #[test]
    fn clients_belong_to_their_node() {
        let now = Instant::now();
        let mut presence = Presence::default();
        let people = vec![person(7, 1, ANN, "{}"), person(8, 1, BOB, "{}")];
        let learnt = presence.receive_peer(5, people, true, now);
        assert_eq!(learnt.tell.unwrap().clients, [7, 8]);
        assert!(presence.people(&[7, 8]).is_empty(), "not ours to speak of");
        // Another node speaks for nobody else's, and takes nobody away.
        let forged = vec![person(7, 9, BOB, "[]"), person(8, 1, BOB, "null")];
        let learnt = presence.receive_peer(6, forged, true, now);
        assert!(learnt.tell.is_none() && learnt.correct.is_empty());
        // Whoever is left out of the whole has gone.
        let left = presence.receive_peer(5, vec![person(7, 1, ANN, "{}")], true, now);
        assert_eq!(left.tell.unwrap().clients, [8]);
        assert_eq!(presence.leave_peer(5, now).unwrap().clients, [7]);
    }

    #[test]
    fn nonsense_and_silence_leave_nobody() {
        let now = Instant::now();
        let mut presence = Presence::default();
        let people = vec![
            person(u64::MAX, 1, ANN, "{}"),
            person(7, 1, ANN, "{"),
            person(8, 1, ANN, "null"),
            person(9, 1, ANN, "{}"),
        ];
        let learnt = presence.receive_peer(5, people, false, now);
        assert_eq!(learnt.tell.unwrap().clients, [9]);
        let after = Duration::from_secs(30);
        // Named again is refreshed.
        presence.receive_peer(5, vec![person(9, 1, ANN, "{}")], true, now + after / 2);
        assert!(presence.expire(after, now + after).is_none());
        let silent = presence.expire(after, now + after * 2);
        assert_eq!(silent.unwrap().clients, [9]);
    }

    #[test]
    fn whoever_moved_here_is_told_when_the_old_node_takes_him_for_gone() {
        let now = Instant::now();
        let mut presence = Presence::default();
        presence.receive_peer(5, vec![person(7, 4, ANN, "{}")], true, now);
        sits_here(&mut presence, 7, 5, ANN);
        assert_eq!(presence.ours(), [7]);
        // The old node noticed that the line broke, and counted on.
        let learnt = presence.receive_peer(5, vec![person(7, 5, ANN, "null")], false, now);
        assert!(learnt.tell.is_none());
        let (socket, frame) = &learnt.correct[0];
        assert_eq!(*socket, 1);
        let Ok(Message::Awareness(payload)) = Message::decode(frame) else {
            panic!("no presence")
        };
        assert_eq!(awareness::decode(payload).unwrap()[0].clock, 5);
        // A list without him says nothing about who sits here.
        let learnt = presence.receive_peer(5, Vec::new(), true, now);
        assert!(learnt.tell.is_none() && presence.ours() == [7]);
    }
}
