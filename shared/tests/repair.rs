//! Documents that another program broke: repaired without losing a word, and
//! left alone when whole.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a failed test may panic"
)]

use shared::document::block::Content;
use shared::document::{Body, seed};
use yrs::{Any, Text, Transact, Xml, XmlElementPrelim, XmlElementRef, XmlFragment, XmlTextPrelim};

fn text(body: &Body) -> String {
    shared::render::plain::render(&body.article())
}

fn kinds(body: &Body) -> Vec<String> {
    body.article()
        .blocks
        .iter()
        .map(|node| node.kind.clone())
        .collect()
}

fn element(body: &Body, txn: &mut yrs::TransactionMut, tag: &str) -> XmlElementRef {
    let end = body.blocks.len(txn);
    body.blocks.insert(txn, end, XmlElementPrelim::empty(tag))
}

#[test]
fn a_seeded_document_is_whole() {
    let mut body = Body::new(1);
    body.receive(&seed(2, "Judul\nbaru")).unwrap();
    assert_eq!(body.repair(), None);
    assert_eq!(kinds(&body), ["paragraph"]);
    assert_eq!(body.article().headline, "Judul baru");
}

#[test]
fn an_empty_document_gets_a_paragraph() {
    let mut body = Body::new(1);
    body.receive(&seed(2, "")).unwrap();
    body.repair();
    body.blocks.remove(&mut body.doc().transact_mut(), 0);
    let update = body.repair().expect("a paragraph is added");
    assert_eq!(kinds(&body), ["paragraph"]);
    let mut other = Body::new(3);
    other.receive(&seed(2, "")).unwrap();
    other.receive(&body.checkpoint()).unwrap();
    other.receive(&update).unwrap();
    assert_eq!(other.tree(), body.tree());
}

#[test]
fn strangers_become_what_the_schema_knows() {
    let mut body = Body::new(1);
    {
        let mut txn = body.doc().transact_mut();
        body.blocks
            .insert(&mut txn, 0, XmlTextPrelim::new("teks telanjang"));
        let odd = element(&body, &mut txn, "marquee");
        odd.insert(&mut txn, 0, XmlTextPrelim::new("asing"));
        let item = element(&body, &mut txn, "listItem");
        let heading = item.insert(&mut txn, 0, XmlElementPrelim::empty("heading"));
        heading.insert_attribute(&mut txn, "level", "2");
        heading.insert(&mut txn, 0, XmlTextPrelim::new("lepas"));
        element(&body, &mut txn, "bulletList");
        let list = element(&body, &mut txn, "orderedList");
        let inside = list.insert(&mut txn, 0, XmlElementPrelim::empty("paragraph"));
        inside.insert(&mut txn, 0, XmlTextPrelim::new("salah tempat"));
        let quote = element(&body, &mut txn, "blockquote");
        quote.insert(&mut txn, 0, XmlTextPrelim::new("kutipan telanjang"));
        let code = element(&body, &mut txn, "codeBlock");
        let words = code.insert(&mut txn, 0, XmlTextPrelim::new("kode"));
        words.format(
            &mut txn,
            0,
            4,
            [
                ("bold".into(), Any::from(true)),
                ("blink".into(), Any::from(true)),
            ]
            .into(),
        );
        code.insert(&mut txn, 1, XmlElementPrelim::empty("hardBreak"));
        let paragraph = element(&body, &mut txn, "paragraph");
        let mention = paragraph.insert(&mut txn, 0, XmlElementPrelim::empty("mention"));
        mention.insert(&mut txn, 0, XmlTextPrelim::new("@rani"));
    }
    let before = text(&body);
    body.repair().expect("much to mend");
    for words in [
        "teks telanjang",
        "asing",
        "lepas",
        "salah tempat",
        "kutipan telanjang",
        "kode",
        "@rani",
    ] {
        assert!(
            text(&body).contains(words),
            "{words} lost; before:\n{before}\nafter:\n{}",
            text(&body)
        );
    }
    assert_eq!(
        kinds(&body),
        [
            "paragraph",
            "paragraph",
            "bulletList",
            "orderedList",
            "blockquote",
            "codeBlock",
            "paragraph"
        ]
    );
    for block in body.tree().top() {
        assert_eq!(
            shared::document::normalise::normalise(block),
            [],
            "{block:?}"
        );
    }
    let item = &body.tree().top()[2].children()[0].clone();
    assert!(matches!(
        item.children()[0].content,
        Content::Text { len: 0, .. }
    ));
    assert_eq!(body.repair(), None, "a second look finds nothing");
}
