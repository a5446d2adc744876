//! CommonMark. Characters that would mean something are escaped, so that text
//! stays text.

use super::{list, number, picture};
use crate::article::{Article, Node};
use crate::document::schema::is_safe_href;

/// The whole article.
pub fn render(article: &Article) -> String {
    let mut parts = Vec::new();
    if !article.headline.is_empty() {
        parts.push(format!("# {}", escape(&article.headline)));
    }
    if !article.standfirst.is_empty() {
        parts.push(format!("*{}*", escape(&article.standfirst)));
    }
    parts.extend(article.blocks.iter().map(block));
    parts.retain(|part| !part.is_empty());
    let mut out = parts.join("\n\n");
    out.push('\n');
    out
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(
            c,
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~'
        ) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

fn join(nodes: &[Node]) -> String {
    nodes.iter().map(block).collect::<Vec<_>>().join("\n\n")
}

fn block(node: &Node) -> String {
    match node.kind.as_str() {
        "heading" => {
            let level = number(node, "level").unwrap_or(1).clamp(1, 6) as usize;
            format!("{} {}", "#".repeat(level), inline(&node.content))
        }
        "codeBlock" => {
            let code = super::plain::words(node);
            // A fence longer than any run of backticks inside.
            let longest = code.split(|c| c != '`').map(str::len).max().unwrap_or(0);
            let fence = "`".repeat(longest.max(2) + 1);
            format!("{fence}\n{code}\n{fence}")
        }
        "horizontalRule" => "---".into(),
        "image" => match picture(node) {
            None => String::new(),
            Some(picture) => {
                let image = format!("![{}]({})", escape(picture.alt), address(picture.src));
                match picture.caption {
                    "" => image,
                    caption => format!("{image}\n\n*{}*", escape(caption)),
                }
            }
        },
        "blockquote" => join(&node.content)
            .lines()
            .map(|line| format!("> {line}").trim_end().to_owned())
            .collect::<Vec<_>>()
            .join("\n"),
        "bulletList" | "orderedList" => list(node, &block),
        _ => guard(inline(&node.content)),
    }
}

/// Keeps words at a block's start from reading as a list's sign or number.
fn guard(words: String) -> String {
    let digits = words.bytes().take_while(u8::is_ascii_digit).count();
    let (head, tail) = words.split_at(digits);
    let sign = match tail.as_bytes() {
        [b'-' | b'+', b' ', ..] => digits == 0,
        [b'.' | b')', b' ', ..] => digits > 0,
        _ => false,
    };
    if sign {
        format!("{head}\\{tail}")
    } else {
        words
    }
}

/// An address that ends where its parenthesis does.
fn address(href: &str) -> String {
    href.replace(')', "%29").replace(' ', "%20")
}

fn inline(nodes: &[Node]) -> String {
    nodes.iter().map(piece).collect()
}

fn piece(node: &Node) -> String {
    if node.kind == "hardBreak" {
        return "\\\n".into();
    }
    let text = node.text.as_deref().unwrap_or_default();
    if node.marks.iter().any(|mark| mark.kind == "code") {
        return format!("`{}`", text.replace('`', "'"));
    }
    // Emphasis must hug its words: spaces at the edges go outside.
    let inner = text.trim();
    if inner.is_empty() || node.marks.is_empty() {
        return escape(text);
    }
    let lead = text.len() - text.trim_start().len();
    let trail = text.trim_end().len();
    let mut out = escape(inner);
    for mark in node.marks.iter().rev() {
        out = match mark.kind.as_str() {
            "bold" => format!("**{out}**"),
            "italic" => format!("*{out}*"),
            "strike" => format!("~~{out}~~"),
            "link" => match mark.attrs.get("href").and_then(|href| href.as_str()) {
                Some(href) if is_safe_href(href) => {
                    format!("[{out}]({})", address(href))
                }
                _ => out,
            },
            _ => out,
        };
    }
    format!("{}{out}{}", &text[..lead], &text[trail..])
}
