//! Nodes that lose one another: the line to NATS cut or swallowed, a node killed
//! without a goodbye, nodes replaced one by one.

use std::time::Duration;

use futures_util::SinkExt;
use shared::document::Body;
use shared::wire::{Message, close};
use tokio_tungstenite::tungstenite::Message as Frame;

use crate::newsroom::{Flow, Newsroom, agree};
use crate::support::Typist;

#[tokio::test]
async fn without_nats_people_still_see_one_another() {
    let mut room = Newsroom::start(2).await;
    let article = room.article().await;
    let mut rani = room.join(0, "penulis", article).await;
    let mut bagus = room.join(1, "penulis2", article).await;
    for flow in [Flow::Cut, Flow::Silent] {
        rani.say("sebelum ").await;
        let wanted = rani.text();
        bagus.until_text(&wanted).await;
        for node in &room.nodes {
            node.cable.set(flow);
            node.until_down().await;
        }
        for number in 0..10 {
            rani.say(&format!("r{number} ")).await;
            bagus.say(&format!("b{number} ")).await;
            rani.until_saved().await;
            bagus.until_saved().await;
        }
        agree(&mut [&mut rani, &mut bagus]).await;
        // A stranger who comes now is served as ever.
        assert_eq!(room.join(0, "pembaca", article).await.text(), rani.text());
        let ready = room
            .home
            .http
            .get(format!("http://{}/readyz", room.nodes[0].address));
        assert_eq!(ready.send().await.unwrap().status(), 200);
        // One line comes back before the other.
        for node in &room.nodes {
            node.cable.set(Flow::Open);
            node.until_up().await;
            rani.say("sesudah ").await;
            bagus.say("juga ").await;
        }
        agree(&mut [&mut rani, &mut bagus]).await;
    }
}

#[tokio::test]
async fn presence_comes_back_with_the_line() {
    let mut room = Newsroom::shaped(2, |config| {
        config.times.presence = Duration::from_millis(600);
    })
    .await;
    let article = room.article().await;
    let mut rani = room.join(0, "penulis", article).await;
    let mut bagus = room.join(1, "penulis2", article).await;
    rani.appear(7, 1, "{}").await;
    bagus
        .until("presence", |typist| typist.present.contains_key(&7))
        .await;
    room.nodes[1].cable.set(Flow::Cut);
    // She stays, and says so; it does not get through.
    let mut clock = 1;
    while bagus.present[&7].1 != "null" {
        clock += 1;
        rani.appear(7, clock, "{}").await;
        tokio::time::timeout(Duration::from_millis(100), bagus.step())
            .await
            .ok();
    }
    room.nodes[1].cable.set(Flow::Open);
    while bagus.present[&7].1 == "null" {
        clock += 1;
        rani.appear(7, clock, "{}").await;
        tokio::time::timeout(Duration::from_millis(100), bagus.step())
            .await
            .ok();
    }
    rani.until("herself, and never gone", |typist| {
        typist.present.get(&7).is_some_and(|(at, state)| {
            assert_ne!(state, "null");
            *at == clock
        })
    })
    .await;
}

#[tokio::test]
async fn a_killed_node_takes_its_people_along_and_nothing_else() {
    let mut room = Newsroom::shaped(2, |config| {
        config.times.presence = Duration::from_millis(900);
    })
    .await;
    let article = room.article().await;
    let mut rani = room.join(0, "penulis", article).await;
    let mut bagus = room.join(1, "penulis2", article).await;
    rani.appear(7, 1, "{}").await;
    rani.say("terakhir").await;
    bagus
        .until("presence", |typist| typist.present.contains_key(&7))
        .await;
    rani.until_saved().await;
    room.nodes.remove(0).kill();
    bagus
        .until("departure", |typist| typist.present[&7].1 == "null")
        .await;
    bagus.until_text("terakhir").await;
    // She comes back, by the other node, under her old name there.
    let mut back = Typist::silent(&room.sync(0, "penulis", article), None).await;
    back.body = rani.body;
    back.appear(7, 5, "{}").await;
    bagus
        .until("return", |typist| typist.present[&7].1 == "{}")
        .await;
}

#[tokio::test]
async fn whoever_moves_to_another_node_stays_visible() {
    let mut room = Newsroom::start(2).await;
    let article = room.article().await;
    let mut rani = room.join(0, "penulis", article).await;
    let mut watchers = [
        room.join(0, "penulis2", article).await,
        room.join(1, "penulis2", article).await,
    ];
    rani.appear(7, 1, "1").await;
    for watcher in &mut watchers {
        watcher
            .until("presence", |typist| typist.present.contains_key(&7))
            .await;
    }
    // The new line is there before the old one is known to be dead.
    let mut moved = room.join(1, "penulis", article).await;
    moved.appear(7, 2, "2").await;
    for watcher in &mut watchers {
        watcher
            .until("the move", |typist| typist.present[&7].1 == "2")
            .await;
    }
    drop(rani);
    moved.appear(7, 3, "3").await;
    for watcher in &mut watchers {
        watcher
            .until("still here", |typist| typist.present[&7].1 == "3")
            .await;
    }
}

#[tokio::test]
async fn a_rolling_restart_is_nothing_but_a_reconnect() {
    let mut room = Newsroom::start(3).await;
    let article = room.article().await;
    let names = ["penulis", "penulis2", "editor"];
    let mut typists = Vec::new();
    for (node, name) in names.iter().enumerate() {
        typists.push(room.join(node, name, article).await);
    }
    for round in 0..3 {
        for (n, typist) in typists.iter_mut().enumerate() {
            typist
                .say(&format!("{}{round} ", names[(n + round) % 3]))
                .await;
        }
        // Stopped in the middle of it; its people go to the node in its place.
        let next = room.launch().await;
        next.until_up().await;
        room.nodes.push(next);
        let stopping = room.nodes.remove(0);
        let (code, ()) = tokio::join!(typists[0].until_closed(), stopping.stop());
        assert_eq!(code, close::GOING_AWAY, "and no other");
        let gone = typists.remove(0);
        let mut back = Typist::silent(&room.sync(2, names[round], article), None).await;
        back.body = gone.body;
        let question = Message::Step1(&back.body.state_vector()).encode();
        back.send(question).await;
        back.until("synced", |typist| typist.synced).await;
        back.say("kembali ").await;
        back.until_saved().await;
        typists.push(back);
        let mut all: Vec<&mut Typist> = typists.iter_mut().collect();
        agree(&mut all).await;
    }
    let text = typists[0].text();
    for round in 0..3 {
        for name in names {
            assert!(
                text.contains(&format!("{name}{round} ")),
                "{name}{round}: {text}"
            );
        }
    }
    assert_eq!(text.matches("kembali ").count(), 3);
    crate::nodes::sound(&room, article).await;
}

/// As a browser does it: again, as long as it is told that the fault is ours.
async fn come_back(url: &str, mut body: Body) -> Typist {
    loop {
        let mut back = Typist::silent(url, None).await;
        back.body = body;
        let question = Message::Step1(&back.body.state_vector()).encode();
        // The server may be gone already; the next read says so.
        let _ = back.socket.send(Frame::binary(question)).await;
        while !back.synced && back.closed.is_none() && back.step().await {}
        if back.synced && back.closed.is_none() {
            return back;
        }
        assert!(matches!(back.closed, None | Some(close::INTERNAL)));
        body = back.body;
    }
}

/// Only over PostgreSQL is there a line to be cut; over a file this is two nodes
/// that write.
#[tokio::test]
async fn a_node_without_its_database_loses_nothing_and_heals() {
    let mut room = Newsroom::start(2).await;
    let article = room.article().await;
    let mut bagus = room.join(1, "penulis2", article).await;
    let mut reader = room.join(0, "pembaca", article).await;
    for round in 0..3 {
        let mut rani = room.join(0, "penulis", article).await;
        rani.say(&format!("ada{round} ")).await;
        rani.until_saved().await;
        room.nodes[0].cut_store();
        rani.say(&format!("tertahan{round} ")).await;
        bagus.say(&format!("lain{round} ")).await;
        bagus.until_saved().await;
        // What cannot be stored is shown to nobody; she is told, and keeps it.
        rani.until("saved or told", |typist| {
            typist.saved == typist.sent || typist.closed.is_some()
        })
        .await;
        if rani.closed.is_some() {
            assert!(!bagus.text().contains(&format!("tertahan{round}")));
        }
        room.nodes[0].open_store();
        let mut back = come_back(&room.sync(0, "penulis", article), rani.body).await;
        back.until_saved().await;
        // Whoever only reads there has kept the line all the while.
        agree(&mut [&mut back, &mut bagus, &mut reader]).await;
        for word in ["ada", "tertahan", "lain"] {
            assert!(reader.text().contains(&format!("{word}{round} ")), "{word}");
        }
    }
    crate::nodes::sound(&room, article).await;
}
