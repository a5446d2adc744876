//! What is selected: two places, in the order the person made them. Also the
//! form that survives other people's edits: sticky indexes.

use std::cmp::Ordering;

use shared::document::Body;
use shared::document::block::{BlockId, Pos};
use shared::document::tree::Tree;
use shared::json::{Object, get, text, whole};
use yrs::branch::Branch;
use yrs::{
    Any, Assoc, BranchID, IndexScope, IndexedSequence, ReadTxn, StickyIndex, Text, Transact, Xml,
    XmlElementRef, XmlFragment, XmlOut,
};

/// A selection; a caret when both ends are one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Selection {
    /// Where it began.
    pub anchor: Pos,
    /// Where it was drawn to; the caret blinks here.
    pub head: Pos,
}

impl Selection {
    /// A caret.
    pub fn caret(at: Pos) -> Self {
        Self {
            anchor: at,
            head: at,
        }
    }

    /// A range.
    pub fn range(anchor: Pos, head: Pos) -> Self {
        Self { anchor, head }
    }

    /// Is it a caret?
    pub fn is_caret(&self) -> bool {
        self.anchor == self.head
    }

    /// Both ends in reading order.
    pub fn ends(&self, tree: &Tree) -> (Pos, Pos) {
        if tree.order(self.anchor, self.head) == Some(Ordering::Greater) {
            (self.head, self.anchor)
        } else {
            (self.anchor, self.head)
        }
    }

    /// The ends without a hanging edge: a range that reaches the very start of
    /// a line (as a triple click makes it) ends with the line before.
    pub fn trimmed(&self, tree: &Tree) -> (Pos, Pos) {
        let (from, to) = self.ends(tree);
        if to.offset == 0
            && from.block != to.block
            && let Some(before) = tree.beside(to.block, false)
        {
            return (from, Pos::new(before.id, before.len()));
        }
        (from, to)
    }
}

/// A place that follows its neighbour through edits.
#[derive(Clone, Debug)]
pub struct Sticky {
    index: Option<StickyIndex>,
    /// Where it was, for when the neighbour's block is gone.
    was: Pos,
}

/// A selection of sticky places.
#[derive(Clone, Debug)]
pub struct StickySelection {
    anchor: Sticky,
    head: Sticky,
}

impl StickySelection {
    /// Remembers `selection` as of now. A caret holds on to the character
    /// before it, so a colleague who types at the same spot does not push it;
    /// a range holds on to its inside and does not grow.
    pub fn of(body: &Body, tree: &Tree, selection: &Selection) -> Self {
        let (from, _) = selection.ends(tree);
        let lean = |at: Pos| {
            if selection.is_caret() || at != from {
                Assoc::Before
            } else {
                Assoc::After
            }
        };
        let stick = |at: Pos| Sticky {
            index: sticky(body, at, lean(at)),
            was: at,
        };
        Self {
            anchor: stick(selection.anchor),
            head: stick(selection.head),
        }
    }

    /// Where it is now. `before` is the tree it was taken from, `now` the
    /// present one.
    pub fn resolve(&self, body: &Body, before: &Tree, now: &Tree) -> Option<Selection> {
        let find = |place: &Sticky| {
            place
                .index
                .as_ref()
                .and_then(|index| resolve(body, index))
                .filter(|at| now.find(at.block).is_some())
                .or_else(|| nearest(before, now, place.was))
        };
        Some(Selection {
            anchor: find(&self.anchor)?,
            head: find(&self.head)?,
        })
    }
}

/// The nearest surviving place to one whose block is gone.
pub fn nearest(before: &Tree, now: &Tree, was: Pos) -> Option<Pos> {
    if let Some(block) = now.find(was.block) {
        return Some(Pos::new(was.block, was.offset.min(block.len())));
    }
    for forward in [false, true] {
        let mut at = was.block;
        while let Some(line) = before.beside(at, forward) {
            at = line.id;
            if let Some(block) = now.find(at) {
                return Some(Pos::new(at, if forward { 0 } else { block.len() }));
            }
        }
    }
    now.start()
}

fn element<T: ReadTxn>(txn: &T, block: BlockId) -> Option<XmlElementRef> {
    let id = yrs::ID::new(yrs::ClientID::new(block.client), block.clock);
    let branch = BranchID::get_nested(txn, &id).filter(|branch| !branch.is_deleted())?;
    XmlOut::try_from(branch).ok()?.into_xml_element()
}

/// A sticky index for a place; leaves stick to themselves.
pub fn sticky(body: &Body, at: Pos, assoc: Assoc) -> Option<StickyIndex> {
    let txn = body.doc().transact();
    let element = element(&txn, at.block)?;
    let mut start = 0;
    let mut last = None;
    for node in element.children(&txn) {
        let XmlOut::Text(text) = node else {
            start += 1;
            continue;
        };
        let end = start + text.len(&txn);
        if at.offset <= end {
            let inside = at.offset.saturating_sub(start);
            return text
                .sticky_index(&txn, inside, assoc)
                .or_else(|| Some(StickyIndex::from_type(&txn, &text, assoc)));
        }
        start = end;
        last = Some(text);
    }
    match last {
        Some(text) => Some(StickyIndex::from_type(&txn, &text, Assoc::After)),
        None => Some(StickyIndex::from_type(&txn, &element, assoc)),
    }
}

/// Where a sticky index points now; `None` when its block is gone.
pub fn resolve(body: &Body, index: &StickyIndex) -> Option<Pos> {
    let txn = body.doc().transact();
    let offset = index.get_offset(&txn)?;
    let branch: &Branch = &offset.branch;
    if branch.is_deleted() {
        return None;
    }
    match XmlOut::try_from(offset.branch).ok()? {
        XmlOut::Text(text) => {
            let parent = text.parent()?.into_xml_element()?;
            let parent_branch: &Branch = parent.as_ref();
            if parent_branch.is_deleted() {
                return None;
            }
            let mut start = 0;
            for node in parent.children(&txn) {
                match node {
                    XmlOut::Text(other) if other == text => break,
                    XmlOut::Text(other) => start += other.len(&txn),
                    _ => start += 1,
                }
            }
            Some(Pos::new(block_id(&parent)?, start + offset.index))
        }
        // A place between blocks: the block that stands there.
        XmlOut::Element(element) => match element.get(&txn, offset.index) {
            Some(XmlOut::Element(inside)) if element.try_tag().is_some_and(|t| is_container(t)) => {
                Some(Pos::new(block_id(&inside)?, 0))
            }
            _ => Some(Pos::new(block_id(&element)?, 0)),
        },
        XmlOut::Fragment(root) => match root.get(&txn, offset.index) {
            Some(XmlOut::Element(inside)) => Some(Pos::new(block_id(&inside)?, 0)),
            _ => None,
        },
    }
}

fn is_container(tag: &str) -> bool {
    matches!(
        tag,
        "blockquote" | "bulletList" | "orderedList" | "listItem"
    )
}

fn block_id(element: &XmlElementRef) -> Option<BlockId> {
    let branch: &Branch = element.as_ref();
    match branch.id() {
        BranchID::Nested(id) => Some(BlockId {
            client: id.client.get(),
            clock: id.clock,
        }),
        BranchID::Root(_) => None,
    }
}

/// A sticky index in Yjs's JSON form, as awareness carries it.
pub fn to_json(index: &StickyIndex) -> String {
    let id = |id: &yrs::ID| {
        Object::new()
            .whole("client", id.client.get().cast_signed())
            .whole("clock", i64::from(id.clock))
            .done()
    };
    let null = || "null".to_owned();
    let (kind, name, item) = match index.scope() {
        IndexScope::Relative(at) => (null(), None, id(at)),
        IndexScope::Nested(at) => (id(at), None, null()),
        IndexScope::Root(name) => (null(), Some(name), null()),
    };
    let assoc = match index.assoc {
        Assoc::After => 0,
        Assoc::Before => -1,
    };
    let index = Object::new().whole("assoc", assoc).raw("item", &item);
    let index = match name {
        Some(name) => index.text("tname", name),
        None => index.raw("tname", "null"),
    };
    index.raw("type", &kind).done()
}

/// Reads Yjs's JSON form leniently: unknown keys and odd numbers are no error.
pub fn from_json(json: &Any) -> Option<StickyIndex> {
    let id = |value: &Any| {
        let client = u64::try_from(whole(value, "client")?).ok()?;
        // Yjs ids are 53-bit at most; yrs asserts it.
        (client < 1 << 53).then_some(())?;
        let clock = u32::try_from(whole(value, "clock")?).ok()?;
        Some(yrs::ID::new(yrs::ClientID::new(client), clock))
    };
    let assoc = match whole(json, "assoc") {
        Some(assoc) if assoc < 0 => Assoc::Before,
        _ => Assoc::After,
    };
    let scope = if let Some(item) = get(json, "item").and_then(id) {
        IndexScope::Relative(item)
    } else if let Some(kind) = get(json, "type").and_then(id) {
        IndexScope::Nested(kind)
    } else {
        IndexScope::Root(text(json, "tname")?.into())
    };
    Some(StickyIndex::new(scope, assoc))
}
