//! A slice: a piece of a text on its way, through a clipboard or by dragging.
//! Blocks that are no part of a document yet, and how deep they are open at
//! both ends (`ProseMirror`'s idea, so that stock editors and we understand one
//! another): an open edge joins the words it lands among, a closed one stands
//! for itself.
//!
//! Invariant: the blocks keep the schema's promises. How a slice is fitted
//! into a text is `editor::command::paste`'s.

use std::sync::Arc;

use super::block::{Block, Content, Inline, Pos, push_inline, slice_inline};
use super::schema::{ContainerKind, MarkKind, Marks, TextKind, is_safe_href, is_safe_src};
use super::step::{Draft, DraftContent};
use super::tree::Tree;

/// A piece of a text. Its drafts carry no tags.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Slice {
    /// The blocks, in order.
    pub blocks: Vec<Draft>,
    /// How many blocks, one inside the other, are open along the first edge.
    pub open_start: u32,
    /// The same along the last edge.
    pub open_end: u32,
}

/// One end of a cut: the way down to it and the offset there.
type Edge<'a> = Option<(&'a [usize], u32)>;

impl Slice {
    /// A slice of these blocks, brought into the schema; depths beyond what
    /// there is are cut down.
    pub fn new(blocks: Vec<Draft>, open_start: u32, open_end: u32) -> Self {
        let mut whole = Vec::new();
        settle(blocks, None, &mut whole);
        let mut slice = Self {
            blocks: whole,
            open_start,
            open_end,
        };
        slice.open_start = open_start.min(slice.depth(false));
        slice.open_end = open_end.min(slice.depth(true));
        slice
    }

    /// What lies between two places of a text, in reading order. Containers
    /// around it come along where their structure is more than one line's; the
    /// words of a part of one line are nothing but words.
    pub fn cut(tree: &Tree, from: Pos, to: Pos) -> Option<Self> {
        let (start, end) = (tree.path(from.block)?, tree.path(to.block)?);
        let block = tree.find(from.block)?;
        if from.block == to.block {
            let whole = from.offset == 0 && to.offset >= block.len();
            if block.text_kind().is_some() && !whole {
                let inline = slice_inline(block.inline(), from.offset, to.offset);
                let inline = match block.text_kind() {
                    Some(TextKind::Code) => uncode(&inline),
                    _ => inline,
                };
                return Some(Self::new(
                    vec![Draft::text(TextKind::Paragraph, inline)],
                    1,
                    1,
                ));
            }
            if block.text_kind().is_none() {
                // Behind a picture, before the next line: nothing of it is meant.
                return (from != to).then(|| Self::new(vec![untagged(block)], 0, 0));
            }
        }
        let blocks = part(
            tree.top(),
            Some((&start, from.offset)),
            Some((&end, to.offset)),
        );
        let mut slice = Self::new(blocks, 0, 0);
        // A quote around the only thing chosen was not chosen itself.
        while let [only] = slice.blocks.as_slice()
            && let DraftContent::Container(ContainerKind::Quote, inside) = &only.content
            && let [inner] = inside.as_slice()
            && matches!(inner.content, DraftContent::Container(..))
        {
            slice.blocks = vec![inner.clone()];
        }
        // A list, heading or quote chosen from its very start stands for
        // itself; so does one chosen to its very end.
        let several = from.block != to.block;
        let plain = |draft: Option<&Draft>| {
            draft.is_none_or(|draft| {
                matches!(draft.content, DraftContent::Text(TextKind::Paragraph, _))
            })
        };
        let last = tree.find(to.block)?;
        if !(several && from.offset == 0 && !plain(slice.blocks.first())) {
            slice.open_start = slice.depth(false);
        }
        if !(several && to.offset >= last.len() && !plain(slice.blocks.last())) {
            slice.open_end = slice.depth(true);
        }
        (!slice.blocks.is_empty()).then_some(slice)
    }

    /// Nothing in it?
    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }

    /// How many blocks stand one inside the other along the first (or last)
    /// edge; a leaf counts none.
    pub fn depth(&self, end: bool) -> u32 {
        let mut depth = 0;
        let mut level = &self.blocks;
        loop {
            let draft = if end { level.last() } else { level.first() };
            match draft.map(|draft| &draft.content) {
                Some(DraftContent::Container(_, children)) => level = children,
                Some(DraftContent::Text(..)) => return depth + 1,
                _ => return depth,
            }
            depth += 1;
        }
    }

    /// Does the first (or last) line join the words it lands among?
    pub fn joins(&self, end: bool) -> bool {
        let open = if end { self.open_end } else { self.open_start };
        open > 0 && open >= self.depth(end)
    }

    /// The textblocks and leaves, in reading order.
    pub fn lines(&self) -> Vec<&Draft> {
        let mut out = Vec::new();
        collect(&self.blocks, &mut out);
        out
    }

    /// The words alone, a line each.
    pub fn words(&self) -> String {
        let mut out = String::new();
        for (n, line) in self.lines().into_iter().enumerate() {
            if n > 0 {
                out.push('\n');
            }
            if let DraftContent::Text(_, inline) = &line.content {
                words_into(inline, &mut out);
            }
        }
        out
    }
}

fn collect<'a>(drafts: &'a [Draft], out: &mut Vec<&'a Draft>) {
    for draft in drafts {
        match &draft.content {
            DraftContent::Container(_, children) => collect(children, out),
            _ => out.push(draft),
        }
    }
}

/// Appends the words of pieces; a break is a new line.
pub fn words_into(inline: &[Inline], out: &mut String) {
    for piece in inline {
        match piece {
            Inline::Text { text, .. } | Inline::Foreign { text, .. } => out.push_str(text),
            Inline::Break => out.push('\n'),
        }
    }
}

/// Words of code as words of a paragraph: a new line is a break.
pub fn uncode(inline: &[Inline]) -> Vec<Inline> {
    let mut words = String::new();
    words_into(inline, &mut words);
    let mut out = Vec::new();
    for (n, line) in words.split('\n').enumerate() {
        if n > 0 {
            out.push(Inline::Break);
        }
        push_inline(&mut out, plain(line));
    }
    out
}

fn plain(words: &str) -> Inline {
    Inline::Text {
        text: words.to_owned(),
        marks: Marks::none(),
    }
}

fn untagged(block: &Block) -> Draft {
    let mut draft = Draft::copy(block);
    draft.tag = None;
    draft
}

/// The edge as seen from inside the `n`-th sibling, if it lies in there.
fn below(edge: Edge<'_>, n: usize) -> Edge<'_> {
    let (path, offset) = edge?;
    let (first, rest) = path.split_first()?;
    (*first == n).then_some((rest, offset))
}

/// Siblings between two edges.
fn part(blocks: &[Arc<Block>], left: Edge<'_>, right: Edge<'_>) -> Vec<Draft> {
    let at = |edge: Edge<'_>| edge.and_then(|(path, _)| path.first().copied());
    let first = at(left).unwrap_or(0);
    let last = at(right).unwrap_or(blocks.len());
    let mut out = Vec::new();
    for (n, block) in blocks.iter().enumerate().take(last + 1).skip(first) {
        let (left, right) = (below(left, n), below(right, n));
        let from = left.map_or(0, |(_, offset)| offset);
        let to = right.map_or(block.len(), |(_, offset)| offset);
        match &block.content {
            Content::Text { kind, inline, .. } => {
                out.push(Draft::text(*kind, slice_inline(inline, from, to)));
            }
            Content::Container { kind, children } => {
                out.push(Draft::container(*kind, part(children, left, right)));
            }
            // A leaf counts when the cut spans it.
            _ if from == 0 && to > 0 => out.push(untagged(block)),
            _ => {}
        }
    }
    out
}

/// Brings drafts that are to stand in `parent` into the schema.
fn settle(drafts: Vec<Draft>, parent: Option<ContainerKind>, out: &mut Vec<Draft>) {
    // Items that stand free are gathered in one list.
    let mut loose = false;
    for draft in drafts {
        let content = match draft.content {
            DraftContent::Text(kind, inline) => {
                let kind = match kind {
                    TextKind::Heading(level) => TextKind::Heading(level.clamp(1, 6)),
                    kind => kind,
                };
                DraftContent::Text(kind, settle_inline(inline, kind))
            }
            DraftContent::Container(ContainerKind::Item, children) => {
                let mut inside = Vec::new();
                settle(children, Some(ContainerKind::Item), &mut inside);
                let items = items_of(inside);
                if parent.is_some_and(ContainerKind::is_list) {
                    out.extend(items);
                } else if let Some(DraftContent::Container(_, list)) = out
                    .last_mut()
                    .filter(|_| loose)
                    .map(|draft| &mut draft.content)
                {
                    list.extend(items);
                } else if !items.is_empty() {
                    out.push(Draft::container(ContainerKind::BulletList, items));
                    loose = true;
                }
                continue;
            }
            DraftContent::Container(kind, children) => {
                let mut inside = Vec::new();
                settle(children, Some(kind), &mut inside);
                if inside.is_empty() {
                    continue;
                }
                DraftContent::Container(kind, inside)
            }
            DraftContent::Image(mut attrs) => {
                if !attrs
                    .iter()
                    .any(|(name, src)| name == "src" && is_safe_src(src))
                {
                    continue;
                }
                attrs.retain(|(name, _)| {
                    matches!(name.as_str(), "src" | "alt" | "title" | "width" | "height")
                });
                DraftContent::Image(attrs)
            }
            DraftContent::Rule => DraftContent::Rule,
        };
        loose = false;
        let draft = Draft { tag: None, content };
        if parent.is_some_and(ContainerKind::is_list) {
            // A list right inside a list belongs to the item before.
            if let (DraftContent::Container(..), Some(DraftContent::Container(_, item))) =
                (&draft.content, out.last_mut().map(|last| &mut last.content))
            {
                item.push(draft);
            } else {
                out.extend(items_of(vec![draft]));
            }
        } else {
            out.push(draft);
        }
    }
}

/// An item of these blocks: it starts with a paragraph. A list with nothing
/// before it gives its own items instead.
fn items_of(mut inside: Vec<Draft>) -> Vec<Draft> {
    if inside.is_empty() {
        return Vec::new();
    }
    let first = inside.remove(0);
    match first.content {
        DraftContent::Text(TextKind::Paragraph | TextKind::Heading(_), inline) => {
            inside.insert(0, Draft::text(TextKind::Paragraph, inline));
        }
        DraftContent::Container(kind, mut items) if kind.is_list() => {
            if let Some(DraftContent::Container(_, last)) =
                items.last_mut().map(|item| &mut item.content)
            {
                last.append(&mut inside);
            }
            return items;
        }
        DraftContent::Container(_, quoted) => {
            let mut blocks = quoted;
            blocks.append(&mut inside);
            return items_of(blocks);
        }
        content => {
            inside.insert(0, Draft { tag: None, content });
            inside.insert(0, Draft::paragraph());
        }
    }
    vec![Draft::container(ContainerKind::Item, inside)]
}

fn settle_inline(inline: Vec<Inline>, kind: TextKind) -> Vec<Inline> {
    let mut out = Vec::new();
    if kind == TextKind::Code {
        let mut words = String::new();
        words_into(&inline, &mut words);
        push_inline(&mut out, plain(&words));
        return out;
    }
    for piece in inline {
        push_inline(
            &mut out,
            match piece {
                Inline::Text { text, marks } => Inline::Text {
                    text,
                    marks: settle_marks(&marks),
                },
                Inline::Break => Inline::Break,
                Inline::Foreign { text, .. } => plain(&text),
            },
        );
    }
    out
}

/// The marks that the schema knows, without unsafe links; code excludes the
/// others.
fn settle_marks(marks: &Marks) -> Marks {
    let mut out = Marks::none();
    if let Some(href) = marks.link().filter(|href| is_safe_href(href)) {
        out = out.with_link(href);
    }
    for kind in marks.kinds().filter(|kind| *kind != MarkKind::Link) {
        out = out.with(kind);
    }
    out
}
