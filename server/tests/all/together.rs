//! Writing together: updates reach everyone, in the file first.

use shared::document::Body;
use shared::wire::{Message, close};
use yrs::Transact;

use crate::support::{TestServer, Typist};

#[tokio::test]
async fn two_write_and_a_restart_keeps_it() {
    let mut server = TestServer::start().await;
    let article = server.article("Banjir surut").await;
    let mut rani = server.join("penulis", article).await;
    let mut bagus = server.join("penulis2", article).await;
    rani.say("Air ").await;
    bagus.until_text("Air ").await;
    bagus.say("surut").await;
    rani.until_text("Air surut").await;
    rani.until_saved().await;
    bagus.until_saved().await;
    server.restart().await;
    let back = server.join("pembaca", article).await;
    assert_eq!(back.text(), "Air surut");
    assert_eq!(back.body.article().headline, "Banjir surut");
    let content = server.content(article).await;
    assert_eq!(content.article.standfirst, "Air surut");
    assert_eq!(content.hash, content.article.hash());
}

#[tokio::test]
async fn saved_is_said_only_when_the_row_is_in_the_file() {
    let server = TestServer::start().await;
    let article = server.article("").await;
    let mut rani = server.join("penulis", article).await;
    let eyes = server.eyes().await;
    rani.until_saved().await;
    let mut rows_before = 1;
    for number in 0..20 {
        rani.say(&format!("{number} ")).await;
        rani.until_saved().await;
        let rows = eyes.number("SELECT count(*) FROM log").await;
        assert_eq!(rows, rows_before + 1, "update {number}");
        rows_before = rows;
    }
}

#[tokio::test]
async fn what_is_known_already_is_saved_but_neither_stored_nor_shown() {
    let server = TestServer::start().await;
    let article = server.article("").await;
    let mut rani = server.join("penulis", article).await;
    let mut bagus = server.join("penulis2", article).await;
    let update = rani.write("sekali");
    for _ in 0..3 {
        rani.push(&update).await;
    }
    // An update with nothing in it at all.
    rani.push(&[0, 0]).await;
    rani.until_saved().await;
    bagus.until_text("sekali").await;
    bagus.round_trip().await;
    assert_eq!(bagus.heard, 1);
    let rows = server.eyes().await.number("SELECT count(*) FROM log").await;
    assert_eq!(rows, 2, "the seed and one update");
}

#[tokio::test]
async fn offline_work_merges_on_return() {
    let server = TestServer::start().await;
    let article = server.article("").await;
    let mut rani = server.join("penulis", article).await;
    rani.say("satu").await;
    rani.until_saved().await;
    let Typist { body, .. } = rani;
    let mut bagus = server.join("penulis2", article).await;
    bagus.say(" dua").await;
    bagus.until_saved().await;
    // Rani types on without a line, then reconnects with her document.
    let mut back = Typist::silent(&server.sync("penulis", article), None).await;
    back.body = body;
    back.write("!");
    let question = Message::Step1(&back.body.state_vector()).encode();
    back.send(question).await;
    // She types once more before the server's step 1 has reached her: this
    // update lacks its predecessor, and must wait for her step 2.
    let early = back.write("?");
    back.push(&early).await;
    back.until("synced", |typist| typist.synced).await;
    back.until_saved().await;
    let wanted = back.text();
    assert!(wanted.contains("dua") && wanted.contains("!?"), "{wanted}");
    bagus.until_text(&wanted).await;
    assert_eq!(server.content(article).await.article.standfirst, wanted);
    assert!(server.metric("siaran_parked_total") >= 1.0);
}

#[tokio::test]
async fn saved_never_counts_past_what_waits() {
    let server = TestServer::start().await;
    let article = server.article("").await;
    let mut rani = server.join("penulis", article).await;
    rani.until_saved().await;
    let settled = rani.sent;
    let missing = rani.write("a");
    let early = rani.write("b");
    rani.answers = false;
    rani.push(&early).await;
    // Whatever follows is not counted either.
    rani.push(&[0, 0]).await;
    rani.round_trip().await;
    assert_eq!(rani.saved, settled);
    assert!(rani.asked >= 2, "the server asks again for what is missing");
    rani.sent += 1;
    rani.send(Message::Step2(&missing).encode()).await;
    rani.until_saved().await;
    assert_eq!(server.content(article).await.article.standfirst, "ab");
}

#[tokio::test]
async fn work_that_builds_on_a_colleagues_unseen_work_waits_for_it() {
    let server = TestServer::start().await;
    let article = server.article("").await;
    let mut rani = server.join("penulis", article).await;
    let mut bagus = server.join("penulis2", article).await;
    // Bagus's word reaches Rani beside the server (another tab), and hers
    // overtakes his on the way here.
    let his = bagus.write("kata");
    rani.body.receive(&his).unwrap();
    let hers = rani.write(" sambung");
    rani.answers = true;
    rani.push(&hers).await;
    rani.until_saved().await;
    bagus.push(&his).await;
    bagus.until_saved().await;
    bagus.until_text("kata sambung").await;
    assert_eq!(
        server.content(article).await.article.standfirst,
        "kata sambung"
    );
    assert!(server.metric("siaran_reloads_total") >= 1.0);
}

#[tokio::test]
async fn an_update_for_another_document_is_refused_and_leaves_no_trace() {
    let server = TestServer::start().await;
    let article = server.article("").await;
    let mut bagus = server.join("penulis2", article).await;
    for lie_about_step2 in [false, true] {
        let mut rani = server.join("penulis", article).await;
        let other = Body::new(77);
        let foreign = {
            use yrs::Text;
            other
                .standfirst
                .insert(&mut other.doc().transact_mut(), 0, "lain");
            let mut txn = other.doc().transact_mut();
            other.standfirst.insert(&mut txn, 4, " sekali");
            txn.encode_update_v1()
        };
        if lie_about_step2 {
            rani.answers = false;
        }
        rani.push(&foreign).await;
        assert_eq!(rani.until_closed().await, close::INVALID);
    }
    bagus.say("utuh").await;
    bagus.until_saved().await;
    let content = server.content(article).await;
    assert_eq!(content.article.standfirst, "utuh");
    let fresh = server.join("pembaca", article).await;
    assert_eq!(fresh.text(), "utuh");
    assert_eq!(fresh.clock(77), 0);
}

#[tokio::test]
async fn people_who_may_not_write_the_body_never_do() {
    let server = TestServer::start().await;
    let article = server.article("").await;
    let mut rani = server.join("penulis", article).await;
    rani.say("Isi asli").await;
    rani.until_saved().await;
    for name in ["pembaca", "verifikator", "pengesah", "jubir"] {
        let mut reader = server.join(name, article).await;
        reader.until_saved().await;
        assert_eq!(reader.text(), "Isi asli");
        reader.say("!").await;
        assert_eq!(reader.until_closed().await, close::FORBIDDEN, "{name}");
        // By step 2 neither, and not by deleting either.
        let mut reader = server.join(name, article).await;
        let deletion = {
            use yrs::Text;
            let mut txn = reader.body.doc().transact_mut();
            reader.body.standfirst.remove_range(&mut txn, 0, 3);
            txn.encode_update_v1()
        };
        reader.send(Message::Step2(&deletion).encode()).await;
        assert_eq!(reader.until_closed().await, close::FORBIDDEN, "{name}");
    }
    // A reader's step 2 with deletions that everybody knows is no offence.
    {
        use yrs::Text;
        let mut txn = rani.body.doc().transact_mut();
        rani.body.standfirst.remove_range(&mut txn, 0, 4);
        let update = txn.encode_update_v1();
        drop(txn);
        rani.push(&update).await;
        rani.until_saved().await;
    }
    let mut reader = server.join("pembaca", article).await;
    let all = reader.body.checkpoint();
    reader.sent += 1;
    reader.send(Message::Step2(&all).encode()).await;
    reader.until_saved().await;
    assert_eq!(server.content(article).await.article.standfirst, "asli");
    let rows = server.eyes().await.number("SELECT count(*) FROM log").await;
    assert_eq!(rows, 3, "seed, words, deletion");
}

#[tokio::test]
async fn a_broken_shape_is_repaired_before_anyone_sees_it() {
    let server = TestServer::start().await;
    let article = server.article("").await;
    let mut rani = server.join("penulis", article).await;
    let mut bagus = server.join("penulis2", article).await;
    let update = {
        use yrs::{XmlElementPrelim, XmlFragment};
        let mut txn = rani.body.doc().transact_mut();
        // A quote with nothing in it: stock clients would delete it.
        rani.body
            .blocks
            .push_back(&mut txn, XmlElementPrelim::empty("blockquote"));
        txn.encode_update_v1()
    };
    rani.push(&update).await;
    rani.until_saved().await;
    bagus.until("both as one", |typist| typist.heard == 1).await;
    rani.until("the repair", |typist| typist.heard == 1).await;
    assert!(server.metric("siaran_repairs_total") >= 1.0);
    let content = server.content(article).await;
    assert_eq!(bagus.body.article(), content.article);
    assert_eq!(rani.body.article(), content.article);
    let mut copy = Body::new(5);
    copy.receive(&rani.body.checkpoint()).unwrap();
    assert_eq!(copy.repair(), None);
}
