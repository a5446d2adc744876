//! A full disk: what cannot be stored is shown to nobody, everything else goes
//! on, and it heals by itself. On a page limit always, on a real full file
//! system where one can be mounted.

use std::path::Path;
use std::process::Command;

use shared::document::block::Pos;
use shared::document::schema::{Marks, TextKind};
use shared::document::step::{Draft, Place, Step};
use shared::wire::{Message, close};
use siaran_server::config::Database;
use sqlx::{Connection, SqliteConnection};
use tempfile::TempDir;

use crate::support::{TestServer, Typist};

/// Writes until the server closes the writer for want of space. Returns what
/// the reader saw.
async fn fill(server: &TestServer, rani: &mut Typist, reader: &mut Typist) -> String {
    let piece = "x".repeat(16 << 10);
    for _ in 0..4000 {
        let update = rani.write(&piece);
        rani.push(&update).await;
        rani.until("saved or closed", |typist| {
            typist.saved == typist.sent || typist.closed.is_some()
        })
        .await;
        if let Some(code) = rani.closed {
            assert_eq!(code, close::INTERNAL);
            break;
        }
    }
    assert!(rani.closed.is_some(), "never full");
    assert!(server.metric("siaran_append_failures_total") >= 1.0);
    reader.round_trip().await;
    reader.text()
}

async fn ready(server: &TestServer) -> u16 {
    // An answer is good for a second.
    tokio::time::sleep(std::time::Duration::from_millis(1100)).await;
    let response = server.http.get(server.url("/readyz")).send().await.unwrap();
    response.status().as_u16()
}

#[tokio::test]
async fn who_comes_back_learns_what_happened_before_what_is_on_a_card() {
    // Rani comes back with words for a paragraph that Bagus has made a heading.
    // Her question and her words are answered in one go, because the disk is slow.
    let server = TestServer::start().await;
    let article = server.article("").await;
    let mut bagus = server.join("penulis2", article).await;
    let old = bagus.body.checkpoint();
    let mut rani = Typist::silent(&server.sync("penulis", article), None).await;
    rani.body.receive(&old).unwrap();
    let block = rani.body.tree().top()[0].clone();
    let question = rani.body.state_vector();
    let typed = Step::InsertText {
        at: Pos::new(block.id, 0),
        text: "Air surut".into(),
        marks: Marks::none(),
    };
    rani.body.apply(&[typed], "test");
    let words = rani.body.diff(&question).unwrap();
    let heading = [
        Step::InsertBlocks {
            at: Place::Before(block.id),
            blocks: vec![Draft::copy_as(&block, TextKind::Heading(2))],
        },
        Step::DeleteBlock { block: block.id },
    ];
    let before = bagus.body.state_vector();
    bagus.body.apply(&heading, "test");
    let retyped = bagus.body.diff(&before).unwrap();

    let options =
        sqlx::sqlite::SqliteConnectOptions::new().filename(server.folder.path().join("siaran.db"));
    let mut disk = SqliteConnection::connect_with(&options).await.unwrap();
    sqlx::query("BEGIN IMMEDIATE")
        .execute(&mut disk)
        .await
        .unwrap();
    let taken = async |count: f64| {
        let metric = |server: &TestServer| server.metric("siaran_updates_total");
        server
            .until("it is taken in", |server| metric(server) == count)
            .await;
    };
    bagus.push(&retyped).await;
    taken(1.0).await;
    rani.send(Message::Step1(&question).encode()).await;
    rani.push(&words).await;
    taken(2.0).await;
    sqlx::query("ROLLBACK").execute(&mut disk).await.unwrap();
    disk.close().await.unwrap();

    rani.until("a card", |rani| !rani.body.cards().is_empty())
        .await;
    assert!(rani.synced, "the card came before the answer");
}

#[tokio::test]
async fn a_full_database_refuses_writers_and_keeps_readers() {
    let server = TestServer::shaped(|config| {
        config.database = config.database.clone().at_most(300);
        config.limits.checkpoint_rows = usize::MAX;
        config.limits.checkpoint_bytes = usize::MAX;
    })
    .await;
    let article = server.article("").await;
    let other = server.article("").await;
    let mut reader = server.join("pembaca", article).await;
    let mut bystander = server.join("pembaca", other).await;
    let mut rani = server.join("penulis", article).await;
    let seen = fill(&server, &mut rani, &mut reader).await;
    // Nothing that was shown or saved is missing, nothing unsaved is there.
    let fresh = server.join("pengesah", article).await;
    assert_eq!(fresh.text(), seen);
    assert_eq!(fresh.text().len() % (16 << 10), 0);
    assert_eq!(
        fresh.text().len() as u64 / (16 << 10),
        rani.saved - 1,
        "all that was called saved; the first message was a step 2"
    );
    bystander.round_trip().await;
    assert!(reader.closed.is_none() && bystander.closed.is_none());
    assert_eq!(ready(&server).await, 503);
    let alive = server.http.get(server.url("/healthz")).send();
    assert_eq!(alive.await.unwrap().status(), 200);
    // Space comes back: rows of another article are removed beside the server.
    server
        .eyes()
        .await
        .run("DELETE FROM log WHERE seq BETWEEN 10 AND 40")
        .await;
    assert_eq!(ready(&server).await, 200);
    let mut back = server.join("penulis", other).await;
    back.say("lagi").await;
    back.until_saved().await;
    bystander.until_text("lagi").await;
}

/// A file system of a few megabytes; unmounted when dropped.
struct Tiny(TempDir);

impl Tiny {
    fn mount() -> Option<Self> {
        let folder = TempDir::new().unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=3m", "tmpfs"])
            .arg(folder.path())
            .status()
            .is_ok_and(|status| status.success());
        mounted.then_some(Self(folder))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for Tiny {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0.path()).status();
    }
}

#[tokio::test]
async fn a_full_disk_refuses_writers_and_heals() {
    let Some(tiny) = Tiny::mount() else {
        eprintln!("no mount here; the page limit stands for it");
        return;
    };
    let path = tiny.path().join("siaran.db");
    let ballast = tiny.path().join("ballast");
    std::fs::write(&ballast, vec![0; 512 << 10]).unwrap();
    let mut server = TestServer::shaped(move |config| {
        config.database = Database::file(&path);
    })
    .await;
    let article = server.article("").await;
    let mut reader = server.join("pembaca", article).await;
    let mut rani = server.join("penulis", article).await;
    let seen = fill(&server, &mut rani, &mut reader).await;
    assert_eq!(seen.len() as u64 / (16 << 10), rani.saved - 1);
    assert_eq!(ready(&server).await, 503);
    std::fs::remove_file(&ballast).unwrap();
    assert_eq!(ready(&server).await, 200);
    let mut back = server.join("penulis", article).await;
    assert_eq!(back.text(), seen);
    back.say("lagi").await;
    back.until_saved().await;
    reader.until_text(&format!("{seen}lagi")).await;
    server.stop().await;
}
