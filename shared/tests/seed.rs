//! An article begun in a browser without a network and the same article begun
//! by the server are one: their seeds are the same items.
#![allow(clippy::unwrap_used, reason = "a failed test may panic")]

use shared::document::schema::Marks;
use shared::document::step::Step;
use shared::document::{Body, seed, seed_client};
use shared::id::ArticleId;

const ID: &str = "0192f0c1-2345-7abc-8def-0123456789ab";

fn id() -> ArticleId {
    ID.parse().unwrap()
}

fn paragraphs(body: &Body) -> Vec<String> {
    let article = body.article();
    article
        .blocks
        .iter()
        .map(|block| serde_json::to_string(block).unwrap())
        .collect()
}

/// A browser's replica with the seed, and words typed into it.
fn begun_here(words: &str) -> Body {
    let mut here = Body::new(77);
    here.receive(&seed(seed_client(id()), "")).unwrap();
    let block = here.tree().top()[0].id;
    let at = shared::document::block::Pos::new(block, 0);
    let text = words.to_owned();
    let marks = Marks::none();
    here.apply(&[Step::InsertText { at, text, marks }], "test");
    here
}

#[test]
fn seeds_of_one_article_merge_into_one_paragraph_in_both_orders() {
    let here = begun_here("Ditulis luring");
    let there = seed(seed_client(id()), "");
    for first_here in [true, false] {
        let mut merged = Body::new(5);
        let both = [here.checkpoint(), there.clone()];
        let order = if first_here { [0, 1] } else { [1, 0] };
        for which in order {
            merged.receive(&both[which]).unwrap();
        }
        assert!(merged.repair().is_none(), "nothing to mend");
        let found = paragraphs(&merged);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].contains("Ditulis luring"));
    }
}

#[test]
fn a_headline_given_to_the_server_does_not_disturb_the_seed() {
    let here = begun_here("Isi");
    let mut merged = Body::new(5);
    merged
        .receive(&seed(seed_client(id()), "Judul dari skrip"))
        .unwrap();
    merged.receive(&here.checkpoint()).unwrap();
    assert_eq!(paragraphs(&merged).len(), 1);
    assert_eq!(merged.article().headline, "Judul dari skrip");
}

/// Old browsers hold these very bytes. Should this fail, their articles begun
/// offline would get a second first paragraph: change the seed no more.
#[test]
fn the_seed_is_the_same_for_ever() {
    let bytes: String = seed(seed_client(id()), "")
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    assert_eq!(
        bytes,
        "0102f585fcd20e0007010764656661756c7403097061726167726170680700f585fcd20e000600"
    );
}

#[test]
fn articles_are_seeded_by_clients_of_their_own() {
    let other: ArticleId = "0192f0c1-2345-7abc-8def-0123456789ac".parse().unwrap();
    assert_ne!(seed_client(id()), seed_client(other));
    let nil: ArticleId = "00000000-0000-0000-0000-000000000000".parse().unwrap();
    assert_eq!(seed_client(nil), 1);
}
