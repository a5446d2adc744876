//! What the server does about words that a merge took away or left twice:
//! entries beside the text (`cards`), or, when all is certain, taking the second
//! copy out. Finding them is `lost`'s and `twin`'s.

use yrs::{ClientID, ID, Transact};

use super::block::{BlockId, Pos};
use super::lost::{Words, among};
use super::twin::{Brought, Verdict, judge};
use super::{Body, REPAIR, cards, place, utf16};

/// Deleted strings remembered; each is one person's, typed in one go.
const DELETED: usize = 1_000;

impl Body {
    /// Settles what was found; tells whether anything was written.
    pub(super) fn mend_found(&mut self) -> bool {
        let mut found = std::mem::take(&mut self.found);
        // Who comes back names all deletions there ever were: no sign of moving.
        let moved = if found.live {
            among(&self.deleted, &found.again)
        } else {
            Vec::new()
        };
        self.deleted.append(&mut found.gone);
        let spare = self.deleted.len().saturating_sub(DELETED);
        self.deleted.drain(..spare);
        if found.is_empty() {
            return false;
        }
        let fresh = |block: BlockId| {
            found
                .fresh
                .contains(&ID::new(ClientID::new(block.client), block.clock))
        };
        let mut mended = false;
        let mut tree = None;
        let mut ask: Vec<(Pos, Words, u32)> = Vec::new();
        for words in found.twice {
            // Taking one copy out may have settled the next.
            let at = place::find(&self.doc.transact(), words.client, words.clock);
            let Some(at) = at else { continue };
            let brought = Brought {
                at,
                text: words.text.clone(),
            };
            match judge(
                tree.get_or_insert_with(|| self.tree()),
                &brought,
                &moved,
                &fresh,
                found.live,
            ) {
                Verdict::Single => {}
                Verdict::Remove(steps) => {
                    self.apply(&steps, REPAIR);
                    mended = true;
                    tree = None;
                }
                Verdict::Ask => {
                    let len = utf16::len(&words.text);
                    match ask.last_mut() {
                        // One note for a block, however many runs it has.
                        Some((first, whole, ids))
                            if first.block == at.block && whole.client == words.client =>
                        {
                            *ids = (words.clock + len).saturating_sub(whole.clock).max(*ids);
                            whole.text.push_str(&words.text);
                        }
                        _ => ask.push((at, words, len)),
                    }
                }
            }
        }
        mended |= !ask.is_empty() || !found.lost.is_empty();
        let mut txn = self.doc.transact_mut_with(REPAIR);
        for (_, words, len) in ask {
            cards::add_twin(&self.rescue, &mut txn, words, len);
        }
        for words in found.lost {
            cards::add_lost(&self.rescue, &mut txn, words);
        }
        mended
    }
}
