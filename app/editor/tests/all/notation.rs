//! Documents as strings, for the test files beside this one: one line a block,
//! a bar for a caret, braces for a range's anchor and head. Line prefixes are
//! Markdown's (one `1.` for every number), three dashes are a rule, three
//! backquotes and a space start code. Inline: `*bold*`, `_italic_`, `~code~`,
//! `[link]`, and an arrow for a line break. No tests of its own.
#![allow(dead_code, unreachable_pub, clippy::needless_pass_by_value)]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use editor::editor::Editor;
use editor::intent::Intent;
use editor::selection::Selection;
use shared::document::block::{Block, Content, Inline, Pos};
use shared::document::normalise::normalise_tree;
use shared::document::schema::{ContainerKind, MarkKind, Marks, TextKind};
use shared::document::step::{Draft, Place, Step};
use shared::document::tree::Tree;
use shared::document::{Body, utf16};
use yrs::sync::time::Clock;

pub const HREF: &str = "https://contoh.go.id";

/// A clock that tests move by hand.
pub struct Ticks(pub AtomicU64);

impl Clock for Ticks {
    fn now(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }
}

pub fn clock() -> Arc<Ticks> {
    Arc::new(Ticks(AtomicU64::new(1_000_000)))
}

fn flush(words: &mut String, marks: &Marks, out: &mut Vec<Inline>) {
    if !words.is_empty() {
        out.push(Inline::Text {
            text: std::mem::take(words),
            marks: marks.clone(),
        });
    }
}

pub fn parse_inline(text: &str) -> Vec<Inline> {
    let mut out = Vec::new();
    let mut marks = Marks::none();
    let mut words = String::new();
    for c in text.chars() {
        let toggle = |marks: &Marks, kind| {
            if marks.has(kind) {
                marks.clone().without(kind)
            } else {
                marks.clone().with(kind)
            }
        };
        let next = match c {
            '*' => toggle(&marks, MarkKind::Bold),
            '_' => toggle(&marks, MarkKind::Italic),
            '~' => toggle(&marks, MarkKind::Code),
            '[' => marks.clone().with_link(HREF),
            ']' => marks.clone().without(MarkKind::Link),
            '↵' => {
                flush(&mut words, &marks, &mut out);
                out.push(Inline::Break);
                continue;
            }
            c => {
                words.push(c);
                continue;
            }
        };
        flush(&mut words, &marks, &mut out);
        marks = next;
    }
    flush(&mut words, &marks, &mut out);
    out
}

fn show_inline(inline: &[Inline]) -> String {
    let mut out = String::new();
    for piece in inline {
        match piece {
            Inline::Break => out.push('↵'),
            Inline::Foreign { text, .. } => out.push_str(text),
            Inline::Text { text, marks } => {
                let (mut open, mut close) = (String::new(), String::new());
                for kind in marks.kinds() {
                    let (a, b) = match kind {
                        MarkKind::Bold => ('*', '*'),
                        MarkKind::Italic => ('_', '_'),
                        MarkKind::Code => ('~', '~'),
                        MarkKind::Link => ('[', ']'),
                        MarkKind::Underline => ('ū', 'ū'),
                        MarkKind::Strike => ('ſ', 'ſ'),
                    };
                    open.push(a);
                    close.insert(0, b);
                }
                out.push_str(&open);
                out.push_str(text);
                out.push_str(&close);
            }
        }
    }
    out
}

fn draft(line: &str) -> Draft {
    if line == "---" {
        return Draft::rule();
    }
    for level in (1..=3_u8).rev() {
        if let Some(rest) = line.strip_prefix(&format!("{} ", "#".repeat(level.into()))) {
            return Draft::text(TextKind::Heading(level), parse_inline(rest));
        }
    }
    if let Some(rest) = line.strip_prefix("``` ") {
        let words = vec![Inline::Text {
            text: rest.replace('↵', "\n"),
            marks: Marks::none(),
        }];
        return Draft::text(TextKind::Code, words);
    }
    Draft::text(TextKind::Paragraph, parse_inline(line))
}

/// Blocks from lines; deeper indented lines belong to the item above.
fn drafts(lines: &[&str]) -> Vec<Draft> {
    let mut out: Vec<Draft> = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let line = lines[at];
        let run = |prefix: &dyn Fn(&str) -> Option<String>| {
            let mut run: Vec<Vec<String>> = Vec::new();
            let mut end = at;
            while end < lines.len() {
                if let Some(rest) = prefix(lines[end]) {
                    run.push(vec![rest]);
                } else if let (Some(deeper), Some(item)) =
                    (lines[end].strip_prefix("  "), run.last_mut())
                {
                    item.push(deeper.to_owned());
                } else {
                    break;
                }
                end += 1;
            }
            (run, end)
        };
        let strip =
            |sign: &'static str| move |line: &str| line.strip_prefix(sign).map(str::to_owned);
        let list = |kind, sign| {
            let (items, end) = run(&strip(sign));
            (!items.is_empty()).then(|| {
                let items = items.iter().map(|lines| {
                    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
                    Draft::container(ContainerKind::Item, drafts(&lines))
                });
                (Draft::container(kind, items.collect()), end)
            })
        };
        let quote = || {
            let inside: Vec<&str> = lines[at..]
                .iter()
                .map_while(|line| line.strip_prefix("> "))
                .collect();
            (!inside.is_empty()).then(|| {
                let end = at + inside.len();
                (Draft::container(ContainerKind::Quote, drafts(&inside)), end)
            })
        };
        let found = list(ContainerKind::BulletList, "- ")
            .or_else(|| list(ContainerKind::OrderedList(1), "1. "))
            .or_else(quote);
        let (block, end) = found.unwrap_or_else(|| (draft(line), at + 1));
        out.push(block);
        at = end;
    }
    out
}

pub fn show(block: &Block, indent: &str, out: &mut Vec<String>) {
    match &block.content {
        Content::Text { kind, inline, .. } => {
            let prefix = match kind {
                TextKind::Paragraph => String::new(),
                TextKind::Heading(level) => format!("{} ", "#".repeat((*level).into())),
                TextKind::Code => "``` ".into(),
            };
            let words = show_inline(inline).replace('\n', "↵");
            out.push(format!("{indent}{prefix}{words}"));
        }
        Content::Container { kind, children } => {
            for child in children {
                match kind {
                    ContainerKind::Quote => show(child, &format!("{indent}> "), out),
                    ContainerKind::Item => show(child, indent, out),
                    list => {
                        let sign = if list.tag() == "bulletList" {
                            "- "
                        } else {
                            "1. "
                        };
                        let mut inside = Vec::new();
                        show(child, "", &mut inside);
                        for (n, line) in inside.iter().enumerate() {
                            let lead = if n == 0 { sign } else { "  " };
                            out.push(format!("{indent}{lead}{line}"));
                        }
                    }
                }
            }
        }
        Content::Rule => out.push(format!("{indent}---")),
        Content::Image { .. } => out.push(format!("{indent}(image)")),
        Content::Foreign { text, .. } => out.push(format!("{indent}?{text}")),
    }
}

pub fn show_tree(tree: &Tree) -> String {
    let mut out = Vec::new();
    for block in tree.top() {
        show(block, "", &mut out);
    }
    out.join("\n")
}

/// An editor holding the notated text and selection.
pub fn editor(notation: &str, client: u32, clock: &Arc<Ticks>) -> Editor {
    let lines: Vec<&str> = notation.lines().collect();
    let mut body = Body::new(client.wrapping_add(1_000_000));
    body.apply(
        &[Step::InsertBlocks {
            at: Place::End,
            blocks: drafts(&lines),
        }],
        "test",
    );
    let clock: Arc<dyn Clock> = clock.clone();
    let mut editor = Editor::new(client, &clock);
    editor.receive(&body.checkpoint()).unwrap();
    // The signs were typed as text: find them, take them out, select there.
    let mut anchor = None;
    let mut head = None;
    loop {
        let sign = editor.tree().lines().find_map(|block| {
            let text = block.text();
            let at = text.find(['|', '{', '}'])?;
            let offset = utf16::len(&text[..at]);
            Some((Pos::new(block.id, offset), text[at..].chars().next()?))
        });
        let Some((at, sign)) = sign else { break };
        body.apply(
            &[Step::Delete {
                block: at.block,
                from: at.offset,
                to: at.offset + 1,
            }],
            "test",
        );
        let update = body.diff(&editor.body().state_vector()).unwrap();
        editor.receive(&update).unwrap();
        // Of `}…{` in one line, taking out the first moves the second.
        match sign {
            '|' => {
                anchor = Some(at);
                head = Some(at);
            }
            '{' => anchor = Some(at),
            _ => head = Some(at),
        }
    }
    if let (Some(anchor), Some(head)) = (anchor, head) {
        editor.select(Some(Selection::range(anchor, head)));
    }
    editor
}

/// The text with its selection written into it, as plain words per line.
pub fn notate(editor: &Editor) -> String {
    let mut marked: Vec<(Pos, char)> = Vec::new();
    if let Some(selection) = editor.selection() {
        if selection.is_caret() {
            marked.push((selection.head, '|'));
        } else {
            marked.push((selection.anchor, '{'));
            marked.push((selection.head, '}'));
        }
    }
    // Insert signs into a copy of the document, last first.
    let mut body = Body::new(77);
    body.receive(&editor.body().checkpoint()).unwrap();
    marked.sort_by(|a, b| editor.tree().order(b.0, a.0).unwrap());
    let tree = editor.tree().clone();
    for (at, sign) in marked {
        let block = tree.find(at.block).unwrap();
        if block.text_kind().is_none() {
            continue;
        }
        let marks = block
            .marks_beside(at.offset, false)
            .or_else(|| block.marks_beside(at.offset, true))
            .cloned()
            .unwrap_or_default();
        body.apply(
            &[Step::InsertText {
                at,
                text: sign.to_string(),
                marks,
            }],
            "test",
        );
    }
    show_tree(&body.tree())
}

/// Does `intent` turn one notated text into another? Also holds each edit to
/// four laws: the schema stays whole, a second replica agrees, undo restores
/// the text, redo brings it back.
#[track_caller]
pub fn check(before: &str, intent: Intent, after: &str) {
    let clock = clock();
    let mut editor = editor(before, 1, &clock);
    let start = show_tree(editor.tree());
    editor.perform(&intent);
    assert_eq!(notate(&editor), after, "{intent:?}");
    assert_whole(&editor);
    let result = show_tree(editor.tree());
    if result != start {
        editor.perform(&Intent::Undo);
        assert_eq!(show_tree(editor.tree()), start, "undo of {intent:?}");
        assert_whole(&editor);
        editor.perform(&Intent::Redo);
        assert_eq!(show_tree(editor.tree()), result, "redo of {intent:?}");
        assert_whole(&editor);
    }
}

/// Schema valid, tree equal to a fresh reading, another replica agrees, the
/// selection stands in the text.
#[track_caller]
pub fn assert_whole(editor: &Editor) {
    assert_eq!(normalise_tree(editor.tree()), [], "schema");
    assert_eq!(editor.tree(), &editor.body().tree(), "derived tree");
    let mut other = Body::new(99);
    other.receive(&editor.body().checkpoint()).unwrap();
    assert_eq!(&other.tree(), editor.tree(), "second replica");
    if let Some(selection) = editor.selection() {
        for at in [selection.anchor, selection.head] {
            let block = editor.tree().find(at.block).expect("selection in the text");
            assert!(at.offset <= block.len(), "selection in range");
        }
    }
}
