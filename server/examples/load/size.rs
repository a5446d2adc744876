//! Long texts, and a reader that stops reading.

use std::time::{Duration, Instant};

use shared::document::Body;
use shared::wire::Message;
use siaran_server::secret;
use tokio::time::{sleep, timeout};
use yrs::{Text, Transact};

use crate::line::{self, Ear};
use crate::subject::Subject;
use crate::table::Figure;
use crate::typing::keystrokes;

/// Bursts of typing in a text of 215 kB.
const BURSTS: usize = 2_600;
/// Letters of a burst; [`TAKEN`] of them are taken back. As in a well-known
/// record of how a paper was written: 182,000 letters in, 78,000 out.
const TYPED: u32 = 70;
const TAKEN: u32 = 30;
/// Keystrokes into the long text.
const KEYS: usize = 5_000;
/// Before this a server is still at work.
const PATIENCE: Duration = Duration::from_mins(1);
/// What a server gets to write things down before it is restarted.
const PEACE: Duration = Duration::from_secs(3);
/// A frame of the flood that the slow reader misses.
const PIECE: usize = 256 << 10;
/// Frames of it; each is taken out again.
const PIECES: usize = 256;
/// What the slow reader's system receives ahead.
const AHEAD: u32 = 64 << 10;

/// A text with a past, as one update: `times` 260,000 edits. The same one each
/// time.
fn long_text(times: usize) -> Vec<u8> {
    let body = Body::new(1_000);
    let mut dice = 0x5eed_u64;
    let mut roll = move |sides: u32| {
        dice ^= dice << 13;
        dice ^= dice >> 7;
        dice ^= dice << 17;
        (dice >> 16) as u32 % sides.max(1)
    };
    let burst = "tulisan ".repeat(TYPED as usize / 8 + 1);
    let mut length = 0_u32;
    for number in 0..BURSTS * times {
        let mut txn = body.doc().transact_mut();
        // Mostly at the end, as people write; now and then somewhere before.
        let at = if number % 4 == 0 {
            roll(length)
        } else {
            length
        };
        let text = &body.standfirst;
        text.insert(&mut txn, at, &burst[..TYPED as usize]);
        text.remove_range(&mut txn, at + TYPED - TAKEN, TAKEN);
        length += TYPED - TAKEN;
    }
    body.checkpoint()
}

/// Opens a long text, cold and warm, and types into it.
pub(crate) async fn long(subject: &mut Subject, times: usize) -> Vec<Figure> {
    let update = long_text(times);
    // Servers may write it more tightly than we do.
    let enough = update.len() / 2;
    let name = subject.document().await;
    let (mut pen, _ear) = line::join(subject, &name).await.expect("a first join");
    pen.send(&Message::Step2(&update).encode()).await.unwrap();
    let before = letters(subject, &name, enough).await;
    // Some write behind what they show; a restart in peace is meant here.
    sleep(PEACE).await;
    subject.restart("-TERM");
    let (cold, warm) = (
        open(subject, &name, enough).await,
        open(subject, &name, enough).await,
    );
    let (Some(cold), Some(warm)) = (cold, warm) else {
        return vec![Figure::lost("letters lost over the restart", before.into())];
    };
    let mut figures = vec![
        Figure::less("kB sent", update.len() as f64 / 1e3),
        Figure::less("ms to open it, cold", cold),
        Figure::less("ms to open it, warm", warm),
    ];
    // Somebody types at its end, somebody reads.
    let text = line::fetch(subject, &name, enough).await.expect("the text");
    let end = text.standfirst.len(&text.doc().transact());
    let lost = u64::from(before.saturating_sub(end));
    let script = keystrokes(&text, end, KEYS);
    let client = text.doc().client_id().get();
    let (mut pen, mut own) = line::join(subject, &name).await.expect("a writer");
    let (_pen, ear) = line::join(subject, &name).await.expect("a reader");
    let drain = tokio::spawn(async move { while own.next().await.is_some() {} });
    let cost = subject.cost();
    let heard = tokio::spawn(count(ear, client));
    for message in &script {
        pen.send(message).await.unwrap();
    }
    let heard = timeout(PATIENCE, heard).await;
    let heard = heard.map_or(0, |heard| heard.unwrap());
    if let (Some(before), Some(after)) = (cost, subject.cost()) {
        let cpu = after.cpu - before.cpu;
        figures.push(Figure::less("CPU s of 5,000 keystrokes into it", cpu));
    }
    drain.abort();
    figures.push(Figure::lost(
        "letters not delivered",
        (KEYS as u64).saturating_sub(heard),
    ));
    figures.push(Figure::lost("letters lost over the restart", lost));
    figures
}

async fn letters(subject: &Subject, name: &str, bytes: usize) -> u32 {
    let fetched = timeout(PATIENCE, line::fetch(subject, name, bytes)).await;
    let body = fetched.expect("the text comes").expect("the text");
    let txn = body.doc().transact();
    body.standfirst.len(&txn)
}

/// Milliseconds until the text is here; `None` when it never comes.
async fn open(subject: &Subject, name: &str, bytes: usize) -> Option<f64> {
    let since = Instant::now();
    let (_pen, mut ear) = line::open(subject, name, None).await.expect("a line");
    let came = timeout(PATIENCE, ear.until_bytes(bytes)).await;
    came.is_ok_and(|came| came)
        .then(|| since.elapsed().as_secs_f64() * 1e3)
}

/// Hears letters of one client until all have come.
async fn count(mut ear: Ear, client: u64) -> u64 {
    let mut count = 0;
    while count < KEYS as u64 {
        let Some(heard) = ear.next().await else { break };
        if let Some(Message::Update(update)) = heard.message() {
            let all = line::letters(update).into_iter();
            let theirs = all.filter(|(who, _, _)| *who == client);
            count += theirs.map(|(_, _, letters)| letters).sum::<u64>();
        }
    }
    count
}

/// A reader stops reading while much passes, then reads on.
pub(crate) async fn slow(subject: &Subject) -> Vec<Figure> {
    let name = subject.document().await;
    let (mut pen, mut own) = line::join(subject, &name).await.expect("a writer");
    let drain = tokio::spawn(async move { while own.next().await.is_some() {} });
    let (_quick_pen, mut quick) = line::join(subject, &name).await.expect("a reader");
    let slow = line::open(subject, &name, Some(AHEAD)).await;
    let (_slow_pen, mut slow) = slow.expect("a slow reader");
    // It is there, then it stops.
    slow.until_bytes(1).await;
    subject.forget_peak();
    let before = subject.cost();
    let body = Body::new(secret::client_id().unwrap());
    let mut longest = Duration::ZERO;
    for number in 0..PIECES {
        let last = number + 1 == PIECES;
        let piece = if last { "selesai" } else { &"x".repeat(PIECE) };
        let put = {
            let mut txn = body.doc().transact_mut();
            body.standfirst.insert(&mut txn, 0, piece);
            txn.encode_update_v1()
        };
        let due = quick.bytes + put.len();
        let since = Instant::now();
        pen.send(&Message::Update(&put).encode()).await.unwrap();
        let came = timeout(PATIENCE, quick.until_bytes(due)).await;
        assert!(came.is_ok_and(|came| came), "the quick reader is cut off");
        longest = longest.max(since.elapsed());
        if !last {
            let mut txn = body.doc().transact_mut();
            let length = u32::try_from(PIECE).unwrap();
            body.standfirst.remove_range(&mut txn, 0, length);
            let taken = Message::Update(&txn.encode_update_v1()).encode();
            pen.send(&taken).await.unwrap();
        }
    }
    let mut figures = Vec::new();
    if let (Some(before), Some(after)) = (before, subject.cost()) {
        let grown = (after.peak - before.memory) / 1e6;
        figures.push(Figure::less("memory grew by MB", grown));
    }
    figures.push(Figure::less(
        "slowest delivery to the quick one ms",
        longest.as_secs_f64() * 1e3,
    ));
    let heard = timeout(PATIENCE, ends(&mut slow, &body)).await;
    // Closed means: come again and get it all.
    let right = match heard {
        Ok(true) => true,
        _ => letters(subject, &name, 1).await == 7,
    };
    drain.abort();
    figures.push(Figure::lost("slow reader ends wrong", u64::from(!right)));
    figures
}

/// Reads on; did the last letters come? `false` when it was closed before.
async fn ends(slow: &mut Ear, body: &Body) -> bool {
    let client = body.doc().client_id().get();
    while let Some(heard) = slow.next().await {
        if let Some(Message::Update(update)) = heard.message() {
            let mut all = line::letters(update).into_iter();
            if all.any(|(who, _, letters)| who == client && letters == 7) {
                return true;
            }
        }
    }
    false
}
