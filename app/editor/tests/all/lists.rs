//! Lists: making, leaving, nesting.

use editor::intent::{Intent, Span};

use crate::notation::check;

#[test]
fn lists_come_and_go() {
    let bullet = || Intent::ToggleBulletList;
    let number = || Intent::ToggleOrderedList;
    check("sa|tu", bullet(), "- sa|tu");
    check("- sa|tu", bullet(), "sa|tu");
    check("- sa|tu\n- dua", number(), "1. sa|tu\n1. dua");
    check("a{b\n## c}d\ne", number(), "1. a{b\n1. c}d\ne");
    check("- a\n- b|\n- c", bullet(), "- a\nb|\n- c");
    check("- a\n- b|", bullet(), "- a\nb|");
    check("> a|", bullet(), "> - a|");
    check("{a\n---\nb}", bullet(), "- {a\n---\n- b}");
    check("{a\n- b\nc}", number(), "1. {a\n1. b\n1. c}");
}

#[test]
fn enter_makes_items() {
    let enter = || Intent::Split;
    check("- sa|tu", enter(), "- sa\n- |tu");
    check("- satu|\n- dua", enter(), "- satu\n- |\n- dua");
    check("- |satu", enter(), "- \n- |satu");
    check("- satu\n- |", enter(), "- satu\n|");
    check("- satu\n- |\n- tiga", enter(), "- satu\n|\n- tiga");
    check("- sa|tu\n  - dalam", enter(), "- sa\n- |tu\n  - dalam");
    check("- satu\n  - |", enter(), "- satu\n- |");
}

#[test]
fn nesting() {
    check("- a\n- b|\n- c", Intent::Indent, "- a\n  - b|\n- c");
    check("- a\n  - b\n- c|", Intent::Indent, "- a\n  - b\n  - c|");
    check("- a|", Intent::Indent, "- a|");
    check("- a\n  - b|\n  - c", Intent::Outdent, "- a\n- b|\n  - c");
    check("- a\n- b|\n- c", Intent::Outdent, "- a\nb|\n- c");
    check(
        "1. a\n1. {b\n1. c}",
        Intent::Indent,
        "1. a\n  1. {b\n  1. c}",
    );
    check("a|", Intent::Indent, "a|");
}

#[test]
fn backspace_at_an_items_start_leaves_the_list() {
    let back = || Intent::DeleteBackward(Span::Grapheme);
    check("- |satu", back(), "|satu");
    check("- satu\n- |dua", back(), "- satu\n|dua");
    check("- satu\n  - |dua", back(), "- satu\n- |dua");
}
