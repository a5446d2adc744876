//! Enter, Backspace, Delete and selections at the edges of blocks, lists,
//! quotes, code, rules and the document.

use editor::intent::{Intent, Span};
use shared::document::schema::TextKind;

use crate::notation::check;

fn back() -> Intent {
    Intent::DeleteBackward(Span::Grapheme)
}

fn forward() -> Intent {
    Intent::DeleteForward(Span::Grapheme)
}

#[test]
fn a_hanging_end_is_trimmed() {
    let go = || Intent::DeleteSelection;
    check("{satu\n}dua", go(), "|\ndua");
    check("{\n# }dua", go(), "# |dua");
    check("a\n{\n}b", go(), "a\n|b");
    check("sa{tu\n}dua", go(), "sa|dua");
    check("{satu\n}dua", Intent::InsertText("x".into()), "x|\ndua");
    check(
        "{satu\n}dua",
        Intent::SetKind(TextKind::Heading(2)),
        "## {satu\n}dua",
    );
    check("{satu\n}dua", Intent::ToggleBulletList, "- {satu\n}dua");
    check("{satu\n}dua", Intent::ToggleQuote, "> {satu\n}dua");
    check("- a\n- {b\n}c", Intent::Indent, "- a\n  - {b\n}c");
    check(
        "{satu\n}dua",
        Intent::SetLink(Some("a.go.id".into())),
        "[{satu]\n}dua",
    );
}

#[test]
fn enter_at_every_edge() {
    let enter = || Intent::Split;
    check("|", enter(), "\n|");
    check("satu|\n---", enter(), "satu\n|\n---");
    check("- satu|\n  - dalam", enter(), "- satu\n- |\n  - dalam");
    check("- sa|tu\n  - dalam", enter(), "- sa\n- |tu\n  - dalam");
    check("1. |", enter(), "|");
    check("> satu\n> |", enter(), "> satu\n|");
    check("> |", enter(), "|");
    check("> # ju|", enter(), "> # ju\n> |");
    check("``` a↵|b", enter(), "``` a↵↵|b");
}

#[test]
fn backspace_at_every_edge() {
    check("|", back(), "|");
    check("> |satu\n> dua", back(), "|satu\n> dua");
    check("> satu\n> |dua", back(), "> satu|dua");
    check("- |satu\n- dua", back(), "|satu\n- dua");
    check("- satu\n  |dua", back(), "- satu|dua");
    check("``` a↵b\n|dua", back(), "``` a↵b|dua");
    check("satu\n``` |a↵b", back(), "satu|a↵b");
    check("``` |a", back(), "|a");
    check("## |", back(), "|");
    check("satu\n## |", back(), "satu|");
    check("*satu*\n|", back(), "*satu|*");
}

#[test]
fn delete_at_every_edge() {
    check("satu|", forward(), "satu|");
    check("satu|\n> dua\n> tiga", forward(), "satu|dua\n> tiga");
    check("- a|\n  - b\n- c", forward(), "- a|b\n- c");
    check("> satu|\ndua", forward(), "> satu|dua");
    check("# satu|\ndua", forward(), "# satu|dua");
    check("satu|\n``` a↵b", forward(), "satu|a↵b");
    check("``` a|\n*b*", forward(), "``` a|b");
    check("|\n- satu", forward(), "|satu");
}

#[test]
fn rules_are_chosen_then_removed() {
    use crate::notation::{clock, editor, show_tree};
    for (text, key) in [("satu\n---\n|dua", back()), ("satu|\n---\ndua", forward())] {
        let mut a = editor(text, 1, &clock());
        a.perform(&key);
        assert_eq!(show_tree(a.tree()), "satu\n---\ndua", "chosen first");
        a.perform(&key);
        assert_eq!(show_tree(a.tree()), "satu\ndua");
        a.perform(&Intent::InsertText("x".into()));
        assert_eq!(show_tree(a.tree()), "satu\nxdua");
    }
    // Enter on a chosen rule writes on behind it, and so does a letter.
    let chosen = || {
        let mut a = editor("satu\n---\n|dua", 1, &clock());
        a.perform(&back());
        a
    };
    let mut a = chosen();
    a.perform(&Intent::Split);
    assert_eq!(show_tree(a.tree()), "satu\n---\n\ndua");
    let mut a = chosen();
    a.perform(&Intent::InsertText("x".into()));
    assert_eq!(show_tree(a.tree()), "satu\n---\nx\ndua");
}

#[test]
fn deleting_across_blocks_keeps_the_firsts_kind() {
    let go = || Intent::DeleteSelection;
    check("## sa{tu\ndu}a", go(), "## sa|a");
    check("sa{tu\n## du}a", go(), "sa|a");
    check("- sa{tu\n  - du}a\n- tiga", go(), "- sa|a\n- tiga");
    check("- satu\n  - du{a\n- ti}ga", go(), "- satu\n  - du|ga");
    check("``` a{b\n*c}d*", go(), "``` a|d");
    check("sa{tu\n``` a↵}b↵c", go(), "sa|b↵c");
    check("> sa{tu\ndu}a", go(), "> sa|a");
}

#[test]
fn lines_and_words_stay_in_their_block() {
    let line = |forward| {
        if forward {
            Intent::DeleteForward(Span::Line)
        } else {
            Intent::DeleteBackward(Span::Line)
        }
    };
    check("satu\ndu|a", line(false), "satu\n|a");
    check("sa|tu\ndua", line(true), "sa|\ndua");
    check("satu↵du|a", line(false), "satu↵|a");
    check("sa|tu↵dua", line(true), "sa|↵dua");
    check("satu↵|dua", line(false), "satu|dua");
    check("satu|↵dua", line(true), "satu|dua");
    check(
        "satu dua |tiga",
        Intent::DeleteBackward(Span::Word),
        "satu |tiga",
    );
    check("satu|, dua", Intent::DeleteForward(Span::Word), "satu| dua");
}

#[test]
fn characters_go_whole() {
    for whole in ["👨‍👩‍👧", "🇮🇩", "👍🏽", "e\u{301}", "क्षि", "1️⃣", "👩🏽‍🚀", "ก็"]
    {
        check(&format!("a{whole}|b"), back(), "a|b");
        check(&format!("a|{whole}b"), forward(), "a|b");
    }
}

#[test]
fn nesting_comes_and_goes() {
    check("- a\n- b|\n  - c", Intent::Indent, "- a\n  - b|\n    - c");
    check(
        "- a\n  - b\n    - c|",
        Intent::Outdent,
        "- a\n  - b\n  - c|",
    );
    check("1. a\n- b|", Intent::Indent, "1. a\n- b|");
}
