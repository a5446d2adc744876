//! A PostgreSQL that takes no rows, as after a change to its standby: writers are
//! refused, readers stay, and it heals without a restart of ours.

use shared::id::ArticleId;
use shared::wire::close;

use crate::home::Eyes;
use crate::support::{TestServer, Typist};

/// From now on new sessions may write, or may not.
async fn take_rows(eyes: &Eyes, takes: bool) {
    let read_only = if takes { "off" } else { "on" };
    eyes.run(&format!(
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = \
         {read_only}', current_database()); END $$"
    ))
    .await;
}

async fn ready(server: &TestServer) -> u16 {
    let response = server.http.get(server.url("/readyz")).send().await.unwrap();
    response.status().as_u16()
}

/// As a browser does it: a line that the restart cost is opened again.
async fn joined(server: &TestServer, name: &str, article: ArticleId) -> Typist {
    loop {
        let mut typist = Typist::connect(&server.sync(name, article)).await;
        typist
            .until("synced or closed", |typist| {
                typist.synced || typist.closed.is_some()
            })
            .await;
        if typist.closed.is_none() {
            return typist;
        }
    }
}

#[tokio::test]
async fn a_database_that_takes_no_rows_refuses_writers_and_keeps_readers() {
    let server = TestServer::start().await;
    // Opened while rows are taken, so it may change that back.
    let eyes = server.eyes().await;
    let article = server.article("").await;
    let closed = server.article("Tertutup").await;
    let mut reader = server.join("pembaca", article).await;
    let mut rani = server.join("penulis", article).await;
    rani.say("sebelum ").await;
    rani.until_saved().await;
    assert_eq!(ready(&server).await, 200);
    take_rows(&eyes, false).await;
    eyes.run(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
         WHERE datname = current_database() AND application_name = 'siaran'",
    )
    .await;
    rani.say("sesudah").await;
    assert_eq!(rani.until_closed().await, close::INTERNAL);
    // And over a session that began without rows being taken.
    let mut again = joined(&server, "penulis2", article).await;
    again.say("sesudah").await;
    assert_eq!(again.until_closed().await, close::INTERNAL);
    reader.round_trip().await;
    assert_eq!(reader.text(), "sebelum ");
    assert!(reader.closed.is_none());
    // A text that nobody has open can still be read.
    assert_eq!(server.content(closed).await.article.headline, "Tertutup");
    let wait = std::time::Duration::from_millis(1100);
    // An answer is good for a second.
    tokio::time::sleep(wait).await;
    assert_eq!(ready(&server).await, 503);
    take_rows(&eyes, true).await;
    let healed = async {
        while ready(&server).await != 200 {
            tokio::time::sleep(wait).await;
        }
    };
    tokio::time::timeout(crate::support::PATIENCE, healed)
        .await
        .expect("never healed");
    let mut back = server.join("penulis", article).await;
    back.say("lagi").await;
    back.until_saved().await;
    reader.until_text("sebelum lagi").await;
}
