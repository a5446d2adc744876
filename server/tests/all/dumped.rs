//! What an operator does with a PostgreSQL store: back it up, bring it back, move
//! to it from a file.

use siaran_server::care::Place;
use siaran_server::care::backup::backup;
use siaran_server::care::check::{Depth, check};
use siaran_server::care::export::export;
use siaran_server::care::import::{Onto, import};
use siaran_server::care::restore::restore;
use siaran_server::config::Database;
use siaran_server::media::Files;
use siaran_server::metrics::Metrics;
use siaran_server::store::Store;

use crate::home::{Eyes, Home, tell};
use crate::kept::{checked, fill, filled, folding, place, siaran, words};
use crate::support::TestServer;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_letter_saved_before_a_backup_is_in_what_is_restored() {
    let server = folding(Home::new()).await;
    let articles = fill(&server).await;
    let mut rani = server.join("penulis", articles[0]).await;
    let mut promised = 0;
    for round in 0..3 {
        rani.say(&format!("sebelum {round} ")).await;
        rani.until_saved().await;
        let saved = rani.clock(rani.client);
        let to = server.folder.path().join(format!("cadangan {round}"));
        let store = place(server.folder.path());
        let (done, ()) = tokio::join!(backup(&store, &to), async {
            // It holds up nobody.
            for _ in 0..20 {
                rani.say("sementara ").await;
                rani.until_saved().await;
            }
        });
        let done = done.unwrap();
        assert_eq!(done.report.findings, []);
        assert!(done.files > 2 && done.database > 0);
        let fresh = Home::new();
        let restored = restore(&to, &place(fresh.path())).await.unwrap();
        assert_eq!(restored.files, done.files);
        let report = checked(fresh.path(), true).await;
        assert_eq!(report.findings, [], "round {round}");
        let back = TestServer::over(fresh, |_| {}).await;
        let mut reader = back.join("penulis2", articles[0]).await;
        let here = reader.clock(rani.client);
        assert!(here >= saved, "round {round}: saved {saved}, kept {here}");
        promised += saved;
        // Numbers go on where they stood.
        reader.say("lanjut").await;
        reader.until_saved().await;
    }
    assert!(promised > 30, "{promised}");
}

#[tokio::test]
async fn a_restore_overwrites_nothing_and_takes_only_what_is_whole() {
    let (home, _) = filled().await;
    let to = home.path().join("cadangan");
    let done = siaran(&["backup", "--to", to.to_str().unwrap()], home.path());
    assert_eq!(done.status.code(), Some(0), "{}", words(&done));
    let from = ["restore", "--from", to.to_str().unwrap()];
    let over = siaran(&from, home.path());
    assert_eq!(over.status.code(), Some(1));
    assert!(
        words(&over).contains("has tables already"),
        "{}",
        words(&over)
    );
    let fresh = Home::new();
    let dump = to.join("siaran.dump");
    let whole = std::fs::read(&dump).unwrap();
    let mut torn = whole.clone();
    let middle = torn.len() / 2;
    torn[middle] ^= 1;
    std::fs::write(&dump, &torn).unwrap();
    let refused = siaran(&from, fresh.path());
    assert!(
        words(&refused).contains("is damaged"),
        "{}",
        words(&refused)
    );
    std::fs::write(&dump, &whole).unwrap();
    // Another sort of database.
    let file = Place {
        database: Database::inside(fresh.path()),
        media: fresh.path().join("gambar"),
    };
    let refused = restore(&to, &file).await.unwrap_err().to_string();
    assert!(refused.contains("a backup of PostgreSQL"), "{refused}");
    let restored = siaran(&from, fresh.path());
    assert_eq!(restored.status.code(), Some(0), "{}", words(&restored));
    assert!(checked(fresh.path(), true).await.is_clean());
}

#[tokio::test]
async fn a_machine_without_pg_dump_is_told_so() {
    let home = Home::new();
    let server = folding(home).await;
    let data = server.folder.path();
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_siaran"));
    command
        .args(["store", "backup", "--to"])
        .arg(data.join("cadangan"))
        .arg("--data")
        .arg(data)
        .env("PATH", data);
    let output = tell(&mut command, data).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = words(&output);
    assert!(said.contains("`pg_dump` is not on this machine"), "{said}");
    assert!(!data.join("cadangan/backup.json").exists(), "no backup");
}

#[tokio::test]
async fn a_store_moves_from_a_file_to_postgresql_and_back() {
    // A newsroom in a file, made in the way of this program: filled here, moved
    // out, and from there on as an operator would.
    let (origin, articles) = filled().await;
    let file = Place {
        database: Database::inside(origin.path()),
        media: origin.path().join("media"),
    };
    carry(&place(origin.path()), &file).await;
    let target = Home::new();
    carry(&file, &place(target.path())).await;
    let mut bytes = Vec::new();
    for from in [&file, &place(target.path())] {
        let mut lines = Vec::new();
        export(from, &mut lines).await.unwrap();
        bytes.push(records(&lines));
    }
    assert!(bytes[0].len() > 50);
    assert_eq!(bytes[0], bytes[1]);
    let old = TestServer::over(origin, |config| {
        config.database = Database::inside(&config.media.with_file_name(""));
    })
    .await;
    let new = folding(target).await;
    for article in articles {
        let (there, here) = (old.content(article).await, new.content(article).await);
        assert_eq!(there.hash, here.hash);
        // And it goes on, with the next number.
        let mut rani = new.join("penulis", article).await;
        rani.say("di rumah baru").await;
        rani.until_saved().await;
    }
    new.all_closed().await;
    assert_eq!(checked(new.folder.path(), true).await.findings, []);
}

/// By export and import.
async fn carry(from: &Place, to: &Place) {
    let mut lines = Vec::new();
    let done = export(from, &mut lines).await.unwrap();
    assert_eq!(done.damage, [] as [&str; 0]);
    let store = Store::open(&to.database, Metrics::default().into())
        .await
        .unwrap();
    let files = Files::at(to.media.clone());
    import(&store, &files, lines.as_slice(), Onto::Empty)
        .await
        .unwrap();
    store.close().await;
    let report = check(to, Depth { deep: true }).await.unwrap();
    assert_eq!(report.findings, []);
}

fn records(lines: &[u8]) -> Vec<String> {
    let mut rows: Vec<String> = String::from_utf8(lines.to_vec())
        .unwrap()
        .lines()
        .filter(|line| line.contains("\"record\""))
        .map(str::to_owned)
        .collect();
    rows.sort();
    rows
}

#[tokio::test]
async fn the_check_names_what_is_damaged() {
    let (home, _) = filled().await;
    let eyes = Eyes::open(home.path()).await;
    eyes.run("UPDATE rooms SET last_seq = 3 WHERE id = 1").await;
    eyes.run("UPDATE log SET sum = 0 WHERE room = 2").await;
    eyes.close().await;
    let report = checked(home.path(), false).await;
    let kinds: Vec<&str> = report.findings.iter().map(|finding| finding.kind).collect();
    assert!(kinds.contains(&"database"), "{:?}", report.findings);
    assert!(
        report
            .findings
            .iter()
            .any(|finding| finding.what.contains("give out a number again")),
        "{:?}",
        report.findings
    );
    assert!(report.damage > 1, "{:?}", report.findings);
    let said = siaran(&["check"], home.path());
    assert_eq!(said.status.code(), Some(1), "{}", words(&said));
    let nowhere = "postgres://postgres@127.0.0.1:1/tiada".parse().unwrap();
    let nowhere = Place {
        database: nowhere,
        media: home.path().into(),
    };
    assert!(check(&nowhere, Depth::default()).await.is_err());
}
