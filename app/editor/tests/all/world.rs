//! A server and the people around it, for the tests of what merges do to words.
//! No tests of its own.

use std::sync::Arc;

use editor::editor::Editor;
use editor::intent::Intent;
use editor::selection::Selection;
use shared::document::block::Pos;
use shared::document::cards::Card;
use shared::document::{Body, normalise};
use yrs::sync::time::Clock;

use crate::notation::{clock, editor, show_tree};

pub(crate) const TEXT: &str = "awal\ndua kata lagi di sini|\nakhir";

/// The server, as its room works: takes in, repairs, hands on in one order.
pub(crate) struct Server {
    pub(crate) body: Body,
    pub(crate) log: Vec<Vec<u8>>,
}

impl Server {
    pub(crate) fn take(&mut self, update: &[u8], live: bool) {
        self.body.keep(update, live).unwrap();
        self.log.push(update.to_vec());
        if let Some(repair) = self.body.repair() {
            self.log.push(repair);
        }
    }
}

/// A server and people around it, each line cut until `online`.
pub(crate) struct World {
    pub(crate) server: Server,
    pub(crate) people: Vec<Editor>,
    pub(crate) heard: Vec<usize>,
    pub(crate) unsent: Vec<Vec<Vec<u8>>>,
}

impl World {
    pub(crate) fn new(text: &str, people: usize) -> Self {
        let first = editor(text, 500, &clock());
        let mut server = Server {
            body: Body::new(900),
            log: Vec::new(),
        };
        let start = first.body().checkpoint();
        server.take(&start, true);
        let ticks: Arc<dyn Clock> = clock();
        let people: Vec<Editor> = (0..people as u32)
            .map(|n| {
                let mut editor = Editor::new(n + 1, &ticks);
                editor.receive(&start).unwrap();
                editor
            })
            .collect();
        Self {
            heard: vec![server.log.len(); people.len()],
            unsent: vec![Vec::new(); people.len()],
            server,
            people,
        }
    }

    pub(crate) fn send(&mut self, who: usize) {
        let out = self.people[who].take_outbox();
        self.unsent[who].extend(out);
        for update in std::mem::take(&mut self.unsent[who]) {
            self.server.take(&update, true);
        }
    }

    pub(crate) fn hear(&mut self, who: usize) {
        self.hear_all_but(who, 0);
    }

    /// The last `late` updates are still on their way.
    pub(crate) fn hear_all_but(&mut self, who: usize, late: usize) {
        while self.heard[who] + late < self.server.log.len() {
            let update = self.server.log[self.heard[who]].clone();
            self.people[who].receive(&update).unwrap();
            self.heard[who] += 1;
        }
    }

    /// The line comes back after long: state vectors both ways, as `sync` does.
    pub(crate) fn reconnect(&mut self, who: usize) {
        self.people[who].take_outbox();
        self.unsent[who].clear();
        let editor = &mut self.people[who];
        let theirs = self.server.body.state_vector();
        let question = editor.body().state_vector();
        let answer = self.server.body.diff(&question).unwrap();
        let ours = editor.answer(&theirs).unwrap();
        editor.take_outbox();
        self.server.take(&ours, false);
        self.heard[who] =
            self.server.log.len() - usize::from(self.server.log.last() != Some(&ours));
        self.people[who].receive(&answer).unwrap();
        self.hear(who);
    }

    /// Everything everywhere, in this order of people.
    pub(crate) fn settle(&mut self, order: &[usize]) {
        for who in order {
            self.send(*who);
        }
        for _ in 0..6 {
            for who in 0..self.people.len() {
                self.hear(who);
                self.send(who);
            }
        }
        let all = show_tree(&self.server.body.tree());
        for editor in &self.people {
            assert_eq!(show_tree(editor.tree()), all);
            assert_eq!(editor.body().cards(), self.server.body.cards());
        }
        assert_eq!(normalise::normalise_tree(&self.server.body.tree()), []);
    }

    pub(crate) fn shown(&self) -> String {
        show_tree(&self.server.body.tree())
    }

    pub(crate) fn cards(&self) -> Vec<Card> {
        shared::document::cards::joined(self.server.body.cards())
    }

    pub(crate) fn act(&mut self, who: usize, line: usize, at: (u32, u32), intents: &[Intent]) {
        let editor = &mut self.people[who];
        let block = editor.tree().lines().nth(line).unwrap().id;
        editor.select(Some(Selection::range(
            Pos::new(block, at.0),
            Pos::new(block, at.1),
        )));
        for intent in intents {
            editor.perform(intent);
        }
    }
}

pub(crate) fn typed(words: &str) -> Intent {
    Intent::InsertText(words.into())
}
