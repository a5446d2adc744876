//! Pictures as both sides speak of them: their addresses, sizes and bodies of
//! HTTP. Never here: bytes of a picture.

#[cfg(feature = "openapi")]
use serde::{Deserialize, Serialize};

/// Largest file that may be uploaded, bytes.
pub const FILE_BYTES: u32 = 25 << 20;
/// Widths that the server makes of a larger picture, pixels.
pub const WIDTHS: [u32; 3] = [480, 960, 1600];

/// Where pictures of our own lie.
const OURS: &str = "/media/";

/// The id of a picture of our own, from the address in a document.
pub fn id_of(src: &str) -> Option<&str> {
    src.strip_prefix(OURS)
        .filter(|id| !id.is_empty() && id.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-'))
}

/// For `srcset`: each smaller size and the whole, `width` pixels wide. Nothing
/// for a picture from elsewhere, or smaller than every size.
pub fn srcset(src: &str, width: u32) -> Option<String> {
    id_of(src)?;
    let mut set = String::new();
    for size in WIDTHS {
        if size < width {
            let size = size.to_string();
            for piece in [src, "/", &size, " ", &size, "w, "] {
                set.push_str(piece);
            }
        }
    }
    if set.is_empty() {
        return None;
    }
    for piece in [src, " ", &width.to_string(), "w"] {
        set.push_str(piece);
    }
    Some(set)
}

/// Reply of `POST /api/media` and `GET /api/media/{id}`.
#[cfg(feature = "openapi")]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Media {
    /// UUID.
    pub id: String,
    /// Where it is loaded from, an absolute path.
    pub src: String,
    /// What we encoded, e.g. `image/jpeg`.
    pub kind: String,
    /// Of the whole picture, pixels, upright.
    pub width: u32,
    /// Of the whole picture, pixels, upright.
    pub height: u32,
    /// What it shows, for those who cannot see it; empty if not said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub alt: String,
    /// The line under it; empty if none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub caption: String,
    /// Who made it; empty if not said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub credit: String,
    /// Smaller sizes, smallest first.
    #[serde(default)]
    pub variants: Vec<Variant>,
    /// When it was uploaded, ms.
    pub created_at: i64,
}

/// One smaller size of a picture.
#[cfg(feature = "openapi")]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Variant {
    /// Where it is loaded from.
    pub src: String,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
}

/// `PATCH /api/media/{id}`: what is absent stays.
#[cfg(feature = "openapi")]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct MediaPatch {
    /// Who made it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credit: Option<String>,
    /// The line under it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caption: Option<String>,
    /// What it shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alt: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_smaller_sizes_of_our_own_are_offered() {
        let src = "/media/0f9a";
        assert_eq!(
            srcset(src, 1000).as_deref(),
            Some("/media/0f9a/480 480w, /media/0f9a/960 960w, /media/0f9a 1000w")
        );
        assert_eq!(srcset(src, 480), None);
        assert_eq!(srcset("https://a.go.id/x.jpg", 2000), None);
        assert_eq!(srcset("/media/../api", 2000), None);
    }
}
