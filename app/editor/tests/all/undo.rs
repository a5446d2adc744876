//! Undo takes one's own words back and never a colleague's: what they wrote into
//! a block of one's own stays, and so does that block.

use editor::editor::Editor;
use editor::intent::{Intent, Span};
use editor::selection::Selection;
use shared::document::block::Pos;

use crate::notation::{assert_whole, clock, editor, show_tree};

/// Everyone hears of everything.
fn share(people: &mut [Editor]) {
    for from in 0..people.len() {
        for update in people[from].take_outbox() {
            for (to, person) in people.iter_mut().enumerate() {
                if to != from {
                    person.receive(&update).unwrap();
                }
            }
        }
    }
}

/// `count` people who have the same text; the first one's caret is notated.
fn people(notation: &str, count: u32) -> Vec<Editor> {
    let first = editor(notation, 1, &clock());
    let clock: std::sync::Arc<dyn yrs::sync::time::Clock> = clock();
    let others: Vec<Editor> = (2..=count)
        .map(|client| {
            let mut other = Editor::new(client, &clock);
            other.receive(&first.body().checkpoint()).unwrap();
            other
        })
        .collect();
    std::iter::once(first).chain(others).collect()
}

fn write(editor: &mut Editor, line: usize, offset: u32, words: &str) {
    let block = editor.tree().lines().nth(line).unwrap().id;
    editor.select(Some(Selection::caret(Pos::new(block, offset))));
    editor.perform(&Intent::InsertText(words.into()));
}

#[track_caller]
fn all_read(people: &mut [Editor], text: &str) {
    share(people);
    for person in people {
        assert_eq!(show_tree(person.tree()), text);
        assert_whole(person);
    }
}

/// The first does `intent`, the second writes into a line, the first takes it
/// back, brings it back, takes it back again.
#[track_caller]
fn story(before: &str, intents: &[Intent], (line, offset): (usize, u32), then: [&str; 3]) {
    let mut all = people(before, 3);
    for intent in intents {
        all[0].perform(intent);
    }
    share(&mut all);
    write(&mut all[1], line, offset, "B");
    all_read(&mut all, then[0]);
    all[0].perform(&Intent::Undo);
    all_read(&mut all, then[1]);
    all[0].perform(&Intent::Redo);
    all_read(&mut all, then[2]);
    all[0].perform(&Intent::Undo);
    all_read(&mut all, then[1]);
}

#[test]
fn a_new_paragraph_that_a_colleague_wrote_in_stays() {
    story("satu|", &[Intent::Split], (1, 0), ["satu\nB"; 3]);
    story(
        "sa|tu",
        &[Intent::Split],
        (1, 2),
        ["sa\ntuB", "satu\nB", "sa\ntuB"],
    );
}

/// As `story`, where the colleague's own client may carry the letter to where
/// its words now stand: it is there, once, after every step.
#[track_caller]
fn kept(before: &str, intent: &Intent, (line, offset): (usize, u32)) {
    let mut all = people(before, 3);
    all[0].perform(intent);
    share(&mut all);
    write(&mut all[1], line, offset, "B");
    share(&mut all);
    for step in [Intent::Undo, Intent::Redo, Intent::Undo] {
        all[0].perform(&step);
        // What comes is answered, and the answers are heard too.
        share(&mut all);
        share(&mut all);
        let text = show_tree(all[0].tree());
        assert_eq!(text.matches('B').count(), 1, "{step:?}: {text}");
        all_read(&mut all, &text);
    }
}

#[test]
fn a_list_that_a_colleague_wrote_in_stays() {
    kept("{a\nb}", &Intent::ToggleBulletList, (1, 1));
}

#[test]
fn a_quote_that_a_colleague_wrote_in_stays() {
    kept("a|", &Intent::ToggleQuote, (0, 1));
}

#[test]
fn a_paste_that_a_colleague_wrote_in_stays() {
    story(
        "a|",
        &[Intent::PasteText("x\ny\nz".into())],
        (1, 1),
        ["ax\nyB\nz", "a\nB", "ax\nyB\nz"],
    );
}

#[test]
fn a_heading_made_while_typing_keeps_a_colleagues_words() {
    story(
        "|a",
        &[
            Intent::InsertText("#".into()),
            Intent::InsertText(" ".into()),
        ],
        (0, 1),
        ["# aB", "# B\n# a", "# aB"],
    );
}

#[test]
fn ones_own_blocks_go_whole() {
    let mut all = people("a|", 2);
    all[0].perform(&Intent::PasteText("x\ny\nz".into()));
    all[0].perform(&Intent::ToggleBulletList);
    all[0].perform(&Intent::InsertRule);
    for _ in 0..3 {
        all[0].perform(&Intent::Undo);
    }
    all_read(&mut all, "a");
}

#[test]
fn three_people_undo_around_each_other() {
    let mut all = people("|", 3);
    for word in ["satu", "dua"] {
        all[0].perform(&Intent::InsertText(word.into()));
        all[0].perform(&Intent::Split);
    }
    share(&mut all);
    write(&mut all[1], 1, 1, "BB");
    share(&mut all);
    write(&mut all[2], 1, 2, "C");
    share(&mut all);
    for _ in 0..6 {
        all[0].perform(&Intent::Undo);
    }
    all_read(&mut all, "\nBCB");
    all[1].perform(&Intent::Undo);
    all_read(&mut all, "\nC");
    all[1].perform(&Intent::Redo);
    all_read(&mut all, "\nBCB");
    for _ in 0..6 {
        all[0].perform(&Intent::Redo);
    }
    all_read(&mut all, "satu\ndBCBua\n");
    all[2].perform(&Intent::Undo);
    all_read(&mut all, "satu\ndBBua\n");
}

#[test]
fn a_deletion_taken_back_keeps_what_came_meanwhile() {
    let mut all = people("satu |dua", 2);
    all[0].perform(&Intent::DeleteForward(Span::Word));
    share(&mut all);
    write(&mut all[1], 0, 5, "B");
    share(&mut all);
    all[0].perform(&Intent::Undo);
    share(&mut all);
    let text = show_tree(all[0].tree());
    assert!(text.contains('B') && text.contains("dua"), "{text}");
    write(&mut all[1], 0, 6, "C");
    share(&mut all);
    all[0].perform(&Intent::Redo);
    share(&mut all);
    let text = show_tree(all[1].tree());
    assert!(text.contains('B') && text.contains('C'), "{text}");
}

#[test]
fn a_split_whose_head_was_retyped_keeps_its_tail() {
    let mut all = people("sa|tu", 2);
    all[0].perform(&Intent::Split);
    share(&mut all);
    let head = all[1].tree().top()[0].id;
    all[1].select(Some(Selection::caret(Pos::new(head, 0))));
    all[1].perform(&Intent::SetKind(
        shared::document::schema::TextKind::Heading(2),
    ));
    share(&mut all);
    all[0].perform(&Intent::Undo);
    all_read(&mut all, "## sa\ntu");
}

#[test]
fn words_brought_back_beside_ones_own_are_not_ones_own() {
    // Found by `undo_and_redo_leave_the_words_of_others`; vendor/yrs/CHANGES.md, 6.
    let mut all = people("|", 2);
    write(&mut all[1], 0, 0, "B");
    share(&mut all);
    write(&mut all[0], 0, 0, "a");
    all[0].perform(&Intent::ToggleQuote);
    all_read(&mut all, "> aB");
    all[0].perform(&Intent::Undo);
    all_read(&mut all, "aB");
    all[0].perform(&Intent::Undo);
    all_read(&mut all, "B");
    all[0].perform(&Intent::Redo);
    all_read(&mut all, "aB");
}
