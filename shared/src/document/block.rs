//! Blocks: what a document is made of, as immutable values. Where they come from
//! is `read`'s, how they hang together is `tree`'s.
//!
//! A block's identity is the id of its CRDT item: attributes would not do,
//! since stock clients strip the ones they do not know.

use std::sync::Arc;

use yrs::{BranchID, ClientID, ID};

use super::schema::{ContainerKind, Marks, TextKind};
use super::utf16;

/// Names a block for as long as it lives, the same on every replica.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BlockId {
    /// The Yjs client that made it.
    pub client: u64,
    /// That client's clock then.
    pub clock: u32,
}

impl BlockId {
    pub(crate) fn yrs(self) -> ID {
        ID::new(ClientID::new(self.client), self.clock)
    }

    pub(crate) fn of(id: &BranchID) -> Option<Self> {
        match id {
            BranchID::Nested(id) => Some(Self {
                client: id.client.get(),
                clock: id.clock,
            }),
            BranchID::Root(_) => None,
        }
    }
}

/// A place in the text: a block that holds text (or a leaf) and an offset in
/// it. In a leaf, 0 is before it and 1 after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Pos {
    /// The textblock or leaf.
    pub block: BlockId,
    /// UTF-16 units; an inline leaf counts 1.
    pub offset: u32,
}

impl Pos {
    /// `offset` units into `block`.
    pub fn new(block: BlockId, offset: u32) -> Self {
        Self { block, offset }
    }
}

/// A piece of a textblock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inline {
    /// Words with the same marks. Never empty, never beside an equal one.
    Text {
        /// The words.
        text: String,
        /// Their marks.
        marks: Marks,
    },
    /// A line break; 1 unit long.
    Break,
    /// Something the schema does not know; 1 unit long, shown as its words.
    Foreign {
        /// Its element name.
        tag: String,
        /// The words inside it.
        text: String,
    },
}

impl Inline {
    /// Length in UTF-16 units.
    pub fn len(&self) -> u32 {
        match self {
            Self::Text { text, .. } => utf16::len(text),
            Self::Break | Self::Foreign { .. } => 1,
        }
    }

    /// Never true for what a tree holds; here for drafts.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// What a block is and holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// Text.
    Text {
        /// Paragraph, heading or code.
        kind: TextKind,
        /// The pieces, in order.
        inline: Vec<Inline>,
        /// Their length together, UTF-16 units.
        len: u32,
    },
    /// Other blocks.
    Container {
        /// Quote, list or item.
        kind: ContainerKind,
        /// The blocks inside, in order.
        children: Vec<Arc<Block>>,
    },
    /// A rule.
    Rule,
    /// A picture.
    Image {
        /// Its attributes by name: `src`, `alt`, `title`, `width`, `height`.
        attrs: Vec<(String, String)>,
    },
    /// A block the schema does not know, or text where blocks belong. Shown as
    /// its words; repaired by the server.
    Foreign {
        /// Element name; empty for bare text.
        tag: String,
        /// The words inside it.
        text: String,
    },
}

/// One block.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// Its name.
    pub id: BlockId,
    /// What it is and holds.
    pub content: Content,
    /// Attributes are not as the schema wants them (a level that is no small
    /// integer, say); the server rewrites them.
    pub crooked: bool,
}

impl Block {
    /// Length in UTF-16 units for text, 1 for anything else.
    pub fn len(&self) -> u32 {
        match &self.content {
            Content::Text { len, .. } => *len,
            _ => 1,
        }
    }

    /// Is it a textblock without text?
    pub fn is_empty(&self) -> bool {
        matches!(&self.content, Content::Text { len: 0, .. })
    }

    /// The pieces of a textblock; none for anything else.
    pub fn inline(&self) -> &[Inline] {
        match &self.content {
            Content::Text { inline, .. } => inline,
            _ => &[],
        }
    }

    /// The kind of a textblock.
    pub fn text_kind(&self) -> Option<TextKind> {
        match self.content {
            Content::Text { kind, .. } => Some(kind),
            _ => None,
        }
    }

    /// The kind of a container.
    pub fn container_kind(&self) -> Option<ContainerKind> {
        match self.content {
            Content::Container { kind, .. } => Some(kind),
            _ => None,
        }
    }

    /// The blocks inside a container.
    pub fn children(&self) -> &[Arc<Block>] {
        match &self.content {
            Content::Container { children, .. } => children,
            _ => &[],
        }
    }

    /// The words of a textblock; a break is `\n`, an inline stranger U+FFFC.
    /// Offsets into it are offsets into the block.
    pub fn text(&self) -> String {
        let mut out = String::new();
        for piece in self.inline() {
            match piece {
                Inline::Text { text, .. } => out.push_str(text),
                Inline::Break => out.push('\n'),
                Inline::Foreign { .. } => out.push('\u{FFFC}'),
            }
        }
        out
    }

    /// The marks of the character that ends at `offset` (or starts there, with
    /// `after`). None at the block's edge or beside an inline leaf.
    pub fn marks_beside(&self, offset: u32, after: bool) -> Option<&Marks> {
        let mut start = 0;
        for piece in self.inline() {
            let end = start + piece.len();
            let hit = if after {
                start <= offset && offset < end
            } else {
                start < offset && offset <= end
            };
            if hit {
                return match piece {
                    Inline::Text { marks, .. } => Some(marks),
                    _ => None,
                };
            }
            start = end;
        }
        None
    }
}

/// Appends a piece, joining equal neighbours and dropping empty ones.
pub fn push_inline(out: &mut Vec<Inline>, piece: Inline) {
    if piece.is_empty() {
        return;
    }
    if let (
        Some(Inline::Text { text, marks }),
        Inline::Text {
            text: more,
            marks: same,
        },
    ) = (out.last_mut(), &piece)
        && marks == same
    {
        text.push_str(more);
        return;
    }
    out.push(piece);
}

/// The pieces between two offsets.
pub fn slice_inline(inline: &[Inline], from: u32, to: u32) -> Vec<Inline> {
    let mut out = Vec::new();
    let mut start = 0;
    for piece in inline {
        let end = start + piece.len();
        if end > from && start < to {
            match piece {
                Inline::Text { text, marks } => push_inline(
                    &mut out,
                    Inline::Text {
                        text: utf16::slice(text, from.saturating_sub(start), to - start).to_owned(),
                        marks: marks.clone(),
                    },
                ),
                leaf => out.push(leaf.clone()),
            }
        }
        start = end;
    }
    out
}
