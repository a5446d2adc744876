//! Two nodes, one article: what one writes the other shows; who sits at one is
//! seen at the other; and nothing but the store is believed.

use std::time::Duration;

use futures_util::StreamExt;
use shared::document::block::BlockId;
use shared::document::schema::{Marks, TextKind};
use shared::document::step::{Draft, Place, Step};
use shared::document::{Body, block::Pos};
use shared::wire::close;
use siaran_server::store::log::Part;
use yrs::{ReadTxn, Transact};

use crate::newsroom::{Flow, Newsroom, agree};
use crate::support::Typist;

#[tokio::test]
async fn edits_and_presence_cross() {
    let mut room = Newsroom::start(2).await;
    let article = room.article().await;
    let mut rani = room.join(0, "penulis", article).await;
    let mut bagus = room.join(1, "penulis2", article).await;
    rani.say("Air ").await;
    bagus.until_text("Air ").await;
    bagus.say("surut").await;
    rani.until_text("Air surut").await;
    rani.until_saved().await;
    bagus.until_saved().await;
    // By message, not by looking.
    for node in &room.nodes {
        assert!(node.metric("siaran_peer_rows_total") >= 1.0);
    }
    rani.appear(7, 1, r#"{"user":{"name":"Rani"}}"#).await;
    bagus
        .until("presence", |typist| typist.present.contains_key(&7))
        .await;
    // Who comes later sees her too, at either node and at a third.
    let third = room.launch().await;
    room.nodes.push(third);
    for node in 0..3 {
        let mut late = room.join(node, "pembaca", article).await;
        late.until("presence", |typist| typist.present.contains_key(&7))
            .await;
        assert_eq!(late.text(), "Air surut");
    }
    rani.socket.close(None).await.unwrap();
    bagus
        .until("departure", |typist| {
            typist.present[&7] == (2, "null".into())
        })
        .await;
}

#[tokio::test]
async fn reading_at_one_node_sees_what_was_saved_at_another() {
    // Not even messages cross: only looking does.
    let mut room = Newsroom::shaped(2, |config| {
        config.times.look_alone = Duration::from_hours(1);
    })
    .await;
    let article = room.article().await;
    for node in &room.nodes {
        node.cable.set(Flow::Cut);
        node.until_down().await;
    }
    let mut rani = room.join(0, "penulis", article).await;
    let keep = room.join(1, "pembaca", article).await;
    for number in 0..5 {
        rani.say(&number.to_string()).await;
        rani.until_saved().await;
        room.home.address = room.nodes[1].address;
        let content = room.home.content(article).await;
        assert_eq!(content.article.standfirst, rani.text());
        // And so does who comes.
        let late = room.join(1, "pembaca", article).await;
        assert_eq!(late.text(), rani.text());
    }
    drop(keep);
}

#[tokio::test]
async fn a_reader_who_knows_more_than_the_node_is_no_offender() {
    let mut room = Newsroom::shaped(2, |config| {
        config.times.look_alone = Duration::from_hours(1);
    })
    .await;
    let article = room.article().await;
    let keep = room.join(1, "penulis2", article).await;
    for node in &room.nodes {
        node.cable.set(Flow::Cut);
        node.until_down().await;
    }
    let mut rani = room.join(0, "penulis", article).await;
    let mut reader = room.join(0, "pembaca", article).await;
    rani.say("kabar").await;
    reader.until_text("kabar").await;
    // Her line moves to the other node, and she answers its question with what
    // it has not heard of.
    let mut moved = Typist::silent(&room.sync(1, "pembaca", article), None).await;
    moved.body = reader.body;
    moved.until_saved().await;
    moved
        .until("asked and answered", |typist| typist.sent > 0)
        .await;
    moved.round_trip().await;
    moved.until_saved().await;
    assert!(moved.closed.is_none());
    // What nobody wrote is still refused.
    moved.say("!").await;
    assert_eq!(moved.until_closed().await, close::FORBIDDEN);
    drop(keep);
}

#[tokio::test]
async fn nothing_is_believed_that_no_node_said() {
    let mut room = Newsroom::start(2).await;
    let article = room.article().await;
    let mut rani = room.join(0, "penulis", article).await;
    let mut bagus = room.join(1, "penulis2", article).await;
    rani.say("benar ").await;
    bagus.until_text("benar ").await;
    // Somebody else on the same NATS hears it and says it again, changed.
    let other = async_nats::connect(room.nodes[0].cable.address.to_string())
        .await
        .unwrap();
    let rooms = format!("siaran.*.room.{article}.>");
    let mut all = other.subscribe(rooms).await.unwrap();
    other.flush().await.unwrap();
    rani.say("kata ").await;
    let heard = all.next().await.unwrap();
    let (subject, honest) = (heard.subject, heard.payload);
    let mut forged = honest.to_vec();
    let place = forged.len() - 2;
    forged[place] ^= 1;
    let mut messages: Vec<Vec<u8>> = vec![
        Vec::new(),
        vec![1],
        vec![0xff; 100_000],
        forged,
        honest[..honest.len() / 2].to_vec(),
    ];
    // The true one again, and again, is no harm either.
    messages.extend(std::iter::repeat_n(honest.to_vec(), 50));
    for message in messages {
        other
            .publish(subject.clone(), message.into())
            .await
            .unwrap();
    }
    other.flush().await.unwrap();
    for node in &room.nodes {
        node.until("refused", |node| {
            node.metric("siaran_broker_refused_total") >= 5.0
        })
        .await;
    }
    rani.say("selesai").await;
    let wanted = rani.text();
    bagus.until_text(&wanted).await;
    rani.until_saved().await;
    assert_eq!(room.join(1, "pembaca", article).await.text(), wanted);
    assert!(rani.closed.is_none() && bagus.closed.is_none());
}

#[tokio::test]
async fn a_node_that_speaks_differently_is_met_in_the_store() {
    let mut room = Newsroom::shaped(2, |config| {
        // Node 0 says nothing that gets through: its line is cut below.
        config.times.look_alone = Duration::from_millis(100);
    })
    .await;
    let article = room.article().await;
    let mut rani = room.join(0, "penulis", article).await;
    let mut bagus = room.join(1, "penulis2", article).await;
    rani.say("satu ").await;
    bagus.until_text("satu ").await;
    let other = async_nats::connect(room.nodes[1].cable.address.to_string())
        .await
        .unwrap();
    let rooms = format!("siaran.*.room.{article}.>");
    let mut all = other.subscribe(rooms).await.unwrap();
    other.flush().await.unwrap();
    rani.say("dua ").await;
    let subject = all.next().await.unwrap().subject;
    room.nodes[0].cable.set(Flow::Cut);
    room.nodes[0].until_down().await;
    rani.say("tiga ").await;
    rani.until_saved().await;
    // As a later version would.
    other.publish(subject, vec![2, 0, 0].into()).await.unwrap();
    bagus.until_text("satu dua tiga ").await;
}

#[tokio::test]
async fn signing_out_at_one_node_ends_the_lines_at_another() {
    let mut room = Newsroom::start(2).await;
    let article = room.article().await;
    let mut rani = room.join(1, "penulis", article).await;
    let base = format!("http://{}/api/tokens", room.nodes[0].address);
    let token = room.home.token("penulis");
    let mine: Vec<shared::api::Token> = room
        .home
        .http
        .get(&base)
        .bearer_auth(token)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    for one in mine {
        let gone = room.home.http.delete(format!("{base}/{}", one.id));
        let answer = gone.bearer_auth(token).send().await.unwrap();
        assert!(answer.status().is_success());
    }
    assert_eq!(rani.until_closed().await, close::NOT_SIGNED_IN);
}

#[tokio::test]
async fn what_is_too_large_for_a_message_is_fetched() {
    let mut room = Newsroom::shaped(2, |config| {
        config.limits.update_bytes = 4 << 20;
    })
    .await;
    let article = room.article().await;
    let mut rani = room.join(0, "penulis", article).await;
    let mut bagus = room.join(1, "penulis2", article).await;
    rani.say(&"panjang ".repeat(200_000)).await;
    let wanted = rani.text();
    bagus.until_text(&wanted).await;
    assert!(room.nodes[1].metric("siaran_gap_rows_total") >= 1.0);
}

fn first(typist: &Typist) -> BlockId {
    typist.body.tree().top()[0].id
}

/// Applies steps; the update they make.
fn make(typist: &mut Typist, steps: &[Step]) -> Vec<u8> {
    let before = typist.body.doc().transact().snapshot();
    typist.body.apply(steps, "test");
    let after = typist.body.doc().transact();
    after.encode_state_as_update_v1(&before.state_map)
}

#[tokio::test]
async fn two_nodes_never_mend_the_same_fault_twice() {
    let mut room = Newsroom::start(2).await;
    let article = room.article().await;
    let mut rani = room.join(0, "penulis", article).await;
    let mut bagus = room.join(1, "penulis2", article).await;
    for round in 0..60 {
        let same = first(&rani) == first(&bagus);
        assert!(same, "round {round}");
        // Each takes the only paragraph away, at the same moment. A text has one.
        let take = [Step::DeleteBlock {
            block: first(&rani),
        }];
        let (a, b) = (make(&mut rani, &take), make(&mut bagus, &take));
        rani.push(&a).await;
        bagus.push(&b).await;
        let whole = |typist: &Typist| !typist.body.tree().top().is_empty();
        rani.until("a paragraph", whole).await;
        bagus.until("a paragraph", whole).await;
        rani.until_saved().await;
        bagus.until_saved().await;
        agree(&mut [&mut rani, &mut bagus]).await;
        let blocks = rani.body.tree().top().len();
        assert_eq!(blocks, 1, "round {round}");
    }
    let conflicts: f64 = room
        .nodes
        .iter()
        .map(|node| node.metric("siaran_conflicts_total"))
        .sum();
    assert!(conflicts > 0.0, "they never met");
    sound(&room, article).await;
}

#[tokio::test]
async fn words_lost_between_nodes_have_one_card() {
    for round in 0..12 {
        let mut room = Newsroom::start(2).await;
        let article = room.article().await;
        let mut rani = room.join(0, "penulis", article).await;
        let mut bagus = room.join(1, "penulis2", article).await;
        let block = rani.body.tree().top()[0].clone();
        let typed = make(
            &mut rani,
            &[Step::InsertText {
                at: Pos::new(block.id, 0),
                text: "Air surut".into(),
                marks: Marks::none(),
            }],
        );
        let retyped = make(
            &mut bagus,
            &[
                Step::InsertBlocks {
                    at: Place::Before(block.id),
                    blocks: vec![Draft::copy_as(&block, TextKind::Heading(2))],
                },
                Step::DeleteBlock { block: block.id },
            ],
        );
        if round % 2 == 0 {
            rani.push(&typed).await;
            bagus.push(&retyped).await;
        } else {
            bagus.push(&retyped).await;
            rani.push(&typed).await;
        }
        for typist in [&mut rani, &mut bagus] {
            typist
                .until("a card", |typist| !typist.body.cards().is_empty())
                .await;
        }
        rani.until_saved().await;
        bagus.until_saved().await;
        agree(&mut [&mut rani, &mut bagus]).await;
        assert_eq!(rani.body.cards().len(), 1, "round {round}");
        assert_eq!(rani.body.tree().top().len(), 1, "round {round}");
        sound(&room, article).await;
    }
}

#[tokio::test]
async fn two_who_do_the_same_at_two_nodes_leave_it_once() {
    let mut room = Newsroom::start(2).await;
    let article = room.article().await;
    let mut rani = room.join(0, "penulis", article).await;
    let mut bagus = room.join(1, "penulis2", article).await;
    let block = first(&rani);
    let typed = rani.act(&[Step::InsertText {
        at: Pos::new(block, 0),
        text: "Air surut".into(),
        marks: Marks::none(),
    }]);
    rani.push(&typed).await;
    agree(&mut [&mut rani, &mut bagus]).await;
    for round in 0..30 {
        // Both make a heading of it, or a paragraph again.
        let kind = match round % 2 {
            0 => TextKind::Heading(2),
            _ => TextKind::Paragraph,
        };
        let mut updates = Vec::new();
        for typist in [&mut rani, &mut bagus] {
            let block = typist.body.tree().top()[0].clone();
            updates.push(typist.act(&[
                Step::InsertBlocks {
                    at: Place::Before(block.id),
                    blocks: vec![Draft::copy_as(&block, kind)],
                },
                Step::DeleteBlock { block: block.id },
            ]));
        }
        rani.push(&updates[0]).await;
        bagus.push(&updates[1]).await;
        for typist in [&mut rani, &mut bagus] {
            typist.until_saved().await;
            typist.round_trip().await;
        }
        agree(&mut [&mut rani, &mut bagus]).await;
        for typist in [&mut rani, &mut bagus] {
            let tree = typist.body.tree();
            let texts: Vec<_> = tree.lines().map(|line| line.text()).collect();
            assert_eq!(texts, ["Air surut"], "round {round}");
            assert_eq!(typist.body.cards(), [], "round {round}");
        }
    }
    sound(&room, article).await;
}

#[test]
fn a_file_is_not_for_several() {
    let folder = tempfile::TempDir::new().unwrap();
    let refused = std::process::Command::new(env!("CARGO_BIN_EXE_siaran"))
        .args(["serve", "--nats", "nats://127.0.0.1:4222", "--data"])
        .arg(folder.path())
        .env_remove("SIARAN_DATABASE_URL")
        .output()
        .unwrap();
    assert!(!refused.status.success());
    let told = String::from_utf8_lossy(&refused.stderr);
    assert!(told.contains("PostgreSQL"), "{told}");
}

/// The store holds a whole document in a row of numbers without a gap.
pub async fn sound(room: &Newsroom, article: shared::id::ArticleId) {
    let store = &room.nodes[0].server.as_ref().unwrap().handles().store;
    let key = store.room(article, Part::Body).await.unwrap().unwrap();
    let mut replayed = Body::new(1);
    let mut rows = 0;
    let history = store.history(key).await.unwrap();
    for chunk in &history {
        replayed.receive(&chunk.bytes).unwrap();
        rows += chunk.rows;
    }
    assert!(!replayed.is_waiting());
    let last = history.iter().map(|chunk| chunk.last_seq).max().unwrap();
    assert_eq!(rows, last, "numbers without a gap");
    assert_eq!(replayed.repair(), None, "in the schema");
}
