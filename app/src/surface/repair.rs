//! Reading back what changed in the DOM without us: plain typing, compositions,
//! and what strangers do. What it means is `editor::reader`'s and
//! `editor::repair`'s; putting it right is `screen`'s.

use std::collections::{HashMap, HashSet};

use editor::intent::Intent;
use editor::reader;
use editor::repair::{self, Found, Restructured};
use editor::selection::Selection;
use editor::view::FOREIGN;
use shared::document::block::{BlockId, Pos};
use wasm_bindgen::JsCast;
use web_sys::{Element, MutationRecord, Node};

use super::Mounted;
use super::caret::{self, Point};
use super::screen::Screen;

/// How often in [`WINDOW_MS`] strangers' doings are put right.
const REPAIRS: u32 = 20;
const WINDOW_MS: f64 = 1_000.0;

/// Elements that a browser or a script may use for a line.
const LINES: &str = "p, div, li, h1, h2, h3, h4, h5, h6, pre";

impl Mounted {
    /// Reads back what changed in the DOM without us. `by_input`: an input
    /// event says that the person did it.
    pub(super) fn absorb(&self, records: &js_sys::Array, by_input: bool) {
        let mut touched = HashSet::new();
        let mut strange = false;
        {
            let mut screen = self.screen.borrow_mut();
            for record in records.iter() {
                let Ok(record) = record.dyn_into::<MutationRecord>() else {
                    continue;
                };
                let Some(target) = record.target() else {
                    continue;
                };
                let block = screen.block_of(&target).map(|(id, _)| id).filter(|id| {
                    screen
                        .drawn(*id)
                        .is_some_and(|block| block.text_kind().is_some())
                });
                if let Some(block) = block {
                    touched.insert(block);
                } else if self.host.contains(Some(&target)) {
                    strange = true;
                    screen.disturb();
                }
            }
            for block in &touched {
                screen.suspect(*block);
            }
        }
        if strange {
            // Putting blocks back would end a composition.
            if self.composition.borrow().is_on() {
                self.deranged.set(true);
            } else {
                self.put_right();
                return;
            }
        }
        if touched.is_empty() {
            return;
        }
        self.awaited.borrow_mut().take();
        let mut read = false;
        for block in touched {
            read |= self.read_block(block);
        }
        // Only the look was changed, by no one we know: an extension that does
        // it again each time would otherwise hold the page in a loop.
        if read || by_input || self.is_patient() {
            self.draw(true);
        }
    }

    /// Blocks were split, joined, added or taken away in the DOM: puts them
    /// back, then does what was probably meant. Words that only moved are not
    /// taken for deleted.
    pub(super) fn put_right(&self) {
        let told = {
            let screen = self.screen.borrow();
            let drawn: Vec<(BlockId, String)> = self
                .live
                .read(|editor| {
                    let lines = editor.tree().lines();
                    lines
                        .filter(|block| block.text_kind().is_some())
                        .filter_map(|block| Some((block.id, screen.drawn(block.id)?.text())))
                        .collect()
                })
                .unwrap_or_default();
            let places: HashMap<BlockId, usize> =
                drawn.iter().map(|(id, _)| *id).zip(0..).collect();
            let focus = caret::focus().filter(|_| self.has_focus());
            let mut found = Vec::new();
            gather(&self.host, focus.as_ref(), &mut found);
            for line in &mut found {
                let was = line.block.and_then(|block| drawn.get(*places.get(&block)?));
                let words = trimmed(&line.words, was.map_or("", |(_, words)| words));
                line.words.truncate(words.len());
            }
            repair::tell(&drawn, &found)
        };
        let awaited = self.awaited.borrow_mut().take();
        for reading in &told.words {
            self.live.type_over(
                reading.block,
                &reading.before,
                &reading.change,
                reading.caret,
            );
        }
        if self.is_patient() {
            self.draw(true);
        }
        let meant = match (awaited, told.restructured) {
            (Some(intent), _) => intent,
            (None, Some(Restructured::Split(at))) => {
                self.live.select(Some(Selection::caret(at)));
                Intent::Split
            }
            (None, Some(Restructured::Join(block))) => {
                let start = Pos::new(block, 0);
                self.live.select(Some(Selection::caret(start)));
                Intent::DeleteBackward(editor::intent::Span::Grapheme)
            }
            (None, None) => return,
        };
        self.act(&meant);
    }

    /// May what a stranger did be put right once more?
    fn is_patient(&self) -> bool {
        let now = crate::clock::since_start();
        let (since, count) = self.repairs.get();
        let (since, count) = if now - since > WINDOW_MS {
            (now, 0)
        } else {
            (since, count + 1)
        };
        self.repairs.set((since, count));
        count < REPAIRS
    }

    /// Compares a block's words with those last drawn; true if they differ.
    pub(super) fn read_block(&self, block: BlockId) -> bool {
        let (words, caret, drawn) = {
            let screen = self.screen.borrow();
            let Some(element) = screen.element(block) else {
                return false;
            };
            let focus = caret::focus().filter(|point| element.contains(Some(&point.node)));
            let (words, caret) = caret::measure(element, focus.as_ref());
            let Some(drawn) = screen.drawn(block) else {
                return false;
            };
            (words, caret, drawn.text())
        };
        let composed = {
            let mut composition = self.composition.borrow_mut();
            let here = composition.running().is_some_and(|it| it.block == block);
            here.then(|| composition.read(trimmed(&words, &drawn), caret))
        };
        let read = match composed {
            Some(read) => {
                if read.is_some() {
                    self.rest();
                }
                read
            }
            None => reader::diff(&drawn, trimmed(&words, &drawn), caret)
                .map(|change| (drawn.clone(), change)),
        };
        let Some((before, change)) = read else {
            return false;
        };
        self.anchor.moved();
        self.live.type_over(block, &before, &change, caret);
        true
    }
}

/// The browser's own `<br>` for an emptied line is no text.
fn trimmed<'a>(words: &'a str, drawn: &str) -> &'a str {
    match words.strip_suffix('\n') {
        Some(rest) if !drawn.ends_with('\n') => rest,
        _ => words,
    }
}

/// The lines under an element, ours and strangers', in reading order.
fn gather(parent: &Node, focus: Option<&Point>, found: &mut Vec<Found>) {
    let mut at = parent.first_child();
    while let Some(node) = at {
        at = node.next_sibling();
        let Some(element) = node.dyn_ref::<Element>() else {
            // Words that a browser typed between blocks.
            let words = node.text_content().unwrap_or_default();
            if node.node_type() == Node::TEXT_NODE && !words.trim().is_empty() {
                found.push(Found {
                    words,
                    ..Found::default()
                });
            }
            continue;
        };
        let block = Screen::block_at(element);
        let is_line = element.matches(LINES) == Ok(true);
        let is_box = match block {
            Some(_) => element.tag_name() == "LI",
            None => Screen::is_sheet(element) || holds_lines(element),
        };
        if is_line && !is_box {
            // What stands there for a block unknown to us is no line.
            if element.class_name() != FOREIGN {
                let focus = focus.filter(|point| element.contains(Some(&point.node)));
                let (words, caret) = caret::measure(element, focus);
                found.push(Found {
                    block,
                    words,
                    caret,
                });
            }
        } else if holds_lines(element) {
            gather(&node, focus, found);
        }
    }
}

fn holds_lines(element: &Element) -> bool {
    matches!(element.query_selector(LINES), Ok(Some(_)))
}
