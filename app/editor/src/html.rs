//! HTML from other programs made into a slice, and a slice made into HTML and
//! text for them. Pure: the browser (or a test) hands in a parsed tree through
//! [`HtmlNode`]; what comes out is made of the schema's own parts, so nothing
//! of a stranger's markup ever reaches a page.
//!
//! Never here: a parser, a clipboard.

mod chat;
mod clean;
mod disarm;
mod docs;
mod line;
mod read;
mod sheet;
mod style;
mod word;
mod write;

use shared::document::block::Inline;
use shared::document::slice::Slice;
use shared::document::step::{Draft, DraftContent};

pub use self::disarm::disarm;
use self::read::Reader;
pub use self::write::{html, is_only, text};

/// The longest HTML that is read with its structure, bytes.
pub const LONGEST: usize = 2_000_000;
/// The most blocks that are pasted with their structure.
const MOST_BLOCKS: usize = 5_000;
/// The most nodes that are looked at; markup beyond it is no text for a release.
const MOST_NODES: usize = 150_000;
/// Elements deeper than this are read as their words.
const DEEPEST: usize = 64;

/// The heaviest that is pasted at once, bytes in the shared text: the server
/// takes 1 MiB in one update.
const HEAVIEST: usize = 900_000;
/// About what a block or a run of marks weighs beside its words, bytes.
const OVERHEAD: usize = 64;

/// A node of a parsed HTML document.
pub trait HtmlNode: Sized {
    /// Tag name, lower case; `None` when it is no element.
    fn tag(&self) -> Option<String>;
    /// The words of a text; `None` for comments and the like. Of an element,
    /// all words inside it.
    fn words(&self) -> Option<String>;
    /// Attributes, names in lower case.
    fn attrs(&self) -> Vec<(String, String)>;
    /// The nodes inside.
    fn children(&self) -> Vec<Self>;
}

/// What was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Pasted {
    /// The text; may be empty.
    pub slice: Slice,
    /// How many pictures were left out: they lie in the message itself or on
    /// someone else's server, and no page of ours loads anything from there.
    pub pictures: u32,
}

/// Too much to keep its structure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMuch;

/// Reads HTML from anywhere, made silent by [`disarm`] and parsed. `origin` is our own address
/// (`https://siaran.contoh.go.id`): pictures from there stay.
///
/// # Errors
/// [`TooMuch`] beyond 5,000 blocks or 150,000 nodes; the caller pastes the
/// plain text then.
pub fn read(root: &impl HtmlNode, origin: &str) -> Result<Pasted, TooMuch> {
    let mut left = MOST_NODES;
    let node = import(root, 0, &mut left).ok_or(TooMuch)?;
    let nodes = word::lists(vec![node]);
    let pasted = Reader::read(&nodes, origin);
    if is_light(&pasted.slice) {
        Ok(pasted)
    } else {
        Err(TooMuch)
    }
}

/// Is a slice light enough to be put in at once?
pub fn is_light(slice: &Slice) -> bool {
    let lines = slice.lines();
    lines.len() <= MOST_BLOCKS && lines.into_iter().map(weight).sum::<usize>() <= HEAVIEST
}

fn weight(line: &Draft) -> usize {
    let DraftContent::Text(_, inline) = &line.content else {
        return 4 * OVERHEAD;
    };
    let pieces = inline.iter().map(|piece| match piece {
        Inline::Text { text, marks } => {
            // Every mark is switched on and off again.
            let marked = marks.kinds().count() * OVERHEAD;
            let link = marks.link().map_or(0, |href| 2 * OVERHEAD + href.len());
            text.len() + marked + link
        }
        _ => OVERHEAD,
    });
    OVERHEAD + pieces.sum::<usize>()
}

/// Is plain text light enough to be pasted at once?
pub fn fits(words: &str) -> bool {
    words.len() + words.lines().count() * OVERHEAD <= HEAVIEST
}

/// A node as the readers beside this file see it.
enum Node {
    Text(String),
    Element(Element),
}

struct Element {
    tag: String,
    attrs: Vec<(String, String)>,
    children: Vec<Node>,
}

impl Element {
    /// The value of an attribute; empty when there is none.
    fn attr(&self, name: &str) -> &str {
        self.attrs
            .iter()
            .find(|(key, _)| key == name)
            .map_or("", |(_, value)| value)
    }

    fn has(&self, name: &str) -> bool {
        self.attrs.iter().any(|(key, _)| key == name)
    }

    /// The value of a style property, as written.
    fn style(&self, name: &str) -> &str {
        self.attr(disarm::STYLE)
            .split(';')
            .filter_map(|pair| pair.split_once(':'))
            .find(|(key, _)| key.trim().eq_ignore_ascii_case(name))
            .map_or("", |(_, value)| value.trim())
    }

    fn elements(&self) -> impl Iterator<Item = &Self> {
        self.children.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// All words inside.
    fn words(&self, out: &mut String) {
        for node in &self.children {
            match node {
                Node::Text(words) => out.push_str(words),
                Node::Element(element) if element.tag == "br" => out.push('\n'),
                Node::Element(element) => element.words(out),
            }
        }
    }
}

/// Copies a foreign tree, without comments, down to a depth. `None` when there
/// are too many nodes.
fn import(node: &impl HtmlNode, depth: usize, left: &mut usize) -> Option<Node> {
    *left = left.checked_sub(1)?;
    let Some(tag) = node.tag() else {
        return Some(Node::Text(node.words().unwrap_or_default()));
    };
    let mut children = Vec::new();
    if depth >= DEEPEST {
        children.push(Node::Text(node.words().unwrap_or_default()));
    } else {
        for child in node.children() {
            children.push(import(&child, depth + 1, left)?);
        }
    }
    Some(Node::Element(Element {
        tag,
        attrs: node.attrs(),
        children,
    }))
}
