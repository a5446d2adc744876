//! The one error shape that crosses a wire: RFC 9457 `application/problem+json`
//! with a stable `code`. Sentences for people are chosen by the reader's
//! language from `code`; `title` and `detail` are the Indonesian defaults.

use serde::{Deserialize, Serialize};

/// Why a request was refused, as sent to clients.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{code}: {title}")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// Stable machine word, e.g. `not_signed_in`. One of [`code`].
    pub code: String,
    /// Short sentence in Indonesian.
    pub title: String,
    /// What to do about it, in Indonesian; may be empty.
    #[serde(default)]
    pub detail: String,
    /// The request field at fault, when there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// Finds this request in the server's log.
    #[serde(default)]
    pub request_id: String,
}

/// The values of [`Problem::code`].
pub mod code {
    /// No valid session or token.
    pub const NOT_SIGNED_IN: &str = "not_signed_in";
    /// User name or password is wrong.
    pub const WRONG_CREDENTIALS: &str = "wrong_credentials";
    /// Signed in, yet not allowed.
    pub const FORBIDDEN: &str = "forbidden";
    /// No such thing.
    pub const NOT_FOUND: &str = "not_found";
    /// A field is missing or malformed.
    pub const INVALID: &str = "invalid";
    /// The body or document exceeds its limit.
    pub const TOO_LARGE: &str = "too_large";
    /// Not a sort of picture that the server takes.
    pub const NOT_A_PICTURE: &str = "not_a_picture";
    /// A picture that cannot be read to its end.
    pub const BROKEN_PICTURE: &str = "broken_picture";
    /// A picture with more pixels than the server decodes, in all or on one side.
    pub const TOO_MANY_PIXELS: &str = "too_many_pixels";
    /// This person's pictures of the last 24 hours take all the room they may.
    pub const UPLOAD_QUOTA: &str = "upload_quota";
    /// Slow down.
    pub const TOO_MANY: &str = "too_many";
    /// The request clashes with what is stored.
    pub const CONFLICT: &str = "conflict";
    /// The server cannot store right now (disk full, database away).
    pub const STORAGE: &str = "storage";
    /// Our fault.
    pub const INTERNAL: &str = "internal";
    /// The browser could not reach the server. Never sent; made by the client.
    pub const UNREACHABLE: &str = "unreachable";
}
