//! How long an append takes, and how many fit into a second, with 25 writers at
//! once: `SQLite` in a temporary folder, and PostgreSQL where
//! `SIARAN_TEST_POSTGRES_URL` names an empty database. Measures; judges nothing.
//!
//! `cargo run --release -p siaran-server --example appends`

// A bench that cannot go on should stop where it stands.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use std::time::{Duration, Instant};

use bytes::Bytes;
use shared::api::User;
use shared::id::{ArticleId, UserId};
use siaran_server::config::Database;
use siaran_server::metrics::Metrics;
use siaran_server::store::Store;
use siaran_server::store::articles::Begin;
use siaran_server::store::log::{Append, LogRow, Part, RoomKey};
use uuid::Uuid;

const WRITERS: usize = 25;
const LASTS: Duration = Duration::from_secs(5);
/// About what a keystroke takes.
const ROW: usize = 30;

#[tokio::main]
async fn main() {
    let folder = tempfile::TempDir::new().unwrap();
    measure("SQLite", &Database::inside(folder.path())).await;
    if let Ok(url) = std::env::var("SIARAN_TEST_POSTGRES_URL") {
        measure("PostgreSQL", &url.parse().unwrap()).await;
    }
}

async fn measure(name: &str, database: &Database) {
    let store = Store::open(database, Metrics::default().into())
        .await
        .unwrap();
    let user = User {
        id: UserId(Uuid::new_v4()),
        username: Uuid::new_v4().to_string(),
        display_name: String::new(),
        roles: Vec::new(),
        unit: String::new(),
    };
    store.add_account(&user, "").await.unwrap();
    let mut rooms = Vec::new();
    for _ in 0..=WRITERS {
        rooms.push(begin(&store, user.id).await);
    }
    run(
        &store,
        name,
        "25 writers, a document each",
        rooms.split_off(1),
    )
    .await;
    run(&store, name, "one writer alone", rooms).await;
    store.close().await;
}

async fn begin(store: &Store, author: UserId) -> RoomKey {
    let id = ArticleId(Uuid::new_v4());
    let begin = Begin {
        id,
        headline: String::new(),
        excerpt: String::new(),
        unit: String::new(),
        kind: String::new(),
        author,
        now: 0,
        seed: Bytes::from_static(&[0, 0]),
    };
    assert!(store.begin_article(&begin).await.unwrap());
    store.room(id, Part::Body).await.unwrap().unwrap()
}

/// A room has one append under way at a time, and knows its numbers.
async fn run(store: &Store, name: &str, how: &str, rooms: Vec<RoomKey>) {
    let end = Instant::now() + LASTS;
    let writer = async |store: Store, room: RoomKey| {
        let (mut seq, mut took) = (1, Vec::new());
        while Instant::now() < end {
            let append = Append {
                rows: vec![LogRow {
                    seq: seq + 1,
                    author: None,
                    received_at: 0,
                    bytes: vec![7; ROW].into(),
                }],
                checkpoint: None,
                after: None,
            };
            let begun = Instant::now();
            seq = store.append(room, append).await.unwrap();
            took.push(begun.elapsed());
        }
        took
    };
    let mut took: Vec<Duration> =
        futures_util::future::join_all(rooms.into_iter().map(|room| writer(store.clone(), room)))
            .await
            .concat();
    took.sort();
    let at = |share: f64| took[((took.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3;
    println!(
        "{name:<11} {how:<28} p50 {:>6.2} ms  p99 {:>6.2} ms  {:>6.0} rows/s",
        at(0.5),
        at(0.99),
        took.len() as f64 / LASTS.as_secs_f64()
    );
}
