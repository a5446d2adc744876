//! The writing room's tools over real documents: finding and replacing, counts,
//! the outline.

use editor::count::{Counter, selected};
use editor::editor::Editor;
use editor::find::{Match, Query, Search};
use editor::intent::Intent;
use editor::outline::{headings, section};
use editor::selection::Selection;
use shared::document::block::Pos;
use shared::document::utf16;

use crate::notation::{assert_whole, check, clock, editor, notate, show_tree};

fn query(words: &str) -> Query {
    Query {
        words: words.into(),
        ..Query::default()
    }
}

/// The words found, each as it stands in the text.
fn words(editor: &Editor, search: &Search) -> Vec<String> {
    let text = |found: &Match| {
        let text = editor.tree().find(found.block).unwrap().text();
        utf16::slice(&text, found.from, found.to).to_owned()
    };
    search.all().iter().map(text).collect()
}

#[track_caller]
fn finds(text: &str, query: &Query, expected: &[&str]) {
    let editor = editor(text, 1, &clock());
    let mut search = Search::default();
    search.ask(query.clone(), editor.tree(), None);
    assert_eq!(words(&editor, &search), expected, "{query:?} in {text:?}");
    assert_eq!(search.total(), expected.len());
}

#[test]
fn finds_across_marks_and_in_every_kind_of_block() {
    finds("a *bu*ku b\nbu_ku_", &query("buku"), &["buku", "buku"]);
    finds(
        "# Buku\n- buku\n> 1. BUKU\n``` buku",
        &query("buku"),
        &["Buku", "buku", "BUKU", "buku"],
    );
    finds("satu↵dua", &query("satu dua"), &[]);
    finds("satu\ndua", &query("satudua"), &[]);
    finds("satu", &query(""), &[]);
    finds("---\nsatu", &query("satu"), &["satu"]);
}

#[test]
fn matches_do_not_overlap() {
    finds("aaaaa", &query("aa"), &["aa", "aa"]);
    finds("anananan", &query("ana"), &["ana", "ana"]);
    finds("aab", &query("ab"), &["ab"]);
}

#[test]
fn capitals_as_unicode_folds_them() {
    let case = |words: &str| Query {
        case: true,
        ..query(words)
    };
    finds("Буква ΟΔΟΣ οδος", &query("οδοσ"), &["ΟΔΟΣ", "οδος"]);
    finds("Буква", &query("БУКВА"), &["Буква"]);
    finds(
        "straße STRAẞE STRASSE",
        &query("straße"),
        &["straße", "STRAẞE"],
    );
    finds(
        "İstanbul istanbul ISTANBUL",
        &query("istanbul"),
        &["İstanbul", "istanbul", "ISTANBUL"],
    );
    finds("ısı isi", &query("isi"), &["isi"]);
    finds("Kota kota", &case("kota"), &["kota"]);
    finds("É é E e", &case("É"), &["É", "E"]);
}

#[test]
fn accents_count_only_when_asked() {
    let strict = |words: &str| Query {
        accents: true,
        ..query(words)
    };
    finds(
        "resume résumé re\u{301}sume\u{301}",
        &query("resume"),
        &["resume", "résumé", "re\u{301}sume\u{301}"],
    );
    finds(
        "resume résumé re\u{301}sume\u{301}",
        &query("RÉSUMÉ"),
        &["resume", "résumé", "re\u{301}sume\u{301}"],
    );
    finds(
        "resume résumé re\u{301}sume\u{301}",
        &strict("résumé"),
        &["résumé", "re\u{301}sume\u{301}"],
    );
    finds("e é e\u{301} ê", &strict("e"), &["e"]);
    finds("Điện Tiếng Việt", &query("viet"), &["Việt"]);
    finds("Tiếng Việt Viêt", &strict("viê\u{323}t"), &[]);
    finds("Việt", &strict("vie\u{323}\u{302}t"), &["Việt"]);
    finds("İ I i", &strict("i"), &["I", "i"]);
}

#[test]
fn whole_words() {
    let whole = |words: &str| Query {
        whole: true,
        ..query(words)
    };
    finds(
        "anak anak-anak anaknya beranak",
        &whole("anak"),
        &["anak", "anak", "anak"],
    );
    finds("a_b b", &whole("b"), &["b"]);
    finds("kafé kafe", &whole("kaf"), &[]);
    finds("Rp5 (Rp5) Rp50", &whole("Rp5"), &["Rp5", "Rp5"]);
    finds("x(a) (a)y", &whole("(a)"), &["(a)", "(a)"]);
    finds("*ba*tas", &whole("ba"), &[]);
}

#[test]
fn never_half_a_character() {
    finds("👍 👍🏽 👍", &query("👍"), &["👍", "👍"]);
    finds("👨‍👩‍👧 👨", &query("👨"), &["👨"]);
    finds("🇮🇩🇮🇳", &query("🇮🇩"), &["🇮🇩"]);
    finds("🇮🇩🇮🇳", &query("🇩🇮"), &[]);
    finds("☎\u{FE0F} ☎", &query("☎"), &["☎\u{FE0F}", "☎"]);
    finds("a😀b", &query("😀b"), &["😀b"]);
}

#[test]
fn signs_that_look_the_same_are_the_same() {
    finds("“Ya,” kata", &query("\"ya,\""), &["“Ya,”"]);
    finds("Jum’at", &query("jum'at"), &["Jum’at"]);
    finds("Rp\u{a0}5", &query("rp 5"), &["Rp\u{a0}5"]);
    finds("kabu\u{ad}paten", &query("kabupaten"), &["kabu\u{ad}paten"]);
}

#[test]
fn follows_the_text_and_keeps_its_place() {
    let mut editor = editor("buku satu|\nbuku dua\nbuku tiga", 1, &clock());
    let mut search = Search::default();
    let caret = editor.selection().map(|s| s.head);
    search.ask(query("buku"), editor.tree(), caret);
    assert_eq!(
        (search.current(), search.total()),
        (Some(1), 3),
        "the next from the caret"
    );
    assert!(!search.update(editor.tree()), "nothing happened");
    editor.perform(&Intent::InsertText(" buku".into()));
    assert!(search.update(editor.tree()));
    assert_eq!(
        (search.current(), search.total()),
        (Some(2), 4),
        "the same one"
    );
    search.step(true);
    search.step(true);
    assert_eq!(search.current(), Some(0), "round");
    search.step(false);
    assert_eq!(search.current(), Some(3));
    let third: Vec<_> = search.between(2, 5);
    assert_eq!(third.len(), 1);
    assert_eq!(third[0].0, 3);
    assert_eq!(Some(third[0].1), search.current_match());
    // The block with the current match goes.
    let last = editor.tree().lines().last().unwrap().clone();
    editor.perform(&Intent::DeleteRange {
        from: Pos::new(last.id, 0),
        to: Pos::new(last.id, last.len()),
    });
    search.update(editor.tree());
    assert_eq!((search.current(), search.total()), (Some(2), 3));
    editor.perform(&Intent::SelectAll);
    editor.perform(&Intent::DeleteSelection);
    search.update(editor.tree());
    assert_eq!(
        (search.current(), search.total(), search.all().len()),
        (None, 0, 0)
    );
    search.step(true);
    assert_eq!(search.current(), None);
}

fn replace(editor: &mut Editor, find: &str, with: &str) {
    let mut search = Search::default();
    search.ask(query(find), editor.tree(), None);
    let ranges = search.all();
    editor.perform(&Intent::ReplaceRanges {
        ranges,
        with: with.into(),
    });
}

/// Replaces all and holds the edit to the laws of [`check`].
#[track_caller]
fn replaces(before: &str, find: &str, with: &str, after: &str) {
    let mut probe = editor(before, 1, &clock());
    replace(&mut probe, find, with);
    assert_eq!(notate(&probe), after);
    assert_whole(&probe);
    let twin = editor(before, 1, &clock());
    let mut search = Search::default();
    search.ask(query(find), twin.tree(), None);
    let ranges = search.all();
    check(
        before,
        Intent::ReplaceRanges {
            ranges,
            with: with.into(),
        },
        after,
    );
}

#[test]
fn replaces_all_at_once_with_the_first_marks() {
    replaces(
        "|bupati dan Bupati\n- *bu*pati",
        "bupati",
        "wali kota",
        "|wali kota dan wali kota\n- *wali kota*",
    );
    replaces("a bu*pati* b|", "bupati", "camat", "a camat b|");
    replaces("satu|", "satu", "", "|");
    replaces("[tautan] lain|", "tautan", "pranala", "[pranala] lain|");
    replaces("aa aa |aa", "a", "aa", "aaaa aaaa |aaaa");
    replaces("bu{pa}ti x", "bupati", "camat", "camat| x");
    replaces("😀 |x 😀", "😀", "👍🏽", "👍🏽 |x 👍🏽");
    replaces("``` ab ab|", "ab", "c", "``` c c|");
}

#[test]
fn ranges_that_do_not_fit_are_left_alone() {
    let mut editor = editor("satu dua|\n---", 1, &clock());
    let lines: Vec<_> = editor.tree().lines().map(|line| line.id).collect();
    let range = |block, from, to| Match { block, from, to };
    editor.perform(&Intent::ReplaceRanges {
        ranges: vec![
            range(lines[0], 0, 4),
            range(lines[0], 3, 6),
            range(lines[0], 5, 99),
            range(lines[0], 6, 6),
            range(lines[1], 0, 1),
        ],
        with: "x\ny".into(),
    });
    assert_eq!(notate(&editor), "satx yua|\n---");
    assert_whole(&editor);
}

#[test]
fn a_colleague_who_types_meanwhile_loses_nothing() {
    let mut a = editor("kota kota |kota\nkota", 1, &clock());
    let other: std::sync::Arc<dyn yrs::sync::time::Clock> = clock();
    let mut b = Editor::new(2, &other);
    b.receive(&a.body().checkpoint()).unwrap();
    let first = b.tree().lines().next().unwrap().id;
    // B writes inside a word that A replaces, and between two of them.
    b.select(Some(Selection::caret(Pos::new(first, 7))));
    b.perform(&Intent::InsertText("XX".into()));
    b.select(Some(Selection::caret(Pos::new(first, 4))));
    b.perform(&Intent::InsertText(" besar".into()));
    replace(&mut a, "kota", "desa");
    for update in a.take_outbox() {
        b.receive(&update).unwrap();
    }
    for update in b.take_outbox() {
        a.receive(&update).unwrap();
    }
    assert_eq!(show_tree(a.tree()), show_tree(b.tree()));
    let text = show_tree(a.tree());
    assert!(text.contains("desa besar") && text.contains("XX"), "{text}");
    assert_eq!(text.matches("desa").count(), 4, "{text}");
    // One step takes all of mine back and leaves B's.
    a.perform(&Intent::Undo);
    let text = show_tree(a.tree());
    assert!(text.contains("kota besar") && text.contains("XX"), "{text}");
    assert!(!text.contains("desa"), "{text}");
    assert_whole(&a);
}

#[test]
fn counts_follow_the_text() {
    let mut editor = editor("# Judul kecil\nsatu dua|\n- tiga\n\n---", 1, &clock());
    let mut counter = Counter::default();
    let counts = counter.whole(editor.tree());
    assert_eq!((counts.words, counts.paragraphs), (5, 3));
    assert_eq!((counts.characters, counts.letters), (23, 21));
    editor.perform(&Intent::InsertText(" lagi".into()));
    assert_eq!(counter.whole(editor.tree()).words, 6);
    editor.perform(&Intent::Split);
    editor.perform(&Intent::InsertText("baru".into()));
    let counts = counter.whole(editor.tree());
    assert_eq!((counts.words, counts.paragraphs), (7, 4));
    assert_eq!(counts, Counter::default().whole(editor.tree()));
}

#[test]
fn counts_of_a_selection() {
    let of = |text: &str| {
        let editor = editor(text, 1, &clock());
        selected(editor.tree(), editor.selection().unwrap())
            .map(|counts| (counts.words, counts.characters, counts.paragraphs))
    };
    assert_eq!(of("satu |dua"), None);
    assert_eq!(of("sa{tu d}ua"), Some((2, 4, 1)));
    assert_eq!(of("satu }dua\ntiga em{pat"), Some((3, 10, 2)), "backwards");
    assert_eq!(of("{satu\n}dua"), Some((1, 4, 1)), "a triple click's edge");
}

#[test]
fn the_outline_and_its_sections() {
    let editor = editor(
        "awal\n# Satu\nisi\n## Du*a*\n- butir\n> ### Tiga↵x",
        1,
        &clock(),
    );
    let tree = editor.tree();
    let seen: Vec<_> = headings(tree)
        .into_iter()
        .map(|h| (h.level, h.text))
        .collect();
    let seen: Vec<_> = seen
        .iter()
        .map(|(level, text)| (*level, text.as_str()))
        .collect();
    assert_eq!(seen, [(1, "Satu"), (2, "Dua"), (3, "Tiga x")]);
    let sections: Vec<_> = tree
        .lines()
        .map(|line| section(tree, line.id).map(|id| tree.find(id).unwrap().text()))
        .collect();
    let sections: Vec<_> = sections.iter().map(Option::as_deref).collect();
    assert_eq!(
        sections,
        [
            None,
            Some("Satu"),
            Some("Satu"),
            Some("Dua"),
            Some("Dua"),
            Some("Tiga\nx")
        ]
    );
}
