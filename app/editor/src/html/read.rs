//! Reads foreign markup by an allow-list: what it knows becomes a draft of the
//! schema, what it does not know becomes the words in it.
//!
//! Words are gathered in a line; blocks begin and end lines. White space
//! collapses as in a browser, unless the markup comes from an editor like ours
//! (`data-pm-slice`), which means every space it writes.

use shared::document::block::{Inline, push_inline};
use shared::document::schema::{ContainerKind, Marks, TextKind};
use shared::document::slice::Slice;
use shared::document::step::{Draft, DraftContent};
use shared::media::id_of;

use super::line::plain;
use super::style::{self, Sort};
use super::{Element, Node, Pasted, chat, clean, sheet};

/// Stock editors' name for how deep a slice is open, on its first element.
pub(super) const SLICE: &str = "data-pm-slice";
/// No edge of a slice is open deeper than this.
const DEEPEST: u32 = 1_000;
/// Headings of an article; its headline stands above the text.
const HEADINGS: std::ops::RangeInclusive<u8> = 2..=3;

pub(super) struct Reader<'a> {
    origin: &'a str,
    /// It says that it comes from an editor like ours: every space is meant.
    pub(super) exact: bool,
    /// How many levels headings go down: one, if there is a first-level one.
    shift: u8,
    pub(super) line: Vec<Inline>,
    /// Goes before the next words, whatever elements they stand in.
    pub(super) prefix: String,
    pictures: u32,
}

/// What holds for the words at hand.
#[derive(Clone)]
pub(super) struct Look {
    pub(super) marks: Marks,
    pub(super) kind: TextKind,
    /// New lines and spaces count as written.
    pub(super) as_written: bool,
    /// Inside a paragraph or a heading, not between blocks.
    pub(super) in_block: bool,
}

impl<'a> Reader<'a> {
    pub(super) fn read(nodes: &[Node], origin: &'a str) -> Pasted {
        let depths = find(nodes, &|element: &Element| element.has(SLICE)).map(|first| {
            let mut numbers = first.attr(SLICE).split(' ');
            let mut depth = || {
                let number = numbers.next().and_then(|n| n.parse::<u32>().ok());
                number.unwrap_or(0).min(DEEPEST)
            };
            (depth(), depth())
        });
        let first_level = |element: &Element| level(element) == Some(1);
        let mut reader = Self {
            origin,
            exact: depths.is_some(),
            shift: u8::from(find(nodes, &first_level).is_some()),
            line: Vec::new(),
            prefix: String::new(),
            pictures: 0,
        };
        let look = Look {
            marks: Marks::none(),
            kind: TextKind::Paragraph,
            as_written: reader.exact,
            in_block: false,
        };
        let mut blocks = Vec::new();
        reader.blocks(nodes, &look, &mut blocks);
        reader.end_line(&look, &mut blocks);
        let slice = match depths {
            Some((start, end)) => {
                // Items that come without their list are given one.
                let bare = |draft: Option<&Draft>| {
                    u32::from(draft.is_some_and(|draft| {
                        matches!(
                            draft.content,
                            DraftContent::Container(ContainerKind::Item, _)
                        )
                    }))
                };
                let (first, last) = (bare(blocks.first()), bare(blocks.last()));
                Slice::new(blocks, start + first, end + last)
            }
            None => open(blocks),
        };
        Pasted {
            slice,
            pictures: reader.pictures,
        }
    }

    fn blocks(&mut self, nodes: &[Node], look: &Look, out: &mut Vec<Draft>) {
        for node in nodes {
            match node {
                Node::Text(words) => self.words(words, look),
                Node::Element(element) => self.element(element, look, out),
            }
        }
    }

    fn element(&mut self, element: &Element, look: &Look, out: &mut Vec<Draft>) {
        let tag = element.tag.as_str();
        let sort = style::sort(tag);
        if sort == Sort::Nothing || style::hidden(element) {
            return;
        }
        let mut inner = Look {
            marks: style::marks(element, look.marks.clone(), self.exact),
            ..look.clone()
        };
        match element.style("white-space") {
            "pre" | "pre-wrap" | "break-spaces" => inner.as_written = true,
            "normal" | "nowrap" => inner.as_written = self.exact,
            _ => {}
        }
        match tag {
            "br" => return self.line_break(),
            "img" => return self.picture(element, look, out),
            "q" => {
                self.words("“", look);
                self.blocks(&element.children, &inner, out);
                return self.words("”", look);
            }
            _ if sort == Sort::Inline => {
                if element.style("mso-tab-count").is_empty() {
                    return self.blocks(&element.children, &inner, out);
                }
                return self.say("\t", &inner.marks);
            }
            _ => {}
        }
        self.end_line(look, out);
        if let Some(sender) = chat::sender(element) {
            sender.clone_into(&mut self.prefix);
        }
        match tag {
            "hr" => out.push(Draft::rule()),
            "ul" | "ol" | "menu" | "dir" => {
                let kind = match tag {
                    "ol" => ContainerKind::OrderedList(element.attr("start").parse().unwrap_or(1)),
                    _ => ContainerKind::BulletList,
                };
                inner.kind = TextKind::Paragraph;
                self.container(kind, element, &inner, out);
            }
            "li" => {
                inner.kind = TextKind::Paragraph;
                self.container(ContainerKind::Item, element, &inner, out);
            }
            "blockquote" => self.container(ContainerKind::Quote, element, &inner, out),
            "pre" if self.exact || element.style("white-space") != "pre-wrap" => {
                let mut words = String::new();
                element.words(&mut words);
                words = if self.exact {
                    clean::visible(&words)
                } else {
                    clean::clean(words.strip_suffix('\n').unwrap_or(&words))
                };
                let mut line = Vec::new();
                push_inline(&mut line, plain(&words, Marks::none()));
                if self.exact || !line.is_empty() {
                    out.push(Draft::text(TextKind::Code, line));
                }
            }
            "figure" => self.figure(element, &inner, out),
            "table" => match sheet::rows(element) {
                Some(rows) => {
                    for caption in element.elements().filter(|inside| inside.tag == "caption") {
                        self.element(caption, &inner, out);
                    }
                    for row in &rows {
                        self.row(row, &inner, out);
                    }
                }
                None => self.blocks(&element.children, &inner, out),
            },
            _ => {
                if let Some(level) = level(element) {
                    inner.kind = TextKind::Heading(if self.exact {
                        level
                    } else {
                        (level + self.shift).clamp(*HEADINGS.start(), *HEADINGS.end())
                    });
                }
                inner.in_block = tag == "p" || level(element).is_some();
                self.blocks(&element.children, &inner, out);
                if self.exact && inner.in_block && self.line.is_empty() {
                    out.push(Draft::text(inner.kind, Vec::new()));
                }
            }
        }
        self.end_line(&inner, out);
    }

    fn container(
        &mut self,
        kind: ContainerKind,
        element: &Element,
        look: &Look,
        out: &mut Vec<Draft>,
    ) {
        let mut inside = Vec::new();
        self.blocks(&element.children, look, &mut inside);
        self.end_line(look, &mut inside);
        out.push(Draft::container(kind, inside));
    }

    /// One line of a table, cells apart by a tab.
    fn row(&mut self, cells: &[&Element], look: &Look, out: &mut Vec<Draft>) {
        let mut line = Vec::new();
        let mut tabs = 0;
        for cell in cells {
            let mut inside = Vec::new();
            let look = Look {
                marks: style::marks(cell, look.marks.clone(), self.exact),
                ..look.clone()
            };
            self.blocks(&cell.children, &look, &mut inside);
            self.end_line(&look, &mut inside);
            for draft in inside {
                let DraftContent::Text(_, words) = draft.content else {
                    continue;
                };
                for _ in 0..std::mem::take(&mut tabs) {
                    push_inline(&mut line, plain("\t", Marks::none()));
                }
                for piece in words {
                    push_inline(
                        &mut line,
                        match piece {
                            Inline::Break => plain(" ", Marks::none()),
                            piece => piece,
                        },
                    );
                }
            }
            tabs += 1;
        }
        if !line.is_empty() {
            out.push(Draft::text(TextKind::Paragraph, line));
        }
    }

    /// A picture keeps its caption; without the picture it is a line.
    fn figure(&mut self, element: &Element, look: &Look, out: &mut Vec<Draft>) {
        let before = out.len();
        for node in &element.children {
            let inside = match node {
                Node::Text(words) => {
                    self.words(words, look);
                    continue;
                }
                Node::Element(inside) => inside,
            };
            if inside.tag == "figcaption"
                && out.len() > before
                && let Some(DraftContent::Image(attrs)) =
                    out.last_mut().map(|draft| &mut draft.content)
            {
                let mut caption = String::new();
                inside.words(&mut caption);
                let caption = clean::clean(&caption);
                let caption = caption.split_whitespace().collect::<Vec<_>>().join(" ");
                attrs.push(("title".to_owned(), caption));
            } else {
                self.element(inside, look, out);
            }
        }
    }

    fn picture(&mut self, img: &Element, look: &Look, out: &mut Vec<Draft>) {
        if let Some(emoji) = chat::emoji(img) {
            return self.say(emoji, &look.marks);
        }
        let src = img.attr("src");
        let own = src.strip_prefix(self.origin).unwrap_or(src);
        if id_of(own).is_none() {
            // A dot that counts readers is no picture.
            let dot = ["width", "height"]
                .iter()
                .any(|side| matches!(img.attr(side), "0" | "1"));
            self.pictures += u32::from(!dot && !src.is_empty());
            return;
        }
        self.end_line(look, out);
        let mut attrs = vec![("src".to_owned(), own.to_owned())];
        for name in ["alt", "title", "width", "height"] {
            let value = img.attr(name);
            if !value.is_empty() {
                attrs.push((name.to_owned(), value.to_owned()));
            }
        }
        out.push(Draft {
            tag: None,
            content: DraftContent::Image(attrs),
        });
    }
}

/// The level of a heading, by its tag, Word's style or its role.
fn level(element: &Element) -> Option<u8> {
    match element.tag.as_str() {
        "h1" => Some(1),
        "h2" => Some(2),
        "h3" => Some(3),
        "h4" => Some(4),
        "h5" => Some(5),
        "h6" => Some(6),
        "p" | "div" => {
            let class = element.attr("class");
            if element.attr("role") == "heading" {
                element.attr("aria-level").parse().ok()
            } else if class == "MsoTitle" {
                Some(1)
            } else {
                let rest = class.strip_prefix("MsoHeading")?;
                rest.parse().ok()
            }
        }
        _ => None,
    }
    .filter(|level| (1..=6).contains(level))
}

/// The first element that answers to it, in reading order.
fn find<'n>(nodes: &'n [Node], wanted: &dyn Fn(&Element) -> bool) -> Option<&'n Element> {
    nodes.iter().find_map(|node| match node {
        Node::Element(element) if wanted(element) => Some(element),
        Node::Element(element) => find(&element.children, wanted),
        Node::Text(_) => None,
    })
}

/// A stranger's blocks: paragraphs join the words they land among, and so does
/// a single line of any kind; lists, headings and quotes stand for themselves.
fn open(blocks: Vec<Draft>) -> Slice {
    let slice = Slice::new(blocks, u32::MAX, u32::MAX);
    let single = slice.lines().len() == 1;
    let joins = |draft: Option<&Draft>| {
        single
            || draft.is_some_and(|draft| {
                matches!(draft.content, DraftContent::Text(TextKind::Paragraph, _))
            })
    };
    let start = if joins(slice.blocks.first()) {
        u32::MAX
    } else {
        0
    };
    let end = if joins(slice.blocks.last()) {
        u32::MAX
    } else {
        0
    };
    Slice::new(slice.blocks, start, end)
}
