//! Pictures and rules as things one selects: no caret stands inside them, so
//! arrow keys step onto and off them whole. Pure; whether a caret is on the
//! first or last visual line of its block is the caller's to measure.

use shared::document::block::{Block, BlockId, Pos};
use shared::document::tree::Tree;

use crate::selection::Selection;

/// The whole of a picture, rule or stranger.
pub fn whole(block: BlockId) -> Selection {
    Selection::range(Pos::new(block, 0), Pos::new(block, 1))
}

fn is_atom(block: &Block) -> bool {
    block.text_kind().is_none()
}

/// The one picture or rule that is selected, if nothing else is.
pub fn selected(tree: &Tree, selection: &Selection) -> Option<BlockId> {
    let Selection { anchor, head } = *selection;
    (anchor.block == head.block && tree.find(head.block).is_some_and(|block| is_atom(block)))
        .then_some(head.block)
}

/// A caret on a picture or rule is all of it; anything else stays.
#[must_use]
pub fn snap(tree: &Tree, selection: Selection) -> Selection {
    match selected(tree, &selection) {
        Some(block) if selection.is_caret() => whole(block),
        _ => selection,
    }
}

/// Every picture and rule that a selection spans.
pub fn spanned(tree: &Tree, selection: &Selection) -> Vec<BlockId> {
    if selection.is_caret() {
        return Vec::new();
    }
    let (from, to) = selection.ends(tree);
    tree.between(from.block, to.block)
        .into_iter()
        .filter(|block| is_atom(block))
        .map(|block| block.id)
        .filter(|id| (*id != from.block || from.offset == 0) && (*id != to.block || to.offset > 0))
        .collect()
}

/// Where a step from the selection leads, if a picture or rule is involved.
/// `forward` is in reading order. `at_edge`: the caret stands where the next
/// step in that direction leaves its block.
pub fn step(
    tree: &Tree,
    selection: &Selection,
    forward: bool,
    at_edge: bool,
    extend: bool,
) -> Option<Selection> {
    let head = selection.head;
    let here = tree.find(head.block)?;
    let next = tree.beside(head.block, forward);
    // Where one enters a line.
    let enter = |block: &Block| {
        Pos::new(
            block.id,
            if forward == is_atom(block) {
                block.len()
            } else {
                0
            },
        )
    };
    if !is_atom(here) {
        let next = next.filter(|next| at_edge && is_atom(next))?;
        return Some(if extend {
            Selection::range(selection.anchor, enter(next))
        } else if selection.is_caret() {
            whole(next.id)
        } else {
            // A range falls together at its end first; the browser does that.
            return None;
        });
    }
    if extend {
        let alone = selected(tree, selection).is_some();
        let anchor = if alone {
            // It stays selected, whichever way one goes on.
            Pos::new(head.block, u32::from(!forward))
        } else {
            selection.anchor
        };
        let leaving = alone || head.offset == u32::from(forward);
        let head = match next {
            _ if !leaving => Pos::new(head.block, u32::from(forward)),
            Some(next) => enter(next),
            None => return Some(whole(head.block)),
        };
        return Some(Selection::range(anchor, head));
    }
    Some(match next {
        Some(next) if is_atom(next) => whole(next.id),
        Some(next) => Selection::caret(enter(next)),
        None => whole(head.block),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::document::Body;
    use shared::document::schema::TextKind;
    use shared::document::step::{Draft, Place, Step};

    fn text(words: &str) -> Draft {
        Draft::text(
            TextKind::Paragraph,
            vec![shared::document::block::Inline::Text {
                text: words.into(),
                marks: shared::document::schema::Marks::none(),
            }],
        )
    }

    /// `satu`, a rule, a rule, `dua`.
    fn tree() -> (Tree, [BlockId; 4]) {
        let mut body = Body::new(1);
        body.apply(
            &[Step::InsertBlocks {
                at: Place::End,
                blocks: vec![text("satu"), Draft::rule(), Draft::rule(), text("dua")],
            }],
            "test",
        );
        let tree = body.tree();
        let ids: Vec<_> = tree.top().iter().map(|block| block.id).collect();
        (tree, [ids[0], ids[1], ids[2], ids[3]])
    }

    #[test]
    fn arrows_step_onto_and_off() {
        let (tree, [a, b, c, d]) = tree();
        let caret = |block, offset| Selection::caret(Pos::new(block, offset));
        let go = |from: Selection, forward| step(&tree, &from, forward, true, false);
        assert_eq!(go(caret(a, 4), true), Some(whole(b)));
        assert_eq!(go(whole(b), true), Some(whole(c)));
        assert_eq!(go(whole(c), true), Some(caret(d, 0)));
        assert_eq!(go(caret(d, 0), false), Some(whole(c)));
        assert_eq!(go(whole(b), false), Some(caret(a, 4)));
        assert_eq!(go(caret(a, 0), false), None, "nothing before it");
        assert_eq!(step(&tree, &caret(a, 2), true, false, false), None);
    }

    #[test]
    fn shift_and_arrows_reach_across() {
        let (tree, [a, b, c, d]) = tree();
        let go = |from: &Selection, forward| step(&tree, from, forward, true, true).unwrap();
        let mut at = Selection::caret(Pos::new(a, 4));
        for reached in [Pos::new(b, 1), Pos::new(c, 1), Pos::new(d, 0)] {
            at = go(&at, true);
            assert_eq!((at.anchor, at.head), (Pos::new(a, 4), reached));
        }
        assert_eq!(spanned(&tree, &at), [b, c]);
        at = go(&at, false);
        assert_eq!(spanned(&tree, &at), [b]);
        let back = go(&whole(b), false);
        assert_eq!((back.anchor, back.head), (Pos::new(b, 1), Pos::new(a, 4)));
        assert_eq!(spanned(&tree, &back), [b]);
    }

    #[test]
    fn a_caret_beside_a_picture_is_the_picture() {
        let (tree, [a, b, ..]) = tree();
        assert_eq!(snap(&tree, Selection::caret(Pos::new(b, 1))), whole(b));
        let caret = Selection::caret(Pos::new(a, 1));
        assert_eq!(snap(&tree, caret), caret);
        assert_eq!(selected(&tree, &whole(b)), Some(b));
    }
}
