//! Other people's edits: the caret stays with its words, undo leaves theirs
//! alone, native typing finds its place.

use editor::editor::{Editor, Line};
use editor::intent::{Intent, Span};
use editor::reader::Diff;
use editor::selection::Selection;
use shared::document::block::Pos;

use crate::notation::{assert_whole, clock, editor, notate, show_tree};

/// A second person who has the same text.
fn colleague(of: &Editor, client: u32) -> Editor {
    let clock: std::sync::Arc<dyn yrs::sync::time::Clock> = clock();
    let mut other = Editor::new(client, &clock);
    other.receive(&of.body().checkpoint()).unwrap();
    other
}

fn place(editor: &mut Editor, line: usize, offset: u32) {
    let block = editor.tree().lines().nth(line).unwrap().id;
    editor.select(Some(Selection::caret(Pos::new(block, offset))));
}

fn pass(from: &mut Editor, to: &mut Editor) {
    for update in from.take_outbox() {
        to.receive(&update).unwrap();
    }
}

#[test]
fn the_caret_stays_with_its_words() {
    let mut a = editor("satu du|a", 1, &clock());
    let mut b = colleague(&a, 2);
    place(&mut b, 0, 0);
    b.perform(&Intent::InsertText("nol ".into()));
    pass(&mut b, &mut a);
    assert_eq!(notate(&a), "nol satu du|a");
    place(&mut b, 0, 11);
    b.perform(&Intent::InsertText("x".into()));
    pass(&mut b, &mut a);
    assert_eq!(notate(&a), "nol satu du|xa", "typed at my caret: I stay");
    place(&mut b, 0, 0);
    b.perform(&Intent::Split);
    pass(&mut b, &mut a);
    assert_eq!(notate(&a), "\nnol satu du|xa");
}

#[test]
fn a_caret_in_a_vanished_block_goes_to_a_neighbour() {
    let mut a = editor("satu\ndua|\ntiga", 1, &clock());
    let mut b = colleague(&a, 2);
    let lines: Vec<_> = b.tree().lines().map(|l| l.id).collect();
    b.select(Some(Selection::range(
        Pos::new(lines[0], 4),
        Pos::new(lines[1], 3),
    )));
    b.perform(&Intent::DeleteSelection);
    pass(&mut b, &mut a);
    assert_eq!(notate(&a), "satu|\ntiga");
    assert_whole(&a);
}

#[test]
fn undo_leaves_a_colleagues_words() {
    let mut a = editor("satu|", 1, &clock());
    let mut b = colleague(&a, 2);
    a.perform(&Intent::InsertText(" aku".into()));
    pass(&mut a, &mut b);
    place(&mut b, 0, 0);
    b.perform(&Intent::InsertText("kamu ".into()));
    pass(&mut b, &mut a);
    a.perform(&Intent::Undo);
    assert_eq!(show_tree(a.tree()), "kamu satu");
    a.perform(&Intent::Undo);
    assert_eq!(show_tree(a.tree()), "kamu satu");
    a.perform(&Intent::Redo);
    assert_eq!(show_tree(a.tree()), "kamu satu aku");
}

#[test]
fn native_typing_is_read_back() {
    let mut a = editor("*satu| *dua", 1, &clock());
    let block = a.tree().lines().next().unwrap().id;
    let change = Diff {
        from: 4,
        to: 4,
        insert: "x".into(),
    };
    a.type_over(block, "satu dua", &change, Some(5));
    assert_eq!(notate(&a), "*satux| *dua");
    assert_eq!(a.take_outbox().len(), 1);
}

#[test]
fn native_typing_that_a_colleague_overtook_finds_its_place() {
    let mut a = editor("satu dua|", 1, &clock());
    let mut b = colleague(&a, 2);
    place(&mut b, 0, 0);
    b.perform(&Intent::InsertText("nol ".into()));
    pass(&mut b, &mut a);
    let block = a.tree().lines().next().unwrap().id;
    // The screen still shows the older words while a composition runs.
    let change = Diff {
        from: 8,
        to: 8,
        insert: "!".into(),
    };
    a.type_over(block, "satu dua", &change, Some(9));
    assert_eq!(notate(&a), "nol satu dua!|");
}

#[test]
fn composed_words_with_changes_on_both_sides_are_converted_where_they_stand() {
    for (from, to, insert, result) in [
        (5, 7, "日本", "yang awal 日本| akhirnya"),
        (7, 7, "ん", "yang awal にほん| akhirnya"),
        (5, 7, "", "yang awal | akhirnya"),
    ] {
        let mut a = editor("awal にほ| akhir", 1, &clock());
        let mut b = colleague(&a, 2);
        place(&mut b, 0, 0);
        b.perform(&Intent::InsertText("yang ".into()));
        place(&mut b, 0, 18);
        b.perform(&Intent::InsertText("nya".into()));
        pass(&mut b, &mut a);
        let block = a.tree().lines().next().unwrap().id;
        let insert = insert.to_owned();
        let end = from + insert.encode_utf16().count() as u32;
        a.type_over(
            block,
            "awal にほ akhir",
            &Diff { from, to, insert },
            Some(end),
        );
        assert_eq!(notate(&a), result);
        assert_whole(&a);
    }
}

#[test]
fn lines_are_edited_and_taken_back() {
    let mut a = editor("|", 1, &clock());
    a.edit_line(
        Line::Headline,
        &Diff {
            from: 0,
            to: 0,
            insert: "Banjir\nsurut".into(),
        },
    );
    assert_eq!(a.line(Line::Headline), "Banjir surut");
    let mut b = colleague(&a, 2);
    b.edit_line(
        Line::Headline,
        &Diff {
            from: 0,
            to: 0,
            insert: "Air: ".into(),
        },
    );
    pass(&mut b, &mut a);
    assert!(a.rewind_line(Line::Headline, true));
    assert_eq!(a.line(Line::Headline), "Air: ");
    assert!(a.rewind_line(Line::Headline, false));
    assert_eq!(a.line(Line::Headline), "Air: Banjir surut");
}

#[test]
fn garbage_changes_nothing() {
    let mut a = editor("sa|tu", 1, &clock());
    for bytes in [&[][..], &[1], &[255; 40], &[0, 0, 9, 9]] {
        let _ = a.receive(bytes);
        assert_eq!(notate(&a), "sa|tu");
    }
    let mut b = colleague(&a, 2);
    place(&mut b, 0, 2);
    b.perform(&Intent::DeleteBackward(Span::Grapheme));
    pass(&mut b, &mut a);
    assert_eq!(show_tree(a.tree()), "stu", "still alive");
}
