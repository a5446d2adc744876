//! What surrounds the application: health, metrics, description, headers.

use serde_json::Value;

use crate::support::TestServer;

#[tokio::test]
async fn health_metrics_and_description() {
    let server = TestServer::start().await;
    let article = server.article("").await;
    let mut rani = server.join("penulis", article).await;
    rani.say("x").await;
    rani.until_saved().await;
    let ask = |path: &str| server.http.get(server.url(path)).send();
    assert_eq!(ask("/healthz").await.unwrap().text().await.unwrap(), "ok\n");
    assert_eq!(ask("/readyz").await.unwrap().status(), 200);
    let metrics = ask("/metrics").await.unwrap().text().await.unwrap();
    for name in [
        "siaran_rooms 1",
        "siaran_sockets 1",
        "siaran_updates_total 1",
        "siaran_append_seconds_bucket",
        "# EOF",
    ] {
        assert!(metrics.contains(name), "{name} in {metrics}");
    }
    let description: Value = ask("/api/openapi.json")
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    for path in [
        "/api/session",
        "/api/tokens/{id}",
        "/api/articles/{id}/content",
    ] {
        assert!(description["paths"][path].is_object(), "{path}");
    }
    assert!(description["components"]["schemas"]["Problem"].is_object());
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let server = TestServer::shaped(|config| {
        config.public_url = "https://siaran.test".parse().ok();
    })
    .await;
    for path in ["/", "/api/session", "/healthz", "/tidak-ada.js"] {
        let response = server.http.get(server.url(path)).send().await.unwrap();
        let headers = response.headers();
        let policy = headers["content-security-policy"].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'; script-src 'self' 'wasm-unsafe-eval'"));
        assert!(!policy.contains("unsafe-inline"));
        assert_eq!(headers["x-content-type-options"], "nosniff");
        assert_eq!(headers["referrer-policy"], "same-origin");
        assert!(headers.contains_key("strict-transport-security"));
        assert!(headers.contains_key("permissions-policy"));
        assert!(headers.contains_key("x-request-id"));
    }
    let missing = server.http.get(server.url("/tidak-ada.js")).send().await;
    assert_eq!(missing.unwrap().status(), 404);
}
