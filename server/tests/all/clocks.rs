//! A clock that jumps: rows of tomorrow and of yesterday are in order all the
//! same, nobody's history is lost, nobody is locked out for good.

use shared::document::Body;
use shared::id::UserId;
use siaran_server::clock::now_ms;
use siaran_server::secret;
use siaran_server::store::log::Part;

use crate::home::{Home, tamper};
use crate::kept::{checked, folding};
use crate::support::TestServer;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

#[tokio::test]
async fn rows_of_tomorrow_and_yesterday_keep_their_order() {
    let mut server = TestServer::shaped(|config| config.limits.checkpoint_rows = 60).await;
    let article = server.article("Jam").await;
    let mut text = String::new();
    // The clock as it was while each part was written.
    for jump in [DAY_MS, -DAY_MS, 0, -1_000] {
        let mut rani = server.join("penulis", article).await;
        for number in 0..8 {
            rani.say(&format!("{number} ")).await;
        }
        rani.until_saved().await;
        text = rani.text();
        drop(rani);
        server.all_closed().await;
        server.stop().await;
        tamper(
            server.folder.path(),
            &format!(
                "UPDATE log SET received_at = received_at + {jump} WHERE abs(received_at - {}) < {}",
                now_ms(),
                DAY_MS / 2
            ),
        )
        .await;
        server.restart().await;
        server.all_closed().await;
    }
    let store = server.server().handles().store.clone();
    let room = store.room(article, Part::Body).await.unwrap().unwrap();
    let loaded = store.load(room).await.unwrap();
    assert_eq!(loaded.last_seq, 33, "the seed and four times eight");
    // Enough for a checkpoint; everything before it is folded.
    let mut rani = server.join("penulis", article).await;
    assert_eq!(rani.text(), text);
    for _ in 0..40 {
        rani.say("x").await;
        rani.until_saved().await;
    }
    let text = rani.text();
    drop(rani);
    server.all_closed().await;
    store.fold(room, i64::MAX).await.unwrap();
    let history = store.history(room).await.unwrap();
    assert_eq!(history.iter().map(|chunk| chunk.rows).sum::<i64>(), 33 + 40);
    assert!(
        history
            .iter()
            .all(|chunk| chunk.started_at <= chunk.ended_at)
    );
    let numbers: Vec<i64> = history.iter().map(|chunk| chunk.first_seq).collect();
    assert!(numbers.is_sorted());
    let mut replayed = Body::new(1);
    for chunk in &history {
        replayed.receive(&chunk.bytes).unwrap();
    }
    assert_eq!(replayed.article().standfirst, text);
    let report = checked(server.folder.path(), true).await;
    assert_eq!(report.findings, []);
}

#[tokio::test]
async fn a_text_of_tomorrow_is_todays_again_once_somebody_writes() {
    let server = folding(Home::new()).await;
    let article = server.article("Jam").await;
    let tomorrow = format!("UPDATE articles SET updated_at = updated_at + {DAY_MS}");
    server.eyes().await.run(&tomorrow).await;
    let mut rani = server.join("penulis", article).await;
    rani.say("kini").await;
    rani.until_saved().await;
    drop(rani);
    server.all_closed().await;
    let row = server.server().handles().store.article(article).await;
    let row = row.unwrap();
    assert!(row.updated_at <= now_ms(), "not stuck on top of the list");
    assert!(row.updated_at >= row.created_at);
}

#[tokio::test]
async fn sessions_of_another_day_are_judged_by_their_end() {
    let server = folding(Home::new()).await;
    let store = server.server().handles().store.clone();
    let (user, _) = store.account("penulis").await.unwrap().unwrap();
    let open = async |account: UserId, expires_at: i64| {
        let hash = secret::hash(&secret::random().unwrap());
        store
            .open_session(hash, account, expires_at, None)
            .await
            .unwrap();
        hash
    };
    let lifetime = 14 * DAY_MS;
    // Opened while the clock was a day behind, right, a day ahead.
    for jump in [-DAY_MS, 0, DAY_MS] {
        let hash = open(user.id, now_ms() + jump + lifetime).await;
        let found = store.session(&hash).await.unwrap();
        assert_eq!(found.map(|found| found.id), Some(user.id), "{jump}");
    }
    // Three weeks behind: over now. Another sign-in clears it away.
    let over = open(user.id, now_ms() - 21 * DAY_MS + lifetime).await;
    assert!(store.session(&over).await.unwrap().is_none());
    let fresh = open(user.id, now_ms() + lifetime).await;
    assert!(store.session(&fresh).await.unwrap().is_some());
}
