//! Who is here.

use shared::wire::close;

use crate::support::TestServer;

#[tokio::test]
async fn presence_reaches_everyone_its_sender_too_and_newcomers() {
    let server = TestServer::start().await;
    let article = server.article("").await;
    let mut rani = server.join("penulis", article).await;
    let mut bagus = server.join("penulis2", article).await;
    rani.appear(7, 1, r#"{"user":{"name":"Rani"}}"#).await;
    for typist in [&mut rani, &mut bagus] {
        typist
            .until("presence", |typist| typist.present.contains_key(&7))
            .await;
    }
    let mut dewi = server.join("pembaca", article).await;
    dewi.until("presence", |typist| typist.present.contains_key(&7))
        .await;
    // A closed socket takes its people along at once.
    rani.socket.close(None).await.unwrap();
    for typist in [&mut bagus, &mut dewi] {
        typist
            .until("departure", |typist| {
                typist.present[&7] == (2, "null".into())
            })
            .await;
    }
}

#[tokio::test]
async fn nobody_speaks_for_another() {
    let server = TestServer::start().await;
    let article = server.article("").await;
    let mut rani = server.join("penulis", article).await;
    let mut bagus = server.join("penulis2", article).await;
    rani.appear(7, 5, "{}").await;
    rani.round_trip().await;
    bagus.appear(7, 9, r#"{"user":{"name":"palsu"}}"#).await;
    bagus.appear(7, 5, "null").await;
    bagus.appear(8, 1, "{}").await;
    rani.until("the true one", |typist| typist.present.contains_key(&8))
        .await;
    assert_eq!(rani.present[&7], (5, "{}".into()));
}

#[tokio::test]
async fn silence_ends_presence_and_the_line_stays_alive() {
    let server = TestServer::shaped(|config| {
        config.times.keepalive = std::time::Duration::from_millis(50);
    })
    .await;
    let article = server.article("").await;
    let mut rani = server.join("penulis", article).await;
    rani.appear(7, 1, "{}").await;
    rani.until("arrival", |typist| typist.present.contains_key(&7))
        .await;
    rani.until("expiry", |typist| typist.present[&7] == (2, "null".into()))
        .await;
    // Back under the same id, behind the clock: told so.
    rani.present.clear();
    rani.appear(7, 2, "{}").await;
    rani.until("correction", |typist| typist.present.contains_key(&7))
        .await;
    assert_eq!(rani.present[&7], (2, "null".into()));
    rani.appear(7, 3, "{}").await;
    rani.until("return", |typist| typist.present[&7].0 == 3)
        .await;
}

#[tokio::test]
async fn presence_has_limits() {
    let server = TestServer::start().await;
    let article = server.article("").await;
    let mut rani = server.join("penulis", article).await;
    let big = format!("\"{}\"", "x".repeat(5000));
    rani.appear(7, 1, &big).await;
    assert_eq!(rani.until_closed().await, close::TOO_LARGE);
    let mut rani = server.join("penulis", article).await;
    for client in 0..9 {
        rani.appear(client, 1, "{}").await;
    }
    assert_eq!(rani.until_closed().await, close::TOO_MANY);
    let mut rani = server.join("penulis", article).await;
    rani.appear(7, 1, "{not json").await;
    assert_eq!(rani.until_closed().await, close::INVALID);
}

#[tokio::test]
async fn a_flood_of_presence_is_merged_and_its_last_word_arrives() {
    let server = TestServer::start().await;
    let article = server.article("").await;
    let mut rani = server.join("penulis", article).await;
    let mut bagus = server.join("penulis2", article).await;
    for clock in 1..=500 {
        rani.appear(7, clock, &clock.to_string()).await;
    }
    bagus
        .until("the last word", |typist| {
            typist
                .present
                .get(&7)
                .is_some_and(|(clock, _)| *clock == 500)
        })
        .await;
    assert!(rani.closed.is_none());
}
