//! Frames of the websocket: the y-websocket messages and the few of our own,
//! plus close codes. Borrowed on the way in, bytes on the way out.
//!
//! Format (y-protocols 1.0): `varuint type`, then the payload; byte strings are
//! `varuint length` + bytes. Decoding never allocates from a length it was told.

/// Message type of the sync protocol.
const SYNC: u64 = 0;
/// Message type of awareness (who is here).
const AWARENESS: u64 = 1;
/// Message type of the auth reply; the server may send it, clients never do.
const AUTH: u64 = 2;
/// Message type asking for everybody's awareness.
const QUERY_AWARENESS: u64 = 3;
/// Ours: updates up to a count are on disk. Far from the numbers that
/// Hocuspocus (4–8) and y-sweet (102) use.
const SAVED: u64 = 120;

/// Close codes of the websocket, as ARCHITECTURE.md fixes them.
pub mod close {
    /// The server is going down; come back soon.
    pub const GOING_AWAY: u16 = 1001;
    /// Not signed in, or the session ended.
    pub const NOT_SIGNED_IN: u16 = 4401;
    /// Signed in, yet may not do this.
    pub const FORBIDDEN: u16 = 4403;
    /// No such article.
    pub const NOT_FOUND: u16 = 4404;
    /// This reader cannot keep up; reconnect and resync.
    pub const TOO_SLOW: u16 = 4408;
    /// A frame or the document exceeds its limit.
    pub const TOO_LARGE: u16 = 4413;
    /// The frame or the update could not be read.
    pub const INVALID: u16 = 4400;
    /// Too many sockets or too many messages.
    pub const TOO_MANY: u16 = 4429;
    /// Our fault; nothing that was saved is lost.
    pub const INTERNAL: u16 = 4500;
}

/// One decoded message. Byte slices point into the frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Message<'a> {
    /// “Here is my state vector; send me what I lack.” (v1 state vector)
    Step1(&'a [u8]),
    /// The answer to step 1. (v1 update)
    Step2(&'a [u8]),
    /// A change as it happens. (v1 update)
    Update(&'a [u8]),
    /// Presence; see [`awareness`] for the payload.
    Awareness(&'a [u8]),
    /// “Tell me who is here.”
    QueryAwareness,
    /// The server denies; payload is the reason.
    Denied(&'a str),
    /// Ours, server to client: the first `n` step-2 and update messages that
    /// this socket sent are durable.
    Saved(u64),
    /// A type this version does not know; ignored by both sides.
    Unknown(u64),
}

/// The frame is not a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// It ends before its content does.
    #[error("the frame ends early")]
    Truncated,
    /// A number does not fit its type.
    #[error("a number in the frame is too large")]
    Overflow,
    /// Text is not UTF-8.
    #[error("text in the frame is not UTF-8")]
    NotUtf8,
    /// A sync step that does not exist.
    #[error("unknown sync step {0}")]
    UnknownStep(u64),
}

/// Reads lib0's primitive encodings from a slice.
#[derive(Clone, Debug)]
pub struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    /// Starts at the first byte.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// Nothing left?
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// An unsigned LEB128 number of at most 64 bits.
    ///
    /// # Errors
    /// [`DecodeError::Truncated`] or [`DecodeError::Overflow`].
    pub fn varuint(&mut self) -> Result<u64, DecodeError> {
        let mut value: u64 = 0;
        let mut shift = 0_u32;
        loop {
            let (&byte, rest) = self.0.split_first().ok_or(DecodeError::Truncated)?;
            self.0 = rest;
            let bits = u64::from(byte & 0x7f);
            if shift >= 64 || (shift == 63 && bits > 1) {
                return Err(DecodeError::Overflow);
            }
            value |= bits << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
            shift += 7;
        }
    }

    /// A length-prefixed byte string.
    ///
    /// # Errors
    /// [`DecodeError::Truncated`] or [`DecodeError::Overflow`].
    pub fn bytes(&mut self) -> Result<&'a [u8], DecodeError> {
        let len = usize::try_from(self.varuint()?).map_err(|_| DecodeError::Overflow)?;
        if len > self.0.len() {
            return Err(DecodeError::Truncated);
        }
        let (head, rest) = self.0.split_at(len);
        self.0 = rest;
        Ok(head)
    }

    /// A length-prefixed UTF-8 string.
    ///
    /// # Errors
    /// As [`Reader::bytes`], or [`DecodeError::NotUtf8`].
    pub fn string(&mut self) -> Result<&'a str, DecodeError> {
        std::str::from_utf8(self.bytes()?).map_err(|_| DecodeError::NotUtf8)
    }
}

/// Appends an unsigned LEB128 number.
pub fn write_varuint(out: &mut Vec<u8>, mut value: u64) {
    while value > 0x7f {
        out.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Appends a length-prefixed byte string.
pub fn write_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    write_varuint(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

impl<'a> Message<'a> {
    /// Reads the first message of a frame. Bytes after it are ignored, as the
    /// stock client ignores them.
    ///
    /// # Errors
    /// Why the frame is no message.
    pub fn decode(frame: &'a [u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(frame);
        Ok(match reader.varuint()? {
            SYNC => match reader.varuint()? {
                0 => Self::Step1(reader.bytes()?),
                1 => Self::Step2(reader.bytes()?),
                2 => Self::Update(reader.bytes()?),
                step => return Err(DecodeError::UnknownStep(step)),
            },
            AWARENESS => Self::Awareness(reader.bytes()?),
            AUTH => {
                reader.varuint()?;
                Self::Denied(reader.string()?)
            }
            QUERY_AWARENESS => Self::QueryAwareness,
            SAVED => Self::Saved(reader.varuint()?),
            other => Self::Unknown(other),
        })
    }

    /// The frame of this message. `Unknown` becomes a bare type.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(16 + self.payload_len());
        match *self {
            Self::Step1(bytes) => sync(&mut out, 0, bytes),
            Self::Step2(bytes) => sync(&mut out, 1, bytes),
            Self::Update(bytes) => sync(&mut out, 2, bytes),
            Self::Awareness(bytes) => {
                write_varuint(&mut out, AWARENESS);
                write_bytes(&mut out, bytes);
            }
            Self::QueryAwareness => write_varuint(&mut out, QUERY_AWARENESS),
            Self::Denied(reason) => {
                write_varuint(&mut out, AUTH);
                write_varuint(&mut out, 0);
                write_bytes(&mut out, reason.as_bytes());
            }
            Self::Saved(count) => {
                write_varuint(&mut out, SAVED);
                write_varuint(&mut out, count);
            }
            Self::Unknown(other) => write_varuint(&mut out, other),
        }
        out
    }

    fn payload_len(&self) -> usize {
        match self {
            Self::Step1(b) | Self::Step2(b) | Self::Update(b) | Self::Awareness(b) => b.len(),
            Self::Denied(reason) => reason.len(),
            Self::QueryAwareness | Self::Saved(_) | Self::Unknown(_) => 0,
        }
    }
}

fn sync(out: &mut Vec<u8>, step: u64, bytes: &[u8]) {
    write_varuint(out, SYNC);
    write_varuint(out, step);
    write_bytes(out, bytes);
}

/// The payload of an awareness message: one entry a client.
pub mod awareness {
    use super::{DecodeError, Reader, write_bytes, write_varuint};

    /// One client's presence.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Entry<'a> {
        /// The Yjs client id (32 bits in every client we know).
        pub client: u64,
        /// Grows with each change; the larger wins.
        pub clock: u32,
        /// The JSON state; the text `null` says the client left.
        pub state: &'a str,
    }

    /// Reads all entries. Bounded by the payload's own length: the claimed
    /// count is never trusted for an allocation.
    ///
    /// # Errors
    /// Why the payload is not presence.
    pub fn decode(payload: &[u8]) -> Result<Vec<Entry<'_>>, DecodeError> {
        let mut reader = Reader::new(payload);
        let count = reader.varuint()?;
        let mut entries = Vec::new();
        for _ in 0..count {
            let client = reader.varuint()?;
            let clock = u32::try_from(reader.varuint()?).map_err(|_| DecodeError::Overflow)?;
            let state = reader.string()?;
            entries.push(Entry {
                client,
                clock,
                state,
            });
        }
        Ok(entries)
    }

    /// Writes entries as one payload.
    pub fn encode<'a>(entries: impl ExactSizeIterator<Item = Entry<'a>>) -> Vec<u8> {
        let mut out = Vec::new();
        write_varuint(&mut out, entries.len() as u64);
        for entry in entries {
            write_varuint(&mut out, entry.client);
            write_varuint(&mut out, u64::from(entry.clock));
            write_bytes(&mut out, entry.state.as_bytes());
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn messages_round_trip() {
        let all = [
            Message::Step1(&[0]),
            Message::Step2(&[1, 2, 3]),
            Message::Update(&[]),
            Message::Awareness(&[7; 300]),
            Message::QueryAwareness,
            Message::Denied("tidak boleh"),
            Message::Saved(u64::MAX),
        ];
        for message in all {
            assert_eq!(Message::decode(&message.encode()), Ok(message));
        }
    }

    #[test]
    fn same_bytes_as_the_reference_implementation() {
        use yrs::updates::encoder::Encode;
        let ours = Message::Update(&[1, 2, 3]).encode();
        let theirs =
            yrs::sync::Message::Sync(yrs::sync::SyncMessage::Update(vec![1, 2, 3])).encode_v1();
        assert_eq!(ours, theirs);
        assert_eq!(
            Message::QueryAwareness.encode(),
            yrs::sync::Message::AwarenessQuery.encode_v1()
        );
    }

    #[test]
    fn truncation_is_an_error_at_every_length() {
        let frame = Message::Awareness(&[9; 40]).encode();
        for end in 0..frame.len() {
            assert_eq!(Message::decode(&frame[..end]), Err(DecodeError::Truncated));
        }
    }

    #[test]
    fn a_claimed_count_allocates_nothing() {
        let mut payload = Vec::new();
        write_varuint(&mut payload, u64::MAX);
        assert_eq!(awareness::decode(&payload), Err(DecodeError::Truncated));
    }

    proptest! {
        #[test]
        fn random_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            if let Ok(Message::Awareness(payload)) = Message::decode(&bytes) {
                drop(awareness::decode(payload));
            }
            drop(awareness::decode(&bytes));
        }
    }
}
