//! What a killed server takes with it: letters that others had seen, and, where
//! a server says so, letters that it had called saved.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use shared::document::Body;
use shared::wire::Message;
use siaran_server::secret;
use tokio::time::{interval, timeout};
use yrs::{Text, Transact};

use crate::line::{self, Ear};
use crate::subject::Subject;
use crate::table::Figure;
use crate::typing::keystrokes;

/// Letters a second.
const RATE: f64 = 50.0;
/// Typed for so long before each kill.
const BEFORE: [f64; 3] = [3.0, 4.7, 6.1];
/// For the text to be complete after the restart, where it comes in parts.
const SETTLE: Duration = Duration::from_millis(500);

/// Types, kills, looks; three times.
pub(crate) async fn run(subject: &mut Subject) -> Vec<Figure> {
    let (mut seen_lost, mut saved_lost) = (0, 0);
    for seconds in BEFORE {
        let name = subject.document().await;
        let (mut pen, own) = line::join(subject, &name).await.expect("a writer");
        let (_pen, ear) = line::join(subject, &name).await.expect("a reader");
        let (seen, saved) = (Arc::<AtomicU64>::default(), Arc::<AtomicU64>::default());
        let hearing = [
            tokio::spawn(hear(ear, Arc::clone(&seen))),
            tokio::spawn(hear_saved(own, Arc::clone(&saved))),
        ];
        let count = (seconds * RATE) as usize;
        let script = keystrokes(&Body::new(secret::client_id().unwrap()), 0, count);
        let mut beat = interval(Duration::from_secs_f64(1.0 / RATE));
        for message in &script {
            beat.tick().await;
            pen.send(message).await.unwrap();
        }
        subject.restart("-9");
        for hearing in hearing {
            drop(hearing.await);
        }
        let left = left(subject, &name).await;
        seen_lost += seen.load(Ordering::Relaxed).saturating_sub(left);
        saved_lost += saved.load(Ordering::Relaxed).saturating_sub(left);
    }
    let mut figures = vec![Figure::lost("letters lost that others had seen", seen_lost)];
    if subject.kind().is_ours() {
        figures.push(Figure::lost(
            "letters lost that were called saved",
            saved_lost,
        ));
    }
    figures.push(Figure::less(
        "seconds of seen text a kill",
        seen_lost as f64 / RATE / 3.0,
    ));
    figures
}

/// Counts letters until the line ends.
async fn hear(mut ear: Ear, seen: Arc<AtomicU64>) {
    while let Some(heard) = ear.next().await {
        if let Some(Message::Update(update)) = heard.message() {
            let all = line::letters(update).into_iter();
            let count = all.map(|(_, _, letters)| letters).sum();
            seen.fetch_add(count, Ordering::Relaxed);
        }
    }
}

/// Each message is a letter, so the count of saved messages is one of letters.
async fn hear_saved(mut ear: Ear, saved: Arc<AtomicU64>) {
    while let Some(heard) = ear.next().await {
        if let Some(Message::Saved(count)) = heard.message() {
            saved.store(count, Ordering::Relaxed);
        }
    }
}

/// Letters that are there after the restart.
async fn left(subject: &Subject, name: &str) -> u64 {
    let (_pen, mut ear) = line::open(subject, name, None).await.expect("a line");
    let mut body = Body::new(secret::client_id().unwrap());
    while let Ok(Some(heard)) = timeout(SETTLE, ear.next()).await {
        if let Some(Message::Step2(update) | Message::Update(update)) = heard.message() {
            body.receive(update).unwrap();
        }
    }
    let txn = body.doc().transact();
    u64::from(body.standfirst.len(&txn))
}
