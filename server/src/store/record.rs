//! Every row that outlives a move, as it stands in the database: what `look`
//! reads and `intake` writes. Their serde form is a line of an export, so fields
//! are added (with a default), never renamed.
//!
//! Not here: sessions (people sign in again) and `pulse`.

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::checksum;

/// A row, by its table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Record {
    /// Who may sign in.
    Account(Account),
    /// An access token, by its hash.
    Token(Token),
    /// A line of the desk.
    Article(Article),
    /// The document whose rows follow until the next `Room`.
    Room(Room),
    /// Where loading begins.
    Checkpoint(Checkpoint),
    /// Merged log rows.
    Chunk(Chunk),
    /// An update.
    Log(Log),
    /// What was found damaged.
    SetAside(SetAside),
    /// A picture; its files are elsewhere.
    Picture(Picture),
}

/// A row of `accounts`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Its name everywhere.
    pub id: Uuid,
    /// Sign-in name.
    pub username: String,
    /// Shown to colleagues.
    pub display_name: String,
    /// Office.
    pub unit: String,
    /// Names, separated by one space; perhaps some that this version does not
    /// know.
    pub roles: String,
    /// PHC string.
    pub password: String,
    /// ms.
    pub created_at: i64,
}

/// A row of `tokens`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    /// Its name.
    pub id: Uuid,
    /// SHA-256 of the secret.
    #[serde(with = "base64")]
    pub hash: Bytes,
    /// Whose.
    pub account: Uuid,
    /// As its owner called it.
    pub name: String,
    /// ms.
    pub created_at: i64,
    /// ms.
    pub last_used_at: Option<i64>,
}

/// A row of `articles`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Article {
    /// Its name everywhere.
    pub id: Uuid,
    /// Derived from the document.
    pub headline: String,
    /// Derived from the document.
    pub excerpt: String,
    /// Owning office.
    pub unit: String,
    /// Sort of text.
    pub kind: String,
    /// Workflow stage.
    pub stage: String,
    /// Count of decisions.
    pub revision: i64,
    /// Account.
    pub created_by: Uuid,
    /// ms.
    pub created_at: i64,
    /// ms.
    pub updated_at: i64,
    /// The log row up to which headline and excerpt were derived.
    pub described_seq: i64,
}

/// A row of `rooms`, without the number that only this database knows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Room {
    /// The article.
    pub article: Uuid,
    /// Which of its documents.
    pub part: String,
}

/// A row of `checkpoints`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// The last log row inside.
    pub seq: i64,
    /// ms.
    pub made_at: i64,
    /// CRC-32, as stored.
    pub sum: i64,
    /// The whole document as one v1 update.
    #[serde(with = "base64")]
    pub bytes: Bytes,
}

/// A row of `history`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chunk {
    /// First log row inside.
    pub first_seq: i64,
    /// Last log row inside; rows of others may lie between.
    pub last_seq: i64,
    /// Account; none is the server.
    pub author: Option<Uuid>,
    /// Log rows inside.
    pub rows: i64,
    /// ms.
    pub started_at: i64,
    /// ms.
    pub ended_at: i64,
    /// CRC-32, as stored.
    pub sum: i64,
    /// The rows as one v1 update.
    #[serde(with = "base64")]
    pub bytes: Bytes,
}

/// A row of `log`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Log {
    /// Position.
    pub seq: i64,
    /// Account; none is the server.
    pub author: Option<Uuid>,
    /// ms.
    pub received_at: i64,
    /// CRC-32, as stored.
    pub sum: i64,
    /// A v1 update.
    #[serde(with = "base64")]
    pub bytes: Bytes,
}

/// A row of `set_aside`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetAside {
    /// Where it stood.
    pub seq: i64,
    /// `log`, `checkpoint` or `history`.
    pub source: String,
    /// ms.
    pub found_at: i64,
    /// Why.
    pub reason: String,
    /// Account; none is the server.
    pub author: Option<Uuid>,
    /// As found.
    #[serde(with = "base64")]
    pub bytes: Bytes,
}

/// A row of `media` with its rows of `media_files`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    /// Its name everywhere.
    pub id: Uuid,
    /// Account.
    pub uploader: Uuid,
    /// For which it was uploaded, if said.
    pub article: Option<Uuid>,
    /// Content type.
    pub kind: String,
    /// Pixels of the whole.
    pub width: i64,
    /// Pixels of the whole.
    pub height: i64,
    /// Alternative text.
    pub alt: String,
    /// Line under it.
    pub caption: String,
    /// Who made it.
    pub credit: String,
    /// ms.
    pub created_at: i64,
    /// Smallest first.
    pub sizes: Vec<Size>,
}

/// A row of `media_files`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Size {
    /// Pixels.
    pub width: i64,
    /// Pixels.
    pub height: i64,
    /// SHA-256 of the file, which is its name.
    #[serde(with = "base64")]
    pub sha: Bytes,
    /// Length of the file.
    pub bytes: i64,
}

impl Checkpoint {
    /// Are the bytes those that were written?
    pub fn is_whole(&self) -> bool {
        checksum(self.seq, &self.bytes) == self.sum
    }
}

impl Chunk {
    /// Are the bytes those that were written?
    pub fn is_whole(&self) -> bool {
        checksum(self.first_seq, &self.bytes) == self.sum
    }
}

impl Log {
    /// Are the bytes those that were written?
    pub fn is_whole(&self) -> bool {
        checksum(self.seq, &self.bytes) == self.sum
    }
}

/// Bytes as a string of base64.
mod base64 {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use bytes::Bytes;
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(bytes: &Bytes, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&STANDARD.encode(bytes))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Bytes, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(from)?;
        let bytes = STANDARD.decode(text.as_ref()).map_err(D::Error::custom)?;
        Ok(bytes.into())
    }
}
