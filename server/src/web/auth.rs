//! Who is asking: session cookie or access token → [`Signed`]. A handler that
//! names `Signed` among its arguments is closed to strangers.

use std::sync::Arc;

use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use shared::api::User;
use utoipa::openapi::OpenApi;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};

use super::policy;
use crate::config::Config;
use crate::error::Error;
use crate::secret::{self, Hash, TOKEN_PREFIX};
use crate::store::Store;

/// The session cookie.
pub(super) const COOKIE: &str = "siaran_session";

/// By which door somebody came in; closing it ends their websockets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Pass {
    /// A session cookie.
    Session(Hash),
    /// An access token.
    Token(Hash),
}

impl Pass {
    /// Whom it lets in, if it still does.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(super) async fn holder(&self, store: &Store) -> Result<Option<User>, Error> {
        match self {
            Self::Session(hash) => store.session(hash).await,
            Self::Token(hash) => store.token(hash).await,
        }
    }
}

/// Someone who is signed in.
#[derive(Clone, Debug)]
pub(super) struct Signed {
    pub(super) user: User,
    pub(super) pass: Pass,
}

impl<S> FromRequestParts<S> for Signed
where
    S: Send + Sync,
    Store: FromRef<S>,
    Arc<Config>: FromRef<S>,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        let pass = pass(&parts.headers)?;
        if matches!(pass, Pass::Session(_))
            && !parts.method.is_safe()
            && !policy::is_own_site(&parts.headers, &Arc::<Config>::from_ref(state))
        {
            return Err(Error::CrossSite);
        }
        admit(&Store::from_ref(state), pass).await
    }
}

/// Looks up the holder of a pass.
pub(super) async fn admit(store: &Store, pass: Pass) -> Result<Signed, Error> {
    let user = pass.holder(store).await?.ok_or(Error::NotSignedIn)?;
    Ok(Signed { user, pass })
}

/// The pass that a request shows. A token wins: whoever sends one means it.
pub(super) fn pass(headers: &HeaderMap) -> Result<Pass, Error> {
    if let Some(value) = headers.get(header::AUTHORIZATION) {
        let token = value
            .to_str()
            .ok()
            .and_then(|value| value.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
            .map(|(_, token)| token.trim());
        return token.and_then(token_pass).ok_or(Error::NotSignedIn);
    }
    session(headers)
        .map(Pass::Session)
        .ok_or(Error::NotSignedIn)
}

/// A token as a pass, when it looks like one.
pub(super) fn token_pass(token: &str) -> Option<Pass> {
    token
        .starts_with(TOKEN_PREFIX)
        .then(|| Pass::Token(secret::hash(token)))
}

/// The hash of the session that a browser brought.
pub(super) fn session(headers: &HeaderMap) -> Option<Hash> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == COOKIE)
        .map(|(_, value)| secret::hash(value))
}

/// Names the two doors in the API's description.
pub(super) struct Doors;

impl utoipa::Modify for Doors {
    fn modify(&self, api: &mut OpenApi) {
        let components = api.components.get_or_insert_with(Default::default);
        components.add_security_scheme(
            "session",
            SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new(COOKIE))),
        );
        components.add_security_scheme(
            "token",
            SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build()),
        );
    }
}
