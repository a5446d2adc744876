//! The document as an immutable tree, derived from yrs and never written back.
//! Unchanged blocks are shared between one tree and the next, so a screen can
//! tell what changed by comparing pointers.
//!
//! A block's identity is the id of its CRDT item: attributes would not do,
//! since stock clients strip the ones they do not know.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use yrs::{BranchID, ClientID, ID, ReadTxn, XmlFragment, XmlFragmentRef};

use super::read::{read_block, read_top};
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

/// Which blocks must be read again.
#[derive(Clone, Debug, Default)]
pub struct Dirty {
    /// Blocks came or went at the top level.
    pub order: bool,
    /// Top-level blocks with a change inside.
    pub tops: HashSet<BlockId>,
}

impl Dirty {
    /// Nothing to read again?
    pub fn is_clean(&self) -> bool {
        !self.order && self.tops.is_empty()
    }
}

/// The whole body.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    /// Shared, so that a tree is copied for nothing.
    top: Arc<Vec<Arc<Block>>>,
    /// Any block's id to the index of the top-level block it stands in.
    index: Arc<HashMap<BlockId, usize>>,
}

impl PartialEq for Tree {
    fn eq(&self, other: &Self) -> bool {
        self.top == other.top
    }
}

impl Tree {
    /// Reads everything.
    pub fn read<T: ReadTxn>(txn: &T, root: &XmlFragmentRef) -> Self {
        Self::default().refresh(
            txn,
            root,
            &Dirty {
                order: true,
                tops: HashSet::new(),
            },
        )
    }

    /// The tree after a change: dirty blocks read again, the others shared.
    #[must_use]
    pub fn refresh<T: ReadTxn>(&self, txn: &T, root: &XmlFragmentRef, dirty: &Dirty) -> Self {
        if dirty.order {
            return self.reorder(txn, root, dirty);
        }
        let mut top = (*self.top).clone();
        let mut next_index = self.index.clone();
        let mut index: Option<HashMap<BlockId, usize>> = None;
        for id in &dirty.tops {
            let Some(at) = self.index.get(id).copied() else {
                continue;
            };
            let Some(block) = read_top(txn, *id) else {
                continue;
            };
            let Some(slot) = top.get_mut(at) else {
                continue;
            };
            if !slot.children().is_empty() || !block.children().is_empty() {
                let index = index.get_or_insert_with(|| (*self.index).clone());
                each(slot, &mut |block| {
                    index.remove(&block.id);
                });
                each(&block, &mut |block| {
                    index.insert(block.id, at);
                });
            }
            *slot = Arc::new(block);
        }
        if let Some(index) = index {
            next_index = Arc::new(index);
        }
        Self {
            top: Arc::new(top),
            index: next_index,
        }
    }

    fn reorder<T: ReadTxn>(&self, txn: &T, root: &XmlFragmentRef, dirty: &Dirty) -> Self {
        let mut top = Vec::with_capacity(self.top.len() + 1);
        for node in root.children(txn) {
            let known = BlockId::of(&node.id())
                .filter(|id| !dirty.tops.contains(id))
                .and_then(|id| self.index.get(&id).map(|at| (id, *at)))
                .and_then(|(id, at)| self.top.get(at).filter(|block| block.id == id));
            if let Some(block) = known {
                top.push(block.clone());
            } else if let Some(block) = read_block(txn, node) {
                top.push(Arc::new(block));
            }
        }
        let mut index = HashMap::with_capacity(top.len());
        for (at, block) in top.iter().enumerate() {
            each(block, &mut |block| {
                index.insert(block.id, at);
            });
        }
        Self {
            top: Arc::new(top),
            index: Arc::new(index),
        }
    }

    /// The top-level blocks, in order.
    pub fn top(&self) -> &[Arc<Block>] {
        &self.top
    }

    /// The indexes that lead to a block, from the root down.
    pub fn path(&self, id: BlockId) -> Option<Vec<usize>> {
        let at = *self.index.get(&id)?;
        let mut path = vec![at];
        if descend(self.top.get(at)?, id, &mut path) {
            Some(path)
        } else {
            None
        }
    }

    /// The block of that name.
    pub fn find(&self, id: BlockId) -> Option<&Arc<Block>> {
        fn within(block: &Arc<Block>, id: BlockId) -> Option<&Arc<Block>> {
            if block.id == id {
                return Some(block);
            }
            block.children().iter().find_map(|child| within(child, id))
        }
        within(self.top.get(*self.index.get(&id)?)?, id)
    }

    /// The block that a path leads to.
    pub fn at(&self, path: &[usize]) -> Option<&Arc<Block>> {
        let (first, rest) = path.split_first()?;
        rest.iter()
            .try_fold(self.top.get(*first)?, |block, at| block.children().get(*at))
    }

    /// The containers around a block, outermost first, the block itself last.
    pub fn chain(&self, id: BlockId) -> Vec<&Arc<Block>> {
        let Some(path) = self.path(id) else {
            return Vec::new();
        };
        (1..=path.len())
            .filter_map(|depth| self.at(path.get(..depth)?))
            .collect()
    }

    /// The children of a container, or the top-level blocks for `None`.
    pub fn children(&self, parent: Option<BlockId>) -> &[Arc<Block>] {
        match parent {
            None => &self.top,
            Some(id) => self.find(id).map_or(&[], |block| block.children()),
        }
    }

    /// The container right around a block; `None` at the top level.
    pub fn parent(&self, id: BlockId) -> Option<&Arc<Block>> {
        let path = self.path(id)?;
        self.at(path.get(..path.len() - 1)?)
    }

    /// All lines: textblocks and leaves, in reading order.
    pub fn lines(&self) -> impl Iterator<Item = &Arc<Block>> {
        self.top.iter().flat_map(|block| lines_of(block))
    }

    /// The line after (or before) a line.
    pub fn beside(&self, id: BlockId, forward: bool) -> Option<&Arc<Block>> {
        let mut at = *self.index.get(&id)?;
        let here = lines_of(self.top.get(at)?);
        let place = here.iter().position(|block| block.id == id)?;
        let inside = if forward {
            here.get(place + 1).copied()
        } else {
            place.checked_sub(1).and_then(|at| here.get(at).copied())
        };
        if inside.is_some() {
            return inside;
        }
        loop {
            at = if forward { at + 1 } else { at.checked_sub(1)? };
            let lines = lines_of(self.top.get(at)?);
            let edge = if forward { lines.first() } else { lines.last() };
            if let Some(block) = edge {
                return Some(block);
            }
        }
    }

    /// The lines from one to another, both included, in reading order.
    pub fn between(&self, from: BlockId, to: BlockId) -> Vec<&Arc<Block>> {
        let (Some(&start), Some(&end)) = (self.index.get(&from), self.index.get(&to)) else {
            return Vec::new();
        };
        let (start, end) = (start.min(end), start.max(end));
        let all: Vec<_> = self
            .top
            .get(start..=end)
            .unwrap_or_default()
            .iter()
            .flat_map(|block| lines_of(block))
            .collect();
        let place = |id| all.iter().position(|block| block.id == id);
        match (place(from), place(to)) {
            (Some(a), Some(b)) => all.get(a.min(b)..=a.max(b)).unwrap_or_default().to_vec(),
            _ => Vec::new(),
        }
    }

    /// Reading order of two places; `None` when one of them is gone.
    pub fn order(&self, a: Pos, b: Pos) -> Option<std::cmp::Ordering> {
        if a.block == b.block {
            return Some(a.offset.cmp(&b.offset));
        }
        Some(self.path(a.block)?.cmp(&self.path(b.block)?))
    }

    /// The first place of the text.
    pub fn start(&self) -> Option<Pos> {
        self.lines().next().map(|block| Pos::new(block.id, 0))
    }

    /// The last place of the text.
    pub fn end(&self) -> Option<Pos> {
        self.top
            .iter()
            .rev()
            .find_map(|block| lines_of(block).last().copied())
            .map(|block| Pos::new(block.id, block.len()))
    }
}

fn descend(block: &Arc<Block>, id: BlockId, path: &mut Vec<usize>) -> bool {
    if block.id == id {
        return true;
    }
    for (at, child) in block.children().iter().enumerate() {
        path.push(at);
        if descend(child, id, path) {
            return true;
        }
        path.pop();
    }
    false
}

fn each(block: &Block, visit: &mut impl FnMut(&Block)) {
    visit(block);
    for child in block.children() {
        each(child, visit);
    }
}

/// The textblocks and leaves of one block, in reading order.
pub fn lines_of(block: &Arc<Block>) -> Vec<&Arc<Block>> {
    let mut out = Vec::new();
    collect_lines(block, &mut out);
    out
}

fn collect_lines<'a>(block: &'a Arc<Block>, out: &mut Vec<&'a Arc<Block>>) {
    if let Content::Container { children, .. } = &block.content {
        for child in children {
            collect_lines(child, out);
        }
    } else {
        out.push(block);
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
