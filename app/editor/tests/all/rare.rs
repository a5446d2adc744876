//! An editor that has not learnt yet what is rare, as a browser has it until the
//! later parts are there.

use editor::editor::{Editor, Rare};
use editor::intent::{Intent, Span};
use editor::selection::Selection;
use shared::document::block::Pos;

use crate::notation::clock;

fn lean() -> Editor {
    let ticks: std::sync::Arc<dyn yrs::sync::time::Clock> = clock();
    let mut editor = Editor::lean(7, &ticks);
    editor.receive(&shared::document::seed(5, "Judul")).unwrap();
    let start = editor.tree().start().unwrap();
    editor.select(Some(Selection::caret(start)));
    editor
}

fn words(editor: &Editor) -> Vec<String> {
    editor.tree().lines().map(|line| line.text()).collect()
}

#[test]
fn what_is_rare_waits_and_nothing_else_does() {
    let mut editor = lean();
    for intent in [
        Intent::InsertText("satu dua".into()),
        Intent::DeleteBackward(Span::Word),
        Intent::Split,
        Intent::DeleteBackward(Span::Grapheme),
        Intent::PasteText("tiga".into()),
        Intent::Undo,
        Intent::Redo,
    ] {
        assert!(!editor.awaits(&intent), "{intent:?}");
        assert!(editor.perform(&intent).text, "{intent:?}");
    }
    assert_eq!(words(&editor), ["satu tiga"]);
    let rule = Intent::InsertRule;
    assert!(editor.awaits(&rule));
    editor.learn(Rare::all());
    assert!(!editor.awaits(&rule));
    assert!(editor.perform(&rule).text);
}

#[test]
fn an_address_over_words_waits_to_link_them() {
    let mut editor = lean();
    editor.perform(&Intent::InsertText("satu dua".into()));
    let block = editor.tree().start().unwrap().block;
    let paste = Intent::PasteText("https://contoh.id".into());
    assert!(!editor.awaits(&paste));
    editor.select(Some(Selection::range(
        Pos::new(block, 0),
        Pos::new(block, 4),
    )));
    assert!(editor.awaits(&paste));
    editor.learn(Rare::all());
    editor.perform(&paste);
    assert_eq!(words(&editor), ["satu dua"]);
}
