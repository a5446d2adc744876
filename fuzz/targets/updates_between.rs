//! Three people change one text through a server, and what they hear comes in
//! any order: in the end all hold the same text, and it is in the schema.

#![no_main]

use libfuzzer_sys::arbitrary::{self, Arbitrary};
use libfuzzer_sys::fuzz_target;
use shared::document::block::{Block, BlockId, Inline, Pos};
use shared::document::normalise::normalise_tree;
use shared::document::schema::{ContainerKind, MarkKind, Marks, TextKind};
use shared::document::step::{Draft, MarkName, MarkValue, Place, Step};
use shared::document::{Body, decode_state, seed};
use yrs::{ReadTxn, Transact};

const PEOPLE: usize = 3;
const WORDS: [&str; 6] = ["a", "kata ", "bé", "😀", "\u{301}", "x\u{a0}y"];
/// More adds time, not cases.
const MOST: usize = 60;

#[derive(Arbitrary, Debug)]
enum Act {
    Type { block: u8, at: u8, word: u8 },
    Break { block: u8, at: u8 },
    Delete { block: u8, from: u8, length: u8 },
    Format { block: u8, from: u8, length: u8, mark: u8, on: bool },
    Level { block: u8, value: i8 },
    New { block: u8, place: u8, kind: u8, word: u8 },
    Drop { block: u8 },
    /// The next of one's updates reaches the server.
    Send,
    /// One of the updates on their way here arrives, whichever.
    Hear { which: u8 },
}

struct Person {
    body: Body,
    out: Vec<Vec<u8>>,
    sent: usize,
    coming: Vec<Vec<u8>>,
}

struct World {
    server: Body,
    people: Vec<Person>,
}

impl World {
    fn new() -> Self {
        let begun = seed(99, "Judul");
        let body = |client| {
            let mut body = Body::new(client);
            body.receive(&begun).expect("our own seed");
            body
        };
        Self {
            server: body(1),
            people: (0..PEOPLE)
                .map(|number| Person {
                    body: body(10 + number as u32),
                    out: Vec::new(),
                    sent: 0,
                    coming: Vec::new(),
                })
                .collect(),
        }
    }

    fn act(&mut self, who: usize, act: &Act) {
        match act {
            Act::Send => self.send(who),
            Act::Hear { which } => self.hear(who, usize::from(*which)),
            act => {
                let person = &mut self.people[who];
                let Some(step) = step(&person.body, act) else {
                    return;
                };
                let before = person.body.state_vector();
                let gone = person.body.doc().transact().snapshot().delete_set;
                person.body.apply(&[step], "local");
                let seen = decode_state(&before).expect("our own state vector");
                let txn = person.body.doc().transact();
                let update = txn.encode_diff_v1(&seen);
                let changed = txn.state_vector() != seen || txn.snapshot().delete_set != gone;
                drop(txn);
                if changed {
                    person.out.push(update);
                }
            }
        }
    }

    fn send(&mut self, who: usize) {
        let person = &mut self.people[who];
        let Some(update) = person.out.get(person.sent).cloned() else {
            return;
        };
        person.sent += 1;
        self.server.keep(&update, true).expect("an honest update");
        let repair = self.server.repair();
        for (number, person) in self.people.iter_mut().enumerate() {
            if number != who {
                person.coming.push(update.clone());
            }
            person.coming.extend(repair.clone());
        }
    }

    fn hear(&mut self, who: usize, which: usize) {
        let person = &mut self.people[who];
        if person.coming.is_empty() {
            return;
        }
        let update = person.coming.remove(which % person.coming.len());
        person.body.receive(&update).expect("a relayed update");
    }

    fn rest(&mut self) {
        for who in 0..PEOPLE {
            while self.people[who].sent < self.people[who].out.len() {
                self.send(who);
            }
        }
        for who in 0..PEOPLE {
            while !self.people[who].coming.is_empty() {
                self.hear(who, who * 7);
            }
        }
    }

    fn judge(&self) {
        let tree = self.server.tree();
        assert_eq!(normalise_tree(&tree), [], "the server's text is broken");
        let article = self.server.article();
        shared::render::html::render(&article);
        for person in &self.people {
            assert!(!person.body.is_waiting(), "something never came");
            assert_eq!(person.body.state_vector().len(), self.server.state_vector().len());
            assert_eq!(person.body.tree(), tree, "they hold different texts");
            assert_eq!(person.body.article(), article);
        }
    }
}

fn all(blocks: &[std::sync::Arc<Block>], out: &mut Vec<BlockId>) {
    for block in blocks {
        out.push(block.id);
        all(block.children(), out);
    }
}

fn step(body: &Body, act: &Act) -> Option<Step> {
    let tree = body.tree();
    let lines: Vec<_> = tree.lines().cloned().collect();
    let line = |block: &u8| lines.get(usize::from(*block) % lines.len().max(1));
    let place = |block: &Block, at: u8| u32::from(at) % (block.len() + 1);
    Some(match act {
        Act::Type { block, at, word } => {
            let block = line(block)?;
            Step::InsertText {
                at: Pos::new(block.id, place(block, *at)),
                text: WORDS[usize::from(*word) % WORDS.len()].into(),
                marks: Marks::none(),
            }
        }
        Act::Break { block, at } => {
            let block = line(block)?;
            Step::InsertBreak {
                at: Pos::new(block.id, place(block, *at)),
            }
        }
        Act::Delete { block, from, length } => {
            let block = line(block)?;
            let from = place(block, *from);
            Step::Delete {
                block: block.id,
                from,
                to: (from + u32::from(*length)).min(block.len()),
            }
        }
        Act::Format { block, from, length, mark, on } => {
            let block = line(block)?;
            let from = place(block, *from);
            let kind = MarkKind::ALL[usize::from(*mark) % MarkKind::ALL.len()];
            let value = if kind == MarkKind::Link {
                MarkValue::Link("https://contoh.go.id".into())
            } else {
                MarkValue::On
            };
            Step::Format {
                block: block.id,
                from,
                to: (from + u32::from(*length)).min(block.len()),
                mark: MarkName::Known(kind),
                value: on.then_some(value),
            }
        }
        Act::Level { block, value } => Step::SetInteger {
            block: line(block)?.id,
            name: "level",
            value: i64::from(*value),
        },
        Act::New { block, place, kind, word } => {
            let mut blocks = Vec::new();
            all(tree.top(), &mut blocks);
            let beside = *blocks.get(usize::from(*block) % blocks.len().max(1))?;
            let words = vec![Inline::Text {
                text: WORDS[usize::from(*word) % WORDS.len()].into(),
                marks: Marks::none(),
            }];
            let text = |kind| Draft::text(kind, words.clone());
            let paragraph = || text(TextKind::Paragraph);
            let item = || Draft::container(ContainerKind::Item, vec![paragraph()]);
            let made = match kind % 8 {
                0 => text(TextKind::Heading(kind / 8 % 3 + 1)),
                1 => text(TextKind::Code),
                2 => Draft::rule(),
                3 => Draft::container(ContainerKind::Quote, vec![paragraph(), paragraph()]),
                4 => Draft::container(ContainerKind::BulletList, vec![item(), item()]),
                5 => Draft::container(ContainerKind::OrderedList(3), vec![item()]),
                6 => item(),
                _ => paragraph(),
            };
            Step::InsertBlocks {
                at: match place % 5 {
                    0 => Place::Before(beside),
                    1 => Place::After(beside),
                    2 => Place::FirstIn(beside),
                    3 => Place::LastIn(beside),
                    _ => Place::End,
                },
                blocks: vec![made],
            }
        }
        Act::Drop { block } => {
            let mut blocks = Vec::new();
            all(tree.top(), &mut blocks);
            Step::DeleteBlock {
                block: *blocks.get(usize::from(*block) % blocks.len().max(1))?,
            }
        }
        Act::Send | Act::Hear { .. } => return None,
    })
}

fuzz_target!(|story: Vec<(u8, Act)>| {
    let mut world = World::new();
    for (who, act) in story.iter().take(MOST) {
        world.act(usize::from(*who) % PEOPLE, act);
    }
    world.rest();
    world.judge();
});
