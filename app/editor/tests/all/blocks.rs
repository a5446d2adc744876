//! Kinds of block, quotes, rules, select all.

use editor::intent::Intent;
use shared::document::schema::TextKind;

use crate::notation::check;

#[test]
fn kinds_change_and_change_back() {
    let heading = |level| Intent::SetKind(TextKind::Heading(level));
    check("ju|dul", heading(2), "## ju|dul");
    check("## ju|dul", heading(2), "ju|dul");
    check("## ju|dul", heading(3), "### ju|dul");
    check("a{b\n# c}d", heading(2), "## a{b\n## c}d");
    check("a|*b*", Intent::SetKind(TextKind::Code), "``` a|b");
    check("``` a↵|b", Intent::SetKind(TextKind::Paragraph), "a↵|b");
    check("- sa|tu", heading(2), "- sa|tu");
    check("> sa|tu", heading(2), "> ## sa|tu");
}

#[test]
fn quotes_wrap_and_lift() {
    let quote = || Intent::ToggleQuote;
    check("sa|tu", quote(), "> sa|tu");
    check("> sa|tu", quote(), "sa|tu");
    check("a{b\nc}d\ne", quote(), "> a{b\n> c}d\ne");
    check("> a\n> b|\n> c", quote(), "> a\nb|\n> c");
    check("- sa|tu\n- dua", quote(), "> - sa|tu\n> - dua");
    check("> a\n> |", Intent::Split, "> a\n|");
    check("> a|b", Intent::Split, "> a\n> |b");
    check(
        "> |ab",
        Intent::DeleteBackward(editor::intent::Span::Grapheme),
        "|ab",
    );
}

#[test]
fn rules_stand_between() {
    check("sa|tu", Intent::InsertRule, "satu\n---\n|");
    check("satu|\ndua", Intent::InsertRule, "satu\n---\n|dua");
    check("|", Intent::InsertRule, "---\n|");
}

#[test]
fn everything_can_be_selected() {
    check("sa|tu\ndua", Intent::SelectAll, "{satu\ndua}");
    check("{satu\n- dua}", Intent::DeleteSelection, "|");
}
