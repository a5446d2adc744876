//! Carries [`Step`]s out inside a yrs transaction: the one place that writes
//! blocks, text and marks.

use yrs::{
    Any, BranchID, Text, TransactionMut, Xml, XmlElementPrelim, XmlElementRef, XmlFragment,
    XmlFragmentRef, XmlOut, XmlTextPrelim, XmlTextRef,
};

use super::block::{BlockId, Inline, Pos};
use super::schema::{ContainerKind, HARD_BREAK, IMAGE, MarkKind, Marks, RULE, TextKind};
use super::step::{Draft, DraftContent, Made, MarkName, MarkValue, Place, Step, Unfit};
use super::utf16;

/// Carries out one step. Offsets past the end count as the end; none ever
/// splits a character.
///
/// # Errors
/// [`Unfit`] when the block is gone; nothing has been changed then.
pub(super) fn apply(
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
        Step::SetText { block, name, value } => {
            let element = element(txn, *block)?;
            match value {
                Some(value) => {
                    element.insert_attribute(txn, *name, value.as_str());
                }
                None => element.remove_attribute(txn, name),
            }
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
