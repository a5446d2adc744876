//! What a person does with a card, and what undo makes of rescued words.

use editor::intent::{Intent, Span};
use editor::selection::Selection;
use shared::document::block::Pos;
use shared::document::cards::Card;
use shared::document::schema::TextKind;

use crate::notation::{assert_whole, notate, show_tree};
use crate::world::{TEXT, World, typed};

/// A and B; B's words stand behind the place where A has split the line.
fn split_while_typing() -> World {
    let mut world = World::new(TEXT, 2);
    world.act(1, 1, (12, 12), &[typed("BARU")]);
    world.act(0, 1, (9, 9), &[Intent::Split]);
    world.settle(&[1, 0]);
    assert_eq!(world.shown(), "awal\ndua kata \nlagBARUi di sini\nakhir");
    world
}

#[test]
fn words_moved_behind_a_split_stand_once_after_every_undo() {
    let mut world = split_while_typing();
    for (step, times) in [
        (Intent::Undo, 1),
        (Intent::Undo, 0),
        (Intent::Redo, 1),
        (Intent::Redo, 1),
        (Intent::Undo, 1),
    ] {
        world.people[1].perform(&step);
        world.settle(&[1]);
        let text = world.shown();
        assert_eq!(text.matches("BARU").count(), times, "{step:?}: {text}");
        assert_eq!(world.cards(), []);
    }
}

#[test]
fn words_moved_behind_a_split_are_one_update() {
    let mut world = World::new(TEXT, 2);
    world.act(1, 1, (12, 12), &[typed("BARU")]);
    world.send(1);
    world.act(0, 1, (9, 9), &[Intent::Split]);
    world.send(0);
    world.hear(1);
    assert_eq!(world.people[1].take_outbox().len(), 1);
}

#[test]
fn backspace_after_a_rule_leaves_rescued_words_alone() {
    let mut world = World::new(TEXT, 2);
    world.act(1, 1, (12, 12), &[typed("BARU")]);
    world.act(1, 2, (0, 0), &[typed("-"), typed(" ")]);
    world.act(0, 1, (9, 9), &[Intent::Split]);
    world.settle(&[1, 0]);
    world.people[1].perform(&Intent::DeleteBackward(Span::Grapheme));
    world.settle(&[1]);
    assert_eq!(world.shown(), "awal\ndua kata \nlagBARUi di sini\nakhir");
}

/// B's words, typed into a line that A deletes, on a card; C may settle it.
fn carded(text: &str, words: &str) -> (World, Card) {
    let mut world = World::new(text, 3);
    world.act(1, 1, (3, 3), &[Intent::PasteText(words.into())]);
    let lines: Vec<_> = world.people[0].tree().lines().map(|line| line.id).collect();
    world.people[0].select(Some(Selection::range(
        Pos::new(lines[0], 4),
        Pos::new(lines[2], 0),
    )));
    world.people[0].perform(&Intent::DeleteSelection);
    world.settle(&[0, 1]);
    let card = world.cards().remove(0);
    assert_eq!(card.words.text, words);
    (world, card)
}

#[test]
fn a_cards_words_replace_nothing() {
    for words in [" BARU", "https://contoh.go.id/baru"] {
        let (mut world, card) = carded(TEXT, words);
        assert_eq!(world.shown(), "awalakhir");
        world.act(2, 0, (1, 4), &[]);
        assert!(world.people[2].insert_card(&card).text);
        let shown = show_tree(world.people[2].tree()).replace(['[', ']'], "");
        assert_eq!(shown, format!("awal{words}akhir"));
        // The words that were selected are linked to nothing.
        let mut plain = show_tree(world.people[2].tree());
        plain.truncate(4);
        assert_eq!(plain, "awal");
        assert_whole(&world.people[2]);
        world.settle(&[2]);
        assert_eq!(world.cards(), []);
    }
}

#[test]
fn a_cards_words_replace_no_picture() {
    let (mut world, card) = carded("awal|\ndua kata lagi\nakhir\n---", "BARU");
    let rule = world.people[2].tree().lines().count() - 1;
    world.act(2, rule, (0, 1), &[]);
    assert!(world.people[2].insert_card(&card).text);
    world.settle(&[2]);
    assert_eq!(world.shown(), "awalakhir\n---\nBARU");
    assert_eq!(world.cards(), []);
}

#[test]
fn a_card_without_a_caret_stays() {
    let (mut world, card) = carded(TEXT, "BARU");
    world.people[2].select(None);
    assert!(!world.people[2].insert_card(&card).text);
    world.settle(&[2]);
    assert_eq!(world.cards().len(), 1);
}

/// A and B make the same line a heading, B long after: shown to a person.
fn twins(text: &str) -> (World, Card) {
    let mut world = World::new(text, 3);
    for who in [0, 1] {
        world.act(who, 1, (3, 3), &[Intent::SetKind(TextKind::Heading(2))]);
    }
    world.send(0);
    world.reconnect(1);
    world.settle(&[]);
    let card = world.cards().remove(0);
    assert!(card.twin);
    (world, card)
}

#[test]
fn a_second_copy_goes_without_what_others_typed_into_it() {
    for text in [
        TEXT,
        "awal\ndua kata lagi *di sini dan juga* di tempat yang _lain sekali pun_|\nakhir",
    ] {
        let (mut world, card) = twins(text);
        let whole = world.shown();
        let range = world.people[2].twin(&card).unwrap();
        let at = Pos::new(range.head.block, range.anchor.offset + 6);
        world.people[2].select(Some(Selection::caret(at)));
        world.people[2].perform(&typed(" SAYA "));
        assert!(world.people[0].remove_twin(&card).text, "{whole}");
        world.settle(&[2, 0]);
        // Not seen by whoever took the copy out: seated in the one that stays.
        let shown = world.shown();
        for words in ["SAYA", "lagi"] {
            assert_eq!(shown.matches(words).count(), 1, "{shown}");
        }
        assert_eq!(world.cards(), []);

        // Known to whoever takes the copy out.
        let (mut world, card) = twins(text);
        let range = world.people[2].twin(&card).unwrap();
        let at = Pos::new(range.head.block, range.anchor.offset + 6);
        world.people[2].select(Some(Selection::caret(at)));
        world.people[2].perform(&typed(" SAYA "));
        world.people[2].remove_twin(&card);
        world.settle(&[2]);
        let shown = world.shown();
        assert!(shown.contains("\n##  SAYA \n"), "{shown}");
        assert_eq!(shown.matches("dua kata").count(), 1, "{shown}");
        assert_eq!(world.cards(), []);
    }
}

#[test]
fn a_second_copy_nobody_touched_goes_with_its_block() {
    for text in [
        TEXT,
        "awal\ndua kata lagi *di sini dan juga* di tempat yang _lain sekali pun_|\nakhir",
        "awal\ndua kata lagi di↵sini dan juga di↵tempat yang lain|\nakhir",
    ] {
        let (mut world, _) = twins(text);
        for card in world.cards() {
            world.people[2].remove_twin(&card);
        }
        world.settle(&[2]);
        let once = text.replace("dua kata", "## dua kata").replace('|', "");
        assert_eq!(world.shown(), once);
        assert_eq!(notate(&world.people[2]).matches("dua kata").count(), 1);
        assert_eq!(world.cards(), []);
    }
}
