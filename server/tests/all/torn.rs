//! A power cut at any moment: the files of a store that is being written to,
//! copied as they lie, the end torn as disks tear it. What was called saved
//! before the cut is there; what a lying disk damaged beyond that is told, and
//! never served as if it were whole.
//!
//! `SIARAN_SEED=N` repeats the moments and tears of a run; a failure names its
//! seed and keeps the torn files.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::home::Home;
use futures_util::FutureExt;
use shared::id::ArticleId;
use siaran_server::config::{Database, Limits};
use siaran_server::metrics::Metrics;
use siaran_server::room::registry::Rooms;
use siaran_server::store::Store;
use sqlx::Connection;
use tokio::sync::watch;

use crate::dice::{Dice, PAGE, tear};
use crate::kept::checked;
use crate::support::{TestServer, Typist, quick};

/// Cuts as a power cut may be: only what was not yet flushed is torn.
const CUTS: u32 = 140;
/// Cuts as they must not be: what was flushed is damaged too.
const LIES: u32 = 80;
const FRAME: usize = 24 + PAGE;

/// One who types numbered words, and how many of them were called saved.
struct Hand {
    letter: char,
    article: ArticleId,
    saved: watch::Receiver<u32>,
}

/// Types without waiting, so that there is always something under way.
async fn type_on(
    mut typist: Typist,
    letter: char,
    saved: watch::Sender<u32>,
    stop: Arc<AtomicBool>,
) {
    // Which word each message carried; the first carries none.
    let mut carried = vec![0; typist.sent as usize + 1];
    let mut word = 0;
    while !stop.load(Ordering::Relaxed) {
        word += 1;
        typist.say(&format!("{letter}{word} ")).await;
        carried.resize(typist.sent as usize + 1, word);
        while let Some(alive) = typist.step().now_or_never() {
            assert!(alive, "the busy server closed a socket");
            carried.resize(typist.sent as usize + 1, word);
        }
        let reached = carried[typist.saved as usize];
        saved.send_if_modified(|saved| std::mem::replace(saved, reached) != reached);
        tokio::time::sleep(Duration::from_millis(3)).await;
    }
}

/// A server at work, its typists, and a second pair of eyes on its file.
struct Busy {
    server: TestServer,
    hands: Vec<Hand>,
    tasks: Vec<tokio::task::JoinHandle<()>>,
    stop: Arc<AtomicBool>,
    eyes: sqlx::SqliteConnection,
}

/// The two files of one moment.
struct Moment {
    file: Vec<u8>,
    wal: Vec<u8>,
    /// What was flushed, and may not be torn: the log's beginning up to here.
    flushed: usize,
    /// Per hand.
    promised: Vec<u32>,
}

impl Busy {
    async fn start() -> Self {
        let server = TestServer::shaped(|config| {
            config.limits = Limits::bench();
            config.limits.checkpoint_rows = 60;
        })
        .await;
        let articles = [server.article("").await, server.article("").await];
        let stop = Arc::new(AtomicBool::new(false));
        let (mut hands, mut tasks) = (Vec::new(), Vec::new());
        for (letter, who, article) in [
            ('a', "penulis", articles[0]),
            ('b', "penulis2", articles[0]),
            ('c', "editor", articles[1]),
        ] {
            let mut typist = server.join(who, article).await;
            typist.until("asked", |typist| typist.sent > 0).await;
            let (tell, saved) = watch::channel(0);
            hands.push(Hand {
                letter,
                article,
                saved,
            });
            tasks.push(tokio::spawn(type_on(
                typist,
                letter,
                tell,
                Arc::clone(&stop),
            )));
        }
        let options = sqlx::sqlite::SqliteConnectOptions::new()
            .filename(server.folder.path().join("siaran.db"))
            .busy_timeout(Duration::from_secs(5));
        let mut eyes = sqlx::SqliteConnection::connect_with(&options)
            .await
            .unwrap();
        // The articles themselves lie in the file; the words are at stake.
        sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)")
            .execute(&mut eyes)
            .await
            .unwrap();
        Self {
            server,
            hands,
            tasks,
            stop,
            eyes,
        }
    }

    /// Lets some time pass, then copies both files while the typing goes on.
    async fn moment(&mut self, dice: &mut Dice) -> Moment {
        if dice.roll().is_multiple_of(3) {
            // Right behind a word that is called saved.
            self.hands[0].saved.changed().await.unwrap();
        } else {
            tokio::time::sleep(Duration::from_micros(dice.roll() % 20_000)).await;
        }
        if dice.roll().is_multiple_of(4) {
            // The write-ahead log begins anew at one of the next writes.
            sqlx::query("PRAGMA wal_checkpoint(PASSIVE)")
                .execute(&mut self.eyes)
                .await
                .unwrap();
        }
        // Copying takes time, a power cut none: a reader keeps the two files
        // from changing places with one another meanwhile.
        for sql in ["BEGIN", "SELECT count(*) FROM rooms"] {
            sqlx::query(sql).execute(&mut self.eyes).await.unwrap();
        }
        let promised: Vec<u32> = self.hands.iter().map(|hand| *hand.saved.borrow()).collect();
        let path = self.server.folder.path().join("siaran.db");
        let wal_path = self.server.folder.path().join("siaran.db-wal");
        let before = std::fs::read(&wal_path).unwrap();
        let file = std::fs::read(&path).unwrap();
        let wal = std::fs::read(&wal_path).unwrap();
        sqlx::query("ROLLBACK")
            .execute(&mut self.eyes)
            .await
            .unwrap();
        let same = before.get(..32) == wal.get(..32);
        Moment {
            file,
            flushed: if same { committed(&before) } else { 0 },
            wal,
            promised,
        }
    }

    async fn end(mut self) {
        self.stop.store(true, Ordering::Relaxed);
        for task in self.tasks.drain(..) {
            task.await.unwrap();
        }
        self.eyes.close().await.unwrap();
        self.server.stop().await;
    }
}

/// Where the last finished transaction of a write-ahead log ends.
fn committed(wal: &[u8]) -> usize {
    let Some(salt) = wal.get(16..24) else {
        return 0;
    };
    let mut end = 0;
    for (number, frame) in wal[32..].chunks_exact(FRAME).enumerate() {
        if frame[8..16] != *salt {
            break;
        }
        if frame[4..8] != [0; 4] {
            end = 32 + (number + 1) * FRAME;
        }
    }
    end
}

fn laid_out(moment: &Moment) -> Home {
    let folder = Home::new();
    std::fs::write(folder.path().join("siaran.db"), &moment.file).unwrap();
    std::fs::write(folder.path().join("siaran.db-wal"), &moment.wal).unwrap();
    folder
}

/// The numbers of each hand's words that a server over these files serves;
/// none for a text that it does not serve.
async fn served(folder: &Path, hands: &[Hand]) -> Result<Vec<Option<BTreeSet<u32>>>, String> {
    let metrics = Arc::new(Metrics::default());
    let store = Store::open(&Database::inside(folder), Arc::clone(&metrics))
        .await
        .map_err(|error| error.to_string())?;
    let rooms = Rooms::new(store.clone(), Limits::default(), quick(), metrics);
    let mut all = Vec::new();
    for hand in hands {
        let article = rooms.article(hand.article).await.ok();
        all.push(article.map(|article| {
            article
                .standfirst
                .split_whitespace()
                .filter_map(|word| word.strip_prefix(hand.letter)?.parse().ok())
                .collect()
        }));
    }
    rooms.stop().await;
    store.close().await;
    Ok(all)
}

/// The longest beginning without a hole.
fn unbroken(words: &BTreeSet<u32>) -> u32 {
    (1..=u32::MAX)
        .take_while(|number| words.contains(number))
        .last()
        .unwrap_or(0)
}

/// Keeps the files of a round that fails.
struct Evidence {
    folder: Option<Home>,
    round: String,
}

impl Evidence {
    fn of(moment: &Moment, round: String) -> Self {
        Self {
            folder: Some(laid_out(moment)),
            round,
        }
    }
}

impl Drop for Evidence {
    fn drop(&mut self) {
        if let Some(folder) = self.folder.take()
            && std::thread::panicking()
        {
            let kept: PathBuf = folder.keep();
            eprintln!("{}: the torn files are in {}", self.round, kept.display());
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_power_cut_loses_nothing_that_was_called_saved() {
    let (seed, mut dice) = Dice::seeded();
    let mut busy = Busy::start().await;
    let (mut promised, mut torn) = (0_u64, 0);
    for round in 0..CUTS {
        let round = format!("SIARAN_SEED={seed}, cut {round}");
        let mut moment = busy.moment(&mut dice).await;
        torn += u32::from(tear(&mut moment.wal, moment.flushed, &mut dice));
        let _evidence = Evidence::of(&moment, round.clone());
        let folder = laid_out(&moment);
        let report = checked(folder.path(), false).await;
        assert_eq!(report.findings, [], "{round}");
        let words = served(folder.path(), &busy.hands).await.expect(&round);
        for ((hand, words), saved) in busy.hands.iter().zip(words).zip(&moment.promised) {
            let words = words.unwrap_or_else(|| panic!("{round}: a text does not open"));
            let here = unbroken(&words);
            assert!(
                here >= *saved,
                "{round}: {} saved {saved}, kept {here}",
                hand.letter
            );
            assert_eq!(
                words.len(),
                here as usize,
                "{round}: {} has a hole",
                hand.letter
            );
            promised += u64::from(*saved);
        }
        // And it goes on: the next check finds what the server left.
        assert!(checked(folder.path(), false).await.is_clean(), "{round}");
    }
    busy.end().await;
    eprintln!("{CUTS} cuts, {torn} torn: {promised} saved words, none lost");
    assert!(promised > 1_000 && torn > CUTS / 3, "{promised} {torn}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_lying_disk_damages_is_told() {
    let (seed, mut dice) = Dice::seeded();
    let mut busy = Busy::start().await;
    let (mut told, mut closed, mut short) = (0, 0, 0);
    for round in 0..LIES {
        let mut moment = busy.moment(&mut dice).await;
        // In turns: the log before its flushed end, the file anywhere.
        let in_the_log = round % 2 == 0;
        if in_the_log {
            tear(&mut moment.wal, 0, &mut dice);
        } else {
            tear(&mut moment.file, 0, &mut dice);
        }
        let round = format!("SIARAN_SEED={seed}, lie {round}");
        let _evidence = Evidence::of(&moment, round.clone());
        let folder = laid_out(&moment);
        let clean = checked(folder.path(), false).await.is_clean();
        told += u32::from(!clean);
        let Ok(all) = served(folder.path(), &busy.hands).await else {
            assert!(
                !clean,
                "{round}: no server starts on it, and the check is silent"
            );
            closed += 1;
            continue;
        };
        for ((hand, words), saved) in busy.hands.iter().zip(all).zip(&moment.promised) {
            let Some(words) = words else {
                assert!(
                    !clean,
                    "{round}: a text does not open, and the check is silent"
                );
                closed += 1;
                continue;
            };
            let here = unbroken(&words);
            if here < *saved {
                short += 1;
                // A log that was cut short holds no trace of what followed.
                assert!(
                    !clean || in_the_log,
                    "{round}: {} lacks words in silence",
                    hand.letter
                );
            }
            if clean {
                assert_eq!(
                    words.len(),
                    here as usize,
                    "{round}: {} has a hole",
                    hand.letter
                );
            }
        }
    }
    busy.end().await;
    eprintln!(
        "{LIES} lies: {told} told by the check, {closed} texts not opened, {short} cut short"
    );
    assert!(told > 0 && short > 0, "{told} {short}");
}
