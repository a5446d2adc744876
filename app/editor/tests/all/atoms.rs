//! Pictures and rules: selected whole, never typed over by accident, and always
//! a way to write before and after them.

use editor::atom;
use editor::editor::Editor;
use editor::intent::{Intent, Span};
use shared::document::schema::MarkKind;

use crate::notation::{assert_whole, clock, editor, notate, show_tree};

/// An editor with the text's first rule selected.
fn on_rule(text: &str) -> Editor {
    let mut editor = editor(text, 1, &clock());
    let rule = editor
        .tree()
        .lines()
        .find(|line| line.text_kind().is_none());
    let rule = rule.unwrap().id;
    editor.select(Some(atom::whole(rule)));
    editor
}

#[track_caller]
fn check(before: &str, intent: &Intent, after: &str) {
    let mut editor = on_rule(before);
    editor.perform(intent);
    assert_eq!(notate(&editor), after, "{intent:?}");
    assert_whole(&editor);
    if show_tree(editor.tree()) != before {
        editor.perform(&Intent::Undo);
        assert_eq!(show_tree(editor.tree()), before, "undo of {intent:?}");
        assert_whole(&editor);
    }
}

#[test]
fn words_go_beside_it() {
    let typed = || Intent::InsertText("x".into());
    check("satu\n---\ndua", &typed(), "satu\n---\nx|\ndua");
    check("---", &typed(), "---\nx|");
}

#[test]
fn enter_after_it_and_shift_enter_before_it() {
    check("---\ndua", &Intent::Split, "---\n|\ndua");
    check("---\ndua", &Intent::HardBreak, "|\n---\ndua");
    check("satu\n---", &Intent::Split, "satu\n---\n|");
    check("> satu\n> ---", &Intent::Split, "> satu\n> ---\n> |");
}

#[test]
fn what_is_pasted_takes_its_place() {
    let pasted = Intent::PasteText("x".into());
    check("satu\n---\ndua", &pasted, "satu\nx|\ndua");
}

#[test]
fn backspace_and_delete_remove_it() {
    for go in [
        Intent::DeleteBackward(Span::Grapheme),
        Intent::DeleteForward(Span::Grapheme),
        Intent::DeleteSelection,
    ] {
        check("satu\n---\ndua", &go, "satu\n|dua");
        check("---\ndua", &go, "|dua");
        check("satu\n---", &go, "satu|");
        check("---", &go, "|");
    }
}

#[test]
fn marks_do_nothing_to_it() {
    let mut editor = on_rule("satu\n---");
    editor.perform(&Intent::ToggleMark(MarkKind::Bold));
    assert_eq!(show_tree(editor.tree()), "satu\n---");
    assert_whole(&editor);
}

#[test]
fn backspace_behind_it_selects_it_first() {
    let mut editor = editor("satu\n---\n|dua", 1, &clock());
    editor.perform(&Intent::DeleteBackward(Span::Grapheme));
    assert_eq!(show_tree(editor.tree()), "satu\n---\ndua");
    let selection = *editor.selection().unwrap();
    assert!(atom::selected(editor.tree(), &selection).is_some());
    editor.perform(&Intent::DeleteBackward(Span::Grapheme));
    assert_eq!(notate(&editor), "satu\n|dua");
}
