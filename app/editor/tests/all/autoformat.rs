//! What typing turns into, and how one Backspace brings the signs back.

use editor::editor::Editor;
use editor::intent::{Intent, Span};
use editor::reader::Diff;
use editor::selection::Selection;
use shared::document::block::Pos;

use crate::notation::{assert_whole, clock, editor, notate};

fn type_letters(editor: &mut Editor, words: &str) {
    for letter in words.chars() {
        editor.perform(&if letter == '⏎' {
            Intent::Split
        } else {
            Intent::InsertText(letter.into())
        });
    }
}

/// Types letter by letter (⏎ is Enter) and looks at the text; then one
/// Backspace, and apart from it one undo, must bring the literal back.
#[track_caller]
fn turns(before: &str, typed: &str, after: &str, literal: &str) {
    for back in [Intent::DeleteBackward(Span::Grapheme), Intent::Undo] {
        let mut editor = editor(before, 1, &clock());
        type_letters(&mut editor, typed);
        assert_eq!(notate(&editor), after, "{typed}");
        assert_whole(&editor);
        editor.perform(&back);
        assert_eq!(notate(&editor), literal, "{typed}, then {back:?}");
        assert_whole(&editor);
        editor.perform(&Intent::Redo);
        assert_eq!(notate(&editor).replace('|', ""), after.replace('|', ""));
    }
}

/// Nothing but the letters.
#[track_caller]
fn stays(before: &str, typed: &str, after: &str) {
    let mut editor = editor(before, 1, &clock());
    type_letters(&mut editor, typed);
    assert_eq!(notate(&editor), after, "{typed}");
    assert_whole(&editor);
}

#[test]
fn signs_at_the_start_become_blocks() {
    turns("|", "# ", "# |", "# |");
    turns("|", "### ", "### |", "### |");
    turns("|satu", "## ", "## |satu", "## |satu");
    turns("## |satu", "### ", "### |satu", "## ### |satu");
    turns("|*satu*", "- ", "- *|satu*", "*- |satu*");
    turns("|satu", "* ", "- |satu", "* |satu");
    turns("|satu", "1. ", "1. |satu", "1. |satu");
    turns("|satu", "> ", "> |satu", "> |satu");
    turns("- satu\n|dua", "- ", "- satu\n- |dua", "- satu\n- |dua");
    turns("> satu\n|dua", "> ", "> satu\n> |dua", "> satu\n> |dua");
    turns("> |satu", "- ", "> - |satu", "> - |satu");
    turns("satu\n|", "---", "satu\n---\n|", "satu\n---|");
}

#[test]
fn signs_elsewhere_stay() {
    stays("- |satu", "# ", "- # |satu");
    stays("- |satu", "- ", "- - |satu");
    stays("> |satu", "> ", "> > |satu");
    stays("satu |", "# ", "satu # |");
    stays("``` |", "# ", "``` # |");
    stays("|", "#### ", "#### |");
    stays("satu|", "---", "satu---|");
    stays("|dua", "---", "---|dua");
    stays("satu↵|", "- ", "satu↵- |");
    stays("## |satu", "- ", "## - |satu");
    stays("|", "1945. ", "1945. |");
}

#[test]
fn a_numbered_list_starts_where_one_says() {
    let mut editor = editor("|", 1, &clock());
    type_letters(&mut editor, "3) tiga");
    let list = &editor.tree().top()[0];
    assert_eq!(
        list.container_kind(),
        Some(shared::document::schema::ContainerKind::OrderedList(3))
    );
    type_letters(&mut editor, "⏎⏎4. empat");
    assert_eq!(editor.tree().top().len(), 1, "it goes on where it stopped");
    type_letters(&mut editor, "⏎⏎9. jauh");
    assert_eq!(
        editor.tree().top().len(),
        2,
        "another number is another list"
    );
}

#[test]
fn signs_around_words_become_marks() {
    // The notation writes marks with the same signs, so look at the tree.
    use shared::document::schema::MarkKind;
    for (before, typed, kind, words, at) in [
        ("|", "a **tebal**", MarkKind::Bold, "a tebal", 3),
        ("|", "*miring*", MarkKind::Italic, "miring", 0),
        ("(|)", "_dua kata_", MarkKind::Italic, "(dua kata)", 1),
        ("|", "x `f(_a_)`", MarkKind::Code, "x f(_a_)", 2),
    ] {
        for back in [Intent::DeleteBackward(Span::Grapheme), Intent::Undo] {
            let mut editor = editor(before, 1, &clock());
            let stands = |editor: &Editor| editor.tree().top()[0].text();
            let literal = before.replace('|', typed);
            type_letters(&mut editor, typed);
            let block = &editor.tree().top()[0];
            assert_eq!(block.text(), words);
            assert!(block.marks_beside(at, true).unwrap().has(kind), "{typed}");
            assert!(
                !editor.summary().marks.has(kind),
                "the next words are plain"
            );
            let bold = block.marks_beside(0, true).unwrap().has(kind);
            assert_eq!(bold, at == 0);
            assert_whole(&editor);
            editor.perform(&back);
            assert_eq!(stands(&editor), literal);
            assert!(editor.tree().top()[0].inline().len() == 1, "{typed}");
            editor.perform(&Intent::Redo);
            assert_eq!(stands(&editor), words);
        }
    }
    for (before, typed) in [
        ("|", "2*3*4 "),
        ("|", "nama_berkas_baru "),
        ("a|", "* b *"),
        ("a |", "** b **"),
        ("|", "**"),
        ("|", "****"),
        ("|", "``"),
        ("|", "*) catatan*"),
    ] {
        let mut editor = editor(before, 1, &clock());
        type_letters(&mut editor, typed);
        let text = editor.tree().top()[0].text();
        assert!(text.ends_with(typed), "{typed}: {text}");
    }
}

#[test]
fn quotes_and_dashes_of_the_house() {
    turns("Ia: |", "\"", "Ia: “|", "Ia: \"|");
    turns("“Siap|", "\"", "“Siap”|", "“Siap\"|");
    turns("Jum|", "'", "Jum’|", "Jum'|");
    turns("“|", "'", "“‘|", "“'|");
    turns("(|)", "\"", "(“|)", "(\"|)");
    turns("Jakarta|", " -- ", "Jakarta – |", "Jakarta -- |");
    turns("lalu|", "...", "lalu…|", "lalu...|");
    stays("|", "-- ", "-- |");
    stays("~kode|~", "\"", "~kode\"|~");
    stays("``` |", "\"a\" -- ...", "``` \"a\" -- ...|");
}

#[test]
fn addresses_become_links() {
    let mut editor = editor("Lihat |", 1, &clock());
    type_letters(&mut editor, "https://contoh.go.id. ");
    assert_eq!(notate(&editor), "Lihat [https://contoh.go.id]. |");
    type_letters(&mut editor, "(www.a.go.id/b_(c)) humas@a.go.id⏎");
    assert_eq!(
        notate(&editor),
        "Lihat [https://contoh.go.id]. ([www.a.go.id/b_(c)]) [humas@a.go.id]\n|"
    );
    editor.perform(&Intent::DeleteBackward(Span::Grapheme));
    assert_eq!(
        notate(&editor),
        "Lihat [https://contoh.go.id]. ([www.a.go.id/b_(c)]) humas@a.go.id\n|"
    );
    assert_whole(&editor);
    turns(
        "|",
        "https://contoh.go.id ",
        "[https://contoh.go.id] |",
        "https://contoh.go.id |",
    );
}

#[test]
fn what_was_unlinked_stays_so() {
    let back = Intent::DeleteBackward(Span::Grapheme);
    let mut a = editor("|", 1, &clock());
    type_letters(&mut a, "www.a.go.id ");
    a.perform(&back);
    a.perform(&back);
    type_letters(&mut a, " ");
    assert_eq!(notate(&a), "www.a.go.id |");
    let mut b = editor("[https://contoh.go.id|]", 1, &clock());
    b.perform(&Intent::SetLink(None));
    type_letters(&mut b, " ");
    assert_eq!(notate(&b), "https://contoh.go.id |");
    type_letters(&mut b, "www.lain.go.id ");
    assert_eq!(notate(&b), "https://contoh.go.id [www.lain.go.id] |");
}

#[test]
fn only_a_typed_letter_sets_a_rule_off() {
    let mut a = editor("|", 1, &clock());
    a.perform(&Intent::PasteText("# judul \"x\" ".into()));
    assert_eq!(notate(&a), "# judul \"x\" |", "pasted");
    let mut b = editor("|", 1, &clock());
    b.perform(&Intent::InsertText("# ".into()));
    assert_eq!(notate(&b), "# |", "as one piece");
    assert!(b.tree().top()[0].text_kind() == Some(shared::document::schema::TextKind::Paragraph));
}

#[test]
fn a_composition_settles_first() {
    let mut a = editor("Jum|", 1, &clock());
    let block = a.tree().top()[0].id;
    let typed = |words: &str| Diff {
        from: 3,
        to: 3,
        insert: words.into(),
    };
    a.type_over(block, "Jum", &typed("'"), Some(4));
    assert_eq!(notate(&a), "Jum'|", "while it runs");
    a.settle();
    assert_eq!(notate(&a), "Jum’|");
    a.settle();
    a.perform(&Intent::DeleteBackward(Span::Grapheme));
    assert_eq!(notate(&a), "Jum'|");
}

#[test]
fn moving_away_keeps_what_was_made() {
    let mut a = editor("|satu", 1, &clock());
    type_letters(&mut a, "# ");
    let block = a.tree().top()[0].id;
    a.select(Some(Selection::caret(Pos::new(block, 2))));
    a.perform(&Intent::DeleteBackward(Span::Grapheme));
    assert_eq!(notate(&a), "# s|tu");
}

#[test]
fn the_browser_types_only_what_sets_nothing_off() {
    for (text, typed, natively) in [
        ("satu --| dua", "x", true),
        ("satu --| dua", " ", false),
        ("satu --| dua", "\"", false),
        ("satu| dua", " ", true),
        ("satu| dua", "-", true),
        ("satu| dua", ".", true),
        ("lihat www.a.go.id|", " ", false),
        ("~satu|~", "x", false),
        ("~sa|tu~", "\"", true),
    ] {
        let editor = editor(text, 1, &clock());
        assert_eq!(editor.types_natively(typed), natively, "{text}: {typed}");
    }
}

#[test]
fn a_colleague_in_the_same_block_loses_nothing() {
    let mut a = editor("|dua", 1, &clock());
    let clock: std::sync::Arc<dyn yrs::sync::time::Clock> = clock();
    let mut b = Editor::new(2, &clock);
    b.receive(&a.body().checkpoint()).unwrap();
    b.select(b.tree().end().map(Selection::caret));
    // Both type at once; then the rule of A finds B's words already there.
    type_letters(&mut a, "##");
    b.perform(&Intent::InsertText(" tiga".into()));
    for update in b.take_outbox() {
        a.receive(&update).unwrap();
    }
    type_letters(&mut a, " ");
    assert_eq!(notate(&a), "## |dua tiga");
    // B goes on in the heading; A takes the rule back: B's words stay.
    for update in a.take_outbox() {
        b.receive(&update).unwrap();
    }
    b.select(b.tree().end().map(Selection::caret));
    b.perform(&Intent::InsertText(" empat".into()));
    for update in b.take_outbox() {
        a.receive(&update).unwrap();
    }
    a.perform(&Intent::DeleteBackward(Span::Grapheme));
    let text = notate(&a);
    assert!(
        text.contains("dua tiga") && text.contains(" empat"),
        "{text}"
    );
}
