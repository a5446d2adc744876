//! Signing in and out, tokens, and who is kept out.

use std::time::Duration;

use reqwest::StatusCode;
use serde_json::{Value, json};
use shared::wire::close;
use siaran_server::config::limits::Rate;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

use crate::support::{PASSWORD, TestServer, Typist};

async fn sign_in(server: &TestServer, name: &str, password: &str) -> reqwest::Response {
    server
        .http
        .post(server.url("/api/session"))
        .json(&json!({"username": name, "password": password}))
        .send()
        .await
        .unwrap()
}

fn cookie(response: &reqwest::Response) -> String {
    let line = response.headers()["set-cookie"].to_str().unwrap();
    line.split(';').next().unwrap().to_owned()
}

#[tokio::test]
async fn sign_in_who_am_i_sign_out() {
    let server = TestServer::start().await;
    let plain = reqwest::Client::new();
    let response = sign_in(&server, " Penulis ", PASSWORD).await;
    assert_eq!(response.status(), StatusCode::OK);
    let line = response.headers()["set-cookie"].to_str().unwrap();
    for part in ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age="] {
        assert!(line.contains(part), "{line}");
    }
    assert!(!line.contains("Secure"), "the address is plain http");
    let first = cookie(&response);
    let body: Value = response.json().await.unwrap();
    assert_eq!(body["user"]["username"], "penulis");
    assert_eq!(body["user"]["roles"], json!(["penulis"]));

    let who = |cookie: String| {
        plain
            .get(server.url("/api/session"))
            .header("cookie", cookie)
    };
    assert_eq!(who(first.clone()).send().await.unwrap().status(), 200);
    // Signing in again with the old cookie drops the old session.
    let second = cookie(&sign_in(&server, "penulis", PASSWORD).await);
    assert_ne!(first, second);
    assert_eq!(who(first).send().await.unwrap().status(), 401);
    let out = plain
        .delete(server.url("/api/session"))
        .header("cookie", &second)
        .send()
        .await
        .unwrap();
    assert_eq!(out.status(), StatusCode::NO_CONTENT);
    let refused = who(second).send().await.unwrap();
    assert_eq!(refused.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(
        refused.headers()["content-type"],
        "application/problem+json"
    );
    let id = refused.headers()["x-request-id"]
        .to_str()
        .unwrap()
        .to_owned();
    let problem: Value = refused.json().await.unwrap();
    assert_eq!(problem["code"], "not_signed_in");
    assert_eq!(problem["request_id"], id);
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_name_look_alike_and_are_slowed_down() {
    let server = TestServer::shaped(|config| {
        config.limits.sign_in = Rate::new(3.0, 0.000_1);
    })
    .await;
    for name in ["penulis", "tidak-ada"] {
        for _ in 0..3 {
            let refused = sign_in(&server, name, "salah").await;
            assert_eq!(refused.status(), StatusCode::UNAUTHORIZED);
            let problem: Value = refused.json().await.unwrap();
            assert_eq!(problem["code"], "wrong_credentials");
        }
        let paused = sign_in(&server, name, PASSWORD).await;
        assert_eq!(paused.status(), StatusCode::TOO_MANY_REQUESTS);
    }
    assert_eq!(sign_in(&server, "editor", PASSWORD).await.status(), 200);
}

#[tokio::test]
async fn tokens_open_http_and_websocket_until_they_are_removed() {
    let server = TestServer::start().await;
    let article = server.article("").await;
    let made: Value = server
        .http
        .post(server.url("/api/tokens"))
        .bearer_auth(server.token("editor"))
        .json(&json!({"name": "skrip"}))
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let token = made["token"].as_str().unwrap();
    assert!(token.starts_with("siaran_") && token.len() > 60);
    let url = format!("ws://{}/sync/{article}?v=1&token={token}", server.address);
    let mut typist = Typist::connect(&url).await;
    typist.until("synced", |typist| typist.synced).await;
    let listed: Value = server
        .http
        .get(server.url("/api/tokens"))
        .bearer_auth(token)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert!(listed.to_string().contains("skrip"));
    assert!(!listed.to_string().contains(token));
    let id = made["id"].as_str().unwrap();
    // Not by somebody else.
    let remove = |name: &str| {
        server
            .http
            .delete(server.url(&format!("/api/tokens/{id}")))
            .bearer_auth(server.token(name))
            .send()
    };
    assert_eq!(remove("penulis").await.unwrap().status(), 404);
    assert_eq!(remove("editor").await.unwrap().status(), 204);
    assert_eq!(typist.until_closed().await, close::NOT_SIGNED_IN);
    let mut again = Typist::connect(&url).await;
    assert_eq!(again.until_closed().await, close::NOT_SIGNED_IN);
    // The hash is what is stored.
    let rows = server.eyes().await.blobs("SELECT hash FROM tokens").await;
    assert!(rows.iter().all(|hash| hash.len() == 32));
}

#[tokio::test]
async fn websockets_end_with_their_session() {
    let server = TestServer::start().await;
    let article = server.article("").await;
    for expire in [false, true] {
        let session = cookie(&sign_in(&server, "penulis", PASSWORD).await);
        let url = format!("ws://{}/sync/{article}", server.address);
        let mut request = url.as_str().into_client_request().unwrap();
        request
            .headers_mut()
            .insert("cookie", session.parse().unwrap());
        let (socket, _) = {
            let stream = tokio::net::TcpStream::connect(server.address)
                .await
                .unwrap();
            tokio_tungstenite::client_async(request, stream)
                .await
                .unwrap()
        };
        let mut typist = Typist::connect(&server.sync("penulis", article)).await;
        typist.socket = socket;
        typist.round_trip().await;
        if expire {
            server
                .eyes()
                .await
                .run("UPDATE sessions SET expires_at = 0")
                .await;
        } else {
            let out = server
                .http
                .delete(server.url("/api/session"))
                .header("cookie", session)
                .send();
            assert_eq!(out.await.unwrap().status(), 204);
        }
        assert_eq!(typist.until_closed().await, close::NOT_SIGNED_IN);
    }
}

#[tokio::test]
async fn strangers_learn_nothing_but_the_close_code() {
    let server = TestServer::start().await;
    let article = server.article("rahasia").await;
    for query in ["", "?token=", "?token=siaran_salah", "?token=xyz"] {
        let url = format!("ws://{}/sync/{article}{query}", server.address);
        let mut stranger = Typist::connect(&url).await;
        assert_eq!(stranger.until_closed().await, close::NOT_SIGNED_IN);
        assert!(!stranger.synced && stranger.asked == 0);
    }
    let nowhere = uuid::Uuid::new_v4();
    for id in [nowhere.to_string(), "bukan-uuid".into()] {
        let mut lost = Typist::connect(&server.sync("penulis", id)).await;
        assert_eq!(lost.until_closed().await, close::NOT_FOUND);
    }
    assert_eq!(server.metric("siaran_refusals_total{code=\"4401\"}"), 4.0);
}

#[tokio::test]
async fn other_sites_cannot_use_the_cookie() {
    let server = TestServer::start().await;
    let article = server.article("").await;
    let session = cookie(&sign_in(&server, "penulis", PASSWORD).await);
    let plain = reqwest::Client::new();
    let begin = |origin: &str| {
        plain
            .post(server.url("/api/articles"))
            .header("cookie", &session)
            .header("origin", origin)
            .json(&json!({}))
            .send()
    };
    assert_eq!(begin("http://jahat.test").await.unwrap().status(), 403);
    let own = format!("http://{}", server.address);
    assert_eq!(begin(&own).await.unwrap().status(), 201);
    let join = |origin: &str, query: String| {
        let mut request = format!("ws://{}/sync/{article}{query}", server.address)
            .into_client_request()
            .unwrap();
        let headers = request.headers_mut();
        headers.insert("origin", origin.parse().unwrap());
        headers.insert("cookie", session.parse().unwrap());
        let address = server.address;
        async move {
            let stream = tokio::net::TcpStream::connect(address).await.unwrap();
            tokio_tungstenite::client_async(request, stream).await
        }
    };
    // Refused before the upgrade.
    assert!(join("http://jahat.test", String::new()).await.is_err());
    assert!(join(&own, String::new()).await.is_ok());
    let token = format!("?token={}", server.token("penulis"));
    assert!(join("http://jahat.test", token).await.is_ok());
}

#[tokio::test]
async fn hashing_is_bounded_and_nobody_is_forgotten_meanwhile() {
    let server = TestServer::start().await;
    let tries = (0..40).map(|number| {
        let name = if number % 2 == 0 {
            "editor"
        } else {
            "pengesah"
        };
        sign_in(&server, name, PASSWORD)
    });
    let answers = futures_util::future::join_all(tries).await;
    assert!(
        answers
            .iter()
            .all(|answer| matches!(answer.status().as_u16(), 200 | 429))
    );
    tokio::time::timeout(Duration::from_secs(5), sign_in(&server, "jubir", PASSWORD))
        .await
        .unwrap();
}
