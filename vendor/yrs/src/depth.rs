//! [siaran 9] How deep an update nests types, and how deep they stand in a
//! document. Deleting, collecting and reading nested types recurses: whoever nests
//! deep enough would exhaust the stack, which ends the process.

use std::collections::HashMap;

use crate::block::{Block, ClientID, ItemContent};
use crate::types::TypePtr;
use crate::{IdSet, TransactionMut, Update, ID};

/// Where an item of an update hangs.
#[derive(Clone, Copy)]
enum Link {
    /// Inside the type of that id.
    Inside(ID),
    /// In the same type as that id.
    Beside(ID),
    /// In a root, or it is not said.
    Top,
}

/// What is known of an item's depth.
#[derive(Clone, Copy)]
enum Depth {
    Unknown,
    /// Being followed: meeting it again is a circle.
    Open,
    Known(usize),
}

impl Update {
    /// The most levels that this update nests below one another, what they stand
    /// in not counted. `usize::MAX` when it goes in circles.
    pub fn depth(&self) -> usize {
        let inside = |block: &Block| {
            matches!(block, Block::Item(item) if matches!(item.parent, TypePtr::ID(_)))
        };
        let blocks = || self.blocks.clients.values().flatten();
        let most = blocks().filter(|block| inside(block)).count();
        // Each level begins with one such item.
        if most < 64 {
            return most;
        }
        let mut places: HashMap<ClientID, Vec<(u32, u32, usize)>> = HashMap::new();
        let mut links = Vec::new();
        for block in blocks() {
            let Block::Item(item) = block else { continue };
            let places = places.entry(item.id.client).or_default();
            places.push((item.id.clock, item.len, links.len()));
            links.push(match (&item.parent, item.origin, item.right_origin) {
                (TypePtr::ID(id), _, _) => Link::Inside(*id),
                (_, Some(id), _) | (_, None, Some(id)) => Link::Beside(id),
                _ => Link::Top,
            });
        }
        for places in places.values_mut() {
            places.sort_unstable();
        }
        let find = |id: ID| {
            let places = places.get(&id.client)?;
            let at = places.partition_point(|(clock, _, _)| *clock <= id.clock);
            let (clock, len, index) = *places.get(at.checked_sub(1)?)?;
            (id.clock - clock < len).then_some(index)
        };
        let mut depths = vec![Depth::Unknown; links.len()];
        let mut deepest = 0;
        let mut trail = Vec::new();
        for start in 0..links.len() {
            trail.push(start);
            while let Some(&at) = trail.last() {
                let (step, target) = match links[at] {
                    Link::Inside(id) => (1, find(id)),
                    Link::Beside(id) => (0, find(id)),
                    Link::Top => (0, None),
                };
                let below = match target.map(|target| (target, depths[target])) {
                    None => 0,
                    Some((_, Depth::Known(depth))) => depth,
                    Some((_, Depth::Open)) => return usize::MAX,
                    Some((target, Depth::Unknown)) => {
                        if let Depth::Unknown = depths[at] {
                            depths[at] = Depth::Open;
                        }
                        if target == at {
                            return usize::MAX;
                        }
                        trail.push(target);
                        continue;
                    }
                };
                depths[at] = Depth::Known(below + step);
                deepest = deepest.max(below + step);
                trail.pop();
            }
        }
        deepest
    }
}

impl TransactionMut<'_> {
    /// Does a type in `set` stand more than `most` levels below its root?
    pub fn is_deeper(&self, set: &IdSet, most: usize) -> bool {
        set.iter_blocks(&self.store.blocks).any(|slice| {
            let Some(item) = slice.as_item() else {
                return false;
            };
            if !matches!(item.content, ItemContent::Type(_)) {
                return false;
            }
            let mut depth = 0;
            let mut above = item;
            while let TypePtr::Branch(branch) = above.parent {
                let Some(parent) = branch.item else { break };
                above = parent;
                depth += 1;
                if depth > most {
                    return true;
                }
            }
            false
        })
    }
}
