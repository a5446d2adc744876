//! What a colleague's edit means for someone who looks elsewhere.

use editor::editor::Editor;
use editor::intent::Intent;
use editor::selection::Selection;
use editor::sight::{changed, first_change, top_of};
use shared::document::block::Pos;

use crate::notation::{clock, editor};

fn edit(editor: &mut Editor, line: usize, offset: u32, intent: &Intent) {
    let block = editor.tree().lines().nth(line).unwrap().id;
    editor.select(Some(Selection::caret(Pos::new(block, offset))));
    editor.perform(intent);
}

#[test]
fn the_first_difference_is_told_by_its_top_block() {
    let mut text = editor("satu\n- dua\n- tiga\nempat|", 1, &clock());
    let start = text.tree().clone();
    assert_eq!(first_change(&start, text.tree()), None);
    edit(&mut text, 2, 4, &Intent::InsertText("!".into()));
    assert_eq!(first_change(&start, text.tree()), Some(1));
    assert_eq!(changed(&start, text.tree()), [start.top()[1].id]);
    let item = text.tree().lines().nth(2).unwrap().id;
    assert_eq!(top_of(text.tree(), item), Some(1));
}

#[test]
fn blocks_that_come_and_go_are_counted() {
    let mut text = editor("satu\ndua\ntiga|", 1, &clock());
    let start = text.tree().clone();
    edit(&mut text, 1, 3, &Intent::Split);
    assert_eq!(first_change(&start, text.tree()), Some(2));
    assert_eq!(changed(&start, text.tree()).len(), 1);
    let ids: Vec<_> = start.top().iter().map(|block| block.id).collect();
    text.select(Some(Selection::range(
        Pos::new(ids[0], 1),
        Pos::new(ids[1], 1),
    )));
    let before = text.tree().clone();
    text.perform(&Intent::DeleteSelection);
    assert_eq!(first_change(&before, text.tree()), Some(0));
    assert_eq!(
        changed(&before, text.tree()).len(),
        2,
        "one joined, one gone"
    );
}
