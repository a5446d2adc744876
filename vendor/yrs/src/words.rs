//! [siaran 7] Strings and their ids, for telling what a merge did to words:
//! which an update brings, which a transaction holds, which stand in a text.
//! Reading only, but for `unname`.

use crate::block::{Block, ItemContent};
use crate::{IdSet, ReadTxn, TransactionMut, Update, XmlTextRef, ID};

impl Update {
    /// The strings that this update brings, each with the id of its first unit.
    pub fn strings(&self) -> Vec<(ID, String)> {
        let mut out = Vec::new();
        for blocks in self.blocks.clients.values() {
            for block in blocks.iter() {
                if let Block::Item(item) = block {
                    if let ItemContent::String(text) = &item.content {
                        out.push((item.id, text.as_str().to_owned()));
                    }
                }
            }
        }
        out
    }
}

impl Update {
    /// Takes ids out of what this update names as deleted.
    pub fn unname(&mut self, set: &IdSet) {
        self.delete_set.diff_with(set);
    }
}

impl TransactionMut<'_> {
    /// The strings whose items overlap `set`, whole items, deleted ones too:
    /// until the transaction ends, what it deletes can still be read.
    pub fn strings_in(&self, set: &IdSet) -> Vec<(ID, String)> {
        let mut out = Vec::new();
        for slice in set.iter_blocks(&self.store.blocks) {
            if let Some(item) = slice.as_item() {
                if let ItemContent::String(text) = &item.content {
                    out.push((item.id, text.as_str().to_owned()));
                }
            }
        }
        out
    }
}

impl XmlTextRef {
    /// Ids of what stands in this text, in order: the first unit's, and how
    /// many units follow on.
    pub fn living_ids<T: ReadTxn>(&self, _txn: &T) -> Vec<(ID, u32)> {
        let branch: &crate::branch::Branch = self.as_ref();
        let mut out = Vec::new();
        let mut next = branch.start;
        while let Some(item) = next.as_deref() {
            if !item.is_deleted() && item.is_countable() {
                out.push((item.id, item.len));
            }
            next = item.right;
        }
        out
    }
}
