//! Between the browser's selection and places in the text. Reads the DOM and
//! sets the selection; never changes content.

use std::cmp::Ordering;

use editor::selection::Selection;
use editor::view::{FILLER, FOREIGN};
use shared::document::block::Pos;
use shared::document::tree::{Tree, lines_of};
use shared::document::utf16;
use wasm_bindgen::JsCast;
use web_sys::{CharacterData, Element, Node};

use super::screen::Screen;

/// A place in the DOM.
#[derive(Clone)]
pub(super) struct Point {
    pub(super) node: Node,
    pub(super) offset: u32,
}

/// Where the browser's selection ends: its moving end.
pub(super) fn focus() -> Option<Point> {
    let selection = web_sys::window()?.get_selection().ok()??;
    Some(Point {
        node: selection.focus_node()?,
        offset: selection.focus_offset(),
    })
}

/// The words inside a block's element as its text counts them, and how many
/// units stand before `until`, if that lies inside.
pub(super) fn measure(element: &Element, until: Option<&Point>) -> (String, Option<u32>) {
    let mut words = String::new();
    let mut found = None;
    walk(element, until, &mut words, &mut found);
    (words, found)
}

fn walk(parent: &Node, until: Option<&Point>, words: &mut String, found: &mut Option<u32>) {
    let here = until.filter(|point| point.node.is_same_node(Some(parent)));
    let mut index = 0;
    let mut at = parent.first_child();
    loop {
        if here.is_some_and(|point| point.offset == index) && found.is_none() {
            *found = Some(utf16::len(words));
        }
        let Some(node) = at else { break };
        at = node.next_sibling();
        index += 1;
        if let Some(text) = node.dyn_ref::<CharacterData>() {
            if node.node_type() != Node::TEXT_NODE {
                continue;
            }
            if let Some(point) = until.filter(|point| point.node.is_same_node(Some(&node))) {
                *found = Some(utf16::len(words) + point.offset);
            }
            words.push_str(&text.data());
        } else if let Some(element) = node.dyn_ref::<Element>() {
            let within = until.is_some_and(|point| element.contains(Some(&point.node)));
            if element.tag_name() == "BR" {
                if within && found.is_none() {
                    *found = Some(utf16::len(words));
                }
                if element.class_name() != FILLER {
                    words.push('\n');
                }
            } else if element.class_name() == FOREIGN {
                if within && found.is_none() {
                    *found = Some(utf16::len(words));
                }
                words.push('\u{FFFC}');
            } else {
                walk(&node, until, words, found);
            }
        }
    }
    if here.is_some() && found.is_none() {
        *found = Some(utf16::len(words));
    }
}

/// The place in the text that a DOM point means. As the `end` of a range, a
/// point between two blocks belongs to a picture or rule before it.
pub(super) fn place(screen: &Screen, tree: &Tree, point: &Point, end: bool) -> Option<Pos> {
    let host: &Node = screen.host().as_ref();
    if !host.contains(Some(&point.node)) {
        return None;
    }
    let Some((id, element)) = screen.block_of(&point.node) else {
        // Between top-level blocks.
        return between(tree, tree.top(), next_top(host, tree, point), end);
    };
    let block = tree.find(id)?;
    if block.text_kind().is_some() {
        let (_, offset) = measure(&element, Some(point));
        return Some(Pos::new(id, offset.unwrap_or(0).min(block.len())));
    }
    if block.container_kind().is_some() {
        return between(tree, block.children(), point.offset, end);
    }
    let after = point.node.is_same_node(Some(&element)) && point.offset > 0;
    Some(Pos::new(id, u32::from(after)))
}

/// The number of the first top-level block behind a point that is in none: in
/// the host, in a sheet or in what a stranger put there.
fn next_top(host: &Node, tree: &Tree, point: &Point) -> u32 {
    let top = tree.top();
    let mut at = point
        .node
        .child_nodes()
        .item(point.offset)
        .or_else(|| behind(host, &point.node));
    while let Some(node) = at {
        let block = node.dyn_ref::<Element>().and_then(Screen::block_at);
        if let Some(index) = block.and_then(|id| top.iter().position(|block| block.id == id)) {
            return index as u32;
        }
        at = node.first_child().or_else(|| behind(host, &node));
    }
    top.len() as u32
}

/// The next node of the host in reading order that is not inside this one.
fn behind(host: &Node, node: &Node) -> Option<Node> {
    let mut at = node.clone();
    while !at.is_same_node(Some(host)) {
        if let Some(next) = at.next_sibling() {
            return Some(next);
        }
        at = at.parent_node()?;
    }
    None
}

fn between(
    tree: &Tree,
    blocks: &[std::sync::Arc<shared::document::block::Block>],
    index: u32,
    end: bool,
) -> Option<Pos> {
    let before = (index as usize)
        .checked_sub(1)
        .and_then(|at| blocks.get(at));
    if let Some(atom) = before
        .filter(|_| end)
        .and_then(|block| lines_of(block).last().copied())
        .filter(|line| line.text_kind().is_none())
    {
        return Some(Pos::new(atom.id, 1));
    }
    if let Some(block) = blocks.get(index as usize) {
        return lines_of(block).first().map(|line| Pos::new(line.id, 0));
    }
    match blocks.last() {
        Some(block) => lines_of(block)
            .last()
            .map(|line| Pos::new(line.id, line.len())),
        None => tree.end(),
    }
}

/// Where in the DOM a place is.
pub(super) fn point(screen: &Screen, tree: &Tree, at: Pos) -> Option<Point> {
    let element = screen.element(at.block)?;
    let block = tree.find(at.block)?;
    if block.text_kind().is_none() {
        let parent = element.parent_node()?;
        let mut index = 0;
        let mut sibling = element.previous_sibling();
        while let Some(node) = sibling {
            index += 1;
            sibling = node.previous_sibling();
        }
        return Some(Point {
            node: parent,
            offset: index + at.offset.min(1),
        });
    }
    let inside: Element = match element.first_element_child() {
        Some(code) if element.tag_name() == "PRE" => code,
        _ => element.clone(),
    };
    let mut left = at.offset;
    seek(&inside, &mut left).or_else(|| {
        Some(Point {
            offset: inside.child_nodes().length(),
            node: inside.into(),
        })
    })
}

/// The point `left` units into `parent`; a boundary belongs to the text on its
/// left, as typed words take the look on their left.
fn seek(parent: &Node, left: &mut u32) -> Option<Point> {
    let mut index = 0;
    let mut at = parent.first_child();
    while let Some(node) = at {
        at = node.next_sibling();
        if node.node_type() == Node::TEXT_NODE {
            let len = node.dyn_ref::<CharacterData>()?.length();
            if *left <= len && (*left > 0 || index == 0 || !text_before(&node)) {
                return Some(Point {
                    node,
                    offset: *left,
                });
            }
            *left = left.saturating_sub(len);
        } else if let Some(element) = node.dyn_ref::<Element>() {
            let leaf = element.tag_name() == "BR" || element.class_name() == FOREIGN;
            if leaf {
                if *left == 0 {
                    return Some(Point {
                        node: parent.clone(),
                        offset: index,
                    });
                }
                if element.class_name() != FILLER {
                    *left -= 1;
                }
            } else if let Some(point) = seek(&node, left) {
                return Some(point);
            }
        }
        index += 1;
    }
    None
}

fn text_before(node: &Node) -> bool {
    node.previous_sibling()
        .is_some_and(|before| before.node_type() == Node::TEXT_NODE)
}

/// What the browser has selected, if it lies in the text.
pub(super) fn read(screen: &Screen, tree: &Tree) -> Option<Selection> {
    let selection = web_sys::window()?.get_selection().ok()??;
    let anchor = Point {
        node: selection.anchor_node()?,
        offset: selection.anchor_offset(),
    };
    let head = Point {
        node: selection.focus_node()?,
        offset: selection.focus_offset(),
    };
    let ends = |end| {
        Some(Selection::range(
            place(screen, tree, &anchor, end)?,
            place(screen, tree, &head, end)?,
        ))
    };
    let read = ends(false)?;
    if selection.is_collapsed() {
        return Some(read);
    }
    let onward = tree.order(read.anchor, read.head) != Some(Ordering::Greater);
    Some(if onward {
        Selection::range(read.anchor, ends(true)?.head)
    } else {
        Selection::range(ends(true)?.anchor, read.head)
    })
}

/// Selects in the browser, unless it is so already.
pub(super) fn write(screen: &Screen, tree: &Tree, selection: &Selection) {
    let Some(native) = web_sys::window().and_then(|window| window.get_selection().ok().flatten())
    else {
        return;
    };
    let (Some(anchor), Some(head)) = (
        point(screen, tree, selection.anchor),
        point(screen, tree, selection.head),
    ) else {
        return;
    };
    let same = |node: Option<Node>, offset: u32, point: &Point| {
        offset == point.offset && node.is_some_and(|node| node.is_same_node(Some(&point.node)))
    };
    if same(native.anchor_node(), native.anchor_offset(), &anchor)
        && same(native.focus_node(), native.focus_offset(), &head)
    {
        return;
    }
    let _ = native.set_base_and_extent(&anchor.node, anchor.offset, &head.node, head.offset);
}
