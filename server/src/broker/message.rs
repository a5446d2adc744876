//! What rooms on different nodes say to one another, as bytes: a version, a
//! seal, the speaker, then the message. The seal is an HMAC over all of it and
//! the subject, by a secret that lies in the store: who can only reach the
//! broker can neither make a node believe anything nor move a message from one
//! room to another, and a damaged message is none. Decoding never panics and
//! never takes memory for a length it was told.
//!
//! Format: `1 version | 16 seal | 8 node, little-endian | 1 kind | body`; numbers
//! and byte strings as `shared::wire` has them. A version that is not known is
//! refused: while nodes of two versions run side by side they meet in the store.

use bytes::Bytes;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use shared::id::UserId;
use shared::wire::{DecodeError, Reader, write_bytes, write_varuint};
use uuid::Uuid;

use super::Secret;

const VERSION: u8 = 1;
const SEAL: usize = 16;
const HEAD: usize = 1 + SEAL;

/// What is said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// These rows lie in the store.
    Rows {
        /// The number of the first; the others follow.
        first: i64,
        /// The rows.
        rows: Vec<Row>,
    },
    /// Rows up to this one lie in the store; look there.
    Look {
        /// The last row's number.
        last: i64,
    },
    /// What clients of this node say of themselves.
    Presence(Vec<Person>),
    /// The speaker has this room open.
    Here {
        /// The last row it knows.
        last: i64,
        /// `people` are all its clients.
        whole: bool,
        /// The others are to say the same of themselves.
        asks: bool,
        /// Its clients.
        people: Vec<Person>,
    },
    /// The speaker closes this room.
    Gone,
}

/// A log row without its number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Who sent it; none is a node's repair.
    pub author: Option<UserId>,
    /// When it arrived, ms.
    pub received_at: i64,
    /// The v1 update.
    pub bytes: Bytes,
}

/// The awareness state of a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The client's id.
    pub client: u64,
    /// Its clock.
    pub clock: u32,
    /// Whose client it is.
    pub user: UserId,
    /// JSON; `null` once it left.
    pub state: Box<str>,
}

/// Why bytes are no message of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Foreign {
    /// Said by another version, or no message at all.
    #[error("unknown version")]
    Version,
    /// Not sealed by a node over this store, for this room.
    #[error("wrong seal")]
    Seal,
    /// Sealed, and yet unreadable.
    #[error(transparent)]
    Unreadable(#[from] DecodeError),
}

impl Message {
    /// The last row that it tells of.
    pub fn last(&self) -> Option<i64> {
        match self {
            Self::Rows { first, rows } => {
                let more = i64::try_from(rows.len()).unwrap_or(i64::MAX);
                Some(first.saturating_add(more) - 1)
            }
            Self::Look { last } | Self::Here { last, .. } => Some(*last),
            Self::Presence(_) | Self::Gone => None,
        }
    }
}

/// The bytes of a message.
pub fn seal(secret: &Secret, subject: &str, node: u64, message: &Message) -> Vec<u8> {
    let mut out = vec![0; HEAD];
    out.extend_from_slice(&node.to_le_bytes());
    write(&mut out, message);
    let seal = tag(secret, subject, out.get(HEAD..).unwrap_or_default())
        .finalize()
        .into_bytes();
    if let Some((version, head)) = out.split_first_mut() {
        *version = VERSION;
        for (to, from) in head.iter_mut().zip(seal.iter().take(SEAL)) {
            *to = *from;
        }
    }
    out
}

/// Reads a message, and who says it.
///
/// # Errors
/// [`Foreign`].
pub fn open(secret: &Secret, subject: &str, bytes: &Bytes) -> Result<(u64, Message), Foreign> {
    let (version, rest) = bytes.split_first().ok_or(Foreign::Version)?;
    if *version != VERSION {
        return Err(Foreign::Version);
    }
    let (seal, said) = rest.split_at_checked(SEAL).ok_or(Foreign::Seal)?;
    tag(secret, subject, said)
        .verify_truncated_left(seal)
        .map_err(|_| Foreign::Seal)?;
    let (node, body) = said.split_first_chunk().ok_or(DecodeError::Truncated)?;
    let message = read(bytes, body)?;
    Ok((u64::from_le_bytes(*node), message))
}

fn tag(secret: &Secret, subject: &str, said: &[u8]) -> Hmac<Sha256> {
    // A key shorter than a block ends in zeros, says the standard.
    let mut key = [0; 64];
    key.iter_mut()
        .zip(secret)
        .for_each(|(to, from)| *to = *from);
    let mut mac = <Hmac<Sha256> as KeyInit>::new(&key.into());
    mac.update(&(subject.len() as u64).to_le_bytes());
    mac.update(subject.as_bytes());
    mac.update(said);
    mac
}

fn write(out: &mut Vec<u8>, message: &Message) {
    match message {
        Message::Rows { first, rows } => {
            out.push(0);
            write_varuint(out, first.unsigned_abs());
            for row in rows {
                let author = row.author.map(|author| author.0.into_bytes());
                write_bytes(out, author.as_ref().map_or(&[], |author| &author[..]));
                write_varuint(out, row.received_at.max(0).unsigned_abs());
                write_bytes(out, &row.bytes);
            }
        }
        Message::Look { last } => {
            out.push(1);
            write_varuint(out, last.unsigned_abs());
        }
        Message::Presence(people) => {
            out.push(2);
            write_people(out, people);
        }
        Message::Here {
            last,
            whole,
            asks,
            people,
        } => {
            out.push(3);
            write_varuint(out, last.unsigned_abs());
            write_varuint(out, u64::from(*whole) | u64::from(*asks) << 1);
            write_people(out, people);
        }
        Message::Gone => out.push(4),
    }
}

fn write_people(out: &mut Vec<u8>, people: &[Person]) {
    for person in people {
        write_varuint(out, person.client);
        write_varuint(out, u64::from(person.clock));
        write_bytes(out, person.user.0.as_bytes());
        write_bytes(out, person.state.as_bytes());
    }
}

/// `body` lies in `whole`, whose bytes the rows go on using.
fn read(whole: &Bytes, body: &[u8]) -> Result<Message, DecodeError> {
    let (kind, rest) = body.split_first().ok_or(DecodeError::Truncated)?;
    let mut reader = Reader::new(rest);
    Ok(match kind {
        0 => {
            let first = number(&mut reader)?;
            let mut rows = Vec::new();
            while !reader.is_empty() {
                let author = match reader.bytes()? {
                    [] => None,
                    author => Some(user(author)?),
                };
                rows.push(Row {
                    author,
                    received_at: number(&mut reader)?,
                    bytes: whole.slice_ref(reader.bytes()?),
                });
            }
            Message::Rows { first, rows }
        }
        1 => Message::Look {
            last: number(&mut reader)?,
        },
        2 => Message::Presence(read_people(&mut reader)?),
        3 => {
            let last = number(&mut reader)?;
            let flags = reader.varuint()?;
            Message::Here {
                last,
                whole: flags & 1 == 1,
                asks: flags & 2 == 2,
                people: read_people(&mut reader)?,
            }
        }
        4 => Message::Gone,
        other => return Err(DecodeError::UnknownStep(u64::from(*other))),
    })
}

fn read_people(reader: &mut Reader<'_>) -> Result<Vec<Person>, DecodeError> {
    let mut people = Vec::new();
    while !reader.is_empty() {
        people.push(Person {
            client: reader.varuint()?,
            clock: u32::try_from(reader.varuint()?).map_err(|_| DecodeError::Overflow)?,
            user: user(reader.bytes()?)?,
            state: reader.string()?.into(),
        });
    }
    Ok(people)
}

/// A number of a row or a time; far from where adding to it could overflow.
fn number(reader: &mut Reader<'_>) -> Result<i64, DecodeError> {
    i64::try_from(reader.varuint()?)
        .ok()
        .filter(|number| *number < 1 << 60)
        .ok_or(DecodeError::Overflow)
}

fn user(bytes: &[u8]) -> Result<UserId, DecodeError> {
    Uuid::from_slice(bytes)
        .map(UserId)
        .map_err(|_| DecodeError::Truncated)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: Secret = [7; 32];

    fn messages() -> Vec<Message> {
        let user = UserId(Uuid::from_u128(5));
        let people = vec![Person {
            client: 1 << 52,
            clock: 9,
            user,
            state: "{}".into(),
        }];
        let row = |author| Row {
            author,
            received_at: 1_700_000_000_000,
            bytes: Bytes::from_static(b"update"),
        };
        vec![
            Message::Rows {
                first: 12,
                rows: vec![row(Some(user)), row(None)],
            },
            Message::Look { last: 3 },
            Message::Presence(people.clone()),
            Message::Here {
                last: 4,
                whole: true,
                asks: false,
                people,
            },
            Message::Gone,
        ]
    }

    #[test]
    fn what_is_said_is_heard() {
        for message in messages() {
            let bytes = Bytes::from(seal(&SECRET, "a", 42, &message));
            assert_eq!(open(&SECRET, "a", &bytes), Ok((42, message)));
        }
    }

    #[test]
    fn no_bit_can_be_changed_and_no_byte_left_out() {
        for message in messages() {
            let bytes = seal(&SECRET, "a", 42, &message);
            for bit in 0..bytes.len() * 8 {
                let mut forged = bytes.clone();
                forged[bit / 8] ^= 1 << (bit % 8);
                assert!(open(&SECRET, "a", &forged.into()).is_err());
            }
            for len in 0..bytes.len() {
                let cut = Bytes::copy_from_slice(&bytes[..len]);
                assert!(open(&SECRET, "a", &cut).is_err());
            }
        }
    }

    #[test]
    fn a_message_stays_in_its_room_and_its_store() {
        let bytes = Bytes::from(seal(&SECRET, "a", 42, &Message::Gone));
        assert_eq!(open(&SECRET, "b", &bytes), Err(Foreign::Seal));
        assert_eq!(open(&[8; 32], "a", &bytes), Err(Foreign::Seal));
    }

    #[test]
    fn sealed_nonsense_is_an_error() {
        for kind in 0..=9_u8 {
            for tail in [&[][..], &[0xff; 20], &[1, 0xff, 0xff, 0xff, 0xff, 0x0f]] {
                let mut bytes = vec![VERSION; HEAD];
                bytes.extend_from_slice(&[0; 8]);
                bytes.push(kind);
                bytes.extend_from_slice(tail);
                let seal = tag(&SECRET, "a", &bytes[HEAD..]).finalize().into_bytes();
                bytes[1..HEAD].copy_from_slice(&seal[..SEAL]);
                // Whatever it is, it is no panic.
                let _ = open(&SECRET, "a", &bytes.into());
            }
        }
    }
}
