//! Words typed into a block that somebody else takes away at the same time: the
//! conflict table, both orders of arrival, two and three people, one of them
//! with a stock client. Random histories are `rescue_random`'s.

use std::sync::Arc;

use editor::editor::Editor;
use editor::intent::{Intent, Span};
use editor::selection::Selection;
use shared::document::block::Pos;
use shared::document::schema::{MarkKind, TextKind};
use shared::document::utf16;
use yrs::sync::time::Clock;

use crate::notation::clock;
use crate::world::{TEXT, World, typed};

/// A does `theirs` while B types ` BARU` behind the first word of line 1; both
/// orders of arrival, and B coming back after long. The text that must result.
fn while_typing(text: &str, line: usize, at: (u32, u32), theirs: &[Intent], result: &str) {
    for (name, order) in [("A first", [0, 1]), ("B first", [1, 0])] {
        let mut world = World::new(text, 3);
        world.act(0, line, at, theirs);
        world.act(1, 1, (3, 3), &[typed(" BA"), typed("RU")]);
        world.settle(&order);
        assert_eq!(world.shown(), result, "{name}");
        assert_eq!(world.cards(), [], "{name}");
    }
    let mut world = World::new(text, 2);
    world.act(0, line, at, theirs);
    world.act(1, 1, (3, 3), &[typed(" BARU")]);
    world.send(0);
    world.reconnect(1);
    world.settle(&[]);
    assert_eq!(world.shown(), result, "B was away");
    assert_eq!(world.cards(), [], "B was away");
    let caret = world.people[1].selection().unwrap().head;
    let words = world.people[1].tree().find(caret.block).unwrap().text();
    let before = utf16::slice(&words, 0, caret.offset);
    assert!(
        before.ends_with(" BARU"),
        "the caret stays in its word: {before:?}"
    );
}

#[test]
fn typing_while_the_block_becomes_another_kind() {
    let heading = [Intent::SetKind(TextKind::Heading(2))];
    let result = "awal\n## dua BARU kata lagi di sini\nakhir";
    while_typing(TEXT, 1, (0, 0), &heading, result);
    let code = [Intent::SetKind(TextKind::Code)];
    let result = "awal\n``` dua BARU kata lagi di sini\nakhir";
    while_typing(TEXT, 1, (0, 0), &code, result);
}

#[test]
fn typing_while_the_block_is_wrapped() {
    let result = "awal\n- dua BARU kata lagi di sini\nakhir";
    while_typing(TEXT, 1, (0, 0), &[Intent::ToggleBulletList], result);
    let result = "awal\n> dua BARU kata lagi di sini\nakhir";
    while_typing(TEXT, 1, (0, 0), &[Intent::ToggleQuote], result);
}

#[test]
fn typing_behind_a_line_break_while_the_block_is_wrapped() {
    let mut world = World::new("awal\nsatu↵dua tiga|\nakhir", 2);
    world.act(0, 1, (0, 0), &[Intent::ToggleBulletList]);
    world.act(1, 1, (8, 8), &[typed(" BARU")]);
    world.settle(&[1, 0]);
    assert_eq!(world.shown(), "awal\n- satu↵dua BARU tiga\nakhir");
    assert_eq!(world.cards(), []);
}

#[test]
fn typing_while_the_block_is_joined_to_the_one_above() {
    let join = [Intent::DeleteBackward(Span::Grapheme)];
    while_typing(
        TEXT,
        1,
        (0, 0),
        &join,
        "awaldua BARU kata lagi di sini\nakhir",
    );
    let join = [Intent::DeleteForward(Span::Grapheme)];
    while_typing(
        TEXT,
        0,
        (4, 4),
        &join,
        "awaldua BARU kata lagi di sini\nakhir",
    );
}

#[test]
fn typing_in_the_tail_while_the_block_is_split() {
    while_typing(
        TEXT,
        1,
        (1, 1),
        &[Intent::Split],
        "awal\nd\nua BARU kata lagi di sini\nakhir",
    );
    while_typing(
        TEXT,
        1,
        (9, 9),
        &[Intent::Split],
        "awal\ndua BARU kata \nlagi di sini\nakhir",
    );
    // At the very end of the tail, and with more done to the tail meanwhile.
    let more = [
        Intent::Split,
        typed("X"),
        Intent::SetKind(TextKind::Heading(2)),
    ];
    while_typing(
        TEXT,
        1,
        (1, 1),
        &more,
        "awal\nd\n## Xua BARU kata lagi di sini\nakhir",
    );
}

#[test]
fn typing_where_a_range_goes_or_a_mark_comes() {
    let cut = [Intent::DeleteSelection];
    while_typing(TEXT, 1, (1, 6), &cut, "awal\nd BARUta lagi di sini\nakhir");
    while_typing(
        TEXT,
        1,
        (4, 8),
        &[Intent::ToggleMark(MarkKind::Bold)],
        "awal\ndua BARU *kata* lagi di sini\nakhir",
    );
}

#[test]
fn typing_into_a_block_that_is_deleted_ends_on_a_card() {
    for order in [[0, 1], [1, 0]] {
        let mut world = World::new(TEXT, 3);
        let lines: Vec<_> = world.people[0].tree().lines().map(|line| line.id).collect();
        world.people[0].select(Some(Selection::range(
            Pos::new(lines[0], 4),
            Pos::new(lines[2], 0),
        )));
        world.people[0].perform(&Intent::DeleteSelection);
        world.act(1, 1, (3, 3), &[typed(" BARU"), typed(" SAJA")]);
        world.settle(&order);
        assert_eq!(world.shown(), "awalakhir");
        let cards = world.cards();
        assert_eq!(cards.len(), 1);
        assert_eq!(cards[0].words.text, " BARU SAJA");
        // Anyone puts it back, once.
        world.act(2, 0, (4, 4), &[]);
        let card = cards[0].clone();
        world.people[2].insert_card(&card);
        world.settle(&[2]);
        assert_eq!(world.shown(), "awal BARU SAJAakhir");
        assert_eq!(world.cards(), []);
    }
}

#[test]
fn what_the_deleter_had_seen_stays_deleted() {
    let mut world = World::new(TEXT, 2);
    world.act(1, 1, (3, 3), &[typed(" BARU")]);
    world.send(1);
    world.hear(0);
    // All of the line, and the line itself.
    let line = world.people[0].tree().lines().nth(1).unwrap().id;
    let end = Pos::new(line, 26);
    world.people[0].select(Some(Selection::range(Pos::new(line, 0), end)));
    world.people[0].perform(&Intent::DeleteSelection);
    world.people[0].perform(&Intent::DeleteBackward(Span::Grapheme));
    world.settle(&[0]);
    assert_eq!(world.shown(), "awal\nakhir");
    assert_eq!(world.cards(), []);
}

#[test]
fn an_author_who_left_leaves_a_card() {
    let mut world = World::new(TEXT, 2);
    world.act(1, 1, (3, 3), &[typed(" BARU")]);
    world.act(0, 1, (0, 0), &[Intent::SetKind(TextKind::Heading(2))]);
    world.send(1);
    world.send(0);
    // B's tab is closed before the heading comes.
    world.people.pop();
    world.heard.pop();
    world.unsent.pop();
    world.settle(&[]);
    assert_eq!(world.shown(), "awal\n## dua kata lagi di sini\nakhir");
    assert_eq!(world.cards()[0].words.text, " BARU");
    // The same person opens it again, with another id: still a card.
    let mut again = Editor::new(77, &(clock() as Arc<dyn Clock>));
    again.receive(&world.server.body.checkpoint()).unwrap();
    assert_eq!(again.cards(), world.cards());
    assert!(again.take_outbox().is_empty(), "opening writes nothing");
}

#[test]
fn letters_on_their_way_are_put_back_one_by_one() {
    let mut world = World::new(TEXT, 2);
    world.act(0, 1, (0, 0), &[Intent::SetKind(TextKind::Heading(2))]);
    world.send(0);
    let slip = Intent::DeleteBackward(Span::Grapheme);
    let letters = [typed(" "), typed("B"), typed("X"), slip, typed("A")];
    world.act(1, 1, (3, 3), &letters);
    // B's letters arrive one by one at a server that has the heading already.
    let out = world.people[1].take_outbox();
    for update in &out[..2] {
        world.server.take(update, true);
    }
    world.hear(1);
    world.people[1].perform(&typed("!"));
    for update in &out[2..] {
        world.server.take(update, true);
    }
    world.settle(&[1]);
    assert_eq!(world.shown(), "awal\n## dua BA! kata lagi di sini\nakhir");
    assert_eq!(world.cards(), []);
}

#[test]
fn undo_takes_a_seated_word_away_and_nothing_else() {
    let mut world = World::new(TEXT, 2);
    world.act(0, 1, (0, 0), &[Intent::SetKind(TextKind::Heading(2))]);
    world.act(1, 1, (3, 3), &[typed(" BARU")]);
    world.settle(&[0, 1]);
    world.people[1].perform(&Intent::Undo);
    world.settle(&[1]);
    assert_eq!(world.shown(), "awal\n## dua kata lagi di sini\nakhir");
    world.people[1].perform(&Intent::Redo);
    world.settle(&[1]);
    assert_eq!(world.shown(), "awal\n## dua BARU kata lagi di sini\nakhir");
    assert_eq!(world.cards(), []);
}

/// Two people do the same: once, or shown to a person.
fn both(text: &str, line: usize, at: (u32, u32), intents: &[Intent], result: &str) {
    for order in [[0, 1], [1, 0]] {
        let mut world = World::new(text, 3);
        world.act(0, line, at, intents);
        world.act(1, line, at, intents);
        world.settle(&order);
        assert_eq!(world.shown(), result);
        assert_eq!(world.cards(), []);
    }
    // One of them long after: nothing is taken out, a person is asked.
    let mut world = World::new(text, 3);
    world.act(0, line, at, intents);
    world.act(1, line, at, intents);
    world.send(0);
    world.reconnect(1);
    world.settle(&[]);
    let cards = world.cards();
    assert!(cards.iter().any(|card| card.twin), "{}", world.shown());
    for card in &cards {
        world.people[2].remove_twin(card);
    }
    world.settle(&[2]);
    assert_eq!(world.shown(), result);
    assert_eq!(world.cards(), []);
}

#[test]
fn the_same_done_twice_stands_once() {
    both(
        TEXT,
        1,
        (9, 9),
        &[Intent::Split],
        "awal\ndua kata \nlagi di sini\nakhir",
    );
    both(
        TEXT,
        1,
        (0, 0),
        &[Intent::DeleteBackward(Span::Grapheme)],
        "awaldua kata lagi di sini\nakhir",
    );
    both(
        TEXT,
        1,
        (0, 0),
        &[Intent::SetKind(TextKind::Heading(2))],
        "awal\n## dua kata lagi di sini\nakhir",
    );
    both(
        TEXT,
        1,
        (0, 0),
        &[Intent::ToggleBulletList],
        "awal\n- dua kata lagi di sini\nakhir",
    );
    both(
        TEXT,
        1,
        (0, 0),
        &[Intent::ToggleQuote],
        "awal\n> dua kata lagi di sini\nakhir",
    );
}

#[test]
fn typing_goes_on_in_the_copy_that_stays() {
    let mut world = World::new(TEXT, 2);
    for who in [0, 1] {
        world.act(
            who,
            1,
            (3, 3),
            &[
                Intent::SetKind(TextKind::Heading(2)),
                typed(["A", "B"][who]),
            ],
        );
    }
    let last = world.people[1].take_outbox();
    world.send(0);
    for update in &last {
        world.server.take(update, true);
    }
    world.settle(&[]);
    // Typed into both copies before either was known: a person decides.
    assert!(world.cards().iter().any(|card| card.twin));

    let mut world = World::new(TEXT, 2);
    for who in [0, 1] {
        world.act(who, 1, (3, 3), &[Intent::SetKind(TextKind::Heading(2))]);
    }
    world.send(0);
    let first = world.people[1].take_outbox();
    world.act(1, 1, (3, 3), &[typed("B")]);
    for update in &first {
        world.server.take(update, true);
    }
    world.settle(&[1]);
    assert_eq!(world.shown(), "awal\n## duaB kata lagi di sini\nakhir");
    assert_eq!(world.cards(), []);
}

#[test]
fn splits_at_two_places_are_shown() {
    for order in [[0, 1], [1, 0]] {
        let mut world = World::new(TEXT, 2);
        world.act(0, 1, (4, 4), &[Intent::Split]);
        world.act(1, 1, (9, 9), &[Intent::Split]);
        world.settle(&order);
        let cards = world.cards();
        assert_eq!(cards.len(), 1, "{}", world.shown());
        assert!(cards[0].twin);
        assert!(world.people[0].twin(&cards[0]).is_some());
    }
}

#[test]
fn deliberate_repetition_is_left_alone() {
    let mut world = World::new(TEXT, 2);
    world.act(
        0,
        1,
        (23, 23),
        &[Intent::PasteText("\ndua kata lagi di sini".into())],
    );
    world.settle(&[0]);
    world.act(1, 0, (0, 0), &[typed("dua kata lagi di sini")]);
    world.act(1, 2, (3, 3), &[Intent::Split]);
    world.settle(&[1]);
    assert_eq!(world.cards(), []);
}

#[test]
fn words_moved_on_by_one_and_moved_by_another_are_shown() {
    // A splits; B, who has the split, makes the tail a heading with a word more
    // in it. C makes a quote of the line as it was before all that.
    let mut world = World::new(TEXT, 3);
    world.act(0, 1, (9, 9), &[Intent::Split]);
    world.send(0);
    world.hear(1);
    world.act(1, 2, (4, 4), &[Intent::SetKind(TextKind::Heading(2))]);
    world.act(1, 2, (3, 3), &[typed("SAJA"), Intent::ToggleQuote]);
    world.act(2, 1, (23, 23), &[typed(" JUGA"), Intent::ToggleQuote]);
    world.settle(&[1, 2]);
    let shown = world.shown();
    assert_eq!(shown.matches("di sini").count(), 2, "{shown}");
    let cards = world.cards();
    let asked = |card: &shared::document::cards::Card| card.twin && card.words.text.contains("di");
    assert!(cards.iter().any(asked), "{shown}\n{cards:?}");
}

#[test]
fn words_put_back_and_moved_by_another_are_shown() {
    // C makes B's words part of a heading; A, who never saw them, quotes the line
    // and writes on, so that B puts them back.
    let mut world = World::new(TEXT, 3);
    world.act(1, 1, (3, 3), &[typed(" BARU SEKALI")]);
    world.send(1);
    world.hear(2);
    world.act(2, 1, (0, 0), &[Intent::SetKind(TextKind::Heading(2))]);
    world.act(0, 1, (0, 0), &[Intent::ToggleQuote, typed("Wah, ")]);
    world.settle(&[0, 1, 2]);
    let shown = world.shown();
    assert_eq!(shown.matches("BARU SEKALI").count(), 2, "{shown}");
    assert!(world.cards().iter().any(|card| card.twin), "{shown}");
}

#[test]
fn words_are_not_put_back_into_a_word_that_looks_like_their_place() {
    // All that A saw of the line was "dan"; A deletes it and joins the line below,
    // whose end has the same letters in a longer word.
    let mut world = World::new("awal|\ndan\nakhir pedandan lain", 2);
    world.act(1, 1, (3, 3), &[typed(" BARU")]);
    let lines: Vec<_> = world.people[0].tree().lines().map(|line| line.id).collect();
    world.people[0].select(Some(Selection::range(
        Pos::new(lines[0], 4),
        Pos::new(lines[2], 7),
    )));
    world.people[0].perform(&Intent::DeleteSelection);
    world.settle(&[0, 1]);
    assert_eq!(world.shown(), "awaledandan lain");
    let cards = world.cards();
    assert_eq!(cards.len(), 1);
    assert_eq!(cards[0].words.text, " BARU");
}

#[test]
fn words_behind_a_line_break_that_is_taken_back_are_put_back() {
    for lines_break in [false, true] {
        let mut world = World::new(TEXT, 2);
        world.act(0, 1, (4, 4), &[Intent::HardBreak]);
        world.send(0);
        world.hear(1);
        world.act(1, 1, (13, 13), &[typed(" BARU")]);
        world.people[0].perform(&Intent::Undo);
        world.send(0);
        if lines_break {
            // The server never sees B's words before they go.
            world.hear(1);
            world.reconnect(1);
        }
        world.settle(&[0, 1]);
        assert_eq!(world.shown(), "awal\ndua kata lag BARUi di sini\nakhir");
        assert_eq!(world.cards(), []);
    }
}

/// Does some card point to words that stand in the text?
fn asks(world: &World) -> bool {
    let mut cards = world.cards().into_iter();
    cards.any(|card| card.twin && world.people[0].twin(&card).is_some())
}

#[test]
fn a_second_copy_that_was_taken_out_and_is_moved_on_is_shown() {
    // Both make a paragraph of the item; the server takes A's copy out. A, who
    // has not heard of it, writes on and makes a heading of it.
    let mut world = World::new("awal\n- dua kata lagi di sini\nakhir|", 2);
    world.act(1, 1, (0, 0), &[Intent::Outdent]);
    world.act(0, 1, (0, 0), &[Intent::DeleteBackward(Span::Grapheme)]);
    world.act(0, 1, (21, 21), &[typed(" SAJA")]);
    world.act(0, 1, (9, 9), &[typed("JUGA ")]);
    world.act(0, 1, (0, 0), &[Intent::SetKind(TextKind::Heading(2))]);
    world.settle(&[1, 0]);
    let shown = world.shown();
    assert_eq!(shown.matches("di sini").count(), 2, "{shown}");
    assert!(asks(&world), "{shown}\n{:?}", world.cards());
}

#[test]
fn a_question_goes_with_the_words_it_is_about() {
    // A and B split the line at two places, which is shown. B, who has not heard
    // of it, goes on to make headings of both halves.
    let mut world = World::new(TEXT, 2);
    world.act(0, 1, (4, 4), &[Intent::Split]);
    world.act(1, 1, (9, 9), &[Intent::Split]);
    world.send(0);
    world.send(1);
    assert!(world.cards().iter().any(|card| card.twin));
    for line in [1, 2] {
        world.act(1, line, (0, 0), &[Intent::SetKind(TextKind::Heading(2))]);
    }
    world.settle(&[1]);
    let shown = world.shown();
    assert_eq!(shown.matches("lagi di sini").count(), 2, "{shown}");
    assert!(asks(&world), "{shown}\n{:?}", world.cards());
}
