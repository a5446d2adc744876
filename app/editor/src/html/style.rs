//! From tags and styles to marks: what a stretch of foreign text looks like.

use shared::document::schema::{MarkKind, Marks, is_safe_href};

use super::disarm::STYLE;
use super::{Element, docs};

/// The marks inside an element. `exact`: it comes from an editor like ours,
/// where tags say everything.
pub(super) fn marks(element: &Element, mut marks: Marks, exact: bool) -> Marks {
    let mark = match element.tag.as_str() {
        "b" | "strong" => Some(MarkKind::Bold),
        "i" | "em" | "cite" | "dfn" | "var" => Some(MarkKind::Italic),
        "u" | "ins" => Some(MarkKind::Underline),
        "s" | "strike" | "del" => Some(MarkKind::Strike),
        "code" | "kbd" | "samp" | "tt" => Some(MarkKind::Code),
        _ => None,
    };
    if let Some(kind) = mark {
        marks = marks.with(kind);
    }
    if element.tag == "a" {
        let href = docs::target(element.attr("href"));
        // An address without a scheme leads nowhere from here.
        let leads = exact || href.contains("://") || is_call(&href);
        if leads && is_safe_href(&href) {
            marks = marks.with_link(&href);
        }
    }
    if exact || !element.has(STYLE) {
        return marks;
    }
    let weight = element.style("font-weight");
    let heavy = weight.parse().map_or(0, |weight: u16| weight);
    if heavy >= 600 || weight.starts_with("bold") {
        marks = marks.with(MarkKind::Bold);
    } else if !weight.is_empty() && weight != "inherit" {
        marks = marks.without(MarkKind::Bold);
    }
    match element.style("font-style") {
        "italic" | "oblique" => marks = marks.with(MarkKind::Italic),
        "normal" => marks = marks.without(MarkKind::Italic),
        _ => {}
    }
    for name in ["text-decoration", "text-decoration-line"] {
        let line = element.style(name);
        if line.contains("underline") {
            marks = marks.with(MarkKind::Underline);
        }
        if line.contains("line-through") {
            marks = marks.with(MarkKind::Strike);
        }
    }
    marks
}

fn is_call(href: &str) -> bool {
    href.starts_with("mailto:") || href.starts_with("tel:")
}

/// Is it not to be seen?
pub(super) fn hidden(element: &Element) -> bool {
    element.has("hidden")
        || element.attr("aria-hidden") == "true"
        || element.style("display") == "none"
        || element.style("visibility") == "hidden"
        || element.style("mso-hide") == "all"
}

/// What an element is to a text.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    /// Nothing a reader reads.
    Nothing,
    /// A block of its own.
    Block,
    /// A stretch of words, or something unknown.
    Inline,
}

/// By tag name.
pub(super) fn sort(tag: &str) -> Sort {
    match tag {
        "script" | "style" | "noscript" | "template" | "head" | "title" | "meta" | "link"
        | "nav" | "iframe" | "object" | "embed" | "applet" | "svg" | "math" | "canvas"
        | "video" | "audio" | "source" | "track" | "map" | "button" | "input" | "select"
        | "textarea" | "datalist" | "option" | "dialog" | "xml" => Sort::Nothing,
        "html"
        | "body"
        | "p"
        | "div"
        | "section"
        | "article"
        | "main"
        | "aside"
        | "header"
        | "footer"
        | "address"
        | "center"
        | "form"
        | "fieldset"
        | "legend"
        | "details"
        | "summary"
        | "figure"
        | "figcaption"
        | "dl"
        | "dt"
        | "dd"
        | "h1"
        | "h2"
        | "h3"
        | "h4"
        | "h5"
        | "h6"
        | "ul"
        | "ol"
        | "menu"
        | "dir"
        | "li"
        | "blockquote"
        | "pre"
        | "hr"
        | "table"
        | "caption"
        | "tbody"
        | "thead"
        | "tfoot"
        | "tr"
        | "td"
        | "th"
        | "google-sheets-html-origin" => Sort::Block,
        _ => Sort::Inline,
    }
}
