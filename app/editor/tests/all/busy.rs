//! All at once, on line: three people type letter by letter, and toggle, split
//! and take back around one another; no letter vanishes that nobody took.
//! Histories with pauses, returns and whole words are `rescue_random`'s.

use std::collections::BTreeSet;

use editor::editor::Editor;
use editor::intent::{Intent, Span};
use editor::selection::Selection;
use proptest::prelude::*;
use shared::document::block::Pos;
use shared::document::schema::TextKind;

use crate::world::World;

/// One thing that happens: to whom, what, and two dice for the where.
type Happening = (u8, u8, u16, u16);

fn somewhere(editor: &Editor, die: u16) -> Option<Pos> {
    let lines: Vec<_> = editor.tree().lines().collect();
    let block = lines.get(usize::from(die) % lines.len().max(1))?;
    let offset = match die / 7 % 4 {
        0 => 0,
        1 => block.len(),
        _ => u32::from(die / 28) % (block.len() + 1),
    };
    Some(Pos::new(block.id, offset))
}

fn structure(die: u8) -> Intent {
    match die {
        0..=2 => Intent::SetKind(TextKind::Heading(3)),
        3 => Intent::SetKind(TextKind::Paragraph),
        4 | 5 => Intent::ToggleBulletList,
        6 => Intent::ToggleQuote,
        7 => Intent::ToggleOrderedList,
        8 | 9 => Intent::Split,
        10 => Intent::DeleteBackward(Span::Grapheme),
        11..=13 => Intent::Undo,
        _ => Intent::Redo,
    }
}

/// How often each letter of its own stands on somebody's screen.
fn letters(editor: &Editor) -> Vec<char> {
    let lines = editor.tree().lines().map(|line| line.text());
    let own = |line: String| {
        line.chars()
            .filter(|c| *c >= '\u{4e00}')
            .collect::<Vec<_>>()
    };
    lines.flat_map(own).collect()
}

fn run(history: &[Happening]) -> Result<(), TestCaseError> {
    let mut world = World::new(
        "awal kata\n- butir satu\n- butir dua di sini|\nkata lagi\nakhir",
        3,
    );
    let mut next = '\u{4e00}';
    let mut typed = BTreeSet::new();
    let mut taken = BTreeSet::new();
    for (who, what, die, other) in history {
        let who = usize::from(*who) % 3;
        let before = letters(&world.people[who]);
        match what % 16 {
            0..=6 => {
                next = char::from_u32(u32::from(next) + 1).unwrap();
                world.people[who].perform(&Intent::InsertText(next.into()));
                typed.extend(
                    letters(&world.people[who])
                        .into_iter()
                        .filter(|c| *c == next),
                );
            }
            7..=9 => {
                world.hear_all_but(who, usize::from(*die) % 3);
                continue;
            }
            10 | 11 => {
                let at = somewhere(&world.people[who], *die);
                world.people[who].select(at.map(Selection::caret));
            }
            _ => {
                let editor = &mut world.people[who];
                let (a, b) = (somewhere(editor, *die), somewhere(editor, *other));
                match (a, b) {
                    (Some(a), Some(b)) if die % 3 > 0 => {
                        editor.select(Some(Selection::range(a, b)))
                    }
                    _ => editor.select(a.map(Selection::caret)),
                };
                editor.perform(&structure(what / 16));
            }
        }
        let after = letters(&world.people[who]);
        let count = |all: &[char], one: char| all.iter().filter(|c| **c == one).count();
        let fewer = |one: &&char| count(&after, **one) < count(&before, **one);
        taken.extend(before.iter().filter(fewer).copied());
        if die % 4 > 0 {
            world.send(who);
        }
    }
    world.settle(&[0, 1, 2]);
    let mut there = letters(&world.people[0]);
    let cards = world.cards().into_iter().filter(|card| !card.twin);
    there.extend(cards.flat_map(|card| card.words.text.chars().collect::<Vec<_>>()));
    for letter in typed.difference(&taken) {
        prop_assert!(
            there.contains(letter),
            "{letter} is lost\n{}",
            world.shown()
        );
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(ProptestConfig::default().cases.max(2_000)))]

    #[test]
    fn no_letter_vanishes_while_all_are_busy(
        history in proptest::collection::vec(any::<Happening>(), 1..60)
    ) {
        run(&history)?;
    }
}
