//! A PostgreSQL that is killed and comes back while people type: nobody loses a
//! letter that was called saved or that a colleague saw, and writing goes on.
//! The server is a private one: nobody else's may be restarted.
//!
//! `SIARAN_SEED=N` repeats the moments of a run.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use siaran_server::config::limits::Rate;

use crate::dice::Dice;
use crate::killed::type_until;
use crate::private::Private;
use crate::support::{PATIENCE, TestServer, Typist};

const ROUNDS: u32 = 5;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_when_the_database_crashes_under_load() {
    let (seed, mut dice) = Dice::seeded();
    let private = Arc::new(Private::start(|_| String::new()));
    let url = private.url();
    let mut server = TestServer::shaped(move |config| {
        config.database = url.parse().unwrap();
        config.limits.checkpoint_rows = 200;
        config.limits.updates = Rate::UNLIMITED;
    })
    .await;
    let articles = [server.article("Satu").await, server.article("Dua").await];
    let people = ["penulis", "penulis2", "editor"];
    let (mut promised, mut seen, mut closed) = (0_u64, 0_u64, 0_u64);
    for round in 0..ROUNDS {
        let round = format!("SIARAN_SEED={seed}, round {round}");
        let stop = Arc::new(AtomicBool::new(false));
        let mut writers = Vec::new();
        for article in articles {
            for name in people {
                let typist = Typist::connect(&server.sync(name, article)).await;
                writers.push(tokio::spawn(type_until(typist, Arc::clone(&stop))));
            }
        }
        // Somewhere in the middle of everything: that is the test.
        tokio::time::sleep(Duration::from_millis(dice.within(50, 600) as u64)).await;
        let crash = Arc::clone(&private);
        tokio::task::spawn_blocking(move || crash.crash_and_return())
            .await
            .unwrap();
        // On over the return, as somebody would who noticed nothing.
        tokio::time::sleep(Duration::from_millis(dice.within(0, 300) as u64)).await;
        stop.store(true, Ordering::Relaxed);
        let mut typed = Vec::new();
        for writer in writers {
            typed.push(writer.await.unwrap());
        }
        closed += typed
            .iter()
            .filter(|(typist, _)| typist.closed.is_some())
            .count() as u64;
        // Once as the room has it, once as a fresh server reads it.
        for fresh in [false, true] {
            if fresh {
                server.restart().await;
            }
            for (article, typed) in articles.iter().zip(typed.chunks(people.len())) {
                let reader = server.join("pembaca", *article).await;
                for (writer, clocks) in typed {
                    let here = reader.clock(writer.client);
                    let saved = clocks.get((writer.saved as usize).wrapping_sub(1));
                    let saved = saved.copied().unwrap_or(0);
                    assert!(here >= saved, "{round}: saved {saved}, kept {here}");
                    promised += u64::from(saved);
                    for (other, _) in typed
                        .iter()
                        .filter(|(other, _)| other.client != writer.client)
                    {
                        let shown = other.clock(writer.client);
                        assert!(here >= shown, "{round}: seen {shown}, kept {here}");
                        seen += u64::from(shown);
                    }
                }
            }
        }
        // And it goes on.
        for article in articles {
            let mut rani = server.join("penulis", article).await;
            rani.say("lagi ").await;
            rani.until_saved().await;
        }
    }
    eprintln!(
        "{ROUNDS} crashes: {promised} saved and {seen} seen characters, none lost; {closed} sockets closed; {} reloads",
        server.metric("siaran_reloads_total")
    );
    assert!(promised > 1000 && seen > 1000, "{promised} {seen}");
    server.stop().await;
}

/// An append waits for the database longer than a stop may take.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stop_does_not_wait_for_a_database_that_is_away() {
    let private = Private::start(|_| String::new());
    let url = private.url();
    let mut server = TestServer::shaped(move |config| {
        config.database = url.parse().unwrap();
        config.times.shutdown = Duration::from_millis(300);
    })
    .await;
    let article = server.article("").await;
    let mut rani = server.join("penulis", article).await;
    rani.say("sebelum").await;
    rani.until_saved().await;
    private.leave();
    rani.say("sesudah").await;
    tokio::time::timeout(PATIENCE, server.stop())
        .await
        .expect("still waits");
}
