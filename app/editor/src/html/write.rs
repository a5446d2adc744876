//! A slice as HTML (which stock editors and we read back exactly) and as text
//! that reads well in a message.

use shared::document::block::Inline;
use shared::document::schema::{ContainerKind, MarkKind, Marks, TextKind};
use shared::document::slice::{Slice, words_into};
use shared::document::step::{Draft, DraftContent};
use shared::render::html::escape;

use super::read::SLICE;

/// HTML for a clipboard.
pub fn html(slice: &Slice) -> String {
    let mut out = String::new();
    blocks(&slice.blocks, &mut out);
    // On the first element, where stock editors look for it.
    let place = out
        .find(['>', ' '])
        .filter(|_| out.starts_with('<'))
        .unwrap_or(0);
    let depths = format!(" {SLICE}=\"{} {} []\"", slice.open_start, slice.open_end);
    if place > 0 {
        out.insert_str(place, &depths);
    }
    out
}

/// Is this markup of a clipboard `own`, with nothing around it but what browsers
/// put there: comments and the tags of a whole document? A larger text that
/// begins like ours is another text.
pub fn is_only(markup: &str, own: &str) -> bool {
    markup.split_once(own).is_some_and(|(before, after)| {
        [before, after].into_iter().all(|around| {
            let around = around.trim_matches(|c: char| c == '\0' || c.is_ascii_whitespace());
            // Behind the last `>` stands nothing, before each one a tag.
            around.split_inclusive('>').all(is_frame)
        })
    })
}

fn is_frame(tag: &str) -> bool {
    let tag = tag.trim_ascii_start();
    let name = tag
        .strip_prefix("</")
        .or_else(|| tag.strip_prefix('<'))
        .filter(|name| name.ends_with('>'))
        .unwrap_or_default();
    let end = name.find(|c: char| !c.is_ascii_alphanumeric());
    let word = name.get(..end.unwrap_or(0)).unwrap_or_default();
    name.starts_with("!--")
        || ["html", "head", "body", "meta"]
            .iter()
            .any(|frame| word.eq_ignore_ascii_case(frame))
}

fn blocks(drafts: &[Draft], out: &mut String) {
    for draft in drafts {
        block(draft, out);
    }
}

fn attr(name: &str, value: &str, out: &mut String) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    out.push_str(&escape(value));
    out.push('"');
}

fn wrap(tag: &str, attrs: &str, inside: &str, out: &mut String) {
    for part in ["<", tag, attrs, ">", inside, "</", tag, ">"] {
        out.push_str(part);
    }
}

fn block(draft: &Draft, out: &mut String) {
    let mut inside = String::new();
    let mut attrs = String::new();
    let tag = match &draft.content {
        DraftContent::Text(kind, inline) => {
            pieces(inline, &mut inside);
            match kind {
                TextKind::Paragraph => "p",
                TextKind::Heading(1) => "h1",
                TextKind::Heading(2) => "h2",
                TextKind::Heading(3) => "h3",
                TextKind::Heading(4) => "h4",
                TextKind::Heading(5) => "h5",
                TextKind::Heading(_) => "h6",
                TextKind::Code => {
                    let code = std::mem::take(&mut inside);
                    wrap("code", "", &code, &mut inside);
                    "pre"
                }
            }
        }
        DraftContent::Container(kind, children) => {
            blocks(children, &mut inside);
            match kind {
                ContainerKind::Quote => "blockquote",
                ContainerKind::BulletList => "ul",
                ContainerKind::OrderedList(start) => {
                    if *start != 1 {
                        attr("start", &start.to_string(), &mut attrs);
                    }
                    "ol"
                }
                ContainerKind::Item => "li",
            }
        }
        DraftContent::Rule => return out.push_str("<hr>"),
        DraftContent::Image(image) => {
            out.push_str("<img");
            for (name, value) in image {
                attr(name, value, out);
            }
            return out.push('>');
        }
    };
    wrap(tag, &attrs, &inside, out);
}

fn pieces(inline: &[Inline], out: &mut String) {
    for piece in inline {
        match piece {
            Inline::Break => out.push_str("<br>"),
            Inline::Foreign { text, .. } => out.push_str(&escape(text)),
            Inline::Text { text, marks } => out.push_str(&marked(text, marks)),
        }
    }
}

fn marked(text: &str, marks: &Marks) -> String {
    let mut html = escape(text);
    // Innermost first.
    for kind in MarkKind::ALL.iter().rev().filter(|kind| marks.has(**kind)) {
        let mut attrs = String::new();
        let tag = match kind {
            MarkKind::Link => {
                attr("href", marks.link().unwrap_or_default(), &mut attrs);
                "a"
            }
            MarkKind::Bold => "strong",
            MarkKind::Italic => "em",
            MarkKind::Underline => "u",
            MarkKind::Strike => "s",
            MarkKind::Code => "code",
        };
        let mut out = String::new();
        wrap(tag, &attrs, &html, &mut out);
        html = out;
    }
    html
}

/// Plain text: an empty line between blocks, items behind their sign or number.
pub fn text(slice: &Slice) -> String {
    let mut parts: Vec<String> = slice.blocks.iter().map(lines).collect();
    parts.retain(|part| !part.is_empty());
    parts.join("\n\n")
}

fn lines(draft: &Draft) -> String {
    match &draft.content {
        DraftContent::Text(_, inline) => {
            let mut words = String::new();
            words_into(inline, &mut words);
            words
        }
        DraftContent::Container(kind, children) => {
            let inside: Vec<String> = children.iter().map(lines).collect();
            let start = match kind {
                ContainerKind::Quote => return inside.join("\n\n"),
                ContainerKind::Item => return inside.join("\n"),
                ContainerKind::BulletList => None,
                ContainerKind::OrderedList(start) => Some(*start),
            };
            let mut out = String::new();
            for (n, item) in (0..).zip(&inside) {
                if n > 0 {
                    out.push('\n');
                }
                let sign = start.map_or_else(
                    || "- ".to_owned(),
                    |start| format!("{}. ", start.saturating_add(n)),
                );
                out.push_str(&sign);
                let indent = format!("\n{}", " ".repeat(sign.len()));
                out.push_str(&item.replace('\n', &indent));
            }
            out
        }
        DraftContent::Rule => "---".to_owned(),
        DraftContent::Image(attrs) => attrs
            .iter()
            .find(|(name, _)| name == "alt")
            .map_or_else(String::new, |(_, alt)| alt.clone()),
    }
}
