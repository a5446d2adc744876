//! Backup beside a busy server, and back again.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::home::Home;
use siaran_server::care::backup::backup;
use siaran_server::care::restore::restore;

use crate::kept::{checked, fill, folding, place, siaran, words};
use crate::support::TestServer;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_letter_saved_before_a_backup_is_in_what_is_restored() {
    let server = folding(Home::new()).await;
    let articles = fill(&server).await;
    let stop = Arc::new(AtomicBool::new(false));
    let mut tasks = Vec::new();
    let mut saved = Vec::new();
    for (number, article) in articles.iter().cycle().take(4).enumerate() {
        let who = ["penulis", "penulis2"][number / 2];
        let mut typist = server.join(who, *article).await;
        let (tell, told) = tokio::sync::watch::channel(0);
        saved.push((*article, typist.client, told));
        let stop = Arc::clone(&stop);
        tasks.push(tokio::spawn(async move {
            while !stop.load(Ordering::Relaxed) {
                typist.say("huruf ").await;
                typist.until_saved().await;
                tell.send(typist.clock(typist.client)).unwrap();
            }
        }));
    }
    let mut promised = 0;
    let home = Home::new();
    for round in 0..3 {
        for (_, _, told) in &mut saved {
            told.changed().await.unwrap();
        }
        let before: Vec<u32> = saved.iter().map(|(.., told)| *told.borrow()).collect();
        let to = home.path().join(format!("cadangan {round}"));
        let done = backup(&place(server.folder.path()), &to).await.unwrap();
        assert_eq!(done.report.findings, []);
        assert!(done.files > 2);
        let fresh = Home::new();
        let restored = restore(&to, &place(fresh.path())).await.unwrap();
        assert_eq!(restored.files, done.files);
        let report = checked(fresh.path(), true).await;
        assert_eq!(report.findings, [], "round {round}");
        assert_eq!(report.looked.files, done.report.looked.files);
        let back = TestServer::over(fresh, |_| {}).await;
        for ((article, client, _), before) in saved.iter().zip(before) {
            let reader = back.join("pembaca", *article).await;
            let here = reader.clock(*client);
            assert!(here >= before, "round {round}: saved {before}, kept {here}");
            promised += before;
        }
    }
    // The busy server did not notice.
    for (_, _, told) in &mut saved {
        told.changed().await.unwrap();
    }
    stop.store(true, Ordering::Relaxed);
    for task in tasks {
        task.await.unwrap();
    }
    assert!(promised > 100, "{promised}");
}

#[tokio::test]
async fn a_backup_and_a_restore_overwrite_nothing() {
    let server = folding(Home::new()).await;
    fill(&server).await;
    let home = Home::new();
    let to = home.path().join("cadangan");
    let to = to.to_str().unwrap();
    let data = server.folder.path();
    let first = siaran(&["backup", "--to", to], data);
    assert_eq!(first.status.code(), Some(0), "{}", words(&first));
    let again = siaran(&["backup", "--to", to], data);
    assert_eq!(again.status.code(), Some(1));
    assert!(words(&again).contains("is not empty"), "{}", words(&again));
    let over = siaran(&["restore", "--from", to], data);
    assert_eq!(over.status.code(), Some(1));
    assert!(
        words(&over).contains("is there already"),
        "{}",
        words(&over)
    );
    let fresh = home.path().join("baru");
    let restored = siaran(&["restore", "--from", to], &fresh);
    assert_eq!(restored.status.code(), Some(0), "{}", words(&restored));
    assert!(checked(&fresh, true).await.is_clean());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(to).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "password hashes are inside");
    }
}

#[tokio::test]
async fn a_damaged_backup_is_refused_and_leaves_no_store() {
    let server = folding(Home::new()).await;
    fill(&server).await;
    let home = Home::new();
    let to = home.path().join("cadangan");
    backup(&place(server.folder.path()), &to).await.unwrap();
    let fresh = home.path().join("baru");
    let refused = async |what: &str| {
        let error = restore(&to, &place(&fresh)).await.unwrap_err().to_string();
        assert!(!fresh.join("siaran.db").exists(), "{what}");
        error
    };
    for name in ["siaran.db", "SHA256SUMS", "backup.json"] {
        let path = to.join(name);
        let whole = std::fs::read(&path).unwrap();
        let mut bytes = whole.clone();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        std::fs::write(&path, &bytes).unwrap();
        refused(name).await;
        std::fs::remove_file(&path).unwrap();
        refused(name).await;
        std::fs::write(&path, &whole).unwrap();
    }
    // A picture: linked, so the copy is broken by replacing, not by writing.
    let list = std::fs::read_to_string(to.join("SHA256SUMS")).unwrap();
    let picture = to.join(list.lines().last().unwrap().split_once("  ").unwrap().1);
    let whole = std::fs::read(&picture).unwrap();
    std::fs::remove_file(&picture).unwrap();
    std::fs::write(&picture, &whole[1..]).unwrap();
    assert!(refused("picture").await.contains("is damaged"));
    std::fs::write(&picture, &whole).unwrap();
    // What the failed ones brought back is not in the way.
    restore(&to, &place(&fresh)).await.unwrap();
    assert!(checked(&fresh, true).await.is_clean());
}
