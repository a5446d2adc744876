//! From intents to edits: pure functions of the tree, the selection and the
//! stored marks. An intent that does not apply is `None`, never an error.

mod blocks;
mod delete;
mod image;
mod lists;
mod marks;
mod paste;
mod replace;
mod tail;
mod text;

use shared::document::schema::{ContainerKind, Marks};
use shared::document::tree::Tree;

use crate::boundary::Words;
use crate::edit::{After, Edit, Spot};
use crate::intent::Intent;
use crate::selection::Selection;

pub(crate) use blocks::inline_steps;
pub use delete::empty;
pub use marks::{active, at_caret, link_at, linked, pasted_link};
pub(crate) use paste::leave;

/// What the person sees when they mean something.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The text.
    pub tree: &'a Tree,
    /// What is selected.
    pub selection: &'a Selection,
    /// Marks chosen for the next words, if any.
    pub stored: Option<&'a Marks>,
}

/// The edit that carries out `intent`, if it applies. Undo and redo are
/// `history`'s, a drop is the editor's, what is rare is [`rare`]'s.
pub fn command(context: Context<'_>, intent: &Intent) -> Option<Edit> {
    match intent {
        Intent::InsertText(words) => text::insert(context, words),
        Intent::PasteText(words) => text::paste(context, words),
        Intent::Split => text::split(context),
        Intent::HardBreak => text::hard_break(context),
        Intent::DeleteBackward(span) => delete::backward(context, *span, Words::PLAIN),
        Intent::DeleteForward(span) => delete::forward(context, *span, Words::PLAIN),
        Intent::DeleteSelection => delete::selection(context),
        Intent::DeleteRange { from, to } => delete::range(context, *from, *to),
        Intent::ToggleMark(kind) => marks::toggle(context, *kind),
        Intent::StepOut { forward } => marks::step_out(context, *forward),
        Intent::SetKind(kind) => blocks::set_kind(context, *kind),
        Intent::ToggleQuote => blocks::toggle_quote(context),
        Intent::Indent => lists::indent(context),
        Intent::Outdent => lists::outdent(context),
        Intent::SelectAll => select_all(context.tree),
        Intent::Undo | Intent::Redo => None,
        rare => {
            debug_assert!(rare.is_rare(), "whoever forgets a command is told");
            None
        }
    }
}

/// The same for what is seldom asked for ([`Intent::is_rare`]), and everything
/// else: what it takes can be fetched after the text is there.
pub fn rare(context: Context<'_>, intent: &Intent) -> Option<Edit> {
    match intent {
        Intent::PasteSlice(slice) => paste::slice(context, slice),
        Intent::ReplaceRanges { ranges, with } => replace::ranges(context, ranges, with),
        Intent::SetLink(href) => marks::link(context, href.as_deref()),
        Intent::ClearMarks => marks::clear(context),
        Intent::InsertImage { attrs, at } => image::insert(context, attrs, *at),
        Intent::SetImage { block, attrs } => image::set(context, *block, attrs),
        Intent::RemoveImage(block) => image::remove(context, *block),
        Intent::InsertRule => blocks::insert_rule(context),
        Intent::ToggleBulletList => lists::toggle(context, ContainerKind::BulletList),
        Intent::ToggleOrderedList => lists::toggle(context, ContainerKind::OrderedList(1)),
        Intent::DeleteBackward(span) => delete::backward(context, *span, Words::UNICODE),
        Intent::DeleteForward(span) => delete::forward(context, *span, Words::UNICODE),
        Intent::Drop { .. } => None,
        _ => command(context, intent),
    }
}

fn select_all(tree: &Tree) -> Option<Edit> {
    Some(Edit {
        steps: Vec::new(),
        after: After::Range(Spot::old(tree.start()?), Spot::old(tree.end()?)),
        stored: None,
    })
}

/// Steps that remove one line and every container that holds nothing else.
pub(crate) fn removal(
    tree: &Tree,
    line: shared::document::block::BlockId,
) -> Vec<shared::document::step::Step> {
    delete::removal(tree, &[line].into())
}
