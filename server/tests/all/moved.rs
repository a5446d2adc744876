//! Export and import: everything arrives, nothing arrives by halves.

use serde_json::Value;
use siaran_server::care::export::export;
use siaran_server::care::import::{Onto, import};
use siaran_server::media::Files;
use siaran_server::metrics::Metrics;
use siaran_server::store::Store;

use crate::home::{Eyes, Home, database_of, tamper, tell};
use crate::kept::{checked, filled, folding, place, siaran, words};
use crate::support::TestServer;

/// Every row of every table but those that stay behind, as text; a room is
/// named by its article, as its number is the database's own.
async fn dump(folder: &std::path::Path) -> Vec<String> {
    let eyes = Eyes::open(folder).await;
    let tables = eyes
        .texts(match &eyes {
            Eyes::Lite(_) => "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
            Eyes::Post(_) => "SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public'",
        })
        .await;
    let mut lines = Vec::new();
    let mut known = 0;
    for table in tables {
        if ["_sqlx_migrations", "sessions", "pulse"].contains(&table.as_str()) {
            continue;
        }
        known += 1;
        let columns = eyes
            .texts(&match &eyes {
                Eyes::Lite(_) => format!("SELECT name FROM pragma_table_info('{table}')"),
                Eyes::Post(_) => format!("SELECT column_name::text FROM information_schema.columns WHERE table_name = '{table}'"),
            })
            .await;
        let cells: Vec<String> = columns
            .iter()
            .map(|column| match (table.as_str(), column.as_str(), &eyes) {
                ("rooms", "id", _) => "''".into(),
                (_, "room", Eyes::Lite(_)) => {
                    "(SELECT hex(article) || part FROM rooms WHERE id = room)".into()
                }
                (_, "room", Eyes::Post(_)) => {
                    "(SELECT article || part FROM rooms WHERE id = room)".into()
                }
                (_, _, Eyes::Lite(_)) => format!("quote({column})"),
                (_, _, Eyes::Post(_)) => format!("quote_nullable({column}::text)"),
            })
            .collect();
        let rows = format!("SELECT {} FROM {table}", cells.join(" || ' | ' || "));
        for row in eyes.texts(&rows).await {
            lines.push(format!("{table}: {row}"));
        }
    }
    assert!(known >= 9, "{known} tables");
    lines.sort();
    eyes.close().await;
    lines
}

pub async fn exported(folder: &std::path::Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    let done = export(&place(folder), &mut bytes).await.unwrap();
    assert_eq!(done.damage, [] as [&str; 0]);
    bytes
}

pub async fn imported(folder: &std::path::Path, bytes: &[u8], onto: Onto) -> Result<u64, String> {
    let store = Store::open(&database_of(folder), Metrics::default().into())
        .await
        .unwrap();
    let files = Files::at(folder.join("media"));
    let done = import(&store, &files, bytes, onto).await;
    store.close().await;
    done.map(|done| done.rows)
        .map_err(|error| error.to_string())
}

#[tokio::test]
async fn everything_that_is_exported_arrives() {
    let (folder, articles) = filled().await;
    let bytes = exported(folder.path()).await;
    let fresh = Home::new();
    imported(fresh.path(), &bytes, Onto::Empty).await.unwrap();
    let report = checked(fresh.path(), true).await;
    assert_eq!(report.findings, []);
    assert_eq!(report.looked, checked(folder.path(), true).await.looked);
    assert_eq!(dump(folder.path()).await, dump(fresh.path()).await);
    // And again: what arrives can leave.
    let second = exported(fresh.path()).await;
    let rows = |bytes: &[u8]| -> Vec<String> {
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        let mut rows: Vec<String> = text
            .lines()
            .filter(|line| line.contains("\"record\""))
            .map(str::to_owned)
            .collect();
        rows.sort();
        rows
    };
    assert_eq!(rows(&bytes), rows(&second));
    let [old, new] = [folding(folder).await, folding(fresh).await];
    for article in articles {
        let (old, new) = (old.content(article).await, new.content(article).await);
        assert_eq!(old.hash, new.hash);
    }
}

/// A table or a column that the export does not know would be left behind.
#[tokio::test]
async fn the_export_knows_every_table_and_column() {
    let (folder, _) = filled().await;
    // A row in the one table that a healthy store leaves empty.
    tamper(
        folder.path(),
        "INSERT INTO set_aside (room, seq, source, found_at, reason, author, bytes) \
         SELECT 1, 10, 'log', 5, 'checksum', account, hash FROM tokens LIMIT 1",
    )
    .await;
    let before = dump(folder.path()).await;
    for table in [
        "accounts",
        "tokens",
        "articles",
        "rooms",
        "log",
        "checkpoints",
        "history",
        "set_aside",
        "media",
        "media_files",
    ] {
        let has = before
            .iter()
            .any(|line| line.starts_with(&format!("{table}:")));
        assert!(has, "no row of {table}");
    }
    let bytes = exported(folder.path()).await;
    let fresh = Home::new();
    imported(fresh.path(), &bytes, Onto::Empty).await.unwrap();
    assert_eq!(before, dump(fresh.path()).await);
}

#[tokio::test]
async fn a_cut_or_damaged_export_leaves_nothing() {
    let (folder, _) = filled().await;
    let bytes = exported(folder.path()).await;
    let fresh = Home::new();
    let lines: Vec<usize> = bytes
        .iter()
        .enumerate()
        .filter(|(_, byte)| **byte == b'\n')
        .map(|(at, _)| at + 1)
        .collect();
    let middle = lines[lines.len() / 2];
    let last = lines[lines.len() - 2];
    for cut in [0, lines[0], middle, middle + 7, last, bytes.len() - 1] {
        let refused = imported(fresh.path(), &bytes[..cut], Onto::Empty).await;
        assert!(refused.is_err(), "cut at {cut}");
    }
    let mut flipped = bytes.clone();
    flipped[middle + 40] ^= 1;
    let refused = imported(fresh.path(), &flipped, Onto::Empty)
        .await
        .unwrap_err();
    assert!(
        refused.contains(&format!("line {}", lines.len() / 2 + 2)),
        "{refused}"
    );
    let empty = dump(fresh.path()).await;
    assert_eq!(empty, [] as [&str; 0]);
    imported(fresh.path(), &bytes, Onto::Empty).await.unwrap();
    assert!(checked(fresh.path(), true).await.is_clean());
}

#[tokio::test]
async fn what_is_there_is_never_overwritten() {
    let (folder, _) = filled().await;
    let bytes = exported(folder.path()).await;
    let before = dump(folder.path()).await;
    let again = imported(folder.path(), &bytes, Onto::Empty).await;
    assert!(again.unwrap_err().contains("not empty"));
    let again = imported(folder.path(), &bytes, Onto::Existing).await;
    assert!(again.unwrap_err().contains("in this store already"));
    assert_eq!(dump(folder.path()).await, before);
    // The same people under other ids: the names clash.
    let other = TestServer::start().await;
    let clash = imported(other.folder.path(), &bytes, Onto::Existing).await;
    assert!(clash.unwrap_err().contains("account"));
    // The same people, other articles: both are there afterwards, while the
    // server runs.
    let copy = Home::copy_of(folder.path());
    for sql in [
        "DELETE FROM log",
        "DELETE FROM checkpoints",
        "DELETE FROM history",
        "DELETE FROM rooms",
        "DELETE FROM articles",
        "DELETE FROM media",
        "DELETE FROM media_files",
    ] {
        tamper(copy.path(), sql).await;
    }
    let server = folding(copy).await;
    let own = server.article("Sudah ada").await;
    imported(server.folder.path(), &bytes, Onto::Existing)
        .await
        .unwrap();
    let report = checked(server.folder.path(), true).await;
    assert_eq!(report.findings, []);
    assert_eq!(report.looked.articles, 3);
    assert_eq!(server.content(own).await.article.headline, "Sudah ada");
}

#[tokio::test]
async fn what_is_damaged_is_exported_as_set_aside() {
    let (folder, _) = filled().await;
    tamper(folder.path(), "UPDATE history SET sum = 0 WHERE room = 1 AND first_seq = (SELECT max(first_seq) FROM history WHERE room = 1)").await;
    let to = folder.path().join("ekspor.jsonl");
    let done = siaran(&["export", "--to", to.to_str().unwrap()], folder.path());
    assert_eq!(done.status.code(), Some(1), "{}", words(&done));
    assert!(words(&done).contains("damage: 1."), "{}", words(&done));
    let fresh = Home::new();
    let taken = siaran(&["import", "--from", to.to_str().unwrap()], fresh.path());
    assert_eq!(taken.status.code(), Some(1), "{}", words(&taken));
    let report = checked(fresh.path(), false).await;
    assert_eq!((report.damage, report.findings[0].kind), (1, "set_aside"));
}

#[tokio::test]
async fn it_goes_through_a_pipe_and_every_line_is_json() {
    let (folder, _) = filled().await;
    let out = siaran(&["export", "--to", "-"], folder.path());
    assert_eq!(
        out.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&out.stderr)
    );
    let text = String::from_utf8(out.stdout).unwrap();
    let lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines[0]["row"]["siaran_export"]["version"], 1);
    let end = &lines.last().unwrap()["row"]["end"];
    assert_eq!(end["lines"], lines.len() - 1);
    let fresh = Home::new();
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_siaran"));
    command
        .args(["store", "import", "--from", "-", "--data"])
        .arg(fresh.path())
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::null());
    let mut child = tell(&mut command, fresh.path()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    std::io::Write::write_all(&mut stdin, text.as_bytes()).unwrap();
    drop(stdin);
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert_eq!(dump(folder.path()).await, dump(fresh.path()).await);
}
