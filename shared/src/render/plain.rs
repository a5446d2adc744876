//! Plain text, as one would send it in a message: blocks apart by an empty
//! line, list items with their sign or number.

use super::{Credits, list, picture, unknown};
use crate::article::{Article, Node};

/// The whole article, without credits of pictures.
pub fn render(article: &Article) -> String {
    render_with(article, &unknown)
}

/// The whole article.
pub fn render_with(article: &Article, credits: Credits<'_>) -> String {
    let mut parts = vec![article.headline.clone(), article.standfirst.clone()];
    parts.extend(article.blocks.iter().map(|node| block(node, credits)));
    parts.retain(|part| !part.is_empty());
    let mut out = parts.join("\n\n");
    out.push('\n');
    out
}

fn block(node: &Node, credits: Credits<'_>) -> String {
    match node.kind.as_str() {
        "horizontalRule" => String::new(),
        "image" => picture(node, credits).map_or_else(String::new, |picture| {
            let sign = match picture.alt {
                "" => "[Gambar]".to_owned(),
                alt => format!("[Gambar: {alt}]"),
            };
            format!("{sign}\n{}", picture.line()).trim_end().to_owned()
        }),
        "blockquote" => node
            .content
            .iter()
            .map(|node| block(node, credits))
            .collect::<Vec<_>>()
            .join("\n\n"),
        "bulletList" | "orderedList" => list(node, &|node| block(node, credits)),
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
