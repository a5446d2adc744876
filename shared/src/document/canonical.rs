//! From a tree to the canonical blocks of an [`Article`](crate::article::Article):
//! only what the schema knows, marks in order, defaults spelled out.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::block::{Block, Content, Inline};
use super::schema::{ContainerKind, HARD_BREAK, IMAGE, MarkKind, Marks, RULE, TextKind};
use super::tree::Tree;
use crate::article::{MarkNode, Node};

/// The canonical form of every top-level block.
pub fn blocks(tree: &Tree) -> Vec<Node> {
    tree.top().iter().map(|block| node(block)).collect()
}

fn node(block: &Block) -> Node {
    match &block.content {
        Content::Text { kind, inline, .. } => Node {
            kind: kind.tag().into(),
            attrs: match kind {
                TextKind::Heading(level) => attrs([("level", json!(level))]),
                _ => BTreeMap::new(),
            },
            content: inline.iter().filter_map(leaf).collect(),
            ..Node::default()
        },
        Content::Container { kind, children } => Node {
            kind: kind.tag().into(),
            attrs: match kind {
                ContainerKind::OrderedList(start) => attrs([("start", json!(start))]),
                _ => BTreeMap::new(),
            },
            content: children.iter().map(|child| node(child)).collect(),
            ..Node::default()
        },
        Content::Rule => Node {
            kind: RULE.into(),
            ..Node::default()
        },
        Content::Image { attrs } => Node {
            kind: IMAGE.into(),
            attrs: attrs
                .iter()
                .filter(|(name, _)| {
                    matches!(name.as_str(), "src" | "alt" | "title" | "width" | "height")
                })
                .map(|(name, value)| (name.clone(), Value::String(value.clone())))
                .collect(),
            ..Node::default()
        },
        Content::Foreign { text, .. } => Node {
            kind: TextKind::Paragraph.tag().into(),
            content: words(text, &Marks::none()).into_iter().collect(),
            ..Node::default()
        },
    }
}

fn leaf(piece: &Inline) -> Option<Node> {
    match piece {
        Inline::Text { text, marks } => words(text, marks),
        Inline::Break => Some(Node {
            kind: HARD_BREAK.into(),
            ..Node::default()
        }),
        Inline::Foreign { text, .. } => words(text, &Marks::none()),
    }
}

fn words(text: &str, marks: &Marks) -> Option<Node> {
    (!text.is_empty()).then(|| Node {
        kind: "text".into(),
        text: Some(text.to_owned()),
        marks: marks
            .kinds()
            .map(|kind| MarkNode {
                kind: kind.name().into(),
                attrs: match (kind, marks.link()) {
                    (MarkKind::Link, Some(href)) => attrs([("href", json!(href))]),
                    _ => BTreeMap::new(),
                },
            })
            .collect(),
        ..Node::default()
    })
}

fn attrs<const N: usize>(pairs: [(&str, Value); N]) -> BTreeMap<String, Value> {
    // Not `collect`, which would sort first, with a sort of its own to download.
    let mut attrs = BTreeMap::new();
    attrs.extend(pairs.map(|(name, value)| (name.to_owned(), value)));
    attrs
}
