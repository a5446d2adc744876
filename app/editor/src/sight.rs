//! What somebody else's edit means for a reader: where the text first differs,
//! and which blocks differ at all. Told by pointers, since trees share what
//! they have in common; no words are compared.

use std::sync::Arc;

use shared::document::block::{Block, BlockId};
use shared::document::tree::Tree;

/// The number of the first top-level block that differs; `None` when all are
/// the same.
pub fn first_change(old: &Tree, new: &Tree) -> Option<usize> {
    let (old, new) = (old.top(), new.top());
    let same = shared_head(old, new);
    (same < old.len() || same < new.len()).then_some(same)
}

/// The top-level block that holds `block`, by number.
pub fn top_of(tree: &Tree, block: BlockId) -> Option<usize> {
    tree.path(block)?.first().copied()
}

/// The top-level blocks that came, went or have other content.
pub fn changed(before: &Tree, now: &Tree) -> Vec<BlockId> {
    let (old, new) = (before.top(), now.top());
    let head = shared_head(old, new);
    let (old, new) = (&old[head..], &new[head..]);
    let tail = old
        .iter()
        .rev()
        .zip(new.iter().rev())
        .take_while(|(a, b)| Arc::ptr_eq(a, b))
        .count();
    let (old, new) = (&old[..old.len() - tail], &new[..new.len() - tail]);
    // What is moved only by what came or went before it is the same block still.
    let stood =
        |block: &Arc<Block>| (before.find(block.id)).is_some_and(|was| Arc::ptr_eq(was, block));
    let mut changed: Vec<BlockId> = new
        .iter()
        .filter(|block| !stood(block))
        .map(|block| block.id)
        .collect();
    changed.extend(
        old.iter()
            .filter(|was| now.find(was.id).is_none())
            .map(|was| was.id),
    );
    changed
}

fn shared_head(old: &[Arc<Block>], new: &[Arc<Block>]) -> usize {
    old.iter()
        .zip(new)
        .take_while(|(a, b)| Arc::ptr_eq(a, b))
        .count()
}
