//! Many connections: idle ones, and all of them at once after a restart.

use std::sync::Arc;
use std::time::{Duration, Instant};

use shared::document::Body;
use shared::wire::Message;
use siaran_server::secret;
use tokio::task::JoinSet;
use yrs::{Text, Transact};

use crate::line;
use crate::subject::Subject;
use crate::table::Figure;

/// What a refused client waits before it comes again.
const AGAIN: Duration = Duration::from_millis(100);
/// Who did not get in by then never will.
const NEVER: Duration = Duration::from_mins(1);
/// What a server gets to write things down before it is restarted.
const PEACE: Duration = Duration::from_secs(3);
/// Letters of each text before the restart.
const LETTERS: usize = 2_000;

/// Connections that are open and say nothing.
pub(crate) async fn idle(subject: &Subject, sockets: usize, documents: usize) -> Vec<Figure> {
    let mut names = Vec::new();
    for _ in 0..documents {
        names.push(subject.document().await);
    }
    let before = subject.cost();
    let since = Instant::now();
    let mut held = Vec::new();
    let mut refused = 0_u64;
    for number in 0..sockets {
        match line::join(subject, &names[number % documents]).await {
            Ok(line) => held.push(line),
            Err(_) => refused += 1,
        }
    }
    let took = since.elapsed();
    let mut figures = vec![Figure::less("ms to join", took.as_secs_f64() * 1e3)];
    // What joining needed for a moment is given back, or it counts.
    tokio::time::sleep(Duration::from_secs(3)).await;
    if let (Some(before), Some(after)) = (before, subject.cost()) {
        let each = (after.memory - before.memory) / held.len().max(1) as f64;
        figures.push(Figure::less("KiB each", each / 1024.0));
        figures.push(Figure::less("memory MB", after.memory / 1e6));
        figures.push(Figure::less(
            "of it before they came, MB",
            before.memory / 1e6,
        ));
    }
    figures.push(Figure::less("connections refused", refused as f64));
    figures
}

/// A text of so many letters as one update.
fn text(letters: usize) -> Vec<u8> {
    let body = Body::new(secret::client_id().unwrap());
    let mut txn = body.doc().transact_mut();
    body.standfirst
        .insert(&mut txn, 0, &"kata ".repeat(letters / 5));
    txn.encode_update_v1()
}

/// Everybody has a text, the server restarts, everybody comes back.
pub(crate) async fn storm(subject: &mut Subject, sockets: usize, documents: usize) -> Vec<Figure> {
    let mut names = Vec::new();
    let update = text(LETTERS);
    for _ in 0..documents {
        let name = subject.document().await;
        let (mut pen, _ear) = line::join(subject, &name).await.expect("a first join");
        pen.send(&Message::Update(&update).encode()).await.unwrap();
        line::fetch(subject, &name, LETTERS).await.expect("a text");
        names.push(name);
    }
    let mut held = Vec::new();
    for number in 0..sockets {
        held.push(line::join(subject, &names[number % documents]).await);
    }
    // Some write behind what they show; a restart in peace is meant here.
    tokio::time::sleep(PEACE).await;
    subject.restart("-TERM");
    drop(held);
    let since = Instant::now();
    let shared: Arc<Subject> = Arc::new(subject.visitor());
    let mut coming = JoinSet::new();
    for number in 0..sockets {
        let (subject, name) = (Arc::clone(&shared), names[number % documents].clone());
        coming.spawn(async move {
            let mut refused = 0_u64;
            loop {
                if let Ok((pen, mut ear)) = line::open(&subject, &name, None).await
                    && ear.until_bytes(LETTERS).await
                {
                    return (refused, since.elapsed(), Some((pen, ear)));
                }
                refused += 1;
                if since.elapsed() > NEVER {
                    return (refused, since.elapsed(), None);
                }
                tokio::time::sleep(AGAIN).await;
            }
        });
    }
    let mut refused = 0;
    let mut last = Duration::ZERO;
    let mut inside = Vec::new();
    while let Some(came) = coming.join_next().await {
        let (times, when, line) = came.unwrap();
        refused += times;
        last = last.max(when);
        inside.extend(line);
    }
    let missing = (sockets - inside.len()) as u64;
    let mut figures = vec![
        Figure::less("ms until all have their text", last.as_secs_f64() * 1e3),
        Figure::less("times refused", refused as f64),
        Figure::lost("clients without their text", missing),
    ];
    if let Some(cost) = subject.cost() {
        figures.push(Figure::less("server CPU s", cost.cpu));
        figures.push(Figure::less("peak memory MB", cost.peak / 1e6));
    }
    figures
}
