//! Reads blocks out of yrs: the one place that looks at elements, attributes
//! and runs. Whatever it meets, it returns something showable; it never writes.

use std::collections::BinaryHeap;
use std::sync::Arc;

use yrs::types::text::YChange;
use yrs::{
    Any, BranchID, Number, Out, ReadTxn, Text, Xml, XmlElementRef, XmlFragment, XmlOut, XmlTextRef,
};

use super::block::{Block, BlockId, Content, Inline, push_inline};
use super::schema::{ContainerKind, HARD_BREAK, IMAGE, Marks, RULE, TextKind};

/// The top-level block of that name, if it is (still) one.
pub(super) fn read_top<T: ReadTxn>(txn: &T, id: BlockId) -> Option<Block> {
    let branch = BranchID::get_nested(txn, &id.yrs()).filter(|branch| !branch.is_deleted())?;
    read_block(txn, XmlOut::try_from(branch).ok()?)
}

pub(super) fn read_block<T: ReadTxn>(txn: &T, node: XmlOut) -> Option<Block> {
    match node {
        XmlOut::Element(element) => Some(read_element(txn, &element)?),
        XmlOut::Text(text) => {
            let words = plain(txn, &text);
            // An empty stray text holds nothing and shows nothing.
            (!words.is_empty()).then_some(())?;
            Some(Block {
                id: BlockId::of(&text.as_ref_id())?,
                content: Content::Foreign {
                    tag: String::new(),
                    text: words,
                },
                crooked: false,
            })
        }
        XmlOut::Fragment(_) => None,
    }
}

fn read_element<T: ReadTxn>(txn: &T, element: &XmlElementRef) -> Option<Block> {
    let id = BlockId::of(&element.as_ref_id())?;
    let mut crooked = false;
    let tag = element.try_tag().map_or("", |tag| tag.as_ref());
    let content = match tag {
        "paragraph" => read_text(txn, element, TextKind::Paragraph),
        "heading" => {
            let level = integer(txn, element, "level");
            let kept = level.unwrap_or(1).clamp(1, 6);
            crooked = level != Some(kept);
            read_text(txn, element, TextKind::Heading(kept as u8))
        }
        "codeBlock" => read_text(txn, element, TextKind::Code),
        "blockquote" => read_container(txn, element, ContainerKind::Quote),
        "bulletList" => read_container(txn, element, ContainerKind::BulletList),
        "orderedList" => {
            let start = integer(txn, element, "start");
            crooked = start.is_none() && element.get_attribute(txn, "start").is_some();
            read_container(txn, element, ContainerKind::OrderedList(start.unwrap_or(1)))
        }
        "listItem" => read_container(txn, element, ContainerKind::Item),
        RULE => Content::Rule,
        IMAGE => Content::Image {
            attrs: read_attrs(txn, element),
        },
        other => Content::Foreign {
            tag: other.to_owned(),
            text: words_of(txn, element),
        },
    };
    Some(Block {
        id,
        content,
        crooked,
    })
}

fn read_text<T: ReadTxn>(txn: &T, element: &XmlElementRef, kind: TextKind) -> Content {
    let mut inline = Vec::new();
    for node in element.children(txn) {
        match node {
            XmlOut::Text(text) => read_runs(txn, &text, &mut inline),
            XmlOut::Element(leaf) => {
                let tag = leaf.try_tag().map_or("", |tag| tag.as_ref());
                inline.push(if tag == HARD_BREAK {
                    Inline::Break
                } else {
                    Inline::Foreign {
                        tag: tag.to_owned(),
                        text: words_of(txn, &leaf),
                    }
                });
            }
            XmlOut::Fragment(_) => {}
        }
    }
    let len = inline.iter().map(Inline::len).sum();
    Content::Text { kind, inline, len }
}

fn read_runs<T: ReadTxn>(txn: &T, text: &XmlTextRef, out: &mut Vec<Inline>) {
    for run in text.diff(txn, YChange::identity) {
        match run.insert {
            Out::Any(Any::String(words)) => push_inline(
                out,
                Inline::Text {
                    text: words.to_string(),
                    marks: Marks::from_attrs(run.attributes.as_deref()),
                },
            ),
            // Anything else embedded in a text counts one unit.
            _ => out.push(Inline::Foreign {
                tag: String::new(),
                text: String::new(),
            }),
        }
    }
}

fn read_container<T: ReadTxn>(txn: &T, element: &XmlElementRef, kind: ContainerKind) -> Content {
    Content::Container {
        kind,
        children: element
            .children(txn)
            .filter_map(|node| read_block(txn, node))
            .map(Arc::new)
            .collect(),
    }
}

fn integer<T: ReadTxn>(txn: &T, element: &XmlElementRef, name: &str) -> Option<i64> {
    match element.get_attribute(txn, name)? {
        Out::Any(Any::Number(Number::Int(value))) => Some(value),
        Out::Any(Any::Number(Number::Float(value)))
            if value.fract() == 0.0 && value.abs() < 1e9 =>
        {
            Some(value as i64)
        }
        _ => None,
    }
}

fn read_attrs<T: ReadTxn>(txn: &T, element: &XmlElementRef) -> Vec<(String, String)> {
    // A heap sorts these few in a tenth of the code that `sort` would add.
    let attrs: BinaryHeap<_> = element
        .attributes(txn)
        .filter_map(|(name, value)| match value {
            Out::Any(Any::String(text)) => Some((name.to_owned(), text.to_string())),
            Out::Any(Any::Number(Number::Int(number))) => {
                Some((name.to_owned(), number.to_string()))
            }
            Out::Any(Any::Number(Number::Float(number))) => {
                Some((name.to_owned(), decimal(number)?))
            }
            _ => None,
        })
        .collect();
    attrs.into_sorted_vec()
}

/// As JSON writes it, but whole numbers without a fraction. The browser has
/// JSON's way of writing already; `f64::to_string` would be a second one.
fn decimal(number: f64) -> Option<String> {
    let text = serde_json::Number::from_f64(number)?.to_string();
    Some(text.strip_suffix(".0").unwrap_or(&text).to_owned())
}

fn plain<T: ReadTxn>(txn: &T, text: &XmlTextRef) -> String {
    let mut inline = Vec::new();
    read_runs(txn, text, &mut inline);
    inline
        .iter()
        .map(|piece| match piece {
            Inline::Text { text, .. } => text.as_str(),
            _ => "",
        })
        .collect()
}

/// All words inside an element, blocks apart by a space.
fn words_of<T: ReadTxn>(txn: &T, element: &XmlElementRef) -> String {
    let mut out = String::new();
    for node in element.children(txn) {
        let words = match node {
            XmlOut::Text(text) => plain(txn, &text),
            XmlOut::Element(inner) => words_of(txn, &inner),
            XmlOut::Fragment(_) => String::new(),
        };
        if !words.is_empty() {
            if !out.is_empty() {
                out.push(' ');
            }
            out.push_str(&words);
        }
    }
    out
}

/// The name of a shared type, whatever its sort.
trait RefId {
    fn as_ref_id(&self) -> BranchID;
}

impl<B: AsRef<yrs::branch::Branch>> RefId for B {
    fn as_ref_id(&self) -> BranchID {
        self.as_ref().id()
    }
}
