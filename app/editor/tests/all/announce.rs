//! What a screen reader is told of one's own doings and of others'.

use editor::announce::{Announcer, Moment, Place, Said, What, arrival};
use editor::editor::Editor;
use editor::intent::{Intent, Span};
use shared::document::block::BlockId;
use shared::document::schema::{MarkKind, TextKind};

use crate::notation::{clock, editor};

fn does(editor: &mut Editor, intent: &Intent) -> Option<Said> {
    let before = Moment::of(editor);
    editor.perform(intent);
    before.after(intent, editor)
}

fn block(clock: u32) -> BlockId {
    BlockId { client: 1, clock }
}

#[test]
fn formatting_is_told_with_its_outcome() {
    let mut text = editor("satu {dua} tiga", 1, &clock());
    let bold = Intent::ToggleMark(MarkKind::Bold);
    assert_eq!(
        does(&mut text, &bold),
        Some(Said::Mark(MarkKind::Bold, true))
    );
    assert_eq!(
        does(&mut text, &bold),
        Some(Said::Mark(MarkKind::Bold, false))
    );
    let heading = TextKind::Heading(2);
    let place = Place {
        kind: Some(heading),
        ..Place::default()
    };
    assert_eq!(
        does(&mut text, &Intent::SetKind(heading)),
        Some(Said::Block(place))
    );
}

#[test]
fn lists_are_told_with_their_depth_and_typing_is_not_told() {
    let mut text = editor("- satu\n- dua|", 1, &clock());
    let depth = |depth| Place {
        kind: Some(TextKind::Paragraph),
        quote: false,
        list: Some((false, depth)),
    };
    assert_eq!(
        does(&mut text, &Intent::Indent),
        Some(Said::Block(depth(2)))
    );
    assert_eq!(
        does(&mut text, &Intent::Outdent),
        Some(Said::Block(depth(1)))
    );
    assert_eq!(does(&mut text, &Intent::InsertText("x".into())), None);
    assert_eq!(
        does(&mut text, &Intent::DeleteBackward(Span::Grapheme)),
        None
    );
}

#[test]
fn undo_tells_what_it_took_back() {
    let mut text = editor("satu| tiga", 1, &clock());
    text.perform(&Intent::InsertText(" dua".into()));
    assert_eq!(
        does(&mut text, &Intent::Undo),
        Some(Said::Rewound(true, What::Went("dua".into())))
    );
    assert_eq!(
        does(&mut text, &Intent::Redo),
        Some(Said::Rewound(false, What::Came("dua".into())))
    );
}

#[test]
fn a_rule_under_the_caret_is_told_once() {
    let text = editor("satu|\n---", 1, &clock());
    let rule = text.tree().top()[1].id;
    let on = editor::selection::Selection::caret(shared::document::block::Pos::new(rule, 0));
    let from = Some(text.tree().top()[0].id);
    assert_eq!(arrival(text.tree(), from, &on), Some(Said::Rule));
    assert_eq!(arrival(text.tree(), Some(rule), &on), None);
}

#[test]
fn others_changes_are_summed_up_every_twenty_seconds() {
    let mut announcer = Announcer::default();
    announcer.changed(&[7, 8], &[block(1), block(2)]);
    announcer.changed(&[7], &[block(2), block(3)]);
    let said = Said::Changed {
        people: 2,
        blocks: 3,
    };
    assert_eq!(announcer.next(1_000.0, true), Some(said));
    announcer.changed(&[], &[block(1)]);
    assert_eq!(announcer.next(20_999.0, true), None);
    let said = Said::Changed {
        people: 1,
        blocks: 1,
    };
    assert_eq!(announcer.next(21_000.0, true), Some(said));
    assert_eq!(announcer.next(60_000.0, true), None);
}

#[test]
fn others_wait_while_one_types_and_own_doings_do_not() {
    let mut announcer = Announcer::default();
    announcer.changed(&[7], &[block(1)]);
    announcer.typed(5_000.0);
    announcer.own(Said::Cleared);
    assert_eq!(announcer.next(5_001.0, true), Some(Said::Cleared));
    assert_eq!(announcer.next(7_999.0, true), None);
    assert!(announcer.next(8_000.0, true).is_some());
}

#[test]
fn switched_off_only_own_doings_are_told() {
    let mut announcer = Announcer::default();
    announcer.changed(&[7], &[block(1)]);
    announcer.own(Said::Link(true));
    assert_eq!(announcer.next(0.0, false), Some(Said::Link(true)));
    assert_eq!(announcer.next(1.0, false), None);
    assert_eq!(announcer.next(2.0, true), None, "forgotten, not saved up");
}

#[test]
fn comings_are_told_but_not_who_was_here_or_whom_a_lost_line_hides() {
    let names = |names: &[&str]| Some(names.iter().map(|name| (*name).to_owned()).collect());
    let mut announcer = Announcer::default();
    announcer.present(names(&["Ratna"]));
    assert_eq!(announcer.next(0.0, true), None);
    announcer.present(names(&["Bagus"]));
    assert_eq!(announcer.next(1.0, true), Some(Said::Came("Bagus".into())));
    assert_eq!(announcer.next(2.0, true), Some(Said::Left("Ratna".into())));
    announcer.present(None);
    announcer.present(names(&["Bagus", "Ratna"]));
    assert_eq!(announcer.next(3.0, true), None);
}
