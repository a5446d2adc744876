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

/// Class of the button on a picture that opens its card, and id of its words
/// outside the text.
pub const PICTURE_EDIT: &str = "picture-edit";
/// Class of the button that says that alternative text is missing.
pub const PICTURE_ALT: &str = "picture-alt";
/// How wide a picture stands in the text.
const SIZES: &str = "(max-width: 46rem) 100vw, 42rem";

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
    let src = attr("src");
    let mut img = View::element("img", Vec::new())
        .with("alt", attr("alt"))
        .with("draggable", "false")
        .with("loading", "lazy")
        .with("decoding", "async");
    // Both sides are known before it loads, so nothing jumps.
    let sides = [("width", attr("width")), ("height", attr("height"))];
    for (side, pixels) in sides {
        if pixels.bytes().all(|digit| digit.is_ascii_digit()) && !pixels.is_empty() {
            img = img.with(side, pixels);
        }
    }
    if is_safe_src(src) {
        let width = attr("width").parse().unwrap_or(0);
        if let Some(set) = shared::media::srcset(src, width) {
            img = img.with("srcset", &set).with("sizes", SIZES);
        }
        img = img.with("src", src);
    }
    let mut caption = View::element("figcaption", Vec::new());
    if shared::media::id_of(src).is_some() {
        // A rule of style adds the credit, which is no part of the text.
        caption = caption.with("data-src", src);
    }
    if let View::Element { children, .. } = &mut caption
        && !attr("title").is_empty()
    {
        children.push(View::Text(attr("title").to_owned()));
    }
    // The page says the words, in the reader's language, under this id.
    let control = |class| {
        View::element("button", Vec::new())
            .with("type", "button")
            .with("class", class)
            .with("aria-labelledby", class)
    };
    // An empty alternative text says: for decoration only. None says nothing.
    let described = attrs.iter().any(|(name, _)| name == "alt");
    let class = if described { PICTURE_EDIT } else { PICTURE_ALT };
    vec![img, caption, control(class)]
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
    fn a_picture_has_its_sides_and_asks_for_words() {
        let attrs = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
            let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
            pairs.iter().map(owned).collect()
        };
        let has = |views: &[View], class: &str| {
            views.iter().any(|view| match view {
                View::Element { attrs, .. } => attrs.iter().any(|(_, value)| value == class),
                View::Text(_) => false,
            })
        };
        let views = image(&attrs(&[
            ("src", "/media/7"),
            ("width", "1000"),
            ("height", "500"),
        ]));
        let View::Element { attrs: img, .. } = &views[0] else {
            panic!();
        };
        for (name, value) in [
            ("width", "1000"),
            ("height", "500"),
            ("loading", "lazy"),
            (
                "srcset",
                "/media/7/480 480w, /media/7/960 960w, /media/7 1000w",
            ),
        ] {
            let found = img.iter().find(|(key, _)| key == name);
            assert_eq!(found.map(|(_, value)| value.as_str()), Some(value));
        }
        assert!(has(&views, PICTURE_ALT));
        let decoration = image(&attrs(&[("src", "/media/7"), ("alt", "")]));
        assert!(!has(&decoration, PICTURE_ALT) && has(&decoration, PICTURE_EDIT));
        let strange = image(&attrs(&[
            ("src", "javascript:alert(1)"),
            ("width", "1\" x=\""),
        ]));
        assert!(!has(&strange, "javascript:alert(1)") && !has(&strange, "1\" x=\""));
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
