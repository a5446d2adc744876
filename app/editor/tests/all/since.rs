//! “Since you were away”: what the view tells of a merge after an absence.

use editor::intent::{Intent, Span};
use editor::since::{Before, Piece, Since, What, Whose};
use shared::document::schema::TextKind;

use crate::world::{World, typed};

/// Person 1 was away while both acted; what the view says when the line is back.
fn away(text: &str, theirs: &[Deed], mine: &[Deed]) -> (World, Since) {
    let mut world = World::new(text, 2);
    for (line, at, intents) in theirs {
        world.act(0, *line, *at, intents);
    }
    world.send(0);
    for (line, at, intents) in mine {
        world.act(1, *line, *at, intents);
    }
    let held = world.server.body.state_vector();
    let before = Before::of(&world.people[1], &held).unwrap();
    assert_eq!(before.has_own(), !mine.is_empty());
    world.reconnect(1);
    let since = before.since(&world.people[1]);
    (world, since)
}

type Deed<'a> = (usize, (u32, u32), &'a [Intent]);

/// The pieces as one line: `-gone-`, `+theirs+`, `*mine*`.
fn told(pieces: &[Piece]) -> String {
    let mut told = String::new();
    for Piece { whose, text } in pieces {
        let sign = match whose {
            Whose::Old => "",
            Whose::Gone => "-",
            Whose::Theirs => "+",
            Whose::Mine => "*",
        };
        told += &format!("{sign}{text}{sign}");
    }
    told
}

fn all(since: &Since) -> Vec<(What, bool, bool, String)> {
    since
        .places
        .iter()
        .map(|place| (place.what, place.mine, place.both, told(&place.pieces)))
        .collect()
}

const TEXT: &str = "Jalan utama ditutup.\nPosko dibuka pagi.\nWarga tenang.|";

#[test]
fn nothing_is_told_when_nobody_else_wrote() {
    let (_, since) = away(TEXT, &[], &[(1, (0, 0), &[typed("Dua ")])]);
    assert!(since.is_empty());
    assert_eq!(since.own.len(), 1, "but where one's own words are");
}

#[test]
fn words_that_others_changed_are_shown_in_their_place() {
    let (world, since) = away(TEXT, &[(1, (13, 17), &[typed("sore")])], &[]);
    assert_eq!(
        all(&since),
        [(
            What::Changed,
            false,
            false,
            "Posko dibuka -pagi-+sore+.".into()
        )]
    );
    let place = &since.places[0];
    let block = world.people[1].tree().lines().nth(1).unwrap();
    assert_eq!(place.at.unwrap().block, block.id);
    let text = block.text();
    let (from, to) = (place.at.unwrap().offset as usize, place.to as usize);
    assert!(text[from..].starts_with("sore") || from == to, "{text}");
}

#[test]
fn own_words_in_a_paragraph_that_others_changed_are_told_apart() {
    let (_, since) = away(
        TEXT,
        &[(1, (13, 17), &[typed("sore")])],
        &[(1, (0, 0), &[typed("Tiga ")])],
    );
    assert_eq!(
        all(&since),
        [(
            What::Changed,
            true,
            false,
            "*Tiga *Posko dibuka -pagi-+sore+.".into()
        )]
    );
}

#[test]
fn the_same_word_rewritten_by_both_is_marked_for_a_person() {
    let (world, since) = away(
        TEXT,
        &[(1, (13, 17), &[typed("sore")])],
        &[(1, (13, 17), &[typed("malam")])],
    );
    assert_eq!(since.both(), 1);
    let place = &since.places[0];
    assert!(place.mine && place.both);
    let told = told(&place.pieces);
    assert!(
        told.contains("+sore+") && told.contains("*malam*"),
        "{told}"
    );
    // The mark covers the first of the two.
    let text = world.people[1].tree().lines().nth(1).unwrap().text();
    let marked = &text[place.at.unwrap().offset as usize..place.to as usize];
    assert!(["sore", "malam"].contains(&marked), "{marked} in {text}");
}

#[test]
fn two_sentences_at_the_same_end_are_marked_too() {
    let (_, since) = away(
        TEXT,
        &[(2, (13, 13), &[typed(" Ya.")])],
        &[(2, (13, 13), &[typed(" Tentu.")])],
    );
    assert_eq!(since.both(), 1);
}

#[test]
fn words_far_apart_in_one_paragraph_are_not() {
    let (_, since) = away(
        TEXT,
        &[(0, (0, 5), &[typed("Jembatan")])],
        &[(0, (12, 19), &[typed("dibuka")])],
    );
    assert_eq!(since.both(), 0);
    assert_eq!(
        all(&since),
        [(
            What::Changed,
            true,
            false,
            "-Jalan-+Jembatan+ utama *dibuka*.".into()
        )]
    );
}

#[test]
fn paragraphs_that_came_and_went_are_told_in_reading_order() {
    let remove = [
        Intent::DeleteSelection,
        Intent::DeleteBackward(Span::Grapheme),
    ];
    let (world, since) = away(
        TEXT,
        &[
            (1, (0, 18), &remove),
            (1, (13, 13), &[Intent::Split, typed("Sekolah libur.")]),
        ],
        &[(0, (0, 0), &[typed("Hari ini ")])],
    );
    assert_eq!(
        all(&since),
        [
            (What::Went, false, false, "-Posko dibuka pagi.-".into()),
            (What::Came, false, false, "+Sekolah libur.+".into()),
        ]
    );
    assert_eq!(since.own.len(), 1);
    let first = world.people[1].tree().lines().next().unwrap().id;
    assert_eq!(since.places[0].at.unwrap().block, first, "behind the first");
}

#[test]
fn a_split_a_retyped_block_and_a_join_are_no_news() {
    let (_, since) = away(TEXT, &[(1, (6, 6), &[Intent::Split])], &[]);
    assert_eq!(all(&since), []);
    let heading = [Intent::SetKind(TextKind::Heading(2))];
    let (_, since) = away(TEXT, &[(1, (0, 0), &heading)], &[]);
    assert_eq!(all(&since), []);
    let join = [Intent::DeleteBackward(Span::Grapheme)];
    let (_, since) = away(TEXT, &[(1, (0, 0), &join)], &[]);
    assert_eq!(all(&since), []);
}

#[test]
fn own_words_put_back_after_a_retyped_block_are_ones_own() {
    let heading = [Intent::SetKind(TextKind::Heading(2))];
    let (mut world, since) = away(
        TEXT,
        &[(1, (0, 0), &heading)],
        &[(1, (5, 5), &[typed(" baru")])],
    );
    world.settle(&[0, 1]);
    assert!(world.shown().contains("Posko baru dibuka"));
    let mine: Vec<_> = since
        .places
        .iter()
        .flat_map(|place| &place.pieces)
        .filter(|piece| piece.whose == Whose::Theirs && piece.text.contains("baru"))
        .collect();
    assert_eq!(mine, Vec::<&Piece>::new(), "{:?}", all(&since));
}

#[test]
fn long_unchanged_words_are_cut_short() {
    let long = format!("{} tengah {}|", "awal ".repeat(30), "akhir ".repeat(30));
    let at = 5 * 30 + 1;
    let (_, since) = away(&long, &[(0, (at, at + 6), &[typed("baru")])], &[]);
    let told = told(&since.places[0].pieces);
    assert!(told.starts_with('…') && told.ends_with('…'), "{told}");
    assert!(told.contains("-tengah-+baru+"), "{told}");
    assert!(told.chars().count() < 100, "{told}");
}

#[test]
fn the_headline_is_told_first() {
    let mut world = World::new(TEXT, 2);
    let change = |from, to, insert: &str| editor::reader::Diff {
        from,
        to,
        insert: insert.into(),
    };
    world.people[0].edit_line(
        editor::editor::Line::Headline,
        &change(0, 0, "Banjir surut"),
    );
    world.act(0, 2, (0, 5), &[typed("Kota")]);
    world.send(0);
    let held = world.server.body.state_vector();
    let before = Before::of(&world.people[1], &held).unwrap();
    world.reconnect(1);
    let since = before.since(&world.people[1]);
    assert_eq!(
        since.places[0].line,
        Some(editor::editor::Line::Headline),
        "{since:?}"
    );
    assert_eq!(since.places.len(), 2);
}
