//! What the writing room's tools cost in a long article: a search, following it
//! while one types, counting, replacing everything.
//!
//! Budgets (two cores, 3,000 paragraphs of 240 characters): a new search ≤ 30 ms,
//! following a keystroke ≤ 0.2 ms each, counting the first time ≤ 30 ms.
#![allow(missing_docs, reason = "criterion's macros make undocumented items")]

use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use editor::count::Counter;
use editor::editor::Editor;
use editor::find::{Query, Search};
use editor::intent::Intent;
use editor::outline::headings;
use editor::selection::Selection;
use shared::document::Body;
use shared::document::block::Inline;
use shared::document::schema::{Marks, TextKind};
use shared::document::step::{Draft, Place, Step};
use yrs::sync::time::Clock;

struct Ticks(AtomicU64);

impl Clock for Ticks {
    fn now(&self) -> u64 {
        self.0.fetch_add(1, Ordering::Relaxed)
    }
}

const WORDS: &str =
    "Pemerintah kabupaten membuka “layanan perahu pustaka” bagi warga dua belas pulau. ";

fn open(paragraphs: usize) -> Editor {
    let mut body = Body::new(7);
    let draft = Draft::text(
        TextKind::Paragraph,
        vec![Inline::Text {
            text: WORDS.repeat(3),
            marks: Marks::none(),
        }],
    );
    let step = Step::InsertBlocks {
        at: Place::End,
        blocks: vec![draft; paragraphs],
    };
    body.apply(&[step], "bench");
    let clock: Arc<dyn Clock> = Arc::new(Ticks(AtomicU64::new(1)));
    let mut editor = Editor::new(1, &clock);
    // The state was made above; it cannot be unreadable.
    let _ = editor.receive(&body.checkpoint());
    editor.select(editor.tree().end().map(Selection::caret));
    editor
}

fn query(words: &str) -> Query {
    Query {
        words: words.into(),
        ..Query::default()
    }
}

fn tools(c: &mut Criterion) {
    let mut editor = open(3_000);
    for words in ["p", "pustaka", "tidak ada"] {
        c.bench_function(&format!("search {words:?}"), |b| {
            let mut search = Search::default();
            b.iter(|| search.ask(query(words), black_box(editor.tree()), None));
        });
    }
    let mut search = Search::default();
    search.ask(query("pustaka"), editor.tree(), None);
    let mut counter = Counter::default();
    c.bench_function("count the first time", |b| {
        b.iter(|| Counter::default().whole(black_box(editor.tree())));
    });
    counter.whole(editor.tree());
    let trees = [0, 1].map(|_| {
        editor.perform(&Intent::InsertText("a".into()));
        editor.tree().clone()
    });
    let mut turn = 0;
    c.bench_function("a search follows a letter", |b| {
        b.iter(|| {
            turn = 1 - turn;
            search.update(black_box(&trees[turn]))
        });
    });
    c.bench_function("counts follow a letter", |b| {
        b.iter(|| {
            turn = 1 - turn;
            counter.whole(black_box(&trees[turn]))
        });
    });
    c.bench_function("outline", |b| b.iter(|| headings(black_box(editor.tree()))));
    let mut slow = c.benchmark_group("slow");
    slow.sample_size(10);
    slow.bench_function("replace 9,000", |b| {
        b.iter_batched(
            || {
                let editor = open(3_000);
                let mut search = Search::default();
                search.ask(query("pustaka"), editor.tree(), None);
                let ranges = search.all();
                (editor, ranges)
            },
            |(mut editor, ranges)| {
                let with = "baca".into();
                editor.perform(&Intent::ReplaceRanges { ranges, with });
                editor
            },
            BatchSize::PerIteration,
        );
    });
}

criterion_group!(benches, tools);
criterion_main!(benches);
