//! `/healthz`, `/readyz`, `/metrics`: for operators and their machines.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};

use crate::error::Error;
use crate::metrics::Metrics;
use crate::store::Store;

/// The process answers. Says nothing about the disk: restarting mends no disk.
pub(super) async fn alive() -> Response {
    ([(header::CACHE_CONTROL, "no-store")], "ok\n").into_response()
}

/// Updates can be made durable right now.
pub(super) async fn ready(State(store): State<Store>) -> Result<Response, Error> {
    store.ready().await?;
    Ok(([(header::CACHE_CONTROL, "no-store")], "ready\n").into_response())
}

/// Counters.
pub(super) async fn metrics(State(metrics): State<Arc<Metrics>>) -> Response {
    (
        [
            (
                header::CONTENT_TYPE,
                "application/openmetrics-text; version=1.0.0; charset=utf-8",
            ),
            (header::CACHE_CONTROL, "no-store"),
        ],
        metrics.text(),
    )
        .into_response()
}
