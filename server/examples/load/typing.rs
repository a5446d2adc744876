//! People who type: documents × writers × readers × rate. Everybody in a
//! document hears what the others typed; each hearing is a delivery.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use shared::document::Body;
use shared::wire::Message;
use siaran_server::secret;
use tokio::sync::watch;
use tokio::task::JoinSet;
use yrs::{Text, Transact};

use crate::line::{self, Ear, Pen};
use crate::subject::Subject;
use crate::table::Figure;

/// Nothing more comes when nothing came for so long.
const PATIENCE: Duration = Duration::from_secs(15);
/// From the last join to the first letter.
const CALM: Duration = Duration::from_millis(500);

/// Who types how.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) documents: usize,
    /// In each document.
    pub(crate) writers: usize,
    /// In each document, beside its writers.
    pub(crate) readers: usize,
    /// Letters a second of each writer; `None`: as fast as they can.
    pub(crate) rate: Option<f64>,
    /// Letters of each writer.
    pub(crate) letters: usize,
}

/// One document's letters.
struct Board {
    /// Yjs clients of its writers.
    clients: Vec<u64>,
    /// When each writer's letter was sent, nanoseconds from the start; 0: not yet.
    sent: Vec<Vec<AtomicU64>>,
}

/// One writer's keystrokes as messages, prepared beforehand.
pub(crate) fn keystrokes(body: &Body, from: u32, count: usize) -> Vec<Vec<u8>> {
    (0..count)
        .map(|at| {
            let mut txn = body.doc().transact_mut();
            let at = from + u32::try_from(at).unwrap();
            body.standfirst.insert(&mut txn, at, "a");
            Message::Update(&txn.encode_update_v1()).encode()
        })
        .collect()
}

/// Everybody types; what came of it.
pub(crate) async fn run(subject: &Subject, plan: &Plan) -> Vec<Figure> {
    let mut refused = 0_u64;
    let mut ears: Vec<(Ear, Option<usize>, Arc<Board>)> = Vec::new();
    let mut typists: Vec<Typist> = Vec::new();
    // Dropping them would close the readers' lines.
    let mut silent: Vec<Pen> = Vec::new();
    let mut documents = Vec::new();
    for _ in 0..plan.documents {
        let document = subject.document().await;
        let mut lines = Vec::new();
        for number in 0..plan.writers + plan.readers {
            match line::join(subject, &document).await {
                Ok(line) => lines.push((number, line)),
                Err(why) => {
                    refused += 1;
                    eprintln!("refused: {why}");
                }
            }
        }
        let writers = lines.iter().filter(|(number, _)| *number < plan.writers);
        let mut clients = Vec::new();
        let mut scripts = Vec::new();
        for _ in writers {
            let client = secret::client_id().unwrap();
            clients.push(u64::from(client));
            scripts.push(keystrokes(&Body::new(client), 0, plan.letters));
        }
        let letters = || (0..plan.letters).map(|_| AtomicU64::new(0)).collect();
        let board = Arc::new(Board {
            sent: clients.iter().map(|_| letters()).collect(),
            clients,
        });
        let mut scripts = scripts.into_iter().enumerate();
        for (number, (pen, ear)) in lines {
            if number < plan.writers {
                let (writer, script) = scripts.next().unwrap();
                ears.push((ear, Some(writer), Arc::clone(&board)));
                let board = Arc::clone(&board);
                typists.push(Typist {
                    pen,
                    writer,
                    board,
                    script,
                });
            } else {
                ears.push((ear, None, Arc::clone(&board)));
                silent.push(pen);
            }
        }
        documents.push((document, board));
    }
    subject.forget_peak();
    let before = subject.cost();
    let start = Instant::now() + CALM;
    let delivered = Arc::new(AtomicU64::new(0));
    let (stop, stopping) = watch::channel(false);
    let mut hearing = JoinSet::new();
    let mut expected = 0_u64;
    for (ear, own, board) in ears {
        let others = board.clients.len() - usize::from(own.is_some());
        let due = (others * plan.letters) as u64;
        expected += due;
        let (delivered, stopping) = (Arc::clone(&delivered), stopping.clone());
        hearing.spawn(hear(ear, own, board, start, due, delivered, stopping));
    }
    let people = typists.len().max(1) as f64;
    let mut typing = JoinSet::new();
    for (number, typist) in typists.into_iter().enumerate() {
        // Nobody types in step with all others.
        let phase = number as f64 / people;
        typing.spawn(typist.write(start, plan.rate, phase));
    }
    let mut kept = Vec::new();
    let mut sent = 0;
    while let Some(wrote) = typing.join_next().await {
        let (pen, count) = wrote.unwrap();
        kept.push(pen);
        sent += count;
    }
    let mut late: Vec<u64> = Vec::new();
    let mut last = 0;
    let mut came = 0;
    loop {
        match tokio::time::timeout(PATIENCE, hearing.join_next()).await {
            Ok(Some(heard)) => {
                let (heard, at) = heard.unwrap();
                late.extend(heard);
                last = last.max(at);
            }
            Ok(None) => break,
            Err(_) if delivered.load(Ordering::Relaxed) > came => {
                came = delivered.load(Ordering::Relaxed);
            }
            Err(_) => drop(stop.send(true)),
        }
    }
    let after = subject.cost();
    let mut lost = 0;
    for (document, board) in &documents {
        lost += lacking(subject, document, board).await;
    }
    drop((kept, silent));
    late.sort_unstable();
    let count = late.len().max(1) as f64;
    let at = |share: f64| {
        let place = ((late.len().max(1) - 1) as f64 * share) as usize;
        late.get(place).map_or(f64::NAN, |late| *late as f64 / 1e6)
    };
    let seconds = last as f64 / 1e9;
    let mut figures = vec![
        Figure::less("p50 ms", at(0.5)),
        Figure::less("p90 ms", at(0.9)),
        Figure::less("p99 ms", at(0.99)),
        Figure::less("slowest ms", at(1.0)),
        Figure::more("updates/s", sent as f64 / seconds),
        Figure::more("deliveries/s", late.len() as f64 / seconds),
    ];
    if let (Some(before), Some(after)) = (before, after) {
        let cpu = after.cpu - before.cpu;
        figures.push(Figure::less("server CPU µs a delivery", cpu * 1e6 / count));
        figures.push(Figure::less("server CPU s", cpu));
        figures.push(Figure::less("peak memory MB", after.peak / 1e6));
    }
    let undelivered = expected.saturating_sub(late.len() as u64);
    figures.push(Figure::lost("letters not delivered", undelivered));
    figures.push(Figure::lost("letters lost", lost));
    figures.push(Figure::less("connections refused", refused as f64));
    figures
}

/// Hears until everything due came; how late each letter was, and when the
/// last one came, nanoseconds.
async fn hear(
    mut ear: Ear,
    own: Option<usize>,
    board: Arc<Board>,
    start: Instant,
    due: u64,
    delivered: Arc<AtomicU64>,
    mut stopping: watch::Receiver<bool>,
) -> (Vec<u64>, u64) {
    let mut late = Vec::with_capacity(usize::try_from(due).unwrap_or_default());
    let mut last = 0;
    let mut stopped = std::pin::pin!(async move { drop(stopping.wait_for(|stop| *stop).await) });
    while (late.len() as u64) < due {
        let heard = tokio::select! {
            biased;
            heard = ear.next() => heard,
            () = &mut stopped => break,
        };
        let Some(heard) = heard else { break };
        let Some(Message::Update(update)) = heard.message() else {
            continue;
        };
        let now = u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX);
        for (client, clock, count) in line::letters(update) {
            let writer = board.clients.iter().position(|known| *known == client);
            let Some(writer) = writer.filter(|writer| own != Some(*writer)) else {
                continue;
            };
            for clock in clock..clock + count {
                let sent = &board.sent[writer][usize::try_from(clock).unwrap()];
                late.push(now.saturating_sub(sent.load(Ordering::Acquire)));
            }
            last = now;
            delivered.fetch_add(count, Ordering::Relaxed);
        }
    }
    // Hearing goes on: who stops reading is closed as too slow.
    tokio::spawn(async move { while ear.next().await.is_some() {} });
    (late, last)
}

/// Somebody who is going to type.
struct Typist {
    pen: Pen,
    /// Which of the document's writers.
    writer: usize,
    board: Arc<Board>,
    script: Vec<Vec<u8>>,
}

impl Typist {
    /// Types it all; how much of it went out.
    async fn write(self, start: Instant, rate: Option<f64>, phase: f64) -> (Pen, u64) {
        let Self {
            mut pen,
            writer,
            board,
            script,
        } = self;
        let count = script.len() as u64;
        let period = rate.map(|rate| Duration::from_secs_f64(1.0 / rate));
        let first = start + period.unwrap_or_default().mul_f64(phase);
        tokio::time::sleep_until(first.into()).await;
        let mut beat = period.map(|period| tokio::time::interval_at(first.into(), period));
        for (number, message) in script.into_iter().enumerate() {
            if let Some(beat) = &mut beat {
                beat.tick().await;
            }
            let now = u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX);
            board.sent[writer][number].store(now.max(1), Ordering::Release);
            if let Err(why) = pen.send(&message).await {
                eprintln!("a writer was cut off: {why}");
                return (pen, number as u64);
            }
        }
        (pen, count)
    }
}

/// Letters that a newcomer does not find.
async fn lacking(subject: &Subject, document: &str, board: &Board) -> u64 {
    let wanted: u64 = board.sent.iter().map(|letters| letters.len() as u64).sum();
    let fetching = line::fetch(subject, document, 0);
    let found = match tokio::time::timeout(PATIENCE, fetching).await {
        Ok(Ok(body)) => u64::from(body.standfirst.len(&body.doc().transact())),
        Ok(Err(why)) => {
            eprintln!("the text cannot be asked for: {why}");
            0
        }
        Err(_) => 0,
    };
    wanted.saturating_sub(found)
}
