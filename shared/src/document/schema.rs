//! Names and attributes of blocks and marks, exactly as Tiptap writes them, so
//! that stock clients recognise everything.
//!
//! An attribute equal to null is absent. Mark values are objects, never `true`.

use std::collections::{BinaryHeap, HashMap};
use std::sync::Arc;

use yrs::Any;
use yrs::types::Attrs;

/// Root of the blocks: Tiptap's default field.
pub const BLOCKS: &str = "default";
/// Root of the headline.
pub const HEADLINE: &str = "headline";
/// Root of the standfirst.
pub const STANDFIRST: &str = "standfirst";
/// Root of the facts about the text.
pub const META: &str = "meta";

/// Marks a run of text can carry, in the order they nest and print.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MarkKind {
    /// A link; carries its address.
    Link,
    /// Bold.
    Bold,
    /// Italic.
    Italic,
    /// Underline.
    Underline,
    /// Struck through.
    Strike,
    /// Code; excludes the others.
    Code,
}

impl MarkKind {
    /// Every mark, in nesting order.
    pub const ALL: [Self; 6] = [
        Self::Link,
        Self::Bold,
        Self::Italic,
        Self::Underline,
        Self::Strike,
        Self::Code,
    ];

    /// The attribute name in the shared text.
    pub fn name(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::Bold => "bold",
            Self::Italic => "italic",
            Self::Underline => "underline",
            Self::Strike => "strike",
            Self::Code => "code",
        }
    }

    /// The mark of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    fn bit(self) -> u8 {
        1 << (self as u8)
    }
}

/// The marks on a run of text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Marks {
    bits: u8,
    link: Option<Arc<str>>,
    /// Names of marks the schema does not know; shown plain, repaired by the server.
    foreign: Vec<Arc<str>>,
}

impl Marks {
    /// No marks at all.
    pub fn none() -> Self {
        Self::default()
    }

    /// Is `kind` on?
    pub fn has(&self, kind: MarkKind) -> bool {
        self.bits & kind.bit() != 0
    }

    /// The link's address, if there is a link.
    pub fn link(&self) -> Option<&str> {
        self.link.as_deref()
    }

    /// Names of marks that the schema does not know.
    pub fn foreign(&self) -> &[Arc<str>] {
        &self.foreign
    }

    /// These marks and `kind`. Code drops the others; the others drop code.
    /// [`MarkKind::Link`] needs [`Marks::with_link`] and is ignored here.
    #[must_use]
    pub fn with(mut self, kind: MarkKind) -> Self {
        match kind {
            MarkKind::Link => return self,
            MarkKind::Code => {
                self.bits = 0;
                self.link = None;
            }
            _ => self.bits &= !MarkKind::Code.bit(),
        }
        self.bits |= kind.bit();
        self
    }

    /// These marks and a link to `href`.
    #[must_use]
    pub fn with_link(mut self, href: &str) -> Self {
        self.bits &= !MarkKind::Code.bit();
        self.bits |= MarkKind::Link.bit();
        self.link = Some(href.into());
        self
    }

    /// These marks without `kind`.
    #[must_use]
    pub fn without(mut self, kind: MarkKind) -> Self {
        self.bits &= !kind.bit();
        if kind == MarkKind::Link {
            self.link = None;
        }
        self
    }

    /// The marks that are on, in nesting order.
    pub fn kinds(&self) -> impl Iterator<Item = MarkKind> + '_ {
        MarkKind::ALL.into_iter().filter(|kind| self.has(*kind))
    }

    /// As attributes of a shared text, complete: what is not named is off.
    pub fn to_attrs(&self) -> Attrs {
        self.kinds()
            .map(|kind| (kind.name().into(), self.value(kind)))
            .collect()
    }

    /// The attribute value that switches `kind` on.
    pub fn value(&self, kind: MarkKind) -> Any {
        match kind {
            MarkKind::Link => link_value(self.link.as_deref().unwrap_or_default()),
            _ => Any::from(HashMap::<String, Any>::new()),
        }
    }

    /// Reads attributes of a shared text; unknown names are kept aside.
    pub fn from_attrs(attrs: Option<&Attrs>) -> Self {
        let mut marks = Self::none();
        for (name, value) in attrs.into_iter().flatten() {
            if matches!(value, Any::Null | Any::Undefined) {
                continue;
            }
            match MarkKind::from_name(name) {
                Some(MarkKind::Link) => {
                    marks.bits |= MarkKind::Link.bit();
                    marks.link = Some(href_of(value).into());
                }
                Some(kind) => marks.bits |= kind.bit(),
                None => marks.foreign.push(name.clone()),
            }
        }
        // A HashMap's order is not an order.
        marks.foreign = BinaryHeap::from(marks.foreign).into_sorted_vec();
        marks
    }
}

/// The complete value of a link mark; stock clients rewrite anything less.
fn link_value(href: &str) -> Any {
    Any::from(HashMap::from([
        ("href".to_owned(), Any::from(href)),
        ("target".to_owned(), Any::from("_blank")),
        ("rel".to_owned(), Any::from("noopener noreferrer nofollow")),
        ("class".to_owned(), Any::Null),
        ("title".to_owned(), Any::Null),
    ]))
}

fn href_of(value: &Any) -> &str {
    match value {
        Any::Map(map) => match map.get("href") {
            Some(Any::String(href)) => href,
            _ => "",
        },
        Any::String(href) => href,
        _ => "",
    }
}

/// Kinds of block that hold text directly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TextKind {
    /// A paragraph.
    Paragraph,
    /// A heading of level 1 to 6.
    Heading(u8),
    /// Preformatted code; no marks, no hard breaks.
    Code,
}

impl TextKind {
    /// The element's name.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Paragraph => "paragraph",
            Self::Heading(_) => "heading",
            Self::Code => "codeBlock",
        }
    }
}

/// Kinds of block that hold blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ContainerKind {
    /// A quotation.
    Quote,
    /// A bulleted list; holds items only.
    BulletList,
    /// A numbered list; holds items only. The number of its first item.
    OrderedList(i64),
    /// An item; starts with a paragraph.
    Item,
}

impl ContainerKind {
    /// The element's name.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Quote => "blockquote",
            Self::BulletList => "bulletList",
            Self::OrderedList(_) => "orderedList",
            Self::Item => "listItem",
        }
    }

    /// Does it hold items only?
    pub fn is_list(self) -> bool {
        matches!(self, Self::BulletList | Self::OrderedList(_))
    }

    /// The same sort of container, whatever number it starts at?
    pub fn same_sort(self, other: Self) -> bool {
        self.tag() == other.tag()
    }
}

/// Element names of leaves.
pub const RULE: &str = "horizontalRule";
/// A picture between blocks.
pub const IMAGE: &str = "image";
/// A line break inside a block.
pub const HARD_BREAK: &str = "hardBreak";

/// May this address stand in a link? Scripts and inline data may not; an
/// address without a scheme may.
pub fn is_safe_href(href: &str) -> bool {
    // Schemes are ASCII, and no browser folds another letter into one.
    let cleaned: String = href
        .chars()
        .filter(|c| !c.is_control() && !c.is_whitespace())
        .collect::<String>()
        .to_ascii_lowercase();
    match cleaned.split_once(':') {
        Some((scheme, _))
            if scheme
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c)) =>
        {
            matches!(scheme, "http" | "https" | "mailto" | "tel")
        }
        // A colon after a slash, question mark or hash belongs to the path.
        _ => !cleaned.is_empty(),
    }
}

/// May a picture be loaded from there? Our own media and https only.
pub fn is_safe_src(src: &str) -> bool {
    // Browsers read a backslash as a slash and pass over tabs and line ends:
    // `/\x` and `/` tab `/x` are both another host.
    if src.contains(|c: char| c == '\\' || c.is_control()) {
        return false;
    }
    (src.starts_with('/') && !src.starts_with("//")) || src.starts_with("https://")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_survive_the_shared_text() {
        let marks = Marks::none()
            .with(MarkKind::Bold)
            .with(MarkKind::Strike)
            .with_link("https://contoh.go.id");
        assert_eq!(Marks::from_attrs(Some(&marks.to_attrs())), marks);
        assert_eq!(marks.link(), Some("https://contoh.go.id"));
    }

    #[test]
    fn code_excludes_the_others() {
        let code = Marks::none().with(MarkKind::Bold).with(MarkKind::Code);
        assert_eq!(code.kinds().collect::<Vec<_>>(), [MarkKind::Code]);
        let bold = code.with(MarkKind::Bold);
        assert_eq!(bold.kinds().collect::<Vec<_>>(), [MarkKind::Bold]);
    }

    #[test]
    fn scripts_are_no_links() {
        for bad in [
            "javascript:alert(1)",
            " JaVa\tScript:x",
            "data:text/html,x",
            "vbscript:x",
            "java\nscript:x",
            "\u{1}javascript:x",
            "",
        ] {
            assert!(!is_safe_href(bad), "{bad}");
        }
        for good in [
            "https://a.go.id",
            "/artikel/1",
            "mailto:humas@a.go.id",
            "a.go.id/x?t=1:2",
            "#a:b",
        ] {
            assert!(is_safe_href(good), "{good}");
        }
    }

    #[test]
    fn pictures_come_from_here_or_by_https() {
        for bad in [
            "//evil.example/x",
            "/\\evil.example/x",
            "/\t/evil.example/x",
            "/\n/evil.example/x",
            "/media/7\r",
            "\\\\evil.example/x",
            " /media/7",
            "http://a.go.id/x.jpg",
            "javascript:x",
            "data:image/png;base64,x",
            "",
        ] {
            assert!(!is_safe_src(bad), "{bad:?}");
        }
        for good in ["/media/7", "/media/7/480", "https://a.go.id/x.jpg?a=1"] {
            assert!(is_safe_src(good), "{good}");
        }
    }
}
