//! `siaran store check`: silent about a sound store, loud about each sort of
//! damage, and it changes nothing.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::{Duration, SystemTime};

use crate::home::{Home, tamper};
use siaran_server::care::sweep::{OLD, sweep};

use crate::kept::{checked, fill, filled, folding, place, siaran, words};
use crate::picture_files::jpeg;

#[tokio::test]
async fn a_sound_store_is_clean_beside_its_server() {
    let server = folding(Home::new()).await;
    let articles = fill(&server).await;
    let mut rani = server.join("penulis", articles[0]).await;
    rani.say("di tengah jalan").await;
    rani.until_saved().await;
    for deep in [false, true] {
        let report = checked(server.folder.path(), deep).await;
        assert_eq!(report.findings, [], "deep: {deep}");
        assert!(report.is_clean());
        let looked = report.looked;
        assert_eq!((looked.accounts, looked.articles, looked.rooms), (8, 2, 2));
        assert_eq!((looked.checkpoints, looked.pictures), (2, 2));
        assert!(looked.files > 2 && looked.log_rows > 0, "{looked:?}");
        assert!(looked.history_chunks >= 4, "{looked:?}");
    }
    rani.say(" terus").await;
    rani.until_saved().await;
}

#[tokio::test]
async fn looking_changes_no_byte() {
    let (folder, _) = filled().await;
    // As after a kill: the write-ahead log holds what the file does not.
    let copy = Home::new();
    let options = sqlx::sqlite::SqliteConnectOptions::new()
        .filename(folder.path().join("siaran.db"))
        .pragma("wal_autocheckpoint", "0");
    let file = sqlx::SqlitePool::connect_with(options).await.unwrap();
    sqlx::query("UPDATE accounts SET unit = 'Baru'")
        .execute(&file)
        .await
        .unwrap();
    for name in ["siaran.db", "siaran.db-wal"] {
        std::fs::copy(folder.path().join(name), copy.path().join(name)).unwrap();
    }
    file.close().await;
    let bytes = |name: &str| std::fs::read(copy.path().join(name)).unwrap();
    let before = (bytes("siaran.db"), bytes("siaran.db-wal"));
    assert!(!before.1.is_empty());
    checked(copy.path(), true).await;
    assert!(before == (bytes("siaran.db"), bytes("siaran.db-wal")));
}

/// The kinds of damage told of a tampered copy.
async fn kinds(folder: &Path, sql: &str, deep: bool) -> BTreeSet<&'static str> {
    let copy = Home::copy_of(folder);
    tamper(copy.path(), sql).await;
    let report = checked(copy.path(), deep).await;
    assert!(!report.is_clean(), "{sql}");
    report.findings.iter().map(|found| found.kind).collect()
}

#[tokio::test]
async fn every_sort_of_damage_in_rows_is_found() {
    let (folder, _) = filled().await;
    assert!(checked(folder.path(), true).await.is_clean());
    let flipped = "bytes = CAST(substr(bytes, 1, length(bytes) - 1) || x'ff' AS BLOB)";
    for (sql, kind) in [
        (format!("UPDATE log SET {flipped} WHERE (room, seq) = (SELECT room, max(seq) FROM log WHERE room = 1)"), "checksum"),
        ("UPDATE log SET sum = sum + 1 WHERE room = 2".into(), "checksum"),
        (format!("UPDATE checkpoints SET {flipped} WHERE room = 1"), "checksum"),
        (format!("UPDATE history SET {flipped} WHERE room = 1"), "checksum"),
        ("DELETE FROM log WHERE (room, seq) = (SELECT room, min(seq) + 1 FROM log WHERE room = 1)".into(), "gap"),
        ("DELETE FROM history WHERE room = 1 AND first_seq = (SELECT max(first_seq) FROM history WHERE room = 1)".into(), "gap"),
        ("DELETE FROM log WHERE (room, seq) = (SELECT room, max(seq) FROM log WHERE room = 1)".into(), "tail"),
        ("DELETE FROM log; DELETE FROM checkpoints; DELETE FROM history".into(), "tail"),
        ("UPDATE history SET rows = 0".into(), "form"),
        ("UPDATE articles SET headline = 'Banjir bob' WHERE headline = 'Banjir rob'".into(), "derived"),
        ("UPDATE articles SET revision = -1".into(), "form"),
        ("UPDATE accounts SET password = substr(password, 2)".into(), "form"),
        ("UPDATE tokens SET hash = x'00' WHERE name = 'uji' AND id = (SELECT min(id) FROM tokens)".into(), "form"),
        ("UPDATE accounts SET id = x'00' WHERE username = 'jubir'".into(), "unreadable"),
        ("DELETE FROM accounts WHERE username = 'penulis'".into(), "database"),
        ("DELETE FROM media_files".into(), "file"),
        ("UPDATE media_files SET bytes = bytes + 1".into(), "file"),
        ("INSERT INTO set_aside (room, seq, source, found_at, reason, bytes) VALUES (1, 9, 'log', 0, 'checksum', x'00')".into(), "set_aside"),
    ] {
        let found = kinds(folder.path(), &sql, false).await;
        assert!(found.contains(kind), "{sql}: {found:?}");
    }
}

#[tokio::test]
async fn a_history_that_leads_elsewhere_is_found_by_a_deep_look() {
    let (folder, _) = filled().await;
    let copy = Home::copy_of(folder.path());
    // Well-formed, with the right checksum, and not what was written.
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(copy.path().join("siaran.db"));
    let file = sqlx::SqlitePool::connect_with(options).await.unwrap();
    let seq: i64 = sqlx::query_scalar("SELECT max(first_seq) FROM history WHERE room = 1")
        .fetch_one(&file)
        .await
        .unwrap();
    let mut sum = crc32fast::Hasher::new();
    sum.update(&seq.to_le_bytes());
    sum.update(&[0, 0]);
    sqlx::query("UPDATE history SET bytes = x'0000', sum = ?1 WHERE room = 1 AND first_seq = ?2")
        .bind(i64::from(sum.finalize()))
        .bind(seq)
        .execute(&file)
        .await
        .unwrap();
    file.close().await;
    assert!(checked(copy.path(), false).await.is_clean());
    let report = checked(copy.path(), true).await;
    assert_eq!(report.damage, 1, "{report}");
    assert_eq!(report.findings[0].kind, "history");
}

#[tokio::test]
async fn damaged_files_are_found() {
    let (folder, _) = filled().await;
    // Pages of every tree, one after the other.
    let length = std::fs::metadata(folder.path().join("siaran.db"))
        .unwrap()
        .len();
    let copy = Home::copy_of(folder.path());
    let database = copy.path().join("siaran.db");
    let whole = std::fs::read(&database).unwrap();
    let mut found = 0;
    for page in 1..length / 4096 {
        let mut torn = whole.clone();
        let at = page as usize * 4096;
        // Half of it never reached the disk.
        torn[at..at + 2048].fill(0);
        if torn == whole {
            continue;
        }
        std::fs::write(&database, &torn).unwrap();
        let report = checked(copy.path(), false).await;
        // A free page holds nothing that could be lost.
        found += usize::from(!report.is_clean());
    }
    assert!(found as u64 > length / 4096 / 2, "{found} of {length}");
    std::fs::write(&database, &whole[..whole.len() / 2]).unwrap();
    assert!(!checked(copy.path(), false).await.is_clean(), "cut off");
    std::fs::write(
        &database,
        b"bukan basis data, melainkan surat biasa".repeat(200),
    )
    .unwrap();
    let report = checked(copy.path(), false).await;
    assert_eq!(report.findings[0].kind, "unreadable", "{report}");
}

#[tokio::test]
async fn damaged_pictures_are_found() {
    let (folder, _) = filled().await;
    let copy = Home::copy_of(folder.path());
    let mut pictures = Vec::new();
    for entry in std::fs::read_dir(copy.path().join("media")).unwrap() {
        let within = std::fs::read_dir(entry.unwrap().path()).unwrap();
        pictures.extend(within.map(|file| file.unwrap().path()));
    }
    let mut bytes = std::fs::read(&pictures[0]).unwrap();
    bytes[100] ^= 1;
    std::fs::write(&pictures[0], &bytes).unwrap();
    assert!(checked(copy.path(), false).await.is_clean());
    let report = checked(copy.path(), true).await;
    assert_eq!((report.damage, report.findings[0].kind), (1, "file"));
    std::fs::write(&pictures[0], &bytes[1..]).unwrap();
    assert_eq!(checked(copy.path(), false).await.damage, 1);
    std::fs::remove_file(&pictures[0]).unwrap();
    assert_eq!(checked(copy.path(), false).await.damage, 1);
}

#[tokio::test]
async fn forgotten_files_are_noted_and_swept_beside_a_server() {
    let server = folding(Home::new()).await;
    server.upload("satu.jpg", &jpeg(600, 300)).await.media();
    let media = server.folder.path().join("media");
    let kept = server.kept_files();
    // As a killed server leaves them: files without a row, a half-done upload.
    let name = "ab".repeat(32);
    std::fs::create_dir_all(media.join("ab")).unwrap();
    std::fs::create_dir_all(media.join("incoming")).unwrap();
    let forgotten = [media.join("ab").join(name), media.join("incoming/setengah")];
    for path in &forgotten {
        std::fs::write(path, "sisa").unwrap();
    }
    let report = checked(server.folder.path(), false).await;
    assert_eq!(report.findings, [], "young ones may be on their way");
    let old = SystemTime::now() - OLD - Duration::from_secs(1);
    for path in &forgotten {
        let file = std::fs::File::options().write(true).open(path).unwrap();
        file.set_modified(old).unwrap();
    }
    let report = checked(server.folder.path(), false).await;
    assert_eq!((report.damage, report.notes), (0, 2), "{report}");
    let swept = sweep(&place(server.folder.path()), OLD).await.unwrap();
    assert_eq!((swept.files, swept.bytes), (2, 8));
    assert_eq!(server.kept_files(), kept);
    let report = checked(server.folder.path(), true).await;
    assert_eq!(report.findings, []);
}

#[tokio::test]
async fn the_exit_code_tells_clean_damaged_and_blind_apart() {
    let (folder, _) = filled().await;
    let clean = siaran(&["check", "--deep"], folder.path());
    assert_eq!(clean.status.code(), Some(0), "{}", words(&clean));
    assert!(words(&clean).contains("All is well."));
    tamper(folder.path(), "UPDATE log SET sum = 0 WHERE room = 1").await;
    let damaged = siaran(&["check", "--json"], folder.path());
    assert_eq!(damaged.status.code(), Some(1));
    let told: serde_json::Value = serde_json::from_slice(&damaged.stdout).unwrap();
    assert_eq!(told["findings"][0]["kind"], "checksum");
    assert_eq!(told["findings"][0]["level"], "damage");
    assert!(told["damage"].as_u64().unwrap() >= 1);
    assert_eq!(told["looked"]["rooms"], 2);
    let nowhere = Home::new();
    let blind = siaran(&["check"], nowhere.path());
    assert_eq!(blind.status.code(), Some(2));
    assert!(
        words(&blind).contains("could not look"),
        "{}",
        words(&blind)
    );
    // A file of somebody else's.
    let options = sqlx::sqlite::SqliteConnectOptions::new()
        .filename(nowhere.path().join("siaran.db"))
        .create_if_missing(true);
    let file = sqlx::SqlitePool::connect_with(options).await.unwrap();
    sqlx::query("CREATE TABLE lain (x)")
        .execute(&file)
        .await
        .unwrap();
    file.close().await;
    let other = siaran(&["check"], nowhere.path());
    assert_eq!(other.status.code(), Some(2), "{}", words(&other));
}
