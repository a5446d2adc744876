//! `/api/session`: sign in, who am I, sign out.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Json;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use shared::api::{Session, SignIn};
use shared::problem::Problem;

use super::auth::{self, Pass, Signed};
use super::connections::Connections;
use super::policy;
use crate::account::Accounts;
use crate::clock::now_ms;
use crate::config::Config;
use crate::error::Error;
use crate::secret;
use crate::store::Store;

/// Masuk
#[utoipa::path(post, path = "/api/session", request_body = SignIn, responses(
    (status = 200, body = Session), (status = 401, body = Problem), (status = 429, body = Problem)
))]
#[allow(clippy::too_many_arguments)] // one extractor each
pub(super) async fn sign_in(
    State(config): State<Arc<Config>>,
    State(store): State<Store>,
    State(accounts): State<Accounts>,
    State(connections): State<Connections>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Json(body): Json<SignIn>,
) -> Result<Response, Error> {
    if !policy::is_own_site(&headers, &config) {
        return Err(Error::CrossSite);
    }
    let from = policy::client_address(&headers, peer);
    let user = accounts
        .sign_in(&body.username, &body.password, from)
        .await?;
    let secret = secret::random()?;
    let life = config.times.session;
    let expires_at = now_ms().saturating_add(i64::try_from(life.as_millis()).unwrap_or(i64::MAX));
    // A fresh session each time; one that somebody planted is worth nothing.
    let old = auth::session(&headers);
    store
        .open_session(secret::hash(&secret), user.id, expires_at, old)
        .await?;
    if let Some(old) = old {
        connections.end(&Pass::Session(old));
    }
    let cookie = cookie(&secret, life.as_secs(), &config)?;
    Ok(([(header::SET_COOKIE, cookie)], Json(Session { user })).into_response())
}

/// Siapa saya
#[utoipa::path(get, path = "/api/session", security(("session" = []), ("token" = [])), responses(
    (status = 200, body = Session), (status = 401, body = Problem)
))]
pub(super) async fn who(signed: Signed) -> Json<Session> {
    Json(Session { user: signed.user })
}

/// Keluar
#[utoipa::path(delete, path = "/api/session", security(("session" = [])), responses((status = 204)))]
pub(super) async fn sign_out(
    State(config): State<Arc<Config>>,
    State(store): State<Store>,
    State(connections): State<Connections>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    if !policy::is_own_site(&headers, &config) {
        return Err(Error::CrossSite);
    }
    // Nobody is refused the way out; without a session there is nothing to end.
    if let Some(session) = auth::session(&headers) {
        store.end_session(&session).await?;
        connections.end(&Pass::Session(session));
    }
    let cookie = cookie("", 0, &config)?;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie)]).into_response())
}

fn cookie(secret: &str, seconds: u64, config: &Config) -> Result<HeaderValue, Error> {
    let secure = if policy::is_https(config) {
        "; Secure"
    } else {
        ""
    };
    let name = auth::COOKIE;
    format!("{name}={secret}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}")
        .parse()
        .map_err(Error::internal)
}
