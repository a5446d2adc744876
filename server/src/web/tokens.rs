//! `/api/tokens`: personal access tokens.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use shared::api::{CreatedToken, NewToken, Token};
use shared::problem::Problem;

use super::auth::{Pass, Signed};
use super::connections::Connections;
use crate::clock::now_ms;
use crate::error::Error;
use crate::secret::{self, TOKEN_PREFIX};
use crate::store::Store;

/// Tokens of one person at most.
const MOST: usize = 100;

/// Buat token
#[utoipa::path(post, path = "/api/tokens", request_body = NewToken, security(("session" = []), ("token" = [])), responses(
    (status = 201, body = CreatedToken), (status = 401, body = Problem), (status = 422, body = Problem)
))]
pub(super) async fn create(
    State(store): State<Store>,
    signed: Signed,
    Json(body): Json<NewToken>,
) -> Result<(StatusCode, Json<CreatedToken>), Error> {
    let name = body.name.trim();
    if !(1..=80).contains(&name.chars().count()) {
        return Err(Error::invalid("name", "Nama token 1 sampai 80 huruf."));
    }
    if store.tokens(signed.user.id).await?.len() >= MOST {
        return Err(Error::TooMany("tokens"));
    }
    let (id, token, now) = (
        secret::uuid(),
        format!("{TOKEN_PREFIX}{}", secret::random()?),
        now_ms(),
    );
    store
        .add_token(id, secret::hash(&token), signed.user.id, name, now)
        .await?;
    Ok((
        StatusCode::CREATED,
        Json(CreatedToken {
            id: id.to_string(),
            name: name.to_owned(),
            token,
            created_at: now,
        }),
    ))
}

/// Daftar token
#[utoipa::path(get, path = "/api/tokens", security(("session" = []), ("token" = [])), responses(
    (status = 200, body = Vec<Token>), (status = 401, body = Problem)
))]
pub(super) async fn list(
    State(store): State<Store>,
    signed: Signed,
) -> Result<Json<Vec<Token>>, Error> {
    Ok(Json(store.tokens(signed.user.id).await?))
}

/// Hapus token
#[utoipa::path(delete, path = "/api/tokens/{id}", security(("session" = []), ("token" = [])), responses(
    (status = 204), (status = 401, body = Problem), (status = 404, body = Problem)
))]
pub(super) async fn remove(
    State(store): State<Store>,
    State(connections): State<Connections>,
    signed: Signed,
    Path(id): Path<String>,
) -> Result<StatusCode, Error> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    let hash = store
        .end_token(signed.user.id, id)
        .await?
        .ok_or(Error::NotFound)?;
    connections.end(&Pass::Token(hash));
    Ok(StatusCode::NO_CONTENT)
}
