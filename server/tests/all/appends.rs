//! The store by itself: numbers are given out without gaps and in the order of
//! the commits, whoever appends; a checkpoint claims nothing it does not hold;
//! who was away is told all that was missed.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;
use shared::api::User;
use shared::id::{ArticleId, UserId};
use shared::role::Role;
use siaran_server::error::Error;
use siaran_server::metrics::Metrics;
use siaran_server::store::Store;
use siaran_server::store::articles::{Begin, Description, Filter};
use siaran_server::store::load::Source;
use siaran_server::store::log::{Append, Checkpoint, LogRow, Part, RoomKey};
use uuid::Uuid;

use crate::dice::Dice;
use crate::home::{Backend, Home, database_of, tamper};

async fn open(home: &Home) -> Store {
    Store::open(&database_of(home.path()), Metrics::default().into())
        .await
        .unwrap()
}

/// As many servers as may share the database: one for a file.
async fn servers(home: &Home) -> Vec<Store> {
    let first = open(home).await;
    match crate::BACKEND {
        Backend::Sqlite => vec![first.clone(), first.clone(), first],
        Backend::Postgres => vec![first, open(home).await, open(home).await],
    }
}

async fn account(store: &Store) -> UserId {
    let user = User {
        id: UserId(Uuid::new_v4()),
        username: "rani".into(),
        display_name: "Rani".into(),
        roles: vec![Role::Penulis],
        unit: "Humas".into(),
    };
    store.add_account(&user, "tanpa").await.unwrap();
    user.id
}

async fn begin(store: &Store, author: UserId) -> (ArticleId, RoomKey) {
    let id = ArticleId(Uuid::new_v4());
    let begun = store
        .begin_article(&Begin {
            id,
            headline: String::new(),
            excerpt: String::new(),
            unit: "Humas".into(),
            kind: "siaran_pers".into(),
            author,
            now: 1,
            seed: Bytes::from_static(&[0, 0]),
        })
        .await
        .unwrap();
    assert!(begun);
    (id, store.room(id, Part::Body).await.unwrap().unwrap())
}

/// Rows that say `words`, as a room that believes `last` to be the last number.
fn rows(last: i64, words: &[String]) -> Append {
    Append {
        rows: words
            .iter()
            .zip(last + 1..)
            .map(|(word, seq)| LogRow {
                seq,
                author: None,
                received_at: 5,
                bytes: Bytes::from(word.clone()),
            })
            .collect(),
        checkpoint: None,
        after: None,
    }
}

fn count<T>(things: &[T]) -> i64 {
    i64::try_from(things.len()).unwrap()
}

fn word(row: &LogRow) -> String {
    String::from_utf8(row.bytes.to_vec()).unwrap()
}

fn seqs(tail: &[(Source, LogRow)]) -> Vec<i64> {
    tail.iter().map(|(_, row)| row.seq).collect()
}

fn checkpoint(seq: i64, word: &str) -> Option<Checkpoint> {
    Some(Checkpoint {
        seq,
        bytes: Bytes::from(word.to_owned()),
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn numbers_have_no_gaps_and_stand_in_the_order_of_the_commits() {
    let home = Home::new();
    let servers = servers(&home).await;
    let author = account(&servers[0]).await;
    let mut rooms = Vec::new();
    for _ in 0..10 {
        rooms.push(begin(&servers[0], author).await.1);
    }
    let (_, mut dice) = Dice::seeded();
    let mut writers = Vec::new();
    for (number, store) in servers.iter().cycle().take(9).enumerate() {
        let store = store.clone();
        // Some of them alone in theirs.
        let room = rooms[number.min(6)];
        let other = rooms[9];
        let sizes: Vec<usize> = (0..40).map(|_| dice.within(1, 4)).collect();
        writers.push(tokio::spawn(async move {
            let mut given = Vec::new();
            let mut believed = HashMap::new();
            for (turn, size) in sizes.into_iter().enumerate() {
                let words: Vec<String> = (0..size)
                    .map(|row| format!("{number}.{turn}.{row}"))
                    .collect();
                // Now and then in the room where everybody writes; what the
                // writer believes is wrong as often as somebody else wrote.
                let room = if turn % 4 == 0 { other } else { room };
                let last = believed.get(&room).copied().unwrap_or(1);
                let first = store.append(room, rows(last, &words)).await.unwrap();
                believed.insert(room, first + count(&words) - 1);
                given.extend(
                    words
                        .into_iter()
                        .zip(first..)
                        .map(|(word, seq)| (room, seq, word)),
                );
            }
            given
        }));
    }
    // Whoever reads meanwhile never sees a number before the ones below it.
    let done = Arc::new(AtomicBool::new(false));
    let reader = tokio::spawn({
        let (store, room, done) = (servers[1].clone(), rooms[9], Arc::clone(&done));
        async move {
            let mut seen = 1;
            while !done.load(Ordering::Relaxed) {
                let loaded = store.since(room, seen).await.unwrap();
                let found = seqs(&loaded.tail);
                let wanted: Vec<i64> = (seen + 1..).take(found.len()).collect();
                assert_eq!(found, wanted);
                seen += count(&found);
            }
            seen
        }
    });
    let mut given = HashMap::new();
    for writer in writers {
        for (room, seq, word) in writer.await.unwrap() {
            let twice = given.insert((room, seq), word);
            assert_eq!(twice, None, "a number was given twice");
        }
    }
    done.store(true, Ordering::Relaxed);
    assert!(reader.await.unwrap() > 1);
    for room in rooms {
        let loaded = servers[2].load(room).await.unwrap();
        let count = count(&loaded.tail);
        assert_eq!(seqs(&loaded.tail), (1..=count).collect::<Vec<_>>());
        assert_eq!(loaded.last_seq, count);
        for (_, row) in &loaded.tail[1..] {
            assert_eq!(given.remove(&(room, row.seq)), Some(word(row)));
        }
    }
    assert!(given.is_empty(), "rows that are nowhere: {given:?}");
}

#[tokio::test]
async fn a_checkpoint_claims_nothing_that_it_does_not_hold() {
    let home = Home::new();
    let servers = servers(&home).await;
    let author = account(&servers[0]).await;
    let (_, room) = begin(&servers[0], author).await;
    let words = |words: &[&str]| {
        words
            .iter()
            .map(|word| (*word).to_owned())
            .collect::<Vec<_>>()
    };
    // Somebody else's rows 2 and 3, of which the next writer knows nothing.
    let other = rows(1, &words(&["b", "c"]));
    assert_eq!(servers[0].append(room, other).await.unwrap(), 2);
    let mut late = rows(1, &words(&["d"]));
    late.checkpoint = checkpoint(2, "seed and d");
    assert_eq!(servers[1].append(room, late).await.unwrap(), 4);
    let loaded = servers[2].load(room).await.unwrap();
    assert_eq!(loaded.checkpoint.unwrap().seq, 1);
    assert_eq!(seqs(&loaded.tail), [2, 3, 4]);
    // One that knows all of them.
    let mut whole = rows(4, &words(&["e"]));
    whole.checkpoint = checkpoint(5, "all");
    assert_eq!(servers[2].append(room, whole).await.unwrap(), 5);
    assert_eq!(
        servers[0].load(room).await.unwrap().checkpoint.unwrap().seq,
        5
    );
    // Without rows: the number that the next would get. It takes nothing back.
    let old = Append {
        rows: Vec::new(),
        checkpoint: checkpoint(3, "old"),
        after: None,
    };
    assert_eq!(servers[0].append(room, old).await.unwrap(), 6);
    let loaded = servers[1].load(room).await.unwrap();
    assert_eq!(loaded.checkpoint.unwrap().seq, 5);
    assert_eq!((loaded.tail.len(), loaded.last_seq), (0, 5));
}

#[tokio::test]
async fn who_was_away_is_told_what_was_missed() {
    let home = Home::new();
    let servers = servers(&home).await;
    let author = account(&servers[0]).await;
    let (_, room) = begin(&servers[0], author).await;
    let words: Vec<String> = (0..9).map(|number| number.to_string()).collect();
    servers[0].append(room, rows(1, &words)).await.unwrap();
    let missed = servers[1].since(room, 7).await.unwrap();
    assert!(missed.checkpoint.is_none());
    assert_eq!((seqs(&missed.tail), missed.last_seq), (vec![8, 9, 10], 10));
    let none = servers[1].since(room, 10).await.unwrap();
    assert!(none.checkpoint.is_none() && none.tail.is_empty());
    assert_eq!(none.last_seq, 10);
    // Rows up to 8 become history.
    let made = Append {
        rows: Vec::new(),
        checkpoint: checkpoint(8, "up to 8"),
        after: None,
    };
    servers[0].append(room, made).await.unwrap();
    servers[0].fold(room, 8).await.unwrap();
    for (known, checkpoint, tail) in [
        (3, Some(8), vec![9, 10]),
        (8, None, vec![9, 10]),
        (9, None, vec![10]),
    ] {
        let missed = servers[2].since(room, known).await.unwrap();
        assert_eq!(missed.checkpoint.map(|found| found.seq), checkpoint);
        assert_eq!((seqs(&missed.tail), missed.last_seq), (tail, 10));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn servers_that_fold_one_room_at_once_fold_each_row_once() {
    let home = Home::new();
    let servers = servers(&home).await;
    let author = account(&servers[0]).await;
    let (_, room) = begin(&servers[0], author).await;
    // The seed's own form: an update that says nothing.
    let updates = vec!["\0\0".to_owned(); 1_500];
    let last = count(&updates) + 1;
    let mut append = rows(1, &updates);
    append.checkpoint = checkpoint(last, "all");
    servers[0].append(room, append).await.unwrap();
    let folds = servers.iter().map(|store| store.fold(room, i64::MAX));
    for done in futures_util::future::join_all(folds).await {
        done.unwrap();
    }
    // One that found the room taken left the rest to the other.
    servers[1].fold(room, i64::MAX).await.unwrap();
    let history = servers[0].history(room).await.unwrap();
    let folded: i64 = history.iter().map(|chunk| chunk.rows).sum();
    assert_eq!(folded, last);
    assert_eq!(servers[0].log_rows(room).await.unwrap(), 0);
}

#[tokio::test]
async fn a_number_is_never_given_twice() {
    let home = Home::new();
    let store = open(&home).await;
    let author = account(&store).await;
    let (_, room) = begin(&store, author).await;
    let two = ["baik".to_owned(), "rusak".to_owned()];
    assert_eq!(store.append(room, rows(1, &two)).await.unwrap(), 2);
    store.close().await;
    tamper(home.path(), "UPDATE log SET sum = 0 WHERE seq = 3").await;
    for _ in 0..2 {
        let store = open(&home).await;
        let loaded = store.load(room).await.unwrap();
        assert_eq!((seqs(&loaded.tail), loaded.last_seq), (vec![1, 2], 3));
        store.close().await;
    }
    let store = open(&home).await;
    let next = rows(3, &["lagi".to_owned()]);
    assert_eq!(store.append(room, next).await.unwrap(), 4);
    store.close().await;
}

#[tokio::test]
async fn a_headline_may_hold_any_letter_and_is_found_in_any_case() {
    let home = Home::new();
    let store = open(&home).await;
    let author = account(&store).await;
    let (id, _) = begin(&store, author).await;
    let description = Description {
        headline: "Banjir \0 ROB 50%_".into(),
        excerpt: "awal".into(),
        updated_at: 7,
        seq: 1,
    };
    store.describe(id, &description).await.unwrap();
    let found = async |words: &str| {
        let filter = Filter {
            words: Some(words.into()),
            ..Filter::default()
        };
        store.articles(&filter).await.unwrap().0.len()
    };
    assert_eq!(found("banjir").await, 1);
    assert_eq!(found("rob 50%_").await, 1);
    assert_eq!(found("50%x").await, 0);
    assert_eq!(store.article(id).await.unwrap().updated_at, 7);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_asks_to_be_next_is_next_or_writes_nothing() {
    let home = Home::new();
    let servers = servers(&home).await;
    let author = account(&servers[0]).await;
    let shared = begin(&servers[0], author).await.1;
    let mut writers = Vec::new();
    for (number, store) in servers.iter().cycle().take(6).enumerate() {
        let (store, own) = (store.clone(), begin(&servers[0], author).await.1);
        writers.push(tokio::spawn(async move {
            let mut refused = 0;
            for turn in 0..20 {
                // Somebody else's refusal, at the same moment, is not ours.
                let words = [format!("{number}.{turn}")];
                let mine = store.append(own, after(turn + 1, &words));
                let (mine, ()) = tokio::join!(mine, async {
                    loop {
                        let last = store.since(shared, 1).await.unwrap().last_seq;
                        match store.append(shared, after(last, &words)).await {
                            Ok(first) => break assert_eq!(first, last + 1),
                            Err(Error::Behind) => refused += 1,
                            Err(error) => panic!("{error}"),
                        }
                    }
                });
                assert_eq!(mine.unwrap(), turn + 2);
            }
            refused
        }));
    }
    let mut refused = 0;
    for writer in writers {
        refused += writer.await.unwrap();
    }
    assert!(refused > 0, "they never met");
    let loaded = servers[0].load(shared).await.unwrap();
    let whole: Vec<i64> = (1..=1 + 6 * 20).collect();
    assert_eq!(seqs(&loaded.tail), whole);
}

/// Rows that are to stand right behind `last`.
fn after(last: i64, words: &[String]) -> Append {
    Append {
        after: Some(last),
        ..rows(last, words)
    }
}
