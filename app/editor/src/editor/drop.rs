//! Dropping: what was dragged is put in and, when it was moved, taken away from
//! where it was, in one transaction: no colleague sees one without the other.

use std::cmp::Ordering;

use shared::document::block::Pos;
use shared::document::slice::Slice;

use super::{Change, Editor, LOCAL};
use crate::command::{Context, leave, rare};
use crate::edit::{Edit, Spot};
use crate::intent::Intent;
use crate::selection::Selection;

/// What carries out the intents that are rare: fetched after the text.
#[derive(Clone, Copy)]
pub struct Rare {
    pub(super) command: fn(Context<'_>, &Intent) -> Option<Edit>,
    pub(super) drop: fn(&mut Editor, &Slice, Pos, Option<Selection>) -> Change,
}

impl Rare {
    /// All of it. Whoever calls this has its code in the same file.
    pub fn all() -> Self {
        Self {
            command: rare,
            drop: Editor::drop_slice,
        }
    }
}

impl Editor {
    /// Puts `slice` in at a place; `moved` is what it was taken from. Nothing
    /// happens when that is dropped into itself.
    fn drop_slice(&mut self, slice: &Slice, at: Pos, moved: Option<Selection>) -> Change {
        let Some(at) = self.clamp(at) else {
            return Change::default();
        };
        let (steps, spot) = match moved {
            None => (Vec::new(), Spot::old(at)),
            Some(moved) => {
                let (from, to) = moved.ends(&self.tree);
                let before = self.tree.order(at, from);
                let after = self.tree.order(at, to);
                if before == Some(Ordering::Less) || after == Some(Ordering::Greater) {
                    let (steps, seam) = leave(&self.tree, from, to);
                    // Words behind the gap have moved up to it.
                    let spot = if at.block == to.block && after == Some(Ordering::Greater) {
                        Spot {
                            offset: seam.offset + at.offset - to.offset,
                            ..seam
                        }
                    } else {
                        Spot::old(at)
                    };
                    (steps, spot)
                } else {
                    return Change::default();
                }
            }
        };
        self.history.seal();
        self.history.before(self.sticky());
        let caret = Selection::caret(at);
        let mut after = None;
        let intent = Intent::PasteSlice(slice.clone());
        let made = self.body.apply_then(&steps, LOCAL, |tree, made| {
            let place = spot.resolve(made)?;
            let context = Context {
                tree,
                selection: &Selection::caret(place),
                stored: None,
            };
            let edit = rare(context, &intent)?;
            after = Some(edit.after);
            Some(edit.steps)
        });
        self.refresh();
        self.selection = after
            .and_then(|after| after.resolve(&caret, &made))
            .and_then(|selection| self.clamp(selection.head))
            .or_else(|| self.tree.start())
            .map(Selection::caret);
        self.stored = None;
        self.history.seal();
        for block in made
            .values()
            .copied()
            .chain(self.selection.map(|at| at.head.block))
        {
            self.rescue.note_block(block);
        }
        Change {
            text: true,
            selection: true,
        }
    }
}
