//! What a block looks like: a small tree of elements and texts, made from the
//! block and compared by `patch`. The browser draws it; nothing reads it back
//! into the document.

use shared::document::block::{Block, Content, Inline};
use shared::document::schema::{
    ContainerKind, MarkKind, Marks, TextKind, is_safe_href, is_safe_src,
};

/// An element or a text, as it should be on screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum View {
    /// An element.
    Element {
        /// Tag name, lower case.
        tag: String,
        /// Attributes, in a fixed order.
        attrs: Vec<(String, String)>,
        /// What is inside.
        children: Vec<View>,
    },
    /// Words.
    Text(String),
}

/// Class of the `<br>` that keeps an empty line open; no part of the text.
pub const FILLER: &str = "filler";
/// Class of an inline stranger; one unit long, not editable.
pub const FOREIGN: &str = "foreign";

impl View {
    /// An element without attributes.
    pub fn element(tag: &str, children: Vec<Self>) -> Self {
        Self::Element {
            tag: tag.to_owned(),
            attrs: Vec::new(),
            children,
        }
    }

    fn with(mut self, name: &str, value: &str) -> Self {
        if let Self::Element { attrs, .. } = &mut self {
            attrs.push((name.to_owned(), value.to_owned()));
        }
        self
    }
}

/// The element that holds a block, without its children.
pub fn shell(block: &Block) -> View {
    let tag = match &block.content {
        Content::Text { kind, .. } => match kind {
            TextKind::Paragraph => "p",
            TextKind::Heading(1) => "h1",
            TextKind::Heading(2) => "h2",
            TextKind::Heading(3) => "h3",
            TextKind::Heading(4) => "h4",
            TextKind::Heading(5) => "h5",
            TextKind::Heading(_) => "h6",
            TextKind::Code => "pre",
        },
        Content::Container { kind, .. } => match kind {
            ContainerKind::Quote => "blockquote",
            ContainerKind::BulletList => "ul",
            ContainerKind::OrderedList(_) => "ol",
            ContainerKind::Item => "li",
        },
        Content::Rule => "hr",
        Content::Image { .. } => "figure",
        Content::Foreign { .. } => "p",
    };
    let mut shell = View::element(tag, Vec::new());
    match &block.content {
        Content::Text {
            kind: TextKind::Paragraph | TextKind::Heading(_),
            ..
        } => shell = shell.with("dir", "auto"),
        Content::Container {
            kind: ContainerKind::OrderedList(start),
            ..
        } if *start != 1 => shell = shell.with("start", &start.to_string()),
        Content::Rule | Content::Image { .. } => shell = shell.with("contenteditable", "false"),
        Content::Foreign { .. } => {
            shell = shell
                .with("class", FOREIGN)
                .with("contenteditable", "false");
        }
        _ => {}
    }
    shell
}

/// What is inside a block that holds no blocks.
pub fn inside(block: &Block) -> Vec<View> {
    match &block.content {
        Content::Text { kind, inline, .. } => {
            let mut views = inline_views(inline);
            let open_end = match inline.last() {
                None | Some(Inline::Break) => true,
                Some(Inline::Text { text, .. }) => text.ends_with('\n'),
                Some(Inline::Foreign { .. }) => false,
            };
            if open_end {
                views.push(View::element("br", Vec::new()).with("class", FILLER));
            }
            if *kind == TextKind::Code {
                vec![View::element("code", views)]
            } else {
                views
            }
        }
        Content::Image { attrs } => image(attrs),
        Content::Foreign { text, .. } => vec![View::Text(text.clone())],
        Content::Rule | Content::Container { .. } => Vec::new(),
    }
}

fn image(attrs: &[(String, String)]) -> Vec<View> {
    let attr = |name: &str| {
        attrs
            .iter()
            .find(|(key, _)| key == name)
            .map_or("", |(_, value)| value.as_str())
    };
    let mut img = View::element("img", Vec::new()).with("alt", attr("alt"));
    if is_safe_src(attr("src")) {
        img = img.with("src", attr("src"));
    }
    let mut views = vec![img];
    if !attr("title").is_empty() {
        let caption = vec![View::Text(attr("title").to_owned())];
        views.push(View::element("figcaption", caption));
    }
    views
}

/// Runs become nested elements; neighbours share the wrappers they have in
/// common, so a link with a bold word inside stays one link.
fn inline_views(inline: &[Inline]) -> Vec<View> {
    let leaves: Vec<(Vec<Wrapper>, View)> = inline
        .iter()
        .map(|piece| match piece {
            Inline::Text { text, marks } => (wrappers(marks), View::Text(text.clone())),
            Inline::Break => (Vec::new(), View::element("br", Vec::new())),
            Inline::Foreign { text, .. } => (
                Vec::new(),
                View::element("span", vec![View::Text(text.clone())])
                    .with("class", FOREIGN)
                    .with("contenteditable", "false"),
            ),
        })
        .collect();
    nest(&leaves, 0)
}

#[derive(Clone, PartialEq)]
struct Wrapper {
    tag: &'static str,
    href: Option<String>,
}

fn wrappers(marks: &Marks) -> Vec<Wrapper> {
    marks
        .kinds()
        .map(|kind| Wrapper {
            tag: match kind {
                MarkKind::Link => "a",
                MarkKind::Bold => "strong",
                MarkKind::Italic => "em",
                MarkKind::Underline => "u",
                MarkKind::Strike => "s",
                MarkKind::Code => "code",
            },
            href: (kind == MarkKind::Link).then(|| marks.link().unwrap_or_default().to_owned()),
        })
        .collect()
}

fn nest(leaves: &[(Vec<Wrapper>, View)], depth: usize) -> Vec<View> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some((wrappers, leaf)) = leaves.get(at) {
        let Some(outer) = wrappers.get(depth) else {
            out.push(leaf.clone());
            at += 1;
            continue;
        };
        let run = leaves[at..]
            .iter()
            .take_while(|(wrappers, _)| wrappers.get(depth) == Some(outer))
            .count();
        let mut element = View::element(outer.tag, nest(&leaves[at..at + run], depth + 1));
        if let Some(href) = &outer.href {
            if is_safe_href(href) {
                element = element.with("href", href);
            }
            element = element.with("rel", "noopener noreferrer");
        }
        out.push(element);
        at += run;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(words: &str, marks: Marks) -> Inline {
        Inline::Text {
            text: words.into(),
            marks,
        }
    }

    #[test]
    fn a_link_with_a_bold_word_is_one_link() {
        let link = Marks::none().with_link("https://a.go.id");
        let views = inline_views(&[
            text("satu ", link.clone()),
            text("dua", link.clone().with(MarkKind::Bold)),
            text(" tiga", link),
        ]);
        let [View::Element { tag, children, .. }] = views.as_slice() else {
            panic!("{views:?}");
        };
        assert_eq!((tag.as_str(), children.len()), ("a", 3));
    }

    #[test]
    fn a_script_link_has_no_address() {
        let views = inline_views(&[text("x", Marks::none().with_link("javascript:alert(1)"))]);
        let View::Element { attrs, .. } = &views[0] else {
            panic!();
        };
        assert!(attrs.iter().all(|(name, _)| name != "href"));
    }
}
