//! Typed calls of the HTTP API. Every failure is a [`Problem`]; a server that
//! cannot be reached is the problem `unreachable`.

use js_sys::JsString;
use shared::api::{Article, ArticleList, NewArticle, Session, SignIn};
use shared::id::{ArticleId, UserId};
use shared::json::{self, FromJson, Object};
use shared::problem::{Problem, code};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, RequestCredentials, RequestInit, Response};
use yrs::Any;

/// How long an ordinary call may take, ms. A press office's line is often weak.
const PATIENCE_MS: u32 = 20_000;
/// How long the first question may take, ms: it stands before any page.
const FIRST_PATIENCE_MS: u32 = 6_000;

/// Who am I?
///
/// # Errors
/// `not_signed_in`, `unreachable`.
pub async fn session() -> Result<Session, Problem> {
    call("GET", "/api/session", None, FIRST_PATIENCE_MS).await
}

/// Opens a session; the cookie is the browser's business.
///
/// # Errors
/// `wrong_credentials`, `too_many`, `unreachable`.
pub async fn sign_in(username: String, password: String) -> Result<Session, Problem> {
    let body = SignIn { username, password }.to_json();
    call("POST", "/api/session", Some(body), PATIENCE_MS).await
}

/// Ends the session.
///
/// # Errors
/// `unreachable`.
pub async fn sign_out() -> Result<(), Problem> {
    call("DELETE", "/api/session", None, PATIENCE_MS).await
}

/// One page of the desk's list, latest change first.
///
/// # Errors
/// `not_signed_in`, `unreachable`.
pub async fn articles(query: &str, cursor: Option<&str>) -> Result<ArticleList, Problem> {
    let mut path = format!("/api/articles?q={}", escaped(query));
    if let Some(cursor) = cursor {
        path.push_str("&cursor=");
        path.push_str(&escaped(cursor));
    }
    call("GET", &path, None, PATIENCE_MS).await
}

/// One article's row.
///
/// # Errors
/// `not_found`, `forbidden`, `not_signed_in`, `unreachable`.
pub async fn article(id: ArticleId) -> Result<Article, Problem> {
    call("GET", &format!("/api/articles/{id}"), None, PATIENCE_MS).await
}

/// The canonical article, unread.
///
/// # Errors
/// `not_found`, `not_signed_in`, `unreachable`.
pub async fn content(id: ArticleId) -> Result<Any, Problem> {
    let path = format!("/api/articles/{id}/content");
    call("GET", &path, None, PATIENCE_MS).await
}

/// Gives an article that was begun here its place; again is harmless. Only in
/// its author's name: who else has signed in in this browser is as good as nobody.
///
/// # Errors
/// `not_signed_in`, `forbidden`, `invalid`, `unreachable`.
pub async fn place_article(id: ArticleId, author: UserId) -> Result<Article, Problem> {
    if session().await?.user.id != author {
        return Err(of_our_own(code::NOT_SIGNED_IN));
    }
    let path = format!("/api/articles/{id}");
    call(
        "PUT",
        &path,
        Some(NewArticle::default().to_json()),
        PATIENCE_MS,
    )
    .await
}

/// Whose picture it is; empty if nobody said.
///
/// # Errors
/// `not_found`, `not_signed_in`, `unreachable`.
pub async fn credit(media: &str) -> Result<String, Problem> {
    let path = format!("/api/media/{media}");
    let found = ask("GET", &path, None, PATIENCE_MS).await?;
    Ok(credit_of(&found))
}

/// Says whose picture it is; returns it as the server keeps it.
///
/// # Errors
/// `forbidden`, `invalid`, `unreachable`.
pub async fn set_credit(media: &str, credit: &str) -> Result<String, Problem> {
    let path = format!("/api/media/{media}");
    let body = Object::new().text("credit", credit).done();
    let found = ask("PATCH", &path, Some(body), PATIENCE_MS).await?;
    Ok(credit_of(&found))
}

fn credit_of(found: &Any) -> String {
    json::text(found, "credit").unwrap_or_default().to_owned()
}

fn escaped(text: &str) -> String {
    js_sys::encode_uri_component(text).into()
}

async fn call<T: FromJson>(
    method: &str,
    path: &str,
    body: Option<String>,
    patience_ms: u32,
) -> Result<T, Problem> {
    let found = ask(method, path, body, patience_ms).await?;
    T::from_json(&found).ok_or_else(|| of_our_own(code::INTERNAL))
}

async fn ask(
    method: &str,
    path: &str,
    body: Option<String>,
    patience_ms: u32,
) -> Result<Any, Problem> {
    let (status, text) = fetch(method, path, body, patience_ms)
        .await
        .map_err(|_| of_our_own(code::UNREACHABLE))?;
    if (200..300).contains(&status) {
        let text = if text.is_empty() { "null" } else { &text };
        return Any::from_json(text).map_err(|_| of_our_own(code::INTERNAL));
    }
    Err(json::read(&text).unwrap_or_else(|| of_our_own(code_of(status))))
}

async fn fetch(
    method: &str,
    path: &str,
    body: Option<String>,
    patience_ms: u32,
) -> Result<(u16, String), JsValue> {
    let window = web_sys::window().ok_or(JsValue::NULL)?;
    let init = RequestInit::new();
    init.set_method(method);
    init.set_credentials(RequestCredentials::SameOrigin);
    init.set_signal(Some(&AbortSignal::timeout_with_u32(patience_ms)));
    let headers = web_sys::Headers::new()?;
    headers.set("accept", "application/json")?;
    if let Some(body) = body {
        headers.set("content-type", "application/json")?;
        init.set_body(&JsValue::from_str(&body));
    }
    init.set_headers(&headers);
    let response: Response = JsFuture::from(window.fetch_with_str_and_init(path, &init))
        .await?
        .dyn_into()?;
    let text: JsString = JsFuture::from(response.text()?).await?.dyn_into()?;
    Ok((response.status(), text.into()))
}

/// For a refusal that did not come from our server: a proxy in between.
pub(super) fn code_of(status: u16) -> &'static str {
    match status {
        401 => code::NOT_SIGNED_IN,
        403 => code::FORBIDDEN,
        404 => code::NOT_FOUND,
        409 => code::CONFLICT,
        413 => code::TOO_LARGE,
        429 => code::TOO_MANY,
        502..=504 => code::UNREACHABLE,
        400..=499 => code::INVALID,
        _ => code::INTERNAL,
    }
}

/// A problem that this side found. The words for it are the screen's.
/// A problem that the server did not tell.
pub fn of_our_own(code: &str) -> Problem {
    Problem {
        code: code.to_owned(),
        title: String::new(),
        detail: String::new(),
        field: None,
        request_id: String::new(),
    }
}
