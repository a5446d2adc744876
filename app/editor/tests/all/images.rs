//! Pictures in the text: put in where they were asked for, described attribute
//! by attribute, taken out, undone.

use std::sync::Arc;

use editor::editor::Editor;
use editor::intent::Intent;
use editor::pictures::{Asked, all, attr, with_src};
use editor::selection::Selection;
use shared::document::block::{BlockId, Pos};
use shared::document::schema::TextKind;

struct Still;

impl yrs::sync::time::Clock for Still {
    fn now(&self) -> u64 {
        0
    }
}

fn editor(client: u32) -> Editor {
    let clock: Arc<dyn yrs::sync::time::Clock> = Arc::new(Still);
    Editor::new(client, &clock)
}

/// Two people in one text of these lines.
fn two(lines: &[&str]) -> (Editor, Editor) {
    use shared::document::step::{Draft, Place, Step};
    let mut body = shared::document::Body::new(7);
    let drafts = lines.iter().map(|line| {
        let words = shared::document::block::Inline::Text {
            text: (*line).to_owned(),
            marks: shared::document::schema::Marks::none(),
        };
        let inline = if line.is_empty() { vec![] } else { vec![words] };
        Draft::text(TextKind::Paragraph, inline)
    });
    let step = Step::InsertBlocks {
        at: Place::End,
        blocks: drafts.collect(),
    };
    body.apply(&[step], "test");
    let update = body.diff(&yrs_nothing()).unwrap();
    let (mut a, mut b) = (editor(1), editor(2));
    a.receive(&update).unwrap();
    b.receive(&update).unwrap();
    (a, b)
}

/// The state vector of someone who has nothing.
fn yrs_nothing() -> Vec<u8> {
    shared::document::Body::new(9).state_vector()
}

fn exchange(a: &mut Editor, b: &mut Editor) {
    for update in a.take_outbox() {
        b.receive(&update).unwrap();
    }
    for update in b.take_outbox() {
        a.receive(&update).unwrap();
    }
}

fn shown(editor: &Editor) -> Vec<String> {
    let words = |block: &shared::document::block::Block| match attr(block, "src") {
        Some(src) => format!(
            "<{src}|{}|{}>",
            attr(block, "alt").unwrap_or("-"),
            attr(block, "title").unwrap_or("-")
        ),
        None => block.text(),
    };
    editor
        .tree()
        .top()
        .iter()
        .map(|block| words(block))
        .collect()
}

fn line(editor: &Editor, index: usize) -> BlockId {
    editor.tree().top()[index].id
}

fn stand(editor: &mut Editor, index: usize, offset: u32) {
    let at = Pos::new(line(editor, index), offset);
    editor.select(Some(Selection::caret(at)));
}

fn put(editor: &mut Editor, src: &str, asked: &Asked) {
    let at = asked.block(editor).unwrap();
    let attrs = [("src", src), ("width", "1200"), ("height", "800")]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
    let attrs = attrs.to_vec();
    editor.perform(&Intent::InsertImage { attrs, at });
}

#[test]
fn it_lands_where_it_was_asked_whatever_happened_meanwhile() {
    let (mut a, mut b) = two(&["satu", "dua", "tiga"]);
    stand(&mut a, 1, 2);
    let asked = Asked::now(&a, None).unwrap();
    assert!(asked.is_waiting(&a));
    // A colleague writes a line above; the person goes on writing below.
    stand(&mut b, 0, 4);
    b.perform(&Intent::Split);
    b.perform(&Intent::InsertText("sisipan".into()));
    exchange(&mut a, &mut b);
    stand(&mut a, 3, 4);
    assert!(!asked.is_waiting(&a));
    let before = a.selection().copied();
    put(&mut a, "/media/1", &asked);
    assert_eq!(
        shown(&a),
        ["satu", "sisipan", "dua", "</media/1|-|->", "tiga"]
    );
    assert_eq!(a.selection().copied(), before, "the writer is not moved");
    // The next of the same moment comes behind it, and still does not interrupt.
    let next = asked.behind(&a, with_src(a.tree(), "/media/1"));
    assert_eq!(next.block(&a), with_src(a.tree(), "/media/1"));
    assert!(!next.is_waiting(&a));
    exchange(&mut a, &mut b);
    assert_eq!(shown(&b), shown(&a));
    let attrs = &b.body().article().blocks[3].attrs;
    assert_eq!(attrs["width"], "1200");
    a.perform(&Intent::Undo);
    assert_eq!(shown(&a), ["satu", "sisipan", "dua", "tiga"]);
}

#[test]
fn it_lands_beside_when_its_line_is_gone() {
    let (mut a, mut b) = two(&["satu", "dua", "tiga"]);
    stand(&mut a, 1, 1);
    let asked = Asked::now(&a, None).unwrap();
    let (from, to) = (Pos::new(line(&b, 0), 4), Pos::new(line(&b, 1), 3));
    b.select(Some(Selection::range(from, to)));
    b.perform(&Intent::DeleteSelection);
    exchange(&mut a, &mut b);
    put(&mut a, "/media/1", &asked);
    assert_eq!(shown(&a), ["satu", "</media/1|-|->", "tiga"]);
}

#[test]
fn an_empty_line_stays_open_below_and_a_text_ends_with_a_line() {
    let (mut a, _) = two(&[""]);
    stand(&mut a, 0, 0);
    let asked = Asked::now(&a, None).unwrap();
    put(&mut a, "/media/1", &asked);
    assert_eq!(shown(&a), ["</media/1|-|->", ""]);
    let caret = a.selection().copied().unwrap();
    assert_eq!(caret.head.block, line(&a, 1), "one writes on below it");
    let (mut a, _) = two(&["satu"]);
    let asked = Asked::now(&a, None).unwrap();
    a.select(Some(Selection::caret(Pos::new(line(&a, 0), 1))));
    put(&mut a, "/media/1", &asked);
    assert_eq!(shown(&a), ["satu", "</media/1|-|->", ""]);
}

#[test]
fn two_people_may_describe_one_picture() {
    let (mut a, mut b) = two(&["satu", "dua"]);
    stand(&mut a, 0, 0);
    stand(&mut b, 1, 0);
    let asked = Asked::now(&a, None).unwrap();
    put(&mut a, "/media/1", &asked);
    exchange(&mut a, &mut b);
    let block = with_src(a.tree(), "/media/1").unwrap();
    let say = |name: &'static str, words: Option<&str>| Intent::SetImage {
        block,
        attrs: vec![(name, words.map(str::to_owned))],
    };
    a.perform(&say("alt", Some("Pasar")));
    b.perform(&say("title", Some("Hari pertama")));
    exchange(&mut a, &mut b);
    assert_eq!(shown(&a)[1], "</media/1|Pasar|Hari pertama>");
    assert_eq!(shown(&b), shown(&a));
    a.perform(&say("alt", None));
    assert_eq!(shown(&a)[1], "</media/1|-|Hari pertama>");
    a.perform(&Intent::Undo);
    assert_eq!(shown(&a)[1], "</media/1|Pasar|Hari pertama>");
    assert_eq!(all(a.tree()).count(), 1);
}

#[test]
fn taken_out_the_caret_goes_on() {
    let (mut a, _) = two(&["satu", "dua"]);
    stand(&mut a, 0, 0);
    let asked = Asked::now(&a, None).unwrap();
    put(&mut a, "/media/1", &asked);
    let block = with_src(a.tree(), "/media/1").unwrap();
    let whole = Selection::range(Pos::new(block, 0), Pos::new(block, 1));
    a.select(Some(whole));
    a.perform(&Intent::RemoveImage(block));
    assert_eq!(shown(&a), ["satu", "dua"]);
    let caret = a.selection().copied().unwrap();
    assert_eq!(caret, Selection::caret(Pos::new(line(&a, 1), 0)));
    // A line of words is no picture.
    let line = line(&a, 0);
    a.perform(&Intent::RemoveImage(line));
    assert_eq!(shown(&a), ["satu", "dua"]);
}
