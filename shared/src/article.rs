//! The canonical article: what an approver approves, an exporter exports and a
//! hash is taken of. A value derived from the document; never written back.
//!
//! Blocks have the shape of `ProseMirror` JSON, which Tiptap and others read.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// A whole article as plain data.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Article {
    /// One line.
    pub headline: String,
    /// One line under the headline; may be empty.
    pub standfirst: String,
    /// Place and office before the first words; may be empty.
    pub dateline: String,
    /// The body.
    #[serde(default)]
    pub blocks: Vec<Node>,
}

/// A block or an inline leaf.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Node {
    /// Schema name: `paragraph`, `heading`, `text` …
    #[serde(rename = "type")]
    pub kind: String,
    /// Attributes with a value; sorted by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub attrs: BTreeMap<String, serde_json::Value>,
    /// Children, when the kind has any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(no_recursion))]
    pub content: Vec<Node>,
    /// The words of a `text` node.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Marks on a `text` node, in schema order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<MarkNode>,
}

/// A mark on a `text` node.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MarkNode {
    /// Schema name: `bold`, `link` …
    #[serde(rename = "type")]
    pub kind: String,
    /// Attributes with a value; sorted by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub attrs: BTreeMap<String, serde_json::Value>,
}

impl Article {
    /// SHA-256 over the article's canonical JSON (fields in this file's order,
    /// attribute names sorted, no spaces), lower-case hex.
    pub fn hash(&self) -> String {
        // Plain data of strings, numbers and maps with string keys: serde_json
        // has no failing case for it.
        let canonical = serde_json::to_vec(self).unwrap_or_default();
        Sha256::digest(canonical)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hash_sees_every_letter_and_mark() {
        let mut article = Article {
            headline: "Banjir surut".into(),
            blocks: vec![Node {
                kind: "paragraph".into(),
                content: vec![Node {
                    kind: "text".into(),
                    text: Some("Air surut".into()),
                    ..Node::default()
                }],
                ..Node::default()
            }],
            ..Article::default()
        };
        let plain = article.hash();
        assert_eq!(plain.len(), 64);
        assert_eq!(plain, article.clone().hash());
        article.blocks[0].content[0].marks.push(MarkNode {
            kind: "bold".into(),
            attrs: BTreeMap::new(),
        });
        let bold = article.hash();
        assert_ne!(plain, bold);
        article.standfirst = "x".into();
        assert_ne!(bold, article.hash());
    }

    #[test]
    fn reads_what_tiptap_writes() {
        let json = r#"{"type":"heading","attrs":{"level":2},"content":[{"type":"text","marks":[{"type":"bold"}],"text":"A"}]}"#;
        let node: Node = serde_json::from_str(json).unwrap();
        assert_eq!(node.attrs["level"], 2);
        assert_eq!(node.content[0].marks[0].kind, "bold");
    }
}
