//! `/api/articles`: begin, list, read, and the canonical content.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use shared::api::{Article, ArticleList, Content, NewArticle, User};
use shared::document::{one_line, seed, seed_client};
use shared::id::ArticleId;
use shared::problem::Problem;
use shared::role;

use super::auth::Signed;
use crate::clock::now_ms;
use crate::error::Error;
use crate::room::registry::Rooms;
use crate::secret;
use crate::store::Store;
use crate::store::articles::{ArticleRow, Begin, Filter, Place};

/// What an article is unless the caller says so.
const KIND: &str = "siaran_pers";
/// Longest headline, characters; a headline is a line.
const HEADLINE_CHARS: usize = 500;
/// Longest name of an office or a kind, characters.
const NAME_CHARS: usize = 120;

/// Mulai naskah
#[utoipa::path(post, path = "/api/articles", request_body = NewArticle, security(("session" = []), ("token" = [])), responses(
    (status = 201, body = Article), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)
))]
pub(super) async fn create(
    State(store): State<Store>,
    signed: Signed,
    Json(body): Json<NewArticle>,
) -> Result<Response, Error> {
    begin(&store, &signed.user, ArticleId(secret::uuid()), body).await
}

/// Mulai naskah dengan id dari pemanggil (idempoten)
#[utoipa::path(put, path = "/api/articles/{id}", params(("id" = String, Path, description = "UUID")), request_body = NewArticle,
    security(("session" = []), ("token" = [])), responses(
    (status = 200, body = Article), (status = 201, body = Article), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)
))]
pub(super) async fn put(
    State(store): State<Store>,
    signed: Signed,
    Path(id): Path<String>,
    Json(body): Json<NewArticle>,
) -> Result<Response, Error> {
    let id = id
        .parse()
        .map_err(|_| Error::invalid("id", "Id naskah harus berupa UUID."))?;
    begin(&store, &signed.user, id, body).await
}

async fn begin(
    store: &Store,
    user: &User,
    id: ArticleId,
    body: NewArticle,
) -> Result<Response, Error> {
    if !role::may_write(&user.roles) {
        return Err(Error::Forbidden);
    }
    let headline = one_line(body.headline.as_deref().unwrap_or_default());
    let headline = headline.trim();
    if headline.chars().count() > HEADLINE_CHARS {
        return Err(Error::invalid(
            "headline",
            "Judul paling panjang 500 huruf.",
        ));
    }
    let unit = name("unit", body.unit, &user.unit)?;
    let kind = name("kind", body.kind, KIND)?;
    let begun = store
        .begin_article(&Begin {
            id,
            headline: headline.to_owned(),
            excerpt: String::new(),
            unit,
            kind,
            author: user.id,
            now: now_ms(),
            seed: seed(seed_client(id), headline).into(),
        })
        .await?;
    let article = shown(store.article(id).await?, user);
    if begun {
        let place = format!("/api/articles/{id}");
        Ok((
            StatusCode::CREATED,
            [(header::LOCATION, place)],
            Json(article),
        )
            .into_response())
    } else {
        Ok(Json(article).into_response())
    }
}

fn name(field: &'static str, given: Option<String>, otherwise: &str) -> Result<String, Error> {
    let given = given.unwrap_or_default();
    let given = given.trim();
    if given.chars().count() > NAME_CHARS || given.contains(char::is_control) {
        return Err(Error::invalid(
            field,
            "Paling panjang 120 huruf, satu baris.",
        ));
    }
    Ok(if given.is_empty() { otherwise } else { given }.to_owned())
}

/// What to list.
#[derive(Debug, Deserialize)]
pub(super) struct ListQuery {
    stage: Option<String>,
    unit: Option<String>,
    q: Option<String>,
    cursor: Option<String>,
}

/// Daftar naskah
#[utoipa::path(get, path = "/api/articles", security(("session" = []), ("token" = [])),
    params(
        ("stage" = Option<String>, Query, description = "hanya tahap ini"),
        ("unit" = Option<String>, Query, description = "hanya unit ini"),
        ("q" = Option<String>, Query, description = "kata dalam judul atau kutipan awal"),
        ("cursor" = Option<String>, Query, description = "next_cursor dari halaman sebelumnya"),
    ),
    responses((status = 200, body = ArticleList), (status = 401, body = Problem), (status = 422, body = Problem))
)]
pub(super) async fn list(
    State(store): State<Store>,
    signed: Signed,
    Query(query): Query<ListQuery>,
) -> Result<Json<ArticleList>, Error> {
    let present = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
    let after = present(query.cursor)
        .map(|cursor| {
            place(&cursor).ok_or_else(|| Error::invalid("cursor", "Penunjuk halaman tidak sah."))
        })
        .transpose()?;
    let filter = Filter {
        stage: present(query.stage),
        unit: present(query.unit),
        words: present(query.q).map(|words| words.trim().to_owned()),
        after,
    };
    let (rows, more) = store.articles(&filter).await?;
    let next_cursor = rows
        .last()
        .filter(|_| more)
        .map(|row| format!("{}.{}", row.updated_at, row.id));
    Ok(Json(ArticleList {
        articles: rows
            .into_iter()
            .map(|row| shown(row, &signed.user))
            .collect(),
        next_cursor,
    }))
}

fn place(cursor: &str) -> Option<Place> {
    let (updated_at, id) = cursor.split_once('.')?;
    Some(Place {
        updated_at: updated_at.parse().ok()?,
        id: id.parse().ok()?,
    })
}

/// Baca naskah
#[utoipa::path(get, path = "/api/articles/{id}", params(("id" = String, Path, description = "UUID")),
    security(("session" = []), ("token" = [])), responses(
    (status = 200, body = Article), (status = 401, body = Problem), (status = 404, body = Problem)
))]
pub(super) async fn read(
    State(store): State<Store>,
    signed: Signed,
    Path(id): Path<String>,
) -> Result<Json<Article>, Error> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    Ok(Json(shown(store.article(id).await?, &signed.user)))
}

/// Isi naskah dalam bentuk baku
#[utoipa::path(get, path = "/api/articles/{id}/content", params(("id" = String, Path, description = "UUID")),
    security(("session" = []), ("token" = [])), responses(
    (status = 200, body = Content), (status = 401, body = Problem), (status = 404, body = Problem)
))]
pub(super) async fn content(
    State(rooms): State<Rooms>,
    _signed: Signed,
    Path(id): Path<String>,
) -> Result<Json<Content>, Error> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    let article = rooms.article(id).await?;
    let hash = article.hash();
    Ok(Json(Content { article, hash }))
}

fn shown(row: ArticleRow, user: &User) -> Article {
    Article {
        id: row.id,
        headline: row.headline,
        excerpt: row.excerpt,
        unit: row.unit,
        kind: row.kind,
        stage: row.stage,
        revision: row.revision,
        created_by: row.created_by,
        created_at: row.created_at,
        updated_at: row.updated_at,
        may_write: role::may_write(&user.roles),
        may_comment: role::may_comment(&user.roles),
    }
}
