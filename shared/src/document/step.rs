//! Steps: the small closed set of changes under every command, repair and
//! suggestion. Pure data; `apply` carries them out.
//!
//! Steps address blocks by name and text by UTF-16 offset, so each is valid
//! right after the one before it in the same edit.

use std::collections::HashMap;

use super::block::{Block, BlockId, Content, Inline, Pos};
use super::schema::{ContainerKind, MarkKind, Marks, TextKind};

/// One atomic change.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// Put words (no line break) at a place.
    InsertText {
        /// Where.
        at: Pos,
        /// What; not empty.
        text: String,
        /// With exactly these marks, whatever stands around.
        marks: Marks,
    },
    /// Put a line break at a place.
    InsertBreak {
        /// Where.
        at: Pos,
    },
    /// Remove a range inside one textblock.
    Delete {
        /// The textblock.
        block: BlockId,
        /// First unit to go.
        from: u32,
        /// First unit to stay.
        to: u32,
    },
    /// Switch a mark on or off over a range.
    Format {
        /// The textblock.
        block: BlockId,
        /// First unit.
        from: u32,
        /// First unit after.
        to: u32,
        /// Attribute name of the mark.
        mark: MarkName,
        /// The value to give, or `None` to take the mark away.
        value: Option<MarkValue>,
    },
    /// Give a block an attribute, as an integer.
    SetInteger {
        /// The block.
        block: BlockId,
        /// Attribute name.
        name: &'static str,
        /// Its value.
        value: i64,
    },
    /// Give a block an attribute, as words, or take it away.
    SetText {
        /// The block.
        block: BlockId,
        /// Attribute name.
        name: &'static str,
        /// Its value; `None` takes the attribute away.
        value: Option<String>,
    },
    /// Put new blocks somewhere.
    InsertBlocks {
        /// Where.
        at: Place,
        /// What, in order.
        blocks: Vec<Draft>,
    },
    /// Remove a block and everything in it.
    DeleteBlock {
        /// The block.
        block: BlockId,
    },
}

/// A mark by name: one the schema knows, or a stranger to be removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MarkName {
    /// Of the schema.
    Known(MarkKind),
    /// Not of the schema.
    Foreign(String),
}

/// What a mark is switched on with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MarkValue {
    /// Simply on.
    On,
    /// A link to this address.
    Link(String),
}

/// Where new blocks go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Right before a block, as its sibling.
    Before(BlockId),
    /// Right after a block, as its sibling.
    After(BlockId),
    /// As the first children of a container.
    FirstIn(BlockId),
    /// As the last children of a container.
    LastIn(BlockId),
    /// At the end of the document.
    End,
}

/// Why a draft is remembered: so that a selection can find it afterwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tag {
    /// It takes the place of that block; offsets stay.
    Copy(BlockId),
    /// It is new; the number is the edit's own.
    New(u8),
}

/// A block to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// How to find it afterwards.
    pub tag: Option<Tag>,
    /// What it is and holds.
    pub content: DraftContent,
}

/// What a new block is and holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DraftContent {
    /// Text.
    Text(TextKind, Vec<Inline>),
    /// Other blocks.
    Container(ContainerKind, Vec<Draft>),
    /// A rule.
    Rule,
    /// A picture with these attributes.
    Image(Vec<(String, String)>),
}

impl Draft {
    /// A textblock without a tag.
    pub fn text(kind: TextKind, inline: Vec<Inline>) -> Self {
        Self {
            tag: None,
            content: DraftContent::Text(kind, inline),
        }
    }

    /// An empty paragraph.
    pub fn paragraph() -> Self {
        Self::text(TextKind::Paragraph, Vec::new())
    }

    /// A container without a tag.
    pub fn container(kind: ContainerKind, children: Vec<Self>) -> Self {
        Self {
            tag: None,
            content: DraftContent::Container(kind, children),
        }
    }

    /// A rule.
    pub fn rule() -> Self {
        Self {
            tag: None,
            content: DraftContent::Rule,
        }
    }

    /// The same with a tag.
    #[must_use]
    pub fn tagged(mut self, tag: Tag) -> Self {
        self.tag = Some(tag);
        self
    }

    /// A faithful copy of a block; every part remembers its original. What the
    /// schema does not know becomes a paragraph of its words.
    pub fn copy(block: &Block) -> Self {
        let content = match &block.content {
            Content::Text { kind, inline, .. } => DraftContent::Text(*kind, inline.clone()),
            Content::Container { kind, children } => DraftContent::Container(
                *kind,
                children.iter().map(|child| Self::copy(child)).collect(),
            ),
            Content::Rule => DraftContent::Rule,
            Content::Image { attrs } => DraftContent::Image(attrs.clone()),
            Content::Foreign { text, .. } => DraftContent::Text(
                TextKind::Paragraph,
                vec![Inline::Text {
                    text: text.clone(),
                    marks: Marks::none(),
                }],
            ),
        };
        Self {
            tag: Some(Tag::Copy(block.id)),
            content,
        }
    }

    /// A copy of a textblock turned into another kind.
    pub fn copy_as(block: &Block, kind: TextKind) -> Self {
        let inline = block.inline().to_vec();
        let inline = if kind == TextKind::Code {
            vec![Inline::Text {
                text: block.text(),
                marks: Marks::none(),
            }]
        } else {
            inline
        };
        Self::text(kind, inline).tagged(Tag::Copy(block.id))
    }
}

/// A step names something that is not there (any more).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// No such block, or of the wrong sort.
    #[error("no fitting block {0:?}")]
    Block(BlockId),
}

/// Names of the tagged blocks that steps have made.
pub type Made = HashMap<Tag, BlockId>;
