//! What undo makes of rescued words.

use editor::intent::{Intent, Span};

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
