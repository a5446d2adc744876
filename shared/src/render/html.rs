//! HTML for readers: real elements, everything escaped, unsafe addresses
//! dropped. Never a style, a script or an event handler.

use super::{attr, number, picture};
use crate::article::{Article, Node};
use crate::document::schema::is_safe_href;

/// The whole article as a fragment.
pub fn render(article: &Article) -> String {
    let mut out = format!("<h1>{}</h1>\n", escape(&article.headline));
    if !article.standfirst.is_empty() {
        out.push_str(&format!(
            "<p class=\"standfirst\">{}</p>\n",
            escape(&article.standfirst)
        ));
    }
    blocks(&article.blocks, &mut out);
    out
}

/// Text for an element or a quoted attribute.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

fn blocks(nodes: &[Node], out: &mut String) {
    for node in nodes {
        block(node, out);
    }
}

fn block(node: &Node, out: &mut String) {
    match node.kind.as_str() {
        "heading" => {
            let level = number(node, "level").unwrap_or(1).clamp(1, 6);
            out.push_str(&format!("<h{level}>{}</h{level}>\n", inline(&node.content)));
        }
        "codeBlock" => out.push_str(&format!(
            "<pre><code>{}</code></pre>\n",
            inline(&node.content)
        )),
        "horizontalRule" => out.push_str("<hr>\n"),
        "image" => figure(node, out),
        "blockquote" => wrap("blockquote", "", node, out),
        "bulletList" => wrap("ul", "", node, out),
        "orderedList" => match number(node, "start") {
            Some(start) if start != 1 => {
                wrap("ol", &format!(" start=\"{start}\""), node, out);
            }
            _ => wrap("ol", "", node, out),
        },
        "listItem" => {
            out.push_str("<li>");
            blocks(&node.content, out);
            out.push_str("</li>\n");
        }
        _ => out.push_str(&format!("<p>{}</p>\n", inline(&node.content))),
    }
}

fn figure(node: &Node, out: &mut String) {
    let Some(picture) = picture(node) else {
        return;
    };
    out.push_str(&format!(
        "<figure><img src=\"{}\" alt=\"{}\"",
        escape(picture.src),
        escape(picture.alt)
    ));
    for side in ["width", "height"] {
        let pixels = attr(node, side).filter(|pixels| pixels.bytes().all(|b| b.is_ascii_digit()));
        if let Some(pixels) = pixels {
            out.push_str(&format!(" {side}=\"{pixels}\""));
        }
    }
    out.push('>');
    let caption = escape(picture.caption.trim());
    if !caption.is_empty() {
        out.push_str(&format!("<figcaption>{caption}</figcaption>"));
    }
    out.push_str("</figure>\n");
}

fn wrap(tag: &str, attrs: &str, node: &Node, out: &mut String) {
    out.push_str(&format!("<{tag}{attrs}>\n"));
    blocks(&node.content, out);
    out.push_str(&format!("</{tag}>\n"));
}

fn inline(nodes: &[Node]) -> String {
    nodes.iter().map(piece).collect()
}

fn piece(node: &Node) -> String {
    if node.kind == "hardBreak" {
        return "<br>".into();
    }
    let mut html = escape(node.text.as_deref().unwrap_or_default());
    for mark in node.marks.iter().rev() {
        let tag = match mark.kind.as_str() {
            "bold" => "strong",
            "italic" => "em",
            "underline" => "u",
            "strike" => "s",
            "code" => "code",
            "link" => {
                let href = mark.attrs.get("href").and_then(|href| href.as_str());
                if let Some(href) = href.filter(|href| is_safe_href(href)) {
                    html = format!(
                        "<a href=\"{}\" rel=\"noopener noreferrer\">{html}</a>",
                        escape(href)
                    );
                }
                continue;
            }
            _ => continue,
        };
        html = format!("<{tag}>{html}</{tag}>");
    }
    html
}
