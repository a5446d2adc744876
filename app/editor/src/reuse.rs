//! Which blocks of a text are those of an earlier text, by pointer: whoever has
//! worked something out for each block keeps it where nothing changed.

use std::sync::Arc;

use shared::document::block::Block;

/// How far a block is looked for after others came or went.
const REACH: usize = 8;

/// For each block of `now`, its index in `before` if it is the same one. Takes
/// time in proportion to the number of blocks, whatever happened to them.
pub fn reuse(before: &[Arc<Block>], now: &[Arc<Block>]) -> Vec<Option<usize>> {
    let same = |old: usize, new: usize| match (before.get(old), now.get(new)) {
        (Some(old), Some(new)) => Arc::ptr_eq(old, new),
        _ => false,
    };
    let mut out = Vec::with_capacity(now.len());
    let mut old = 0;
    for new in 0..now.len() {
        // Blocks that went are skipped, blocks that came are waited for. One
        // that merely differs is neither: the next ones match again.
        let hit = (old..old + REACH).find(|old| same(*old, new));
        if hit.is_none() && !(1..REACH).any(|ahead| same(old, new + ahead)) {
            old += 1;
        }
        if let Some(hit) = hit {
            old = hit + 1;
        }
        out.push(hit);
    }
    // A change of more blocks than the reach has lost the thread: both ends of
    // a text are aligned by themselves.
    for (new, slot) in out.iter_mut().enumerate().rev() {
        let Some(old) = (before.len() + new).checked_sub(now.len()) else {
            break;
        };
        if !same(old, new) {
            break;
        }
        *slot = Some(old);
    }
    out
}

#[cfg(test)]
mod tests {
    use shared::document::block::{BlockId, Content};

    use super::*;

    fn blocks(count: u32) -> Vec<Arc<Block>> {
        (0..count)
            .map(|clock| {
                Arc::new(Block {
                    id: BlockId { client: 1, clock },
                    content: Content::Rule,
                    crooked: false,
                })
            })
            .collect()
    }

    fn missed(before: &[Arc<Block>], now: &[Arc<Block>]) -> Vec<usize> {
        let kept = reuse(before, now);
        for (new, old) in kept.iter().enumerate() {
            if let Some(old) = old {
                assert!(Arc::ptr_eq(&before[*old], &now[new]), "{new}");
            }
        }
        (0..now.len()).filter(|new| kept[*new].is_none()).collect()
    }

    #[test]
    fn only_what_changed_is_new() {
        let before = blocks(100);
        assert_eq!(missed(&before, &before), [0_usize; 0]);
        assert_eq!(missed(&[], &before).len(), 100);
        assert_eq!(missed(&before, &[]), [0_usize; 0]);

        // Two words typed far apart.
        let mut now = before.clone();
        now[3] = blocks(1)[0].clone();
        now[90] = blocks(1)[0].clone();
        assert_eq!(missed(&before, &now), [3, 90]);

        // A paragraph split at the top while another goes at the end.
        let mut now = before.clone();
        now.insert(4, blocks(1)[0].clone());
        now[3] = blocks(1)[0].clone();
        now.remove(80);
        assert_eq!(missed(&before, &now), [3, 4]);

        // A long paste, and its undoing.
        let mut now = before.clone();
        now.splice(50..50, blocks(30));
        assert_eq!(missed(&before, &now), (50..80).collect::<Vec<_>>());
        assert_eq!(missed(&now, &before), [0_usize; 0]);
    }
}
