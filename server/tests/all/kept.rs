//! A store with something of everything in it, for tests of looking after one,
//! and the binary as an operator calls it.

use std::path::Path;
use std::process::{Command, Output};

use shared::id::ArticleId;
use siaran_server::care::Place;
use siaran_server::care::check::{Depth, check};
use siaran_server::care::report::Report;
use siaran_server::store::log::Part;

use crate::home::{Home, database_of, tell};
use crate::picture_files::jpeg;
use crate::support::TestServer;

/// A server that folds often, over a folder.
pub async fn folding(folder: Home) -> TestServer {
    TestServer::over(folder, |config| {
        config.limits.checkpoint_rows = 30;
    })
    .await
}

/// Writes into two articles until there are checkpoints, history and a tail,
/// and uploads two pictures.
pub async fn fill(server: &TestServer) -> [ArticleId; 2] {
    let articles = [
        server.article("Banjir rob").await,
        server.article("Panen raya").await,
    ];
    for article in articles {
        let mut rani = server.join("penulis", article).await;
        let mut bagus = server.join("penulis2", article).await;
        for number in 0..45 {
            rani.say(&format!("r{number} ")).await;
            if number % 5 == 0 {
                rani.until_saved().await;
                let wanted = rani.text();
                bagus.until_text(&wanted).await;
                bagus.say("b ").await;
                bagus.until_saved().await;
                let wanted = bagus.text();
                rani.until_text(&wanted).await;
            }
        }
        rani.until_saved().await;
    }
    for (name, width) in [("satu.jpg", 1200), ("dua.jpg", 600)] {
        server.upload(name, &jpeg(width, 300)).await.media();
    }
    server.all_closed().await;
    // Folding goes on behind a closed room; a test wants its end.
    for article in articles {
        let store = &server.server().handles().store;
        let room = store.room(article, Part::Body).await.unwrap().unwrap();
        store.fold(room, i64::MAX).await.unwrap();
    }
    articles
}

/// The folder of a stopped server that was filled.
pub async fn filled() -> (Home, [ArticleId; 2]) {
    let mut server = folding(Home::new()).await;
    let articles = fill(&server).await;
    server.stop().await;
    (server.folder, articles)
}

pub fn place(folder: &Path) -> Place {
    Place {
        database: database_of(folder),
        media: folder.join("media"),
    }
}

pub async fn checked(folder: &Path, deep: bool) -> Report {
    check(&place(folder), Depth { deep }).await.unwrap()
}

/// `siaran store …`.
pub fn siaran(arguments: &[&str], data: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_siaran"));
    command.arg("store").args(arguments).arg("--data").arg(data);
    tell(&mut command, data).output().unwrap()
}

pub fn words(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}
