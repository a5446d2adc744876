//! What a keystroke costs in the core, before any screen: typing at the end of
//! a short and of a long article, a colleague's letter coming in, two colleagues'
//! letters between one's own, and the first reading of a long article.
//!
//! Budgets (two cores): a letter and its removal ≤ 200 µs in 3,000 paragraphs
//! and at most 1.5 times their cost in 50; first reading of 3,000 paragraphs ≤ 50 ms.
#![allow(missing_docs, reason = "criterion's macros make undocumented items")]

use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use editor::editor::Editor;
use editor::intent::{Intent, Span};
use editor::selection::Selection;
use shared::document::Body;
use shared::document::block::{Inline, Pos};
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
    "Pemerintah kabupaten membuka layanan perahu pustaka bagi warga dua belas pulau.";

fn article(paragraphs: usize) -> Vec<u8> {
    let mut body = Body::new(7);
    let draft = Draft::text(
        TextKind::Paragraph,
        vec![Inline::Text {
            text: WORDS.repeat(3),
            marks: Marks::none(),
        }],
    );
    body.apply(
        &[Step::InsertBlocks {
            at: Place::End,
            blocks: vec![draft; paragraphs],
        }],
        "bench",
    );
    body.checkpoint()
}

fn open(client: u32, state: &[u8]) -> Editor {
    let clock: Arc<dyn Clock> = Arc::new(Ticks(AtomicU64::new(1)));
    let mut editor = Editor::new(client, &clock);
    // The state was made above; it cannot be unreadable.
    let _ = editor.receive(state);
    if let Some(end) = editor.tree().end() {
        editor.select(Some(Selection::caret(end)));
    }
    editor
}

fn typing(criterion: &mut Criterion) {
    for paragraphs in [50, 3_000] {
        let state = article(paragraphs);
        let letter = Intent::InsertText("a".into());
        // Taken out again, so that the paragraph does not grow with the run.
        let back = Intent::DeleteBackward(Span::Grapheme);
        let mut editor = open(1, &state);
        criterion.bench_function(
            &format!("a letter and its removal at the end of {paragraphs} paragraphs"),
            |b| {
                b.iter(|| {
                    editor.perform(black_box(&letter));
                    editor.perform(black_box(&back));
                    editor.take_outbox()
                });
            },
        );
        let mut editor = open(1, &state);
        let mut colleague = open(2, &state);
        if let Some(start) = colleague.tree().start() {
            colleague.select(Some(Selection::caret(Pos::new(start.block, 5))));
        }
        criterion.bench_function(
            &format!("a colleague's letter into {paragraphs} paragraphs"),
            |b| {
                b.iter_batched(
                    || {
                        colleague.perform(&letter);
                        colleague.perform(&back);
                        colleague.take_outbox()
                    },
                    |updates| {
                        for update in updates {
                            let _ = editor.receive(&update);
                        }
                    },
                    BatchSize::SmallInput,
                );
            },
        );
        let mut editor = open(1, &state);
        let mut colleagues = [open(2, &state), open(3, &state)];
        // In paragraphs of their own, away from each other and from ours.
        for (colleague, line) in colleagues.iter_mut().zip([1, paragraphs / 2]) {
            let block = colleague.tree().lines().nth(line).map(|block| block.id);
            colleague.select(block.map(|block| Selection::caret(Pos::new(block, 5))));
        }
        criterion.bench_function(
            &format!("two colleagues' letters between one's own in {paragraphs} paragraphs"),
            |b| {
                b.iter_batched(
                    || {
                        colleagues.each_mut().map(|colleague| {
                            colleague.perform(&letter);
                            colleague.perform(&back);
                            colleague.take_outbox()
                        })
                    },
                    |updates| {
                        for updates in updates {
                            editor.perform(black_box(&letter));
                            for update in updates {
                                let _ = editor.receive(&update);
                            }
                            editor.perform(black_box(&back));
                        }
                        editor.take_outbox()
                    },
                    BatchSize::SmallInput,
                );
            },
        );
        criterion.bench_function(&format!("first reading of {paragraphs} paragraphs"), |b| {
            b.iter(|| open(3, black_box(&state)));
        });
    }
}

criterion_group!(benches, typing);
criterion_main!(benches);
