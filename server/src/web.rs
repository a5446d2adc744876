//! The face to the network: the route table on one screen, and the layers that
//! every request passes. Handlers extract, call and answer; they decide nothing.

mod articles;
mod assets;
mod auth;
mod connections;
mod frame;
mod framing;
mod health;
mod media;
mod policy;
mod session;
mod socket;
mod tokens;
mod upgrade;

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRef};
use axum::response::IntoResponse;
use axum::routing::get;
use utoipa::OpenApi;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouterExt};
use utoipa_axum::routes;

use self::auth::Doors;
pub use self::connections::Connections;
pub use self::upgrade::Place;
use crate::account::Accounts;
use crate::config::Config;
use crate::error::Error;
use crate::media::Media;
use crate::metrics::Metrics;
use crate::room::registry::Rooms;
use crate::store::Store;

/// Every handle that handlers may ask for, each for itself.
#[derive(Clone, FromRef)]
pub struct Handles {
    /// How the server runs.
    pub config: Arc<Config>,
    /// The database.
    pub store: Store,
    /// Sign-in.
    pub accounts: Accounts,
    /// Open documents.
    pub rooms: Rooms,
    /// Open websockets.
    pub connections: Connections,
    /// Pictures.
    pub media: Media,
    /// Counters.
    pub metrics: Arc<Metrics>,
}

/// The document at `/api/openapi.json`.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Siaran",
        description = "Naskah ditulis bersama lewat websocket /sync/{id}; \
                       selebihnya lewat JSON. Galat berbentuk application/problem+json."
    ),
    components(schemas(shared::problem::Problem)),
    modifiers(&Doors)
)]
struct Api;

/// The whole site.
pub fn router(handles: Handles) -> Router {
    let (api, description) = OpenApiRouter::with_openapi(Api::openapi())
        .routes(
            routes!(session::sign_in, session::who, session::sign_out)
                .layer(DefaultBodyLimit::max(handles.config.limits.sign_in_bytes)),
        )
        .routes(routes!(tokens::create, tokens::list))
        .routes(routes!(tokens::remove))
        .routes(routes!(articles::create, articles::list))
        .routes(routes!(articles::put, articles::read))
        .routes(routes!(articles::content))
        .routes(routes!(media::upload).layer(DefaultBodyLimit::max(
            handles.config.limits.picture_bytes + media::OVERHEAD_BYTES,
        )))
        .routes(routes!(media::describe, media::change))
        .routes(routes!(media::show))
        .routes(routes!(media::show_sized))
        .split_for_parts();
    let description = description.to_json().unwrap_or_default();
    api.route(
        "/api/openapi.json",
        get(move || async move {
            (
                [(axum::http::header::CONTENT_TYPE, "application/json")],
                description.clone(),
            )
        }),
    )
    .route("/sync/{article}", get(socket::join))
    .route("/healthz", get(health::alive))
    .route("/readyz", get(health::ready))
    .route("/metrics", get(health::metrics))
    .fallback(assets::serve)
    .method_not_allowed_fallback(|| async {
        let mut response = Error::NotFound.into_response();
        *response.status_mut() = axum::http::StatusCode::METHOD_NOT_ALLOWED;
        response
    })
    .layer(DefaultBodyLimit::max(handles.config.limits.body_bytes))
    .layer(axum::middleware::from_fn_with_state(
        handles.clone(),
        frame::frame,
    ))
    .with_state(handles)
}
