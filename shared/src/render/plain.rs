//! Plain text, as one would send it in a message: blocks apart by an empty
//! line, list items with their sign or number.

use super::{list, picture};
use crate::article::{Article, Node};

/// The whole article.
pub fn render(article: &Article) -> String {
    let mut parts = vec![article.headline.clone(), article.standfirst.clone()];
    parts.extend(article.blocks.iter().map(block));
    parts.retain(|part| !part.is_empty());
    let mut out = parts.join("\n\n");
    out.push('\n');
    out
}

fn block(node: &Node) -> String {
    match node.kind.as_str() {
        "horizontalRule" => String::new(),
        "image" => picture(node).map_or_else(String::new, |picture| {
            let sign = match picture.alt {
                "" => "[Gambar]".to_owned(),
                alt => format!("[Gambar: {alt}]"),
            };
            format!("{sign}\n{}", picture.caption).trim_end().to_owned()
        }),
        "blockquote" => node
            .content
            .iter()
            .map(block)
            .collect::<Vec<_>>()
            .join("\n\n"),
        "bulletList" | "orderedList" => list(node, &block),
        _ => words(node),
    }
}

/// The words of a textblock, a hard break as a new line.
pub fn words(node: &Node) -> String {
    node.content
        .iter()
        .map(|piece| match piece.kind.as_str() {
            "hardBreak" => "\n",
            _ => piece.text.as_deref().unwrap_or_default(),
        })
        .collect()
}
