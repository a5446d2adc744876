//! Replays recorded input (`tests/logs/*.json`) without a browser: the decision,
//! the reader, the composition machine and the repair run over a screen that
//! is a list of lines. After every event the lines on the screen, in the model
//! and, at the end, in the log must be the same: what was typed is there once.

use std::path::Path;
use std::sync::Arc;

use editor::compose::Composition;
use editor::editor::Editor;
use editor::input::{Decision, InputRecord, InputState, Platform, decide, is_wide};
use editor::intent::{Intent, Span};
use editor::reader::diff;
use editor::repair::{Found, Restructured, tell};
use editor::selection::Selection;
use serde_json::Value;
use shared::document::block::{BlockId, Pos};

use crate::notation::{Ticks, assert_whole, clock, editor as notated};

struct Replay {
    editor: Editor,
    screen: Vec<(BlockId, String)>,
    composition: Composition,
    platform: Platform,
    awaited: Option<Intent>,
    after_wide: bool,
    /// The last `beforeinput` was prevented: the browser did nothing.
    prevented: bool,
    /// Later than the last event, ms.
    now: f64,
    ticks: Arc<Ticks>,
}

fn number(value: &Value) -> u32 {
    u32::try_from(value.as_u64().unwrap()).unwrap()
}

fn strings(value: &Value) -> Vec<String> {
    let list = value.as_array().unwrap().iter();
    list.map(|line| line.as_str().unwrap().to_owned()).collect()
}

impl Replay {
    fn new(log: &Value) -> Self {
        let name = log["platform"].as_str().unwrap();
        let ticks = clock();
        let mut replay = Self {
            editor: notated(&strings(&log["lines"]).join("\n"), 1, &ticks),
            screen: Vec::new(),
            composition: Composition::default(),
            platform: Platform {
                android: name == "android",
                safari: name == "safari",
                firefox: name == "firefox",
                apple: name == "safari",
            },
            awaited: None,
            after_wide: false,
            prevented: false,
            now: 1_000.0,
            ticks,
        };
        replay.draw();
        replay.select(&log["caret"], &log["caret"]);
        replay
    }

    fn model(&self) -> Vec<(BlockId, String)> {
        let lines = self.editor.tree().lines();
        lines.map(|block| (block.id, block.text())).collect()
    }

    fn draw(&mut self) {
        self.screen = self.model();
    }

    fn pos(&self, line: &Value, offset: &Value) -> Pos {
        Pos::new(self.screen[number(line) as usize].0, number(offset))
    }

    fn select(&mut self, anchor: &Value, head: &Value) {
        let anchor = self.pos(&anchor[0], &anchor[1]);
        let head = self.pos(&head[0], &head[1]);
        self.editor.select(Some(Selection::range(anchor, head)));
    }

    fn act(&mut self, intent: &Intent) {
        self.editor.perform(intent);
        self.draw();
    }

    fn before_input(&mut self, event: &Value) {
        let kind = event["inputType"].as_str().unwrap();
        self.settle();
        let target = event["target"].as_array().map(|target| {
            (
                self.pos(&target[0], &target[1]),
                self.pos(&target[2], &target[3]),
            )
        });
        self.prevented = false;
        if kind == "insertCompositionText" || kind == "deleteCompositionText" {
            if !self.composition.is_composing() {
                let at = target.unwrap().0;
                self.editor.select(Some(Selection::caret(at)));
                self.begin(at);
            }
            let (from, to) = target.unwrap();
            self.composition.aim(from.offset, to.offset);
            return;
        }
        if !self.composition.is_on() {
            let anchor = event.get("anchor").unwrap_or(&event["caret"]);
            self.select(anchor, &event["caret"]);
        }
        let record = InputRecord {
            kind,
            data: event["data"].as_str(),
            transfer: event["transfer"].as_str(),
            target,
            cancelable: event["cancelable"].as_bool().unwrap(),
            composing: event["composing"].as_bool().unwrap(),
            platform: self.platform,
        };
        let state = InputState {
            editor: &self.editor,
            native: true,
            after_wide: self.after_wide,
        };
        let decision = decide(&record, &state);
        self.after_wide = is_wide(&record, &self.editor);
        match decision {
            Decision::Native => return,
            Decision::Await(intent) => {
                self.awaited = Some(intent);
                return;
            }
            Decision::Perform(intent) => self.act(&intent),
            Decision::Replace { from, to, text } => {
                self.editor.select(Some(Selection::range(from, to)));
                self.act(&Intent::InsertText(text));
            }
            other => panic!("{kind}: {other:?}"),
        }
        self.prevented = true;
    }

    fn begin(&mut self, at: Pos) {
        let words = self.screen.iter().find(|(id, _)| *id == at.block);
        self.composition.begin(at, words.unwrap().1.clone());
    }

    /// The browser has written `lines`.
    fn input(&mut self, lines: &[String], caret: &Value) {
        if self.prevented {
            // It would have, had it not been prevented: ours are the same.
            let ours: Vec<_> = self.model().into_iter().map(|(_, words)| words).collect();
            assert_eq!(ours, lines, "done our way");
            return;
        }
        let (line, offset) = (number(&caret[0]) as usize, number(&caret[1]));
        if lines.len() != self.screen.len() {
            self.restructured(lines, line, offset);
            return;
        }
        self.awaited = None;
        for (n, words) in lines.iter().enumerate() {
            let (block, drawn) = self.screen[n].clone();
            let caret = (n == line).then_some(offset);
            let composed = self.composition.running().is_some_and(|r| r.block == block);
            let read = if composed {
                self.composition.read(words, caret)
            } else {
                diff(&drawn, words, caret).map(|change| (drawn, change))
            };
            if let Some((before, change)) = read {
                self.editor.type_over(block, &before, &change, caret);
            }
            self.screen[n].1.clone_from(words);
        }
    }

    fn restructured(&mut self, lines: &[String], line: usize, offset: u32) {
        // A browser puts a new line behind the one it split, and keeps the
        // first of two that it joins.
        let blocks: Vec<_> = self.screen.iter().map(|(id, _)| Some(*id)).collect();
        let at = lines
            .iter()
            .zip(&self.screen)
            .position(|(words, (_, drawn))| words != drawn)
            .unwrap();
        let named: Vec<_> = if lines.len() > blocks.len() {
            [&blocks[..=at], &[None], &blocks[at + 1..]].concat()
        } else {
            [&blocks[..=at], &blocks[at + 2..]].concat()
        };
        let found: Vec<_> = lines
            .iter()
            .zip(named)
            .enumerate()
            .map(|(n, (words, block))| Found {
                block,
                words: words.clone(),
                caret: (n == line).then_some(offset),
            })
            .collect();
        let told = tell(&self.screen, &found);
        for reading in &told.words {
            let (block, change) = (reading.block, &reading.change);
            self.editor
                .type_over(block, &reading.before, change, reading.caret);
        }
        let intent = match (self.awaited.take(), told.restructured) {
            (Some(intent), _) => intent,
            (None, Some(Restructured::Split(at))) => {
                self.editor.select(Some(Selection::caret(at)));
                Intent::Split
            }
            (None, Some(Restructured::Join(block))) => {
                let start = Selection::caret(Pos::new(block, 0));
                self.editor.select(Some(start));
                Intent::DeleteBackward(Span::Grapheme)
            }
            (None, None) => panic!("{lines:?} can be told"),
        };
        self.act(&intent);
    }

    fn settle(&mut self) {
        if self.composition.settle().is_some() {
            self.draw();
        }
    }

    fn step(&mut self, event: &Value) {
        self.now += 5.0;
        self.ticks
            .0
            .fetch_add(5, std::sync::atomic::Ordering::SeqCst);
        match event["type"].as_str().unwrap() {
            "keydown" => {
                let key = event["key"].as_str().unwrap();
                let swallowed = self.composition.swallows(key, self.now, self.platform);
                let expected = event["swallowed"].as_bool().unwrap_or(false);
                assert_eq!(swallowed, expected, "{key}");
            }
            "beforeinput" => self.before_input(event),
            "input" => self.input(&strings(&event["lines"]), &event["caret"]),
            "compositionstart" => {
                self.composition.end(self.now);
                self.settle();
                self.select(&event["caret"], &event["caret"]);
                if !self.platform.android {
                    let at = self.editor.selection().unwrap().head;
                    self.begin(at);
                }
            }
            "compositionend" => self.composition.end(self.now),
            "task" => self.settle(),
            // Nothing came of what was awaited.
            "late" => {
                let intent = self.awaited.take().unwrap();
                self.act(&intent);
            }
            other => panic!("{other}"),
        }
        assert_eq!(self.model(), self.screen, "after {event}");
        assert_whole(&self.editor);
    }
}

#[test]
fn recorded_input_arrives_once() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/logs");
    let mut replayed = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let log: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        assert!(log["source"].is_string(), "{path:?} says where it is from");
        println!("{}", path.display());
        let mut replay = Replay::new(&log);
        for event in log["events"].as_array().unwrap() {
            replay.step(event);
        }
        assert!(!replay.composition.is_on(), "{path:?} settles");
        let words: Vec<_> = replay.model().into_iter().map(|(_, words)| words).collect();
        assert_eq!(words, strings(&log["end"]), "{path:?}");
        replayed += 1;
    }
    assert!(replayed >= 20, "{replayed} logs");
}

#[test]
fn composed_words_are_taken_back_in_one_go() {
    let ticks = clock();
    let mut editor = notated("awal |", 1, &ticks);
    let block = editor.selection().unwrap().head.block;
    editor.compose(true);
    let mut before = "awal ".to_owned();
    for words in ["awal に", "awal にほ", "awal 日本"] {
        let change = diff(&before, words, None).unwrap();
        editor.type_over(block, &before, &change, None);
        words.clone_into(&mut before);
        // One looks for the right word in a list.
        ticks
            .0
            .fetch_add(5_000, std::sync::atomic::Ordering::SeqCst);
    }
    editor.compose(false);
    editor.perform(&Intent::InsertText("!".into()));
    editor.perform(&Intent::Undo);
    assert_eq!(editor.tree().find(block).unwrap().text(), "awal 日本");
    editor.perform(&Intent::Undo);
    assert_eq!(editor.tree().find(block).unwrap().text(), "awal ");
    editor.perform(&Intent::Redo);
    assert_eq!(editor.tree().find(block).unwrap().text(), "awal 日本");
}
