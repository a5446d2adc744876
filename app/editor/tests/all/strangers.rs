//! Documents that another program wrote its own way: unknown nodes and marks,
//! levels that are no numbers, bare and empty texts. Shown as well as can be,
//! written around, and nothing of theirs is lost. (The server repairs them; a
//! client may see them first, and never writes a repair itself.)

use std::collections::HashMap;
use std::sync::Arc;

use editor::editor::Editor;
use editor::intent::{Intent, Span};
use editor::reader::Diff;
use editor::selection::Selection;
use shared::document::Body;
use shared::document::block::{BlockId, Pos};
use yrs::sync::time::Clock;
use yrs::{Any, Text, Transact, Xml, XmlElementPrelim, XmlElementRef, XmlFragment, XmlTextPrelim};

use crate::notation::{clock, show_tree};

/// Words that must never go.
const THEIRS: [&str; 8] = [
    "telanjang",
    "asing",
    "sisipan",
    "berwarna",
    "tingkat",
    "salah tempat",
    "lepas",
    "biasa",
];

fn strange() -> Body {
    let body = Body::new(7);
    {
        let mut txn = body.doc().transact_mut();
        let element = |txn: &mut yrs::TransactionMut, tag: &str| -> XmlElementRef {
            let end = body.blocks.len(txn);
            body.blocks.insert(txn, end, XmlElementPrelim::empty(tag))
        };
        let plain = element(&mut txn, "paragraph");
        plain.insert(&mut txn, 0, XmlTextPrelim::new("kata biasa"));
        body.blocks
            .insert(&mut txn, 1, XmlTextPrelim::new("telanjang"));
        let odd = element(&mut txn, "marquee");
        odd.insert(&mut txn, 0, XmlTextPrelim::new("asing"));
        // A stranger and an empty text inside a paragraph, an unknown mark.
        let mixed = element(&mut txn, "paragraph");
        let text = mixed.insert(&mut txn, 0, XmlTextPrelim::new("kata berwarna"));
        let red = Any::from(HashMap::from([("v".to_owned(), Any::from("red"))]));
        text.format(&mut txn, 5, 8, [("color".into(), red)].into());
        let inner = mixed.insert(&mut txn, 1, XmlElementPrelim::empty("mention"));
        inner.insert(&mut txn, 0, XmlTextPrelim::new("sisipan"));
        mixed.insert(&mut txn, 2, XmlTextPrelim::new(""));
        mixed.insert(&mut txn, 3, XmlTextPrelim::new(" akhir"));
        let heading = element(&mut txn, "heading");
        heading.insert_attribute(&mut txn, "level", "dua");
        heading.insert(&mut txn, 0, XmlTextPrelim::new("tingkat"));
        let list = element(&mut txn, "bulletList");
        let inside = list.insert(&mut txn, 0, XmlElementPrelim::empty("paragraph"));
        inside.insert(&mut txn, 0, XmlTextPrelim::new("salah tempat"));
        let item = element(&mut txn, "listItem");
        let lone = item.insert(&mut txn, 0, XmlElementPrelim::empty("paragraph"));
        lone.insert(&mut txn, 0, XmlTextPrelim::new("lepas"));
        // No text at all, no children at all.
        element(&mut txn, "paragraph");
        element(&mut txn, "blockquote");
        element(&mut txn, "horizontalRule");
    }
    body
}

fn opened() -> Editor {
    let clock: Arc<dyn Clock> = clock();
    let mut editor = Editor::new(1, &clock);
    editor.receive(&strange().checkpoint()).unwrap();
    editor
}

/// Another replica reads the same; every word of theirs is still shown.
#[track_caller]
fn assert_kept(editor: &Editor) {
    let mut other = Body::new(99);
    other.receive(&editor.body().checkpoint()).unwrap();
    assert_eq!(&other.tree(), editor.tree(), "second replica");
    let shown = show_tree(editor.tree());
    let mut words = shown.clone();
    for block in editor.tree().lines() {
        for piece in block.inline() {
            if let shared::document::block::Inline::Foreign { text, .. } = piece {
                words.push_str(text);
            }
        }
    }
    for theirs in THEIRS {
        assert!(words.contains(theirs), "{theirs} in\n{shown}");
    }
}

fn line(editor: &Editor, words: &str) -> BlockId {
    let mut lines = editor.tree().lines();
    lines.find(|block| block.text().contains(words)).unwrap().id
}

#[test]
fn opening_writes_nothing() {
    let mut editor = opened();
    assert_kept(&editor);
    assert_eq!(editor.take_outbox(), Vec::<Vec<u8>>::new());
}

#[test]
fn every_line_can_be_written_in_and_around() {
    let count = opened().tree().lines().count();
    for n in 0..count {
        for end in [false, true] {
            for intent in [
                Intent::InsertText("x".into()),
                Intent::Split,
                Intent::HardBreak,
                Intent::PasteText("a\nb".into()),
                Intent::InsertRule,
                Intent::ToggleBulletList,
                Intent::ToggleQuote,
            ] {
                let mut editor = opened();
                let block = editor.tree().lines().nth(n).unwrap().clone();
                let at = Pos::new(block.id, if end { block.len() } else { 0 });
                editor.select(Some(Selection::caret(at)));
                editor.perform(&intent);
                assert_kept(&editor);
                editor.perform(&Intent::Undo);
                assert_kept(&editor);
            }
        }
    }
}

#[test]
fn what_the_browser_typed_beside_a_stranger_is_kept() {
    let mut editor = opened();
    let block = line(&editor, "berwarna");
    let drawn = editor.tree().find(block).unwrap().text();
    let change = Diff {
        from: 14,
        to: 14,
        insert: "!".into(),
    };
    editor.type_over(block, &drawn, &change, Some(15));
    assert_eq!(
        editor.tree().find(block).unwrap().text(),
        "kata berwarna\u{FFFC}! akhir"
    );
    assert_kept(&editor);
}

#[test]
fn a_stranger_goes_only_when_it_is_selected_and_deleted() {
    let mut editor = opened();
    let block = line(&editor, "biasa");
    let end = editor.tree().find(block).unwrap().len();
    editor.select(Some(Selection::caret(Pos::new(block, end))));
    editor.perform(&Intent::DeleteForward(Span::Grapheme));
    // The bare text behind it is selected, not deleted.
    assert_kept(&editor);
    editor.perform(&Intent::DeleteForward(Span::Grapheme));
    assert!(!show_tree(editor.tree()).contains("telanjang"));
    editor.perform(&Intent::Undo);
    assert_kept(&editor);
}
