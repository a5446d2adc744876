//! Three nodes in bad weather: at random moments lines to NATS are cut, swallow,
//! come back, lines to the database are cut, nodes are killed or stopped, while people at each type, part,
//! retype and delete. Whatever a colleague saw and whatever was called saved is
//! there afterwards, everybody holds the same, and nothing was mended twice.
//!
//! `SIARAN_SEED=N` repeats the moments and the words of a run.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::{FutureExt, SinkExt};
use shared::document::block::Pos;
use shared::document::schema::{Marks, TextKind};
use shared::document::step::{Draft, Place, Step};
use shared::wire::Message;
use tokio_tungstenite::tungstenite::Message as Frame;
use yrs::Transact;

use crate::dice::Dice;
use crate::newsroom::{Flow, Newsroom, agree};
use crate::support::{PATIENCE, Typist};

const ROUNDS: u32 = 6;
const NODES: usize = 3;
const NAMES: [&str; NODES] = ["penulis", "penulis2", "editor"];

/// What somebody does next.
fn deed(typist: &Typist, word: &str, dice: &mut Dice) -> Vec<Step> {
    let tree = typist.body.tree();
    let tops = tree.top();
    let type_into = |at: Pos| Step::InsertText {
        at,
        text: word.to_owned(),
        marks: Marks::none(),
    };
    let Some(block) = tops.get(dice.within(0, tops.len())) else {
        return Vec::new();
    };
    match dice.roll() % 10 {
        0..=4 => vec![type_into(Pos::new(block.id, 0))],
        5 | 6 => vec![Step::InsertBlocks {
            at: Place::Before(block.id),
            blocks: vec![Draft::paragraph()],
        }],
        7 => vec![
            Step::InsertBlocks {
                at: Place::Before(block.id),
                blocks: vec![Draft::copy_as(block, TextKind::Heading(2))],
            },
            Step::DeleteBlock { block: block.id },
        ],
        _ => vec![Step::DeleteBlock { block: block.id }],
    }
}

/// Somebody whose line broke or who was told to stop, and the clock that each
/// message reached: what “saved” promised.
struct Done {
    typist: Typist,
    clocks: Vec<u32>,
}

impl Done {
    fn saved(&self) -> u32 {
        let at = (self.typist.saved as usize).wrapping_sub(1);
        self.clocks.get(at).copied().unwrap_or(0)
    }
}

async fn type_on(mut typist: Typist, mut dice: Dice, stop: Arc<AtomicBool>) -> Done {
    let mut clocks = vec![0; typist.sent as usize];
    let mut word = 0;
    'typing: while !stop.load(Ordering::Relaxed) {
        word += 1;
        let text = format!("{}{word} ", typist.client % 1000);
        let update = if dice.roll().is_multiple_of(2) {
            typist.write(&text)
        } else {
            let steps = deed(&typist, &text, &mut dice);
            typist.act(&steps)
        };
        typist.sent += 1;
        clocks.resize(typist.sent as usize, typist.clock(typist.client));
        let frame = Frame::binary(Message::Update(&update).encode());
        if typist.socket.send(frame).await.is_err() {
            break;
        }
        while let Some(alive) = typist.step().now_or_never() {
            clocks.resize(typist.sent as usize, typist.clock(typist.client));
            if !alive || typist.closed.is_some() {
                break 'typing;
            }
        }
        tokio::time::sleep(Duration::from_millis(1 + dice.roll() % 8)).await;
    }
    Done { typist, clocks }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Fate {
    Lives,
    Killed,
    Stopped,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_seen_or_saved_is_lost_in_a_storm() {
    storms(ROUNDS, 20).await;
}

/// As when all nodes write without end: nobody waits for a turn.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_when_rows_are_written_out_of_turn() {
    storms(3, 0).await;
}

async fn storms(rounds: u32, refusals: u32) {
    let (seed, mut dice) = Dice::seeded();
    let mut room = Newsroom::shaped(NODES, move |config| {
        // As it is meant to run, only sooner.
        config.times.look = Duration::from_millis(500);
        // Small enough that checkpoints and history come in between.
        config.limits.checkpoint_rows = 60;
        config.limits.append_refusals = refusals;
    })
    .await;
    let article = room.article().await;
    let (mut promised, mut seen) = (0_u64, 0_u64);
    for round in 0..rounds {
        let stop = Arc::new(AtomicBool::new(false));
        let mut tasks = Vec::new();
        for (node, name) in NAMES.iter().enumerate() {
            let typist = room.join(node, name, article).await;
            tasks.push(tokio::spawn(type_on(typist, dice.branch(), stop.clone())));
        }
        let mut fates = [Fate::Lives; NODES];
        let mut nodes: Vec<_> = room.nodes.drain(..).map(Some).collect();
        let mut stops = Vec::new();
        for _ in 0..6 {
            tokio::time::sleep(Duration::from_millis(20 + dice.roll() % 150)).await;
            let at = dice.within(0, NODES);
            let living = fates.iter().filter(|fate| **fate == Fate::Lives).count();
            let what = dice.roll() % 10;
            let Some(node) = &nodes[at] else { continue };
            match what {
                0..=2 => node.cable.set(Flow::Cut),
                3 => node.cable.set(Flow::Silent),
                4 | 5 => {
                    node.cable.set(Flow::Open);
                    node.open_store();
                }
                // Where the store is a file, no line leads to it.
                8 | 9 => node.cut_store(),
                6 if living > 1 => {
                    fates[at] = Fate::Killed;
                    nodes[at].take().unwrap().kill();
                }
                7 if living > 1 => {
                    fates[at] = Fate::Stopped;
                    stops.push(nodes[at].take().unwrap().stop());
                }
                _ => {}
            }
        }
        futures_util::future::join_all(stops).await;
        stop.store(true, Ordering::Relaxed);
        let mut done = Vec::new();
        for task in tasks {
            done.push(task.await.unwrap());
        }
        // Fair weather again.
        for node in &mut nodes {
            match node {
                Some(node) => {
                    node.cable.set(Flow::Open);
                    node.open_store();
                }
                None => *node = Some(room.launch().await),
            }
        }
        room.nodes = nodes.into_iter().flatten().collect();
        for (done, fate) in done.iter_mut().zip(fates) {
            match fate {
                // Whoever still has a line gets all of it saved. Who lost it for
                // want of a database has been told, and would come back.
                Fate::Lives => {
                    done.typist
                        .until("saved or told", |typist| {
                            typist.saved == typist.sent || typist.closed.is_some()
                        })
                        .await;
                }
                Fate::Killed | Fate::Stopped => while done.typist.step().await {},
            }
        }
        let mut readers = Vec::new();
        for node in 0..NODES {
            readers.push(room.join(node, "pembaca", article).await);
        }
        for reader in &mut readers {
            for writer in &done {
                let client = writer.typist.client;
                let shown = done.iter().map(|other| match other.typist.client {
                    own if own == client => 0,
                    _ => other.typist.clock(client),
                });
                let (saved, shown) = (writer.saved(), shown.max().unwrap_or(0));
                promised += u64::from(saved);
                seen += u64::from(shown);
                let wait = reader.until("what was seen and saved", |reader| {
                    reader.clock(client) >= saved.max(shown)
                });
                let found = tokio::time::timeout(PATIENCE / 2, wait).await;
                assert!(
                    found.is_ok(),
                    "SIARAN_SEED={seed} round {round} {fates:?}: saved {saved}, seen {shown}, kept {}",
                    reader.clock(client)
                );
            }
        }
        let mut all: Vec<&mut Typist> = readers.iter_mut().collect();
        let living = done.iter_mut().zip(fates);
        all.extend(
            living
                .filter(|(done, fate)| *fate == Fate::Lives && done.typist.closed.is_none())
                .map(|(done, _)| &mut done.typist),
        );
        agree(&mut all).await;
        let blocks = readers[0].body.tree().top().len();
        assert!(blocks > 0, "SIARAN_SEED={seed} round {round}");
        crate::nodes::sound(&room, article).await;
        if refusals > 0 {
            twice_on_no_card(&readers[0]);
        }
    }
    eprintln!("{rounds} storms: {promised} saved and {seen} seen, none lost");
    assert!(promised > 500 && seen > 500, "{promised} {seen}");
}

/// No two cards hold the same words, and none holds words that stand.
fn twice_on_no_card(reader: &Typist) {
    let mut ends = std::collections::HashMap::new();
    for card in reader.body.cards().iter().filter(|card| !card.twin) {
        let words = &card.words;
        let end = ends.insert(words.client, words.end()).unwrap_or(0);
        assert!(end <= words.clock, "twice on cards: {words:?}");
        let txn = reader.body.doc().transact();
        let stands = shared::document::place::find(&txn, words.client, words.clock);
        assert!(stands.is_none(), "on a card and in the text: {words:?}");
    }
}
