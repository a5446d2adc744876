//! Back-pressure and polite refusals: what is full says so, or waits, and takes
//! no memory for it.

use std::time::Duration;

use shared::wire::{Message, awareness, close};
use siaran_server::config::limits::Rate;
use sqlx::Connection;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::{PATIENCE, TestServer};

/// What the server says to a request over a line of its own.
async fn answer(server: &TestServer) -> String {
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream
        .write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
        .await
        .unwrap();
    let mut said = String::new();
    let read = stream.read_to_string(&mut said);
    tokio::time::timeout(PATIENCE, read)
        .await
        .expect("the server hung up")
        .unwrap();
    said.to_ascii_lowercase()
}

#[tokio::test]
async fn connections_beyond_the_limit_are_told_to_come_back() {
    let server = TestServer::shaped(|config| config.limits.connections = 3).await;
    let article = server.article("").await;
    let mut rani = server.join("penulis", article).await;
    // The client that made the article keeps its line for the next request.
    let held = server.join("editor", article).await;
    let said = answer(&server).await;
    assert!(said.starts_with("http/1.1 503"), "{said}");
    assert!(said.contains("retry-after: 5"), "{said}");
    // Whoever is in is not disturbed, and a place that is given up is free.
    rani.say("masih di sini").await;
    rani.until_saved().await;
    drop(held);
    let let_in = async {
        while !answer(&server).await.starts_with("http/1.1 200") {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(PATIENCE, let_in)
        .await
        .expect("let in");
}

#[tokio::test]
async fn refusals_say_when_to_come_again() {
    let server = TestServer::shaped(|config| config.limits.sign_in = Rate::new(1.0, 0.001)).await;
    let sign_in = |password: String| {
        server
            .http
            .post(server.url("/api/session"))
            .json(&serde_json::json!({ "username": "penulis", "password": password }))
            .send()
    };
    let wrong = sign_in("salah".into()).await.unwrap();
    assert_eq!(wrong.status(), 401);
    assert!(!wrong.headers().contains_key("retry-after"));
    let too_many = sign_in("salah lagi".into()).await.unwrap();
    assert_eq!(too_many.status(), 429);
    assert_eq!(too_many.headers()["retry-after"], "30");
}

#[tokio::test]
async fn strangers_may_send_only_little() {
    let server = TestServer::start().await;
    let sent = server
        .http
        .post(server.url("/api/session"))
        .json(&serde_json::json!({ "username": "penulis", "password": "x".repeat(8 << 10) }))
        .send()
        .await
        .unwrap();
    assert_eq!(sent.status(), 413);
}

#[tokio::test]
async fn clients_that_come_and_go_without_end_are_refused() {
    let server = TestServer::start().await;
    let article = server.article("").await;
    let mut rani = server.join("penulis", article).await;
    // One frame is enough: each entry comes, the next takes it away.
    let entries: Vec<_> = (1..=500_u64)
        .flat_map(|client| {
            ["{}", "null"].map(|state| awareness::Entry {
                client,
                clock: 1,
                state,
            })
        })
        .collect();
    let payload = awareness::encode(entries.into_iter());
    rani.send(Message::Awareness(&payload).encode()).await;
    assert_eq!(rani.until_closed().await, close::TOO_MANY);
}

#[tokio::test]
async fn a_slow_disk_makes_writers_wait_and_memory_stay() {
    const PIECE: usize = 256 << 10;
    const PIECES: usize = 40;
    let server = TestServer::shaped(|config| {
        config.limits.batch_bytes = PIECE;
        config.limits.frame_bytes = 2 * PIECE;
        config.limits.inbox_bytes = 2 * PIECE;
    })
    .await;
    let article = server.article("").await;
    let mut rani = server.join("penulis", article).await;
    rani.say("mulai").await;
    rani.until_saved().await;
    // Nothing can be written while this lasts.
    let file = server.folder.path().join("siaran.db");
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(file);
    let mut disk = sqlx::SqliteConnection::connect_with(&options)
        .await
        .unwrap();
    sqlx::query("BEGIN IMMEDIATE")
        .execute(&mut disk)
        .await
        .unwrap();
    let typing = tokio::spawn(async move {
        for _ in 0..PIECES {
            rani.say(&"x".repeat(PIECE)).await;
        }
        rani
    });
    // Whatever the room is going to take in before the disk answers.
    let taken = || server.metric("siaran_update_bytes_total") as usize;
    let (mut last, mut same) = (0, 0);
    while same < 10 {
        tokio::time::sleep(Duration::from_millis(30)).await;
        let now = taken();
        same = if now == last && now > PIECE {
            same + 1
        } else {
            0
        };
        last = now;
    }
    // One on its way to the disk, one gathered, one that was being taken.
    assert!(last < 5 * PIECE, "{last} bytes taken in");
    sqlx::query("ROLLBACK").execute(&mut disk).await.unwrap();
    disk.close().await.unwrap();
    let mut rani = typing.await.unwrap();
    rani.until_saved().await;
    let content = server.content(article).await;
    assert_eq!(content.article.standfirst.len(), PIECES * PIECE + 5);
}
