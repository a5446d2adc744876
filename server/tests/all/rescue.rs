//! Words that a merge takes away are kept beside the text, durably, whatever
//! client typed or deleted them; and only writers can touch them.

use shared::document::Body;
use shared::document::block::{BlockId, Pos};
use shared::document::schema::{Marks, TextKind};
use shared::document::step::{Draft, Place, Step};
use shared::wire::{Message, close};
use yrs::{Map, ReadTxn, Transact};

use crate::support::{TestServer, Typist};

fn words(block: BlockId, text: &str) -> Vec<Step> {
    vec![Step::InsertText {
        at: Pos::new(block, 0),
        text: text.into(),
        marks: Marks::none(),
    }]
}

/// The first paragraph becomes a heading, as every client does it.
fn retype(body: &Body) -> Vec<Step> {
    let block = body.tree().top()[0].clone();
    vec![
        Step::InsertBlocks {
            at: Place::Before(block.id),
            blocks: vec![Draft::copy_as(&block, TextKind::Heading(2))],
        },
        Step::DeleteBlock { block: block.id },
    ]
}

fn first(typist: &Typist) -> BlockId {
    typist.body.tree().top()[0].id
}

/// Applies steps; the update they make.
fn make(typist: &mut Typist, steps: &[Step]) -> Vec<u8> {
    let before = typist.body.doc().transact().snapshot();
    typist.body.apply(steps, "test");
    let after = typist.body.doc().transact();
    // Only this: what a client sends as it happens names no older deletion.
    let update = after.encode_state_as_update_v1(&before.state_map);
    drop(after);
    update
}

#[tokio::test]
async fn words_typed_into_what_another_replaced_are_kept_on_a_card() {
    for typed_first in [true, false] {
        let mut server = TestServer::start().await;
        let article = server.article("").await;
        let mut rani = server.join("penulis", article).await;
        let mut bagus = server.join("penulis2", article).await;
        let block = first(&rani);
        let typed = make(&mut rani, &words(block, "Air surut 😀"));
        let steps = retype(&bagus.body);
        let retyped = make(&mut bagus, &steps);
        if typed_first {
            rani.push(&typed).await;
            rani.until_saved().await;
            bagus.push(&retyped).await;
        } else {
            bagus.push(&retyped).await;
            bagus.until_saved().await;
            rani.push(&typed).await;
        }
        for typist in [&mut rani, &mut bagus] {
            typist
                .until("a card", |typist| !typist.body.cards().is_empty())
                .await;
            let cards = typist.body.cards();
            assert_eq!(cards.len(), 1);
            assert_eq!(cards[0].words.text, "Air surut 😀");
            assert!(!cards[0].twin);
        }
        rani.until_saved().await;
        bagus.until_saved().await;
        server.restart().await;
        let late = server.join("penulis", article).await;
        assert_eq!(late.body.cards().len(), 1, "on disk, and made once");
    }
}

#[tokio::test]
async fn a_stock_client_hears_no_new_message() {
    let server = TestServer::start().await;
    let article = server.article("").await;
    let mut rani = server.join("penulis", article).await;
    let stock = server.sync("penulis2", article).replace("v=1", "v=0");
    let mut stock = Typist::connect(&stock).await;
    stock.until("synced", |typist| typist.synced).await;
    let block = first(&rani);
    let typed = make(&mut rani, &words(block, "hilang"));
    let steps = retype(&stock.body);
    let retyped = make(&mut stock, &steps);
    stock.push(&retyped).await;
    stock.round_trip().await;
    rani.push(&typed).await;
    // `Typist` reads every frame; what it cannot name would be `Unknown`.
    stock
        .until("a card", |typist| !typist.body.cards().is_empty())
        .await;
    assert_eq!(stock.saved, 0);
}

#[tokio::test]
async fn two_who_do_the_same_leave_it_once() {
    let server = TestServer::start().await;
    let article = server.article("").await;
    let mut rani = server.join("penulis", article).await;
    let mut bagus = server.join("penulis2", article).await;
    let block = first(&rani);
    let typed = make(&mut rani, &words(block, "Air surut"));
    rani.push(&typed).await;
    bagus
        .until("words", |typist| {
            typist.body.tree().top()[0].text() == "Air surut"
        })
        .await;
    let steps = retype(&rani.body);
    let one = make(&mut rani, &steps);
    let steps = retype(&bagus.body);
    let two = make(&mut bagus, &steps);
    rani.push(&one).await;
    bagus.push(&two).await;
    rani.until_saved().await;
    bagus.until_saved().await;
    for typist in [&mut rani, &mut bagus] {
        typist.round_trip().await;
        let tree = typist.body.tree();
        let texts: Vec<_> = tree.lines().map(|line| line.text()).collect();
        assert_eq!(texts, ["Air surut"]);
        assert_eq!(typist.body.cards(), []);
    }
}

#[tokio::test]
async fn a_reader_cannot_write_cards_and_junk_on_them_is_harmless() {
    let server = TestServer::start().await;
    let article = server.article("").await;
    let mut reader = server.join("pembaca", article).await;
    let write = |typist: &Typist, key: &str, text: &str| {
        let mut txn = typist.body.doc().transact_mut();
        typist.body.rescue.insert(&mut txn, key, text);
        txn.encode_update_v1()
    };
    let update = write(&reader, "1.2.3", "coba");
    reader.send(Message::Update(&update).encode()).await;
    assert_eq!(reader.until_closed().await, close::FORBIDDEN);
    let mut rani = server.join("penulis", article).await;
    for key in [
        "",
        "=",
        "1.2",
        "x.y.z",
        "=18446744073709551615.1.1",
        "1.4294967295.4294967295",
        "1.1.1.1",
    ] {
        let update = write(&rani, key, "sampah");
        rani.push(&update).await;
    }
    let block = first(&rani);
    let mut bagus = server.join("penulis2", article).await;
    let typed = make(&mut bagus, &words(block, "hilang"));
    let steps = retype(&rani.body);
    let retyped = make(&mut rani, &steps);
    rani.push(&retyped).await;
    rani.until_saved().await;
    bagus.push(&typed).await;
    bagus
        .until("a card", |typist| {
            typist
                .body
                .cards()
                .iter()
                .any(|card| card.words.text == "hilang")
        })
        .await;
}

#[tokio::test]
async fn a_salvaged_room_shows_nothing_that_is_not_written_down() {
    let server = TestServer::start().await;
    let article = server.article("").await;
    let mut rani = server.join("penulis", article).await;
    let mut bagus = server.join("penulis2", article).await;
    let mut editor = server.join("editor", article).await;
    let block = first(&rani);
    let typed = make(&mut rani, &words(block, "hilang"));
    let steps = retype(&bagus.body);
    let retyped = make(&mut bagus, &steps);
    rani.push(&typed).await;
    rani.until_saved().await;
    bagus.push(&retyped).await;
    for typist in [&mut rani, &mut bagus] {
        typist
            .until("a card", |typist| !typist.body.cards().is_empty())
            .await;
    }
    // One row to be damaged, and one that builds on it.
    editor.say("rusak ").await;
    editor.until_saved().await;
    editor.say("menyusul").await;
    editor.until_saved().await;
    drop((rani, bagus, editor));
    server.all_closed().await;
    let eyes = server.eyes().await;
    eyes.run("UPDATE log SET sum = sum + 1 WHERE seq = (SELECT max(seq) - 1 FROM log)")
        .await;
    let late = server.join("pembaca", article).await;
    assert_eq!(server.metric("siaran_set_aside_total"), 2.0);
    let rows = eyes.blobs("SELECT bytes FROM log ORDER BY seq").await;
    let mut written = Body::new(7);
    for row in &rows {
        written.receive(row).unwrap();
    }
    let seen = |body: &Body| body.doc().transact().state_vector();
    assert_eq!(seen(&late.body), seen(&written));
    assert_eq!(late.body.cards(), written.cards());
    assert_eq!(late.body.cards().len(), 1);
}
