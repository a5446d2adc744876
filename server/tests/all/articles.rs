//! `/api/articles`.

use reqwest::StatusCode;
use serde_json::{Value, json};
use shared::api::{Article, ArticleList};

use crate::support::TestServer;

async fn list(server: &TestServer, query: &str) -> ArticleList {
    let response = server
        .http
        .get(server.url(&format!("/api/articles{query}")))
        .bearer_auth(server.token("pembaca"))
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), StatusCode::OK, "{query}");
    response.json().await.unwrap()
}

#[tokio::test]
async fn begun_read_and_listed() {
    let server = TestServer::start().await;
    let response = server
        .http
        .post(server.url("/api/articles"))
        .bearer_auth(server.token("penulis"))
        .json(&json!({"headline": " Dua\nbaris "}))
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), StatusCode::CREATED);
    let place = response.headers()["location"].to_str().unwrap().to_owned();
    let article: Article = response.json().await.unwrap();
    assert_eq!(article.headline, "Dua baris");
    assert_eq!(article.stage, "draf");
    assert_eq!(article.kind, "siaran_pers");
    assert_eq!(article.unit, "Unit");
    assert_eq!(article.created_by, "Nama penulis");
    assert!(article.may_write);
    let read: Article = server
        .http
        .get(server.url(&place))
        .bearer_auth(server.token("pembaca"))
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert!(!read.may_write && !read.may_comment);
    assert_eq!(list(&server, "").await.articles, [read]);
    let content = server.content(article.id).await;
    assert_eq!(content.article.headline, "Dua baris");
    assert_eq!(content.article.blocks.len(), 1, "one empty paragraph");
}

#[tokio::test]
async fn putting_twice_is_putting_once() {
    let server = TestServer::start().await;
    let id = uuid::Uuid::new_v4();
    let put = |name: &str, headline: &str| {
        server
            .http
            .put(server.url(&format!("/api/articles/{id}")))
            .bearer_auth(server.token(name))
            .json(&json!({"headline": headline}))
            .send()
    };
    let refused = put("pembaca", "x").await.unwrap();
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
    assert_eq!(
        put("penulis", "Satu").await.unwrap().status(),
        StatusCode::CREATED
    );
    let again = put("penulis2", "Dua").await.unwrap();
    assert_eq!(again.status(), StatusCode::OK);
    let again: Article = again.json().await.unwrap();
    assert_eq!(again.headline, "Satu");
    assert_eq!(again.created_by, "Nama penulis");
    assert_eq!(list(&server, "").await.articles.len(), 1);
    // At the same moment, too.
    let id = uuid::Uuid::new_v4();
    let both = futures_util::future::join_all((0..8).map(|_| {
        server
            .http
            .put(server.url(&format!("/api/articles/{id}")))
            .bearer_auth(server.token("penulis"))
            .json(&json!({}))
            .send()
    }))
    .await;
    let created = both
        .iter()
        .filter(|response| response.as_ref().unwrap().status() == StatusCode::CREATED);
    assert_eq!(created.count(), 1);
}

#[tokio::test]
async fn the_list_goes_on_where_it_stopped() {
    let server = TestServer::start().await;
    for number in 0..120 {
        server.article(&format!("Naskah {number}")).await;
    }
    let mut seen = Vec::new();
    let mut query = String::new();
    loop {
        let page = list(&server, &query).await;
        seen.extend(page.articles.into_iter().map(|article| article.headline));
        match page.next_cursor {
            Some(cursor) => query = format!("?cursor={cursor}"),
            None => break,
        }
    }
    assert_eq!(seen.len(), 120);
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 120, "none twice");
    let bad = server
        .http
        .get(server.url("/api/articles?cursor=x"))
        .bearer_auth(server.token("pembaca"))
        .send()
        .await
        .unwrap();
    assert_eq!(bad.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(bad.json::<Value>().await.unwrap()["field"], "cursor");
}

#[tokio::test]
async fn the_list_is_searched_by_what_was_typed() {
    let server = TestServer::start().await;
    let article = server.article("Harga naik 50%").await;
    server.article("Harga naik 500 rupiah").await;
    assert_eq!(list(&server, "?q=50%25").await.articles.len(), 1);
    assert_eq!(list(&server, "?q=HARGA").await.articles.len(), 2);
    assert_eq!(list(&server, "?q=_").await.articles.len(), 0);
    assert_eq!(
        list(&server, "?stage=draf&unit=Unit").await.articles.len(),
        2
    );
    assert_eq!(list(&server, "?stage=terbit").await.articles.len(), 0);
    assert_eq!(list(&server, "?unit=Lain").await.articles.len(), 0);
    // The list follows the text.
    let mut rani = server.join("penulis", article).await;
    let update = {
        use yrs::{Text, Transact};
        let mut txn = rani.body.doc().transact_mut();
        rani.body.headline.insert(&mut txn, 0, "Beras: ");
        txn.encode_update_v1()
    };
    rani.push(&update).await;
    rani.until_saved().await;
    drop(rani);
    server.all_closed().await;
    let found = list(&server, "?q=beras").await.articles;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].headline, "Beras: Harga naik 50%");
    assert!(found[0].updated_at >= found[0].created_at);
    assert_eq!(list(&server, "").await.articles[0].id, article);
}

#[tokio::test]
async fn nonsense_is_answered_with_a_problem() {
    let server = TestServer::start().await;
    let url = server.url("/api/articles");
    let token = server.token("penulis");
    let ask = |request: reqwest::RequestBuilder| async {
        let response = request.bearer_auth(token).send().await.unwrap();
        let status = response.status().as_u16();
        let problem: Value = response.json().await.unwrap();
        (status, problem["code"].as_str().unwrap().to_owned())
    };
    let http = &server.http;
    let long = "x".repeat(501);
    assert_eq!(
        ask(http.post(&url).json(&json!({"headline": long}))).await,
        (422, "invalid".into())
    );
    assert_eq!(ask(http.post(&url).body("{")).await.0, 415);
    let json = |body: &str| {
        http.post(&url)
            .header("content-type", "application/json")
            .body(body.to_owned())
    };
    assert_eq!(ask(json("{")).await, (400, "invalid".into()));
    let big = format!("{{\"headline\":\"{}\"}}", "x".repeat(2 << 20));
    assert_eq!(ask(json(&big)).await, (413, "too_large".into()));
    assert_eq!(
        ask(http.get(server.url("/api/articles/bukan-uuid"))).await,
        (404, "not_found".into())
    );
    assert_eq!(
        ask(http.get(server.url("/api/tidak/ada"))).await,
        (404, "not_found".into())
    );
    assert_eq!(ask(http.patch(&url)).await.0, 405);
}
