//! Links, code and the looks that wait at their edges.

use editor::intent::{Intent, Span};
use shared::document::schema::MarkKind;

use crate::notation::{HREF, assert_whole, check, clock, editor, notate};

fn insert(words: &str) -> Intent {
    Intent::InsertText(words.into())
}

fn link(href: &str) -> Intent {
    Intent::SetLink(Some(href.into()))
}

#[test]
fn a_link_is_meant_whole() {
    check("a [sa*t|u*] b", Intent::SetLink(None), "a sa*t|u* b");
    check("a [s{a*t}u*] b", Intent::SetLink(None), "a s{a*t}u* b");
    check("a |[satu] b", Intent::SetLink(None), "a |satu b");
    check("a{ [satu] }b", Intent::SetLink(None), "a{ satu }b");
    let mut a = editor("a [sa*t|u*] b", 1, &clock());
    let (from, to, href) = a.link().unwrap();
    assert_eq!((from.offset, to.offset, href), (2, 6, HREF));
    a.perform(&link("lain.go.id"));
    let (from, to, href) = a.link().unwrap();
    assert_eq!((from.offset, to.offset, href), (2, 6, "https://lain.go.id"));
    assert_whole(&a);
}

#[test]
fn addresses_become_whole_and_safe() {
    for (given, href) in [
        ("contoh.go.id", "https://contoh.go.id"),
        ("humas@contoh.go.id", "mailto:humas@contoh.go.id"),
    ] {
        let mut a = editor("{satu}", 1, &clock());
        a.perform(&link(given));
        assert_eq!(a.summary().marks.link(), Some(href));
    }
    for bad in ["javascript:alert(1)", "data:text/html,x", "dua kata"] {
        check("{satu}", link(bad), "{satu}");
        check("[sa|tu]", link(bad), "[sa|tu]");
    }
}

#[test]
fn an_address_pasted_over_words_links_them() {
    let paste = || Intent::PasteText(format!(" {HREF}\n"));
    check("{satu} dua", paste(), "[{satu}] dua");
    check("{satu\n}dua", paste(), "[{satu]\n}dua");
    check(
        "a|",
        Intent::PasteText(HREF.into()),
        "ahttps://contoh.go.id|",
    );
    check(
        "``` {a}",
        Intent::PasteText(HREF.into()),
        "``` https://contoh.go.id|",
    );
    check(
        "{www.a.go.id}",
        Intent::PasteText(HREF.into()),
        "https://contoh.go.id|",
    );
    check("{satu} dua", Intent::PasteText("x".into()), "x| dua");
}

#[test]
fn a_link_does_not_grow_at_its_ends() {
    check("[satu|]", insert("x"), "[satu]x|");
    check("|[satu]", insert("x"), "x|[satu]");
    check("*[satu|]*", insert("x"), "[*satu*]*x|*");
    check("[sa|tu]", insert("x"), "[sax|tu]");
}

#[test]
fn an_arrow_leaves_code_and_comes_back() {
    let step = |forward| Intent::StepOut { forward };
    let mut a = editor("~satu|~", 1, &clock());
    a.perform(&insert("x"));
    assert_eq!(notate(&a), "~satux|~");
    assert!(a.perform(&step(true)).selection, "handled here");
    assert!(!a.perform(&step(true)).selection, "already outside");
    assert!(!a.types_natively("y"));
    a.perform(&insert("y"));
    assert_eq!(notate(&a), "~satux~y|");
    let mut b = editor("~satu|~ dua", 1, &clock());
    b.perform(&step(true));
    b.perform(&step(false));
    b.perform(&insert("x"));
    assert_eq!(notate(&b), "~satux|~ dua", "and back in");
    let mut c = editor("|~satu~", 1, &clock());
    assert!(c.perform(&step(false)).selection);
    c.perform(&insert("x"));
    assert_eq!(notate(&c), "x|~satu~");
    for elsewhere in [
        "sa|tu", "~sa|tu~", "*satu|*", "[satu|]", "``` a|", "{~satu~}",
    ] {
        for forward in [true, false] {
            let mut d = editor(elsewhere, 1, &clock());
            assert!(!d.perform(&step(forward)).selection, "{elsewhere}");
        }
    }
}

#[test]
fn looks_survive_and_wait() {
    let bold = || Intent::ToggleMark(MarkKind::Bold);
    let mut a = editor("satu|", 1, &clock());
    a.perform(&bold());
    a.perform(&Intent::Split);
    a.perform(&insert("x"));
    assert_eq!(notate(&a), "satu\n*x|*", "chosen, then Enter");
    let mut b = editor("*satu|*", 1, &clock());
    b.perform(&Intent::Split);
    b.perform(&insert("x"));
    assert_eq!(notate(&b), "*satu*\n*x|*", "bold goes on");
    check("a *{sa}tu*", insert("x"), "a *x|tu*");
    check("a {b*satu*}", insert("x"), "a x|");
    check("{[satu]} dua", insert("x"), "[x|] dua");
    check("{sa*tu*} dua", bold(), "*{satu}* dua");
    check("{satu\n}dua", bold(), "*{satu*\n}dua");
    check("{*satu*\n}dua", Intent::ClearMarks, "{satu\n}dua");
    let mut c = editor("*satu|*", 1, &clock());
    c.perform(&Intent::ClearMarks);
    c.perform(&insert("x"));
    assert_eq!(notate(&c), "*satu*x|");
    c.perform(&Intent::DeleteBackward(Span::Grapheme));
    assert_whole(&c);
}
