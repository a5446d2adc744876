//! Typing, deleting, splitting, joining, pasting, marks and links.

use editor::intent::{Intent, Span};
use shared::document::schema::MarkKind;

use crate::notation::{HREF, assert_whole, check, clock, editor, notate};

fn insert(words: &str) -> Intent {
    Intent::InsertText(words.into())
}

#[test]
fn words_arrive_at_the_caret() {
    check("sa|u", insert("t"), "sat|u");
    check("|", insert("a"), "a|");
    check("sa{tu\ndu}a", insert("x"), "sax|a");
    check("{satu\n}dua", insert("x"), "x|\ndua");
    check("😀|", insert("é"), "😀é|");
}

#[test]
fn words_take_the_look_around_them() {
    check("*sat|u*", insert("x"), "*satx|u*");
    check("*satu|* dua", insert("x"), "*satux|* dua");
    check("|*satu*", insert("x"), "*x|satu*");
    check("[satu|] dua", insert("x"), "[satu]x| dua");
    check("[sa|tu]", insert("x"), "[sax|tu]");
    check("a *{sa}tu*", insert("x"), "a *x|tu*");
}

#[test]
fn words_over_a_range_are_one_update() {
    for (before, after) in [("a *{satu}* b", "a *x|* b"), ("*sa{tu*\ndu}a", "*sax|*a")] {
        let mut editor = editor(before, 1, &clock());
        editor.take_outbox();
        editor.perform(&insert("x"));
        assert_eq!(notate(&editor), after);
        assert_eq!(editor.take_outbox().len(), 1, "{before}");
        assert_whole(&editor);
    }
}

#[test]
fn enter_splits() {
    check("satu| dua", Intent::Split, "satu\n| dua");
    check("|satu", Intent::Split, "\n|satu");
    check("satu|", Intent::Split, "satu\n|");
    check("# judul|", Intent::Split, "# judul\n|");
    check("# ju|dul", Intent::Split, "# ju\n# |dul");
    check("# |judul", Intent::Split, "\n# |judul");
    check("a *b|c* d", Intent::Split, "a *b*\n*|c* d");
    check("sa{tu\ndu}a", Intent::Split, "sa\n|a");
    check("``` a|b", Intent::Split, "``` a↵|b");
    check("``` a↵|", Intent::Split, "``` a\n|");
}

#[test]
fn backspace_and_delete() {
    let back = || Intent::DeleteBackward(Span::Grapheme);
    let forward = || Intent::DeleteForward(Span::Grapheme);
    check("sat|u", back(), "sa|u");
    check("a👨‍👩‍👧|b", back(), "a|b");
    check("a|🇮🇩b", forward(), "a|b");
    check("satu\n|dua", back(), "satu|dua");
    check("satu|\ndua", forward(), "satu|dua");
    check("\n|dua", back(), "|dua");
    check("|\n# dua", forward(), "# |dua");
    check("# |judul", back(), "|judul");
    check("|satu", back(), "|satu");
    check("satu↵|dua", back(), "satu|dua");
    check("satu dua|", Intent::DeleteBackward(Span::Word), "satu |");
    check("satu| dua", Intent::DeleteForward(Span::Word), "satu|");
    check("satu dua|", Intent::DeleteBackward(Span::Line), "|");
    check("- satu\n|dua", back(), "- satu|dua");
    check("satu|\n- dua\n- tiga", forward(), "satu|dua\n- tiga");
    check("> satu\n|dua", back(), "> satu|dua");
    check("*a*\n|_b_", back(), "*a|*_b_");
}

#[test]
fn selections_across_blocks_empty() {
    let go = || Intent::DeleteSelection;
    check("sa{tu\ndua\nti}ga", go(), "sa|ga");
    check("sa}tu\ndu{a", go(), "sa|a");
    check("{satu\n}dua", go(), "|\ndua");
    check("sa{tu\n---\nti}ga", go(), "sa|ga");
    check("sa{tu\n- dua\n- ti}ga\n- empat", go(), "sa|ga\n- empat");
    check("sa{tu\n- du}a\n  - dalam", go(), "sa|a\n- \n  - dalam");
    check("> sa{tu\n> dua\nti}ga", go(), "> sa|ga");
    check("# ju{dul\nisi}", go(), "# ju|");
    check("- sa{tu\n- dua}\nakhir", go(), "- sa|\nakhir");
}

#[test]
fn pasted_lines_become_paragraphs() {
    let paste = |words: &str| Intent::PasteText(words.into());
    check("sa|tu", paste("x y"), "sax y|tu");
    check("sa|tu", paste("x\r\n\r\ny\n"), "sax\ny|tu");
    check("|", paste("a\nb\nc"), "a\nb\nc|");
    check("- sa|tu", paste("x\ny"), "- sax\n- y|tu");
    check("``` a|", paste("x\ny"), "``` ax↵y|");
    check("> sa|tu", paste("x\ny"), "> sax\n> y|tu");
    check("sa|tu", paste("\n\n"), "sa|tu");
}

#[test]
fn marks_toggle() {
    let bold = || Intent::ToggleMark(MarkKind::Bold);
    check("{satu} dua", bold(), "*{satu}* dua");
    check(
        "{*satu*} dua",
        bold(),
        "*{*satu} dua".replace('*', "").as_str(),
    );
    check("{sa*tu*} dua", bold(), "*{satu}* dua");
    check("a{b\nc}d", bold(), "a{*b*\n*c}*d");
    check("{satu\n}dua", bold(), "*{satu*\n}dua");
    check("{*satu*}", Intent::ToggleMark(MarkKind::Code), "~{satu}~");
    check("``` {a}", bold(), "``` {a}");
    check("{*a*_b_}", Intent::ClearMarks, "{ab}");
}

#[test]
fn a_mark_chosen_at_a_caret_waits_for_words() {
    let mut editor = editor("satu| dua", 1, &clock());
    editor.perform(&Intent::ToggleMark(MarkKind::Bold));
    assert!(editor.summary().marks.has(MarkKind::Bold));
    editor.perform(&insert("x"));
    assert_eq!(notate(&editor), "satu*x|* dua");
    editor.perform(&Intent::ToggleMark(MarkKind::Bold));
    editor.perform(&insert("y"));
    assert_eq!(notate(&editor), "satu*x*y| dua");
    assert_whole(&editor);
}

#[test]
fn links() {
    let link = |href: &str| Intent::SetLink(Some(href.into()));
    check("{satu} dua", link(HREF), "[{satu}] dua");
    check("[sa|tu] dua", Intent::SetLink(None), "sa|tu dua");
    check("[satu|] dua", Intent::SetLink(None), "satu| dua");
    check("a |", link(HREF), "a [https://contoh.go.id|]");
    check("{satu}", link("javascript:alert(1)"), "{satu}");
    check("{satu}", link("  "), "{satu}");
}

#[test]
fn hard_breaks() {
    check("sa|tu", Intent::HardBreak, "sa↵|tu");
    check("*sa|tu*", Intent::HardBreak, "*sa*↵*|tu*");
    check("satu|", Intent::HardBreak, "satu↵|");
    check("sa↵|↵tu", insert("x"), "sa↵x|↵tu");
}

#[test]
fn undo_groups_typing_and_parts_from_structure() {
    let ticks = clock();
    let mut editor = editor("|", 1, &ticks);
    for letter in ["s", "a", "t", "u"] {
        editor.perform(&insert(letter));
    }
    editor.perform(&Intent::Split);
    for letter in ["d", "u", "a"] {
        editor.perform(&insert(letter));
    }
    editor.perform(&Intent::Undo);
    assert_eq!(notate(&editor), "satu\n|");
    editor.perform(&Intent::Undo);
    assert_eq!(notate(&editor), "satu|");
    editor.perform(&Intent::Undo);
    assert_eq!(notate(&editor), "|");
    editor.perform(&Intent::Undo);
    assert_eq!(notate(&editor), "|");
    for _ in 0..3 {
        editor.perform(&Intent::Redo);
    }
    assert_eq!(notate(&editor).replace('|', ""), "satu\ndua");
    ticks
        .0
        .fetch_add(5_000, std::sync::atomic::Ordering::SeqCst);
    editor.perform(&insert("!"));
    ticks
        .0
        .fetch_add(5_000, std::sync::atomic::Ordering::SeqCst);
    editor.perform(&insert("?"));
    editor.perform(&Intent::Undo);
    assert!(
        notate(&editor).contains('!'),
        "a pause parts what is taken back"
    );
    assert!(!notate(&editor).contains('?'));
}
