//! [siaran 7] Strings and their ids, for telling what a merge did to words:
//! which an update brings, which a transaction holds, which stand in a text.
//! Reading only, but for `unname`.

use std::collections::HashMap;

use crate::block::{Block, ItemContent, ItemPtr};
use crate::types::TypePtr;
use crate::{IdSet, ReadTxn, Store, TransactionMut, Update, XmlTextRef, ID};

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

impl TransactionMut<'_> {
    /// As `strings_in`, text by text, and what one text holds in the order in
    /// which it stood there. Follows at most `steps` links; what is found only
    /// after that comes in the order of ids.
    pub fn strings_in_order(&self, set: &IdSet, mut steps: usize) -> Vec<Vec<(ID, String)>> {
        let mut texts: Vec<(TypePtr, Vec<ItemPtr>)> = Vec::new();
        let mut places: HashMap<TypePtr, usize> = HashMap::new();
        for slice in set.iter_blocks(&self.store.blocks) {
            if let Some(item) = slice.as_item() {
                if let ItemContent::String(_) = &item.content {
                    let place = *places.entry(item.parent.clone()).or_insert(texts.len());
                    if place == texts.len() {
                        texts.push((item.parent.clone(), Vec::new()));
                    }
                    let items = &mut texts[place].1;
                    if items.last().map(|last| last.id) != Some(item.id) {
                        items.push(item);
                    }
                }
            }
        }
        let mut out = Vec::new();
        for (parent, mut items) in texts {
            if let (TypePtr::Branch(branch), true) = (&parent, items.len() > 1) {
                let wanted: HashMap<ID, usize> =
                    items.iter().enumerate().map(|(n, item)| (item.id, n)).collect();
                let mut order: Vec<(u64, u32)> = vec![(u64::MAX, 0); items.len()];
                let mut found = 0;
                let mut next = branch.start;
                while let Some(item) = next {
                    if steps == 0 || found == items.len() {
                        break;
                    }
                    steps -= 1;
                    if let Some(n) = wanted.get(&item.id) {
                        order[*n] = (found as u64, 0);
                        found += 1;
                    }
                    next = item.right;
                }
                let mut ordered: Vec<(usize, ItemPtr)> = items.into_iter().enumerate().collect();
                ordered.sort_by_cached_key(|(n, _)| order[*n]);
                items = ordered.into_iter().map(|(_, item)| item).collect();
            }
            let strings = items.into_iter().filter_map(|item| match &item.content {
                ItemContent::String(text) => Some((item.id, text.as_str().to_owned())),
                _ => None,
            });
            out.push(strings.collect());
        }
        out
    }
}

impl Store {
    /// Which of these ids are words that stand.
    pub fn standing(&self, set: &IdSet) -> IdSet {
        let mut out = IdSet::default();
        for slice in set.iter_blocks(&self.blocks) {
            if let Some(item) = slice.as_item() {
                if !item.is_deleted() && matches!(item.content, ItemContent::String(_)) {
                    out.insert(item.id, item.len);
                }
            }
        }
        out.intersect_with(set);
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
