//! A file of `SQLite` with a page that cannot be read: what lies elsewhere is
//! saved by an export.

use siaran_server::care::export::export;
use siaran_server::care::import::Onto;

use crate::home::Home;
use crate::kept::{checked, filled, folding, place};
use crate::moved::imported;

/// The way out of a file that no server and no backup can read to its end.
#[tokio::test]
async fn what_lies_on_readable_pages_can_be_saved() {
    let (folder, articles) = filled().await;
    let copy = Home::copy_of(folder.path());
    // Nothing of the history is left.
    let path = copy.path().join("siaran.db");
    let mut file = std::fs::read(&path).unwrap();
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&path);
    let eyes = sqlx::SqlitePool::connect_with(options).await.unwrap();
    let page: i64 = sqlx::query_scalar("SELECT rootpage FROM sqlite_master WHERE name = 'history'")
        .fetch_one(&eyes)
        .await
        .unwrap();
    eyes.close().await;
    let end = page as usize * 4096;
    file[end - 4096..end].fill(0);
    std::fs::write(&path, &file).unwrap();
    assert!(!checked(copy.path(), false).await.is_clean());
    let mut bytes = Vec::new();
    let done = export(&place(copy.path()), &mut bytes).await.unwrap();
    assert_eq!(done.damage.len(), 2, "{:?}", done.damage);
    let fresh = Home::new();
    imported(fresh.path(), &bytes, Onto::Empty).await.unwrap();
    let (old, new) = (folding(folder).await, folding(fresh).await);
    for article in articles {
        let mut back = new.join("pembaca", article).await;
        back.round_trip().await;
        let whole = old.join("pembaca", article).await.text();
        assert_eq!(back.text(), whole, "the history is not the text");
    }
}
