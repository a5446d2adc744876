//! What surrounds every request: an id, a time limit, a net under panics, the
//! security headers, and one line in the log.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Instant;

use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use tracing::Instrument;

use super::policy;
use crate::config::Config;
use crate::error::{Error, Told};
use crate::metrics::{Code, Metrics};
use crate::secret;

/// Finds a request in the log.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// Longest id taken from a proxy, bytes.
const REQUEST_ID_BYTES: usize = 64;

/// Wraps one request.
pub(super) async fn frame(
    State(config): State<Arc<Config>>,
    State(metrics): State<Arc<Metrics>>,
    request: Request,
    next: Next,
) -> Response {
    let id = request_id(request.headers());
    let method = request.method().clone();
    // The route, never the path: paths are people's, and queries carry tokens.
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("static", MatchedPath::as_str)
        .to_owned();
    let since = Instant::now();
    let span = tracing::info_span!("request", id = %id);
    let mut response = async {
        let work = AssertUnwindSafe(next.run(request)).catch_unwind();
        let patience = if route == "/api/media" {
            config.times.upload
        } else {
            config.times.request
        };
        match tokio::time::timeout(patience, work).await {
            Ok(Ok(response)) => response,
            Ok(Err(_)) => Error::Internal("a handler panicked".into()).into_response(),
            Err(_) => Error::TimedOut.into_response(),
        }
    }
    .instrument(span)
    .await;
    let told = response.extensions_mut().remove::<Told>();
    let status = response.status();
    let took = since.elapsed();
    let cause = told.as_ref().map(|told| told.cause.as_str());
    if status.is_server_error() {
        tracing::error!(%id, %method, route, status = status.as_u16(), took_us = took.as_micros() as u64, cause, "request failed");
    } else {
        tracing::debug!(%id, %method, route, status = status.as_u16(), took_us = took.as_micros() as u64, cause, "request");
    }
    metrics
        .requests
        .get_or_create(&Code {
            code: status.as_u16(),
        })
        .inc();
    metrics.request_seconds.observe(took.as_secs_f64());
    tell(&mut response, told, &id);
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(&id) {
        headers.insert(REQUEST_ID, value);
    }
    policy::secure(headers, &config);
    response
}

/// Writes the problem, now that the request's id is known. Refusals of axum's
/// own extractors become problems too.
fn tell(response: &mut Response, told: Option<Told>, id: &str) {
    let told = told.or_else(|| foreign(response));
    let Some(mut told) = told else { return };
    id.clone_into(&mut told.problem.request_id);
    let body = serde_json::to_vec(&told.problem).unwrap_or_default();
    *response.body_mut() = Body::from(body);
    let headers = response.headers_mut();
    headers.remove(header::CONTENT_LENGTH);
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/problem+json"),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
}

fn foreign(response: &Response) -> Option<Told> {
    let plain = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_none_or(|kind| kind.as_bytes().starts_with(b"text/plain"));
    if !plain {
        return None;
    }
    let error = match response.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Error::TooLarge,
        StatusCode::NOT_FOUND => Error::NotFound,
        StatusCode::BAD_REQUEST
        | StatusCode::UNPROCESSABLE_ENTITY
        | StatusCode::UNSUPPORTED_MEDIA_TYPE => {
            Error::Unreadable("Kirimkan JSON yang sesuai dengan /api/openapi.json.".into())
        }
        _ => return None,
    };
    Some(Told {
        problem: error.problem(),
        cause: "refused by an extractor".into(),
    })
}

/// A proxy's id, when it is harmless; else a new one.
fn request_id(headers: &HeaderMap) -> String {
    headers
        .get(REQUEST_ID)
        .and_then(|value| value.to_str().ok())
        .filter(|id| {
            (1..=REQUEST_ID_BYTES).contains(&id.len())
                && id
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
        })
        .map_or_else(|| secret::uuid().simple().to_string(), str::to_owned)
}
