//! Limits, each with its close code, and slow readers.

use bytes::Bytes;
use futures_util::SinkExt;
use shared::wire::{Message, close};
use siaran_server::config::limits::{Limits, Rate};
use tokio_tungstenite::tungstenite::Message as Frame;

use crate::support::{TestServer, Typist};

#[tokio::test]
async fn sizes_are_limited() {
    let server = TestServer::start().await;
    let article = server.article("").await;
    let mut rani = server.join("penulis", article).await;
    rani.say(&"x".repeat((1 << 20) - 100)).await;
    rani.until_saved().await;
    rani.say(&"x".repeat(1 << 20)).await;
    assert_eq!(rani.until_closed().await, close::TOO_LARGE);
    // The answer to step 1 may be larger: that is offline work.
    let mut rani = server.join("penulis", article).await;
    let update = rani.write(&"x".repeat(2 << 20));
    rani.sent += 1;
    rani.send(Message::Step2(&update).encode()).await;
    rani.until_saved().await;
}

#[tokio::test]
async fn the_document_has_a_size_limit_that_counts_what_is_there() {
    let server = TestServer::shaped(|config| config.limits.document_bytes = 64 << 10).await;
    let article = server.article("").await;
    let mut rani = server.join("penulis", article).await;
    // Written and deleted again: the document stays small, and writable.
    for _ in 0..8 {
        rani.say(&"x".repeat(20 << 10)).await;
        let deletion = {
            use yrs::{Text, Transact};
            let mut txn = rani.body.doc().transact_mut();
            let len = rani.body.standfirst.len(&txn);
            rani.body.standfirst.remove_range(&mut txn, 0, len);
            txn.encode_update_v1()
        };
        rani.push(&deletion).await;
    }
    rani.until_saved().await;
    for _ in 0..4 {
        rani.say(&"y".repeat(20 << 10)).await;
    }
    assert_eq!(rani.until_closed().await, close::TOO_LARGE);
    let content = server.content(article).await;
    assert_eq!(content.article.standfirst.len(), 3 * (20 << 10));
}

#[tokio::test]
async fn rates_and_counts_are_limited() {
    let server = TestServer::shaped(|config| {
        config.limits.updates = Rate::new(20.0, 0.001);
        config.limits.asks = Rate::new(5.0, 0.001);
        config.limits.sockets_per_person = 3;
        config.limits.sockets_per_room = 4;
        config.limits.rooms = 1;
    })
    .await;
    let article = server.article("").await;
    let mut rani = server.join("penulis", article).await;
    for _ in 0..21 {
        rani.say("x").await;
    }
    assert_eq!(rani.until_closed().await, close::TOO_MANY);
    let mut rani = server.join("penulis", article).await;
    for _ in 0..5 {
        rani.send(Message::QueryAwareness.encode()).await;
    }
    assert_eq!(rani.until_closed().await, close::TOO_MANY);
    drop(rani);
    server
        .until("gone", |server| server.metric("siaran_sockets") == 0.0)
        .await;
    let mut sockets = Vec::new();
    for _ in 0..3 {
        sockets.push(server.join("editor", article).await);
    }
    let mut fourth = Typist::connect(&server.sync("editor", article)).await;
    assert_eq!(fourth.until_closed().await, close::TOO_MANY);
    sockets.push(server.join("jubir", article).await);
    let mut fifth = Typist::connect(&server.sync("pengesah", article)).await;
    assert_eq!(fifth.until_closed().await, close::TOO_MANY);
    let other = server.article("").await;
    let mut elsewhere = Typist::connect(&server.sync("pengesah", other)).await;
    assert_eq!(elsewhere.until_closed().await, close::TOO_MANY);
}

#[tokio::test]
async fn bench_lifts_rates_and_counts_never_sizes() {
    let (usual, bench) = (Limits::default(), Limits::bench());
    assert_eq!(bench.updates, Rate::UNLIMITED);
    assert!(bench.sockets_per_person > usual.sockets_per_person);
    assert_eq!(bench.frame_bytes, usual.frame_bytes);
    assert_eq!(bench.document_bytes, usual.document_bytes);
    assert_eq!(bench.outbox_bytes, usual.outbox_bytes);
}

#[tokio::test]
async fn a_slow_reader_is_dropped_and_the_others_go_on() {
    let server = TestServer::shaped(|config| {
        config.limits.outbox_bytes = 256 << 10;
        config.times.farewell = std::time::Duration::from_secs(15);
    })
    .await;
    let article = server.article("").await;
    let mut rani = server.join("penulis", article).await;
    let mut quick = server.join("pembaca", article).await;
    let slow_url = server.sync("pengesah", article);
    let mut slow = Typist::connect_with(&slow_url, Some(64 << 10)).await;
    slow.until("synced", |typist| typist.synced).await;
    let mut length = 0;
    let piece = "x".repeat(256 << 10);
    while server.metric("siaran_refusals_total{code=\"4408\"}") == 0.0 {
        assert!(length < 30 << 20, "never too slow");
        rani.say(&piece).await;
        length += piece.len();
        quick
            .until("the piece", |typist| typist.text().len() == length)
            .await;
    }
    // Once it reads again it is told why, after whole frames only.
    assert_eq!(slow.until_closed().await, close::TOO_SLOW);
    // And comes back to the whole text.
    let back = server.join("pengesah", article).await;
    assert_eq!(back.text().len(), length);
    rani.until_saved().await;
}

#[tokio::test]
async fn a_hundred_megabytes_are_refused_before_memory_is_taken() {
    use tokio::io::AsyncWriteExt;
    let server = TestServer::start().await;
    let article = server.article("").await;
    let mut rani = server.join("penulis", article).await;
    rani.round_trip().await;
    let before = resident();
    let stream = rani.socket.get_mut();
    let mut header = vec![0x82, 0xff];
    header.extend_from_slice(&(100_u64 << 20).to_be_bytes());
    header.extend_from_slice(&[0; 4]);
    stream.write_all(&header).await.unwrap();
    let chunk = vec![0; 64 << 10];
    for _ in 0..(100 << 20) / chunk.len() {
        stream.write_all(&chunk).await.unwrap();
    }
    assert_eq!(rani.until_closed().await, close::TOO_LARGE);
    let grown = resident().saturating_sub(before);
    assert!(grown < 40 << 20, "{grown} bytes");
}

/// Bytes of this process in memory.
fn resident() -> usize {
    let pages = std::fs::read_to_string("/proc/self/statm").unwrap();
    pages.split(' ').nth(1).unwrap().parse::<usize>().unwrap() * 4096
}

#[tokio::test]
async fn many_small_frames_in_many_pieces_arrive() {
    // Fragmented by websocket means: one message in two frames.
    let server = TestServer::start().await;
    let article = server.article("").await;
    let mut rani = server.join("penulis", article).await;
    let update = rani.write("pecah");
    let whole = Message::Update(&update).encode();
    let (head, tail) = whole.split_at(whole.len() / 2);
    use tokio_tungstenite::tungstenite::protocol::frame::Frame as Raw;
    use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};
    let first = Raw::message(
        Bytes::copy_from_slice(head),
        OpCode::Data(Data::Binary),
        false,
    );
    let rest = Raw::message(
        Bytes::copy_from_slice(tail),
        OpCode::Data(Data::Continue),
        true,
    );
    rani.sent += 1;
    rani.socket.send(Frame::Frame(first)).await.unwrap();
    rani.socket.send(Frame::Frame(rest)).await.unwrap();
    rani.until_saved().await;
    assert_eq!(server.content(article).await.article.standfirst, "pecah");
}
