//! Where in the body a CRDT item stands, and which items stand in a block: the
//! one place that goes from ids to offsets and back. Reads only.

use yrs::branch::Branch;
use yrs::types::xml::XmlFragment;
use yrs::{Assoc, BranchID, ClientID, ID, ReadTxn, StickyIndex, Text, Xml, XmlElementRef, XmlOut};

use super::block::{BlockId, Pos};

fn element<T: ReadTxn>(txn: &T, block: BlockId) -> Option<XmlElementRef> {
    let branch = BranchID::get_nested(txn, &block.yrs()).filter(|branch| !branch.is_deleted())?;
    XmlOut::try_from(branch).ok()?.into_xml_element()
}

/// The id of every unit of a textblock, in order; `None` for an inline leaf.
pub fn ids<T: ReadTxn>(txn: &T, block: BlockId) -> Vec<Option<ID>> {
    let mut out = Vec::new();
    let Some(element) = element(txn, block) else {
        return out;
    };
    for node in element.children(txn) {
        match node {
            XmlOut::Text(text) => {
                for (id, len) in text.living_ids(txn) {
                    out.extend((0..len).map(|n| Some(ID::new(id.client, id.clock + n))));
                }
            }
            _ => out.push(None),
        }
    }
    out
}

/// Where a unit of text stands; `None` when it is gone.
pub fn find<T: ReadTxn>(txn: &T, client: u64, clock: u32) -> Option<Pos> {
    let id = ID::new(ClientID::new(client), clock);
    let at = StickyIndex::from_id(id, Assoc::After).get_offset(txn)?;
    let XmlOut::Text(text) = XmlOut::try_from(at.branch).ok()? else {
        return None;
    };
    let stands = text.living_ids(txn).iter().any(|(first, len)| {
        first.client == id.client && (first.clock..first.clock + len).contains(&clock)
    });
    let parent = text.parent()?.into_xml_element()?;
    let branch: &Branch = parent.as_ref();
    if !stands || branch.is_deleted() {
        return None;
    }
    let mut start = 0;
    for node in parent.children(txn) {
        match node {
            XmlOut::Text(other) if other == text => break,
            XmlOut::Text(other) => start += other.len(txn),
            _ => start += 1,
        }
    }
    Some(Pos::new(BlockId::of(&branch.id())?, start + at.index))
}
