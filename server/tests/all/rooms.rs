//! Opening, closing, checkpoints, history, damage, shutdown.

use shared::document::Body;
use shared::wire::close;
use siaran_server::store::log::Part;
use yrs::{Text, Transact};

use crate::home::Eyes;
use crate::kept::{filled, folding};
use crate::support::{TestServer, Typist};

#[tokio::test]
async fn many_at_once_open_one_room() {
    let server = TestServer::start().await;
    let article = server.article("").await;
    for round in 1..=10 {
        let joining = (0..8).map(|number| {
            let name = if number % 2 == 0 {
                "penulis"
            } else {
                "penulis2"
            };
            server.join(name, article)
        });
        let mut typists = futures_util::future::join_all(joining).await;
        for typist in &mut typists {
            typist.say("x").await;
        }
        for typist in &mut typists {
            typist
                .until("everyone's letter", |typist| {
                    typist.text().len() == round * 8
                })
                .await;
        }
        assert_eq!(server.server().handles().rooms.count(), 1);
        drop(typists);
        if round % 2 == 0 {
            server.all_closed().await;
        }
    }
}

#[tokio::test]
async fn a_room_that_closes_under_a_join_opens_again() {
    // No idle time at all: closing and joining meet as often as they can.
    let server = TestServer::shaped(|config| {
        config.times.room_idle = std::time::Duration::ZERO;
    })
    .await;
    let article = server.article("").await;
    for number in 0..50 {
        let mut rani = server.join("penulis", article).await;
        rani.say("x").await;
        rani.until_saved().await;
        assert_eq!(rani.text().len(), number + 1);
    }
}

#[tokio::test]
async fn checkpoints_keep_state_and_history() {
    let server = TestServer::shaped(|config| config.limits.checkpoint_rows = 40).await;
    let article = server.article("Sejarah").await;
    let mut rani = server.join("penulis", article).await;
    let mut bagus = server.join("penulis2", article).await;
    for number in 0..150 {
        rani.say(&format!("r{number} ")).await;
        rani.until_saved().await;
        if number % 3 == 0 {
            let wanted = rani.text();
            bagus.until_text(&wanted).await;
            bagus.say("b ").await;
            let wanted = bagus.text();
            rani.until_text(&wanted).await;
        }
    }
    bagus.until_saved().await;
    let text = rani.text();
    let handles = server.server().handles();
    let room = handles
        .store
        .room(article, Part::Body)
        .await
        .unwrap()
        .unwrap();
    assert!(server.metric("siaran_checkpoints_total") >= 3.0);
    drop((rani, bagus));
    server.all_closed().await;
    handles.store.fold(room, i64::MAX).await.unwrap();
    let history = handles.store.history(room).await.unwrap();
    let rows: i64 = history.iter().map(|chunk| chunk.rows).sum();
    assert_eq!(rows, 1 + 150 + 50, "no row is ever lost");
    assert!(history.len() < 60, "{} chunks", history.len());
    let authors: std::collections::HashSet<_> = history.iter().map(|chunk| chunk.author).collect();
    assert_eq!(authors.len(), 2);
    // The history alone is the document.
    let mut replayed = Body::new(1);
    for chunk in &history {
        replayed.receive(&chunk.bytes).unwrap();
    }
    assert!(!replayed.is_waiting());
    assert_eq!(
        replayed.article().standfirst,
        text.trim_end().to_owned() + " "
    );
    // Folding never takes rows that the checkpoint does not hold.
    assert_eq!(server.join("penulis", article).await.text(), text);
    server.all_closed().await;
    // A damaged checkpoint costs nothing either.
    server
        .eyes()
        .await
        .either(
            "UPDATE checkpoints SET bytes = zeroblob(10)",
            "UPDATE checkpoints SET bytes = decode('00000000000000000000', 'hex')",
        )
        .await;
    let mut back = server.join("penulis", article).await;
    assert_eq!(back.text(), text);
    assert_eq!(server.metric("siaran_set_aside_total"), 1.0);
    back.say("lanjut").await;
    back.until_saved().await;
    drop(back);
    server.all_closed().await;
    assert_eq!(
        server.join("pembaca", article).await.text(),
        text + "lanjut"
    );
}

#[tokio::test]
async fn a_damaged_row_is_set_aside_and_the_rest_is_served() {
    let server = TestServer::start().await;
    let article = server.article("").await;
    let mut rani = server.join("penulis", article).await;
    let mut bagus = server.join("penulis2", article).await;
    rani.say("satu ").await;
    rani.until_saved().await;
    bagus.until_text("satu ").await;
    rani.say("rusak ").await;
    rani.until_saved().await;
    rani.say("menyusul ").await;
    rani.until_saved().await;
    bagus.until("both", |typist| typist.heard == 3).await;
    let whole = bagus.text();
    let keep = Typist::silent(&server.sync("penulis2", article), None).await;
    drop((rani, keep));
    bagus.socket.close(None).await.unwrap();
    server.all_closed().await;
    // One bit of the third row (seed, "satu", "rusak", "menyusul").
    let eyes = server.eyes().await;
    eyes.either(
        "UPDATE log SET bytes = CAST(substr(bytes, 1, length(bytes) - 1) || x'7f' AS BLOB) WHERE seq = 3",
        "UPDATE log SET bytes = set_byte(bytes, length(bytes) - 1, 127) WHERE seq = 3",
    )
    .await;
    let mut reader = server.join("pembaca", article).await;
    assert_eq!(reader.text(), "satu ");
    assert_eq!(server.metric("siaran_set_aside_total"), 2.0);
    let aside = eyes.number("SELECT count(*) FROM set_aside").await;
    assert_eq!(aside, 2, "the damaged row and the one that builds on it");
    let left = eyes.number("SELECT count(*) FROM log").await;
    assert_eq!(left, 2, "they are out of the way");
    // Whoever still has the words brings them back.
    let mut back = Typist::silent(&server.sync("penulis2", article), None).await;
    back.body = bagus.body;
    let question = shared::wire::Message::Step1(&back.body.state_vector()).encode();
    back.send(question).await;
    back.until("answered", |typist| typist.sent > 0).await;
    reader.until_text(&whole).await;
}

#[tokio::test]
async fn two_who_fold_one_room_at_once_fold_it_once() {
    let server = TestServer::shaped(|config| {
        config.limits.checkpoint_rows = usize::MAX;
        config.limits.checkpoint_bytes = usize::MAX;
    })
    .await;
    let article = server.article("").await;
    let mut rani = server.join("penulis", article).await;
    for _ in 0..60 {
        rani.say("x").await;
    }
    rani.until_saved().await;
    drop(rani);
    server.all_closed().await;
    let store = &server.server().handles().store;
    let room = store.room(article, Part::Body).await.unwrap().unwrap();
    // As far as the log reaches; what is inside is not asked here.
    let append = siaran_server::store::log::Append {
        rows: Vec::new(),
        checkpoint: Some(siaran_server::store::log::Checkpoint {
            seq: 61,
            bytes: vec![0, 0].into(),
        }),
        after: None,
    };
    store.append(room, append).await.unwrap();
    let (one, two, three) = tokio::join!(
        store.fold(room, 20),
        store.fold(room, i64::MAX),
        store.fold(room, 40)
    );
    assert!(one.is_ok() && two.is_ok() && three.is_ok());
    let history = store.history(room).await.unwrap();
    assert_eq!(history.iter().map(|chunk| chunk.rows).sum::<i64>(), 61);
    assert_eq!(store.log_rows(room).await.unwrap(), 0);
}

#[tokio::test]
async fn stopping_tells_everyone_and_loses_nothing() {
    let mut server = TestServer::start().await;
    let article = server.article("").await;
    let mut rani = server.join("penulis", article).await;
    let mut bagus = server.join("penulis2", article).await;
    for _ in 0..50 {
        rani.say("x").await;
    }
    let (codes, ()) = tokio::join!(
        async { (rani.until_closed().await, bagus.until_closed().await) },
        server.stop()
    );
    assert_eq!(codes, (close::GOING_AWAY, close::GOING_AWAY));
    let (seen, saved) = (bagus.text(), rani.saved);
    assert!(
        tokio::net::TcpStream::connect(server.address)
            .await
            .is_err()
    );
    server.restart().await;
    let back = server.join("pembaca", article).await;
    assert!(back.text().len() >= seen.len());
    assert!(back.text().len() as u64 >= saved.saturating_sub(1));
}

#[tokio::test]
async fn a_killed_list_catches_up_by_itself() {
    let mut server = TestServer::start().await;
    let article = server.article("Lama").await;
    let mut rani = server.join("penulis", article).await;
    let update = {
        use yrs::{Text, Transact};
        let mut txn = rani.body.doc().transact_mut();
        rani.body.headline.insert(&mut txn, 4, " dan baru");
        txn.encode_update_v1()
    };
    rani.push(&update).await;
    rani.until_saved().await;
    drop(rani);
    server.all_closed().await;
    // As if it had been killed before the list was written.
    server
        .eyes()
        .await
        .run("UPDATE articles SET headline = 'Lama', described_seq = 1")
        .await;
    server.restart().await;
    server.all_closed().await;
    let headline: String = {
        let eyes = server.eyes().await;
        let mut headline = String::new();
        for _ in 0..400 {
            headline = eyes.texts("SELECT headline FROM articles").await.remove(0);
            if headline != "Lama" {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        headline
    };
    assert_eq!(headline, "Lama dan baru");
}

#[tokio::test]
async fn a_checkpoint_that_is_no_whole_text_gives_way_to_the_history() {
    let (folder, [article, _]) = filled().await;
    // Sound by its checksum, yet it builds on what nobody has.
    let half = {
        let body = Body::new(77);
        let write = |at, text: &str| {
            let mut txn = body.doc().transact_mut();
            body.standfirst.insert(&mut txn, at, text);
            txn.encode_update_v1()
        };
        write(0, "awal");
        write(4, "lanjutan")
    };
    let eyes = Eyes::open(folder.path()).await;
    let rooms = eyes
        .texts("SELECT CAST(room AS TEXT) FROM checkpoints")
        .await;
    assert!(!rooms.is_empty());
    let hex: String = half.iter().map(|byte| format!("{byte:02x}")).collect();
    for room in rooms {
        let seq = format!("SELECT seq FROM checkpoints WHERE room = {room}");
        let seq = eyes.number(&seq).await;
        let mut hasher = crc32fast::Hasher::new();
        hasher.update(&seq.to_le_bytes());
        hasher.update(&half);
        let sum = hasher.finalize();
        let update = |bytes: &str| {
            format!("UPDATE checkpoints SET bytes = {bytes}, sum = {sum} WHERE room = {room}")
        };
        let lite = update(&format!("x'{hex}'"));
        let post = update(&format!("'\\x{hex}'"));
        assert_eq!(eyes.either(&lite, &post).await, 1);
    }
    eyes.close().await;
    let server = folding(folder).await;
    let text = server.content(article).await.article.standfirst;
    assert!(text.contains("r0 ") && text.contains("r44 "), "{text}");
    assert_eq!(server.metric("siaran_set_aside_total"), 1.0);
    // And it takes words again.
    let mut rani = server.join("penulis", article).await;
    rani.say("lagi").await;
    rani.until_saved().await;
}
