//! Steps: the small closed set of changes under every command, repair and
//! suggestion. Pure data; [`apply`] carries them out inside a yrs transaction.
//!
//! Steps address blocks by name and text by UTF-16 offset, so each is valid
//! right after the one before it in the same edit.

use std::collections::HashMap;

use yrs::{
    Any, BranchID, Text, TransactionMut, Xml, XmlElementPrelim, XmlElementRef, XmlFragment,
    XmlFragmentRef, XmlOut, XmlTextPrelim, XmlTextRef,
};

use super::schema::{ContainerKind, HARD_BREAK, IMAGE, MarkKind, Marks, RULE, TextKind};
use super::tree::{Block, BlockId, Content, Inline, Pos};
use super::utf16;

/// One atomic change.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// Put words (no line break) at a place.
    InsertText {
        /// Where.
        at: Pos,
        /// What; not empty.
        text: String,
        /// With exactly these marks, whatever stands around.
        marks: Marks,
    },
    /// Put a line break at a place.
    InsertBreak {
        /// Where.
        at: Pos,
    },
    /// Remove a range inside one textblock.
    Delete {
        /// The textblock.
        block: BlockId,
        /// First unit to go.
        from: u32,
        /// First unit to stay.
        to: u32,
    },
    /// Switch a mark on or off over a range.
    Format {
        /// The textblock.
        block: BlockId,
        /// First unit.
        from: u32,
        /// First unit after.
        to: u32,
        /// Attribute name of the mark.
        mark: MarkName,
        /// The value to give, or `None` to take the mark away.
        value: Option<MarkValue>,
    },
    /// Give a block an attribute, as an integer.
    SetInteger {
        /// The block.
        block: BlockId,
        /// Attribute name.
        name: &'static str,
        /// Its value.
        value: i64,
    },
    /// Put new blocks somewhere.
    InsertBlocks {
        /// Where.
        at: Place,
        /// What, in order.
        blocks: Vec<Draft>,
    },
    /// Remove a block and everything in it.
    DeleteBlock {
        /// The block.
        block: BlockId,
    },
}

/// A mark by name: one the schema knows, or a stranger to be removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MarkName {
    /// Of the schema.
    Known(MarkKind),
    /// Not of the schema.
    Foreign(String),
}

/// What a mark is switched on with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MarkValue {
    /// Simply on.
    On,
    /// A link to this address.
    Link(String),
}

/// Where new blocks go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Right before a block, as its sibling.
    Before(BlockId),
    /// Right after a block, as its sibling.
    After(BlockId),
    /// As the first children of a container.
    FirstIn(BlockId),
    /// As the last children of a container.
    LastIn(BlockId),
    /// At the end of the document.
    End,
}

/// Why a draft is remembered: so that a selection can find it afterwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tag {
    /// It takes the place of that block; offsets stay.
    Copy(BlockId),
    /// It is new; the number is the edit's own.
    New(u8),
}

/// A block to be made.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// How to find it afterwards.
    pub tag: Option<Tag>,
    /// What it is and holds.
    pub content: DraftContent,
}

/// What a new block is and holds.
#[derive(Clone, Debug, PartialEq)]
pub enum DraftContent {
    /// Text.
    Text(TextKind, Vec<Inline>),
    /// Other blocks.
    Container(ContainerKind, Vec<Draft>),
    /// A rule.
    Rule,
    /// A picture with these attributes.
    Image(Vec<(String, String)>),
}

impl Draft {
    /// A textblock without a tag.
    pub fn text(kind: TextKind, inline: Vec<Inline>) -> Self {
        Self {
            tag: None,
            content: DraftContent::Text(kind, inline),
        }
    }

    /// An empty paragraph.
    pub fn paragraph() -> Self {
        Self::text(TextKind::Paragraph, Vec::new())
    }

    /// A container without a tag.
    pub fn container(kind: ContainerKind, children: Vec<Self>) -> Self {
        Self {
            tag: None,
            content: DraftContent::Container(kind, children),
        }
    }

    /// A rule.
    pub fn rule() -> Self {
        Self {
            tag: None,
            content: DraftContent::Rule,
        }
    }

    /// The same with a tag.
    #[must_use]
    pub fn tagged(mut self, tag: Tag) -> Self {
        self.tag = Some(tag);
        self
    }

    /// A faithful copy of a block; every part remembers its original. What the
    /// schema does not know becomes a paragraph of its words.
    pub fn copy(block: &Block) -> Self {
        let content = match &block.content {
            Content::Text { kind, inline, .. } => DraftContent::Text(*kind, inline.clone()),
            Content::Container { kind, children } => DraftContent::Container(
                *kind,
                children.iter().map(|child| Self::copy(child)).collect(),
            ),
            Content::Rule => DraftContent::Rule,
            Content::Image { attrs } => DraftContent::Image(attrs.clone()),
            Content::Foreign { text, .. } => DraftContent::Text(
                TextKind::Paragraph,
                vec![Inline::Text {
                    text: text.clone(),
                    marks: Marks::none(),
                }],
            ),
        };
        Self {
            tag: Some(Tag::Copy(block.id)),
            content,
        }
    }

    /// A copy of a textblock turned into another kind.
    pub fn copy_as(block: &Block, kind: TextKind) -> Self {
        let inline = block.inline().to_vec();
        let inline = if kind == TextKind::Code {
            vec![Inline::Text {
                text: block.text(),
                marks: Marks::none(),
            }]
        } else {
            inline
        };
        Self::text(kind, inline).tagged(Tag::Copy(block.id))
    }
}

/// A step names something that is not there (any more).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// No such block, or of the wrong sort.
    #[error("no fitting block {0:?}")]
    Block(BlockId),
}

/// Names of the tagged blocks that steps have made.
pub type Made = HashMap<Tag, BlockId>;

/// Carries out one step. Offsets past the end count as the end; none ever
/// splits a character.
///
/// # Errors
/// [`Unfit`] when the block is gone; nothing has been changed then.
pub fn apply(
    step: &Step,
    root: &XmlFragmentRef,
    txn: &mut TransactionMut,
    made: &mut Made,
) -> Result<(), Unfit> {
    match step {
        Step::InsertText { at, text, marks } => {
            let element = element(txn, at.block)?;
            let (node, offset) = text_at(txn, &element, at.offset);
            node.insert_with_attributes(txn, offset, text, marks.to_attrs());
        }
        Step::InsertBreak { at } => insert_break(txn, *at)?,
        Step::Delete { block, from, to } => delete(txn, *block, *from, *to)?,
        Step::Format {
            block,
            from,
            to,
            mark,
            value,
        } => format(txn, *block, *from, *to, mark, value.as_ref())?,
        Step::SetInteger { block, name, value } => {
            element(txn, *block)?.insert_attribute(txn, *name, *value);
        }
        Step::InsertBlocks { at, blocks } => {
            let (parent, index) = locate(txn, root, *at)?;
            for (n, draft) in (index..).zip(blocks) {
                insert_draft(txn, &parent, n, draft, made);
            }
        }
        Step::DeleteBlock { block } => {
            let (parent, index) = locate(txn, root, Place::Before(*block))?;
            parent.remove(txn, index);
        }
    }
    Ok(())
}

fn node(txn: &TransactionMut, block: BlockId) -> Result<XmlOut, Unfit> {
    BranchID::get_nested(txn, &block.yrs())
        .filter(|branch| !branch.is_deleted())
        .and_then(|branch| XmlOut::try_from(branch).ok())
        .ok_or(Unfit::Block(block))
}

fn element(txn: &TransactionMut, block: BlockId) -> Result<XmlElementRef, Unfit> {
    node(txn, block)?
        .into_xml_element()
        .ok_or(Unfit::Block(block))
}

/// Something that holds nodes: the root or an element.
enum Parent {
    Root(XmlFragmentRef),
    Element(XmlElementRef),
}

impl Parent {
    fn insert<V: yrs::block::Prelim + yrs::types::xml::XmlPrelim>(
        &self,
        txn: &mut TransactionMut,
        index: u32,
        node: V,
    ) -> V::Return {
        match self {
            Self::Root(root) => root.insert(txn, index, node),
            Self::Element(element) => element.insert(txn, index, node),
        }
    }

    fn remove(&self, txn: &mut TransactionMut, index: u32) {
        match self {
            Self::Root(root) => root.remove(txn, index),
            Self::Element(element) => element.remove(txn, index),
        }
    }

    fn children(&self, txn: &TransactionMut) -> Vec<BranchID> {
        match self {
            Self::Root(root) => root.children(txn).map(|node| node.id()).collect(),
            Self::Element(element) => element.children(txn).map(|node| node.id()).collect(),
        }
    }
}

fn locate(txn: &TransactionMut, root: &XmlFragmentRef, at: Place) -> Result<(Parent, u32), Unfit> {
    match at {
        Place::End => Ok((Parent::Root(root.clone()), root.len(txn))),
        Place::FirstIn(id) => Ok((Parent::Element(element(txn, id)?), 0)),
        Place::LastIn(id) => {
            let element = element(txn, id)?;
            let end = element.len(txn);
            Ok((Parent::Element(element), end))
        }
        Place::Before(id) | Place::After(id) => {
            let out = match node(txn, id)? {
                XmlOut::Element(element) => element.parent(),
                XmlOut::Text(text) => text.parent(),
                XmlOut::Fragment(_) => None,
            };
            let parent = match out {
                Some(XmlOut::Element(element)) => Parent::Element(element),
                Some(XmlOut::Fragment(root)) => Parent::Root(root),
                _ => return Err(Unfit::Block(id)),
            };
            let index = parent
                .children(txn)
                .iter()
                .position(|child| BlockId::of(child) == Some(id))
                .ok_or(Unfit::Block(id))? as u32;
            Ok((parent, index + u32::from(matches!(at, Place::After(_)))))
        }
    }
}

fn insert_draft(
    txn: &mut TransactionMut,
    parent: &Parent,
    index: u32,
    draft: &Draft,
    made: &mut Made,
) {
    let tag = match &draft.content {
        DraftContent::Text(kind, _) => kind.tag(),
        DraftContent::Container(kind, _) => kind.tag(),
        DraftContent::Rule => RULE,
        DraftContent::Image(_) => IMAGE,
    };
    let element = parent.insert(txn, index, XmlElementPrelim::empty(tag));
    if let (Some(tag), Some(id)) = (draft.tag, BlockId::of(&element_id(&element))) {
        made.insert(tag, id);
    }
    match &draft.content {
        DraftContent::Text(kind, inline) => {
            if let TextKind::Heading(level) = kind {
                element.insert_attribute(txn, "level", i64::from(*level));
            }
            // One text from the start, so two people typing into a new
            // paragraph share it.
            let mut text = element.insert(txn, 0, XmlTextPrelim::new(""));
            for piece in inline {
                match piece {
                    Inline::Text { text: words, marks } => {
                        let end = text.len(txn);
                        text.insert_with_attributes(txn, end, words, marks.to_attrs());
                    }
                    Inline::Break => {
                        let end = element.len(txn);
                        element.insert(txn, end, XmlElementPrelim::empty(HARD_BREAK));
                        text = element.insert(txn, end + 1, XmlTextPrelim::new(""));
                    }
                    Inline::Foreign { text: words, .. } => {
                        let end = text.len(txn);
                        text.insert_with_attributes(txn, end, words, Marks::none().to_attrs());
                    }
                }
            }
        }
        DraftContent::Container(kind, children) => {
            if let ContainerKind::OrderedList(start) = kind {
                element.insert_attribute(txn, "start", *start);
            }
            let inside = Parent::Element(element);
            for (n, child) in (0..).zip(children) {
                insert_draft(txn, &inside, n, child, made);
            }
        }
        DraftContent::Rule => {}
        DraftContent::Image(attrs) => {
            for (name, value) in attrs {
                match (name.as_str(), value.parse::<i64>()) {
                    ("width" | "height", Ok(number)) => {
                        element.insert_attribute(txn, name.as_str(), number);
                    }
                    _ => {
                        element.insert_attribute(txn, name.as_str(), value.as_str());
                    }
                }
            }
        }
    }
}

fn element_id(element: &XmlElementRef) -> BranchID {
    let branch: &yrs::branch::Branch = element.as_ref();
    branch.id()
}

/// A child of a textblock and where it starts and ends.
struct Part {
    node: XmlOut,
    index: u32,
    start: u32,
    end: u32,
}

fn parts(txn: &TransactionMut, element: &XmlElementRef) -> Vec<Part> {
    let mut start = 0;
    element
        .children(txn)
        .zip(0..)
        .map(|(node, index)| {
            let len = match &node {
                XmlOut::Text(text) => text.len(txn),
                _ => 1,
            };
            let part = Part {
                node,
                index,
                start,
                end: start + len,
            };
            start = part.end;
            part
        })
        .collect()
}

/// The text node that takes words at `offset`, made when there is none, and
/// the offset in it.
fn text_at(txn: &mut TransactionMut, element: &XmlElementRef, offset: u32) -> (XmlTextRef, u32) {
    let parts = parts(txn, element);
    let end = parts.last().map_or(0, |part| part.end);
    let offset = offset.min(end);
    for part in &parts {
        if let XmlOut::Text(text) = &part.node
            && part.start <= offset
            && offset <= part.end
        {
            let inside = snap(txn, text, offset - part.start);
            return (text.clone(), inside);
        }
    }
    let index = parts
        .iter()
        .find(|part| part.start >= offset)
        .map_or(parts.len() as u32, |part| part.index);
    (element.insert(txn, index, XmlTextPrelim::new("")), 0)
}

/// Moves an offset off the middle of a surrogate pair: a split pair becomes
/// U+FFFD on one replica only, a divergence for good.
fn snap(txn: &TransactionMut, text: &XmlTextRef, offset: u32) -> u32 {
    use yrs::types::text::YChange;
    let mut start = 0;
    for run in text.diff(txn, YChange::identity) {
        let yrs::Out::Any(Any::String(words)) = &run.insert else {
            start += 1;
            continue;
        };
        let len = utf16::len(words);
        if offset < start + len {
            return start + utf16::snap(words, offset - start);
        }
        start += len;
    }
    offset
}

fn insert_break(txn: &mut TransactionMut, at: Pos) -> Result<(), Unfit> {
    let element = element(txn, at.block)?;
    let (text, offset) = text_at(txn, &element, at.offset);
    let index = parts(txn, &element)
        .iter()
        .find(|part| matches!(&part.node, XmlOut::Text(t) if *t == text))
        .map_or(0, |part| part.index);
    let len = text.len(txn);
    let tail = tail_runs(txn, &text, offset);
    if offset < len {
        text.remove_range(txn, offset, len - offset);
    }
    element.insert(txn, index + 1, XmlElementPrelim::empty(HARD_BREAK));
    let rest = element.insert(txn, index + 2, XmlTextPrelim::new(""));
    for (words, marks) in tail {
        let end = rest.len(txn);
        rest.insert_with_attributes(txn, end, &words, marks.to_attrs());
    }
    Ok(())
}

fn tail_runs(txn: &TransactionMut, text: &XmlTextRef, from: u32) -> Vec<(String, Marks)> {
    use yrs::types::text::YChange;
    let mut start = 0;
    let mut out = Vec::new();
    for run in text.diff(txn, YChange::identity) {
        let yrs::Out::Any(Any::String(words)) = &run.insert else {
            start += 1;
            continue;
        };
        let end = start + utf16::len(words);
        if end > from {
            let kept = utf16::slice(words, from.saturating_sub(start), end - start);
            out.push((
                kept.to_owned(),
                Marks::from_attrs(run.attributes.as_deref()),
            ));
        }
        start = end;
    }
    out
}

fn delete(txn: &mut TransactionMut, block: BlockId, from: u32, to: u32) -> Result<(), Unfit> {
    let element = element(txn, block)?;
    // From the back, so that indexes in front stay true.
    for part in parts(txn, &element).iter().rev() {
        let (a, b) = (from.max(part.start), to.min(part.end));
        if a >= b {
            continue;
        }
        match &part.node {
            XmlOut::Text(text) => {
                let start = snap(txn, text, a - part.start);
                let end = snap(txn, text, b - part.start);
                if start < end {
                    text.remove_range(txn, start, end - start);
                }
            }
            _ => element.remove(txn, part.index),
        }
    }
    Ok(())
}

fn format(
    txn: &mut TransactionMut,
    block: BlockId,
    from: u32,
    to: u32,
    mark: &MarkName,
    value: Option<&MarkValue>,
) -> Result<(), Unfit> {
    let element = element(txn, block)?;
    let (name, attr) = match mark {
        MarkName::Foreign(name) => (name.as_str(), Any::Null),
        MarkName::Known(kind) => (
            kind.name(),
            match value {
                None => Any::Null,
                Some(MarkValue::On) => Marks::none().with(*kind).value(*kind),
                Some(MarkValue::Link(href)) => Marks::none().with_link(href).value(MarkKind::Link),
            },
        ),
    };
    for part in parts(txn, &element) {
        let (a, b) = (from.max(part.start), to.min(part.end));
        if let XmlOut::Text(text) = &part.node
            && a < b
        {
            let start = snap(txn, text, a - part.start);
            let end = snap(txn, text, b - part.start);
            if start < end {
                let attrs = [(name.into(), attr.clone())].into_iter().collect();
                text.format(txn, start, end - start, attrs);
            }
        }
    }
    Ok(())
}
