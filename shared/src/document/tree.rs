//! The document as an immutable tree, derived from yrs and never written back.
//! Unchanged blocks are shared between one tree and the next, so a screen can
//! tell what changed by comparing pointers.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use yrs::{ReadTxn, XmlFragment, XmlFragmentRef};

use super::block::{Block, BlockId, Content, Pos};
use super::read::{read_block, read_top};

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
            if ids(slot) != ids(&block) {
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

    /// Is it this very tree, not only an equal one?
    pub fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.top, &other.top)
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
        // Most top-level blocks are lines themselves: no list is made for those.
        self.top.iter().flat_map(|block| {
            let (line, nested) = if block.container_kind().is_some() {
                (None, lines_of(block))
            } else {
                (Some(block), Vec::new())
            };
            line.into_iter().chain(nested)
        })
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

/// The names of a block and all inside it.
fn ids(block: &Block) -> Vec<BlockId> {
    let mut ids = Vec::new();
    each(block, &mut |block| ids.push(block.id));
    ids
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
