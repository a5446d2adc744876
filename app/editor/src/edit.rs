//! An edit: the steps that carry out an intent and where the selection is
//! afterwards. Data only; `editor` applies it in one transaction.

use shared::document::block::{BlockId, Pos};
use shared::document::schema::Marks;
use shared::document::step::{Made, Step, Tag};

use crate::selection::Selection;

/// What a command wants done.
#[derive(Clone, Debug, PartialEq)]
pub struct Edit {
    /// In order, each valid right after the one before.
    pub steps: Vec<Step>,
    /// The selection afterwards.
    pub after: After,
    /// Marks that the next typed words get, if they differ from their
    /// surroundings.
    pub stored: Option<Marks>,
}

/// The selection after an edit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum After {
    /// Where it was; blocks that were copied are followed.
    Keep,
    /// A caret.
    Caret(Spot),
    /// A range.
    Range(Spot, Spot),
}

/// A place in a block that may not exist yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spot {
    /// Which block.
    pub block: SpotBlock,
    /// UTF-16 units into it.
    pub offset: u32,
}

/// A block by name, or the edit's n-th new one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpotBlock {
    /// It exists, or a copy takes its place.
    Old(BlockId),
    /// The draft tagged [`Tag::New`] with this number.
    New(u8),
}

impl Spot {
    /// A place in an existing block.
    pub fn old(at: Pos) -> Self {
        Self {
            block: SpotBlock::Old(at.block),
            offset: at.offset,
        }
    }

    /// A place in a new block.
    pub fn new(number: u8, offset: u32) -> Self {
        Self {
            block: SpotBlock::New(number),
            offset,
        }
    }

    pub(crate) fn resolve(self, made: &Made) -> Option<Pos> {
        let block = match self.block {
            SpotBlock::Old(id) => made.get(&Tag::Copy(id)).copied().unwrap_or(id),
            SpotBlock::New(n) => made.get(&Tag::New(n)).copied()?,
        };
        Some(Pos::new(block, self.offset))
    }
}

impl Edit {
    /// Steps, then a caret.
    pub fn caret(steps: Vec<Step>, at: Spot) -> Self {
        Self {
            steps,
            after: After::Caret(at),
            stored: None,
        }
    }

    /// Steps; the selection stays.
    pub fn keep(steps: Vec<Step>) -> Self {
        Self {
            steps,
            after: After::Keep,
            stored: None,
        }
    }
}

impl After {
    /// The real selection, once the steps have made their blocks.
    pub fn resolve(self, before: &Selection, made: &Made) -> Option<Selection> {
        Some(match self {
            Self::Keep => Selection {
                anchor: Spot::old(before.anchor).resolve(made)?,
                head: Spot::old(before.head).resolve(made)?,
            },
            Self::Caret(at) => Selection::caret(at.resolve(made)?),
            Self::Range(anchor, head) => {
                Selection::range(anchor.resolve(made)?, head.resolve(made)?)
            }
        })
    }
}
