//! The browser application, embedded. Names with a content hash are cached for
//! ever, everything else is asked for again; unknown pages get `index.html`,
//! whose own router then says so.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::{EmbeddedFile, RustEmbed};

use super::policy;
use crate::error::Error;
use crate::secret::hex;

/// What Trunk built, with `.br` and `.gz` beside what compresses well. Read
/// from the folder in debug builds.
#[derive(RustEmbed)]
#[folder = "../dist"]
#[allow_missing = true]
struct Dist;

/// Encodings, best first, and how their files end.
const ENCODINGS: [(&str, &str); 2] = [("br", ".br"), ("gzip", ".gz")];
/// Paths that are never pages.
const NOT_PAGES: [&str; 6] = ["api/", "sync/", "media/", "healthz", "readyz", "metrics"];

/// Anything that no route claims.
pub(super) async fn serve(request: Request) -> Result<Response, Error> {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Err(Error::NotFound);
    }
    let headers = request.headers();
    let path = request.uri().path().trim_start_matches('/');
    let packed = ENCODINGS.iter().any(|(_, ending)| path.ends_with(ending));
    if !path.is_empty()
        && !packed
        && let Some(file) = Dist::get(path)
    {
        return Ok(found(path, &file, headers));
    }
    let wants_page = headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html") || accept.contains("*/*"));
    // A missing script must be an error, not a page.
    let is_page = !NOT_PAGES.iter().any(|start| path.starts_with(start))
        && !path.rsplit('/').next().unwrap_or_default().contains('.');
    if wants_page && is_page {
        return Ok(match Dist::get("index.html") {
            Some(file) => found("index.html", &file, headers),
            None => unbuilt(),
        });
    }
    Err(Error::NotFound)
}

fn found(path: &str, file: &EmbeddedFile, asked: &HeaderMap) -> Response {
    let tag = format!("\"{}\"", hex(&file.metadata.sha256_hash()[..16]));
    let forever = is_hashed(path);
    let mut headers = HeaderMap::new();
    let mut set = |name: HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    set(header::CONTENT_TYPE, kind(path));
    set(header::VARY, "accept-encoding");
    set(header::ETAG, &tag);
    set(
        header::CACHE_CONTROL,
        if forever {
            "public, max-age=31536000, immutable"
        } else {
            "no-cache"
        },
    );
    if path == "index.html"
        && let Ok(html) = std::str::from_utf8(&file.data)
    {
        set(header::CONTENT_SECURITY_POLICY, &policy::policy_for(html));
    }
    let unchanged = asked
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|tags| {
            tags.split(',')
                .any(|t| t.trim().trim_start_matches("W/") == tag)
        });
    if unchanged {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    for (encoding, ending) in ENCODINGS {
        if accepts(asked, encoding)
            && let Some(packed) = Dist::get(&format!("{path}{ending}"))
        {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
            return (headers, packed.data).into_response();
        }
    }
    (headers, file.data.clone()).into_response()
}

/// Does the browser take this encoding? `;q=0` means it does not.
fn accepts(headers: &HeaderMap, encoding: &str) -> bool {
    headers
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|offer| {
            let mut parts = offer.split(';').map(str::trim);
            parts.next() == Some(encoding)
                && !parts.any(|weight| {
                    weight
                        .strip_prefix("q=")
                        .and_then(|q| q.parse::<f32>().ok())
                        == Some(0.0)
                })
        })
}

/// Trunk writes the hash of a file's content into its name, after a hyphen: 64
/// bits in hexadecimal, without zeros in front, so seldom a digit or two short.
fn is_hashed(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.split(['-', '.', '_']).any(|piece| {
        (13..=16).contains(&piece.len()) && piece.bytes().all(|b| b.is_ascii_hexdigit())
    })
}

fn kind(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// The server was built before the application.
fn unbuilt() -> Response {
    (
        StatusCode::SERVICE_UNAVAILABLE,
        [(header::CONTENT_TYPE, "text/html; charset=utf-8")],
        "<!doctype html><html lang=\"id\"><title>Siaran</title>\
         <p>Aplikasi belum dibangun. Jalankan <code>cargo xtask build</code>.",
    )
        .into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_hashed_names_live_for_ever() {
        assert!(is_hashed("app-0123456789abcdef_bg.wasm"));
        // A hash with a zero in front is written without it.
        assert!(is_hashed("tokens-ddf3acf5d017908.css"));
        assert!(is_hashed("assets/base-fedcba9876543210.css"));
        assert!(!is_hashed("index.html"));
        assert!(!is_hashed("service-worker.js"));
    }

    #[test]
    fn encodings_are_negotiated() {
        let mut headers = HeaderMap::new();
        headers.insert(
            header::ACCEPT_ENCODING,
            HeaderValue::from_static("gzip, br;q=0, zstd"),
        );
        assert!(accepts(&headers, "gzip"));
        assert!(!accepts(&headers, "br"));
        assert!(!accepts(&headers, "deflate"));
    }
}
