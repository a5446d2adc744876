//! Writing into the DOM, node by node: what `screen` does it with. Knows no
//! blocks; called by nothing else.

use editor::patch::Op;
use editor::view::View;
use shared::document::utf16;
use wasm_bindgen::JsCast;
use web_sys::{CharacterData, Document, Element, Node};

/// Carries a plan out in an element. `held`: where composed words begin in
/// their text node. `carries`: what is put in at the caret takes it along.
pub(super) fn carry_out(
    document: &Document,
    element: &Element,
    ops: &[Op],
    held: Option<u32>,
    carries: bool,
) {
    let follow = |path: &[usize]| {
        path.iter()
            .try_fold(Node::from(element.clone()), |node, at| {
                node.child_nodes().item(*at as u32)
            })
    };
    for op in ops {
        match op {
            Op::Insert { path, index, view } => {
                if let Some(parent) = follow(path)
                    && let Some(node) = build(document, view)
                {
                    let before = parent.child_nodes().item(*index as u32);
                    let _ = parent.insert_before(&node, before.as_ref());
                }
            }
            Op::Remove { path, index } => {
                if let Some(parent) = follow(path)
                    && let Some(node) = parent.child_nodes().item(*index as u32)
                {
                    let _ = parent.remove_child(&node);
                }
            }
            Op::Data {
                path,
                offset,
                delete,
                insert,
            } => {
                let text = follow(path).and_then(|node| node.dyn_into::<CharacterData>().ok());
                let Some(text) = text else { continue };
                if let Some(held) = held {
                    replace_beside(&text, held, (*offset, *delete), insert);
                } else if !(carries && *delete == 0 && carry(&text, *offset, insert)) {
                    let _ = text.replace_data(*offset, *delete, insert);
                }
            }
        }
    }
}

/// Puts words in at the browser's caret so that it ends up behind them without
/// being set; false when the caret is elsewhere. Setting a selection after a
/// change makes Chromium 156 lay the whole text out at once, 8 ms in 3,000
/// paragraphs; a live range that moves by the DOM's own rules does not. Those
/// leave a caret before words inserted at it, so the character before it is
/// doubled in front of the new words, and the old one taken out behind them.
fn carry(text: &CharacterData, offset: u32, insert: &str) -> bool {
    let at_caret = || {
        let selection = web_sys::window()?.get_selection().ok()??;
        let here = selection.is_collapsed()
            && selection.anchor_offset() == offset
            && selection.anchor_node()?.is_same_node(Some(text));
        here.then_some(())
    };
    at_caret().is_some() && push(text, offset, insert)
}

/// Puts words in so that a caret, and a composition, that stand right behind
/// `offset` are taken along; false when there is no character before them.
fn push(text: &CharacterData, offset: u32, insert: &str) -> bool {
    let before = |count: u32| text.substring_data(offset.checked_sub(count)?, count).ok();
    // A pair that would be cut in half shows as U+FFFD here.
    let last = before(1)
        .filter(|unit| !unit.contains('\u{FFFD}'))
        .or_else(|| before(2));
    let Some(last) = last.filter(|last| !last.is_empty()) else {
        return false;
    };
    let width = utf16::len(&last);
    let doubled = format!("{last}{insert}");
    let behind = offset + utf16::len(insert);
    text.insert_data(offset - width, &doubled).is_ok() && text.delete_data(behind, width).is_ok()
}

/// Replaces words beside composed ones, which begin at `held` in the text node
/// where the caret is. Words put in right before them must not become a part of
/// the composition, which would swallow them.
fn replace_beside(text: &CharacterData, held: u32, at: (u32, u32), insert: &str) {
    let (offset, delete) = at;
    if delete > 0 {
        let _ = text.delete_data(offset, delete);
    }
    if insert.is_empty() {
        return;
    }
    let composes = web_sys::window()
        .and_then(|window| window.get_selection().ok().flatten()?.focus_node())
        .is_some_and(|focus| focus.is_same_node(Some(text)));
    if !composes || offset + delete != held {
        let _ = text.insert_data(offset, insert);
        return;
    }
    if push(text, offset, insert) {
        return;
    }
    // At the node's very start: in a node of their own, until the end.
    let made = text
        .owner_document()
        .map(|document| document.create_text_node(insert));
    if let (Some(parent), Some(made)) = (text.parent_node(), made) {
        let _ = parent.insert_before(&made, Some(text));
    }
}

/// Puts a parent's elements back in order and takes strangers out.
pub(super) fn restore<'a>(parent: &Element, elements: impl Iterator<Item = &'a Element>) {
    let mut at = parent.first_child();
    for element in elements {
        let element: &Node = element.as_ref();
        match &at {
            Some(node) if node.is_same_node(Some(element)) => at = node.next_sibling(),
            _ => {
                let _ = parent.insert_before(element, at.as_ref());
            }
        }
    }
    while let Some(stranger) = at {
        at = stranger.next_sibling();
        let _ = parent.remove_child(&stranger);
    }
}

pub(super) fn build(document: &Document, view: &View) -> Option<Node> {
    match view {
        View::Text(text) => Some(document.create_text_node(text).into()),
        View::Element {
            tag,
            attrs,
            children,
        } => {
            let element = document.create_element(tag).ok()?;
            for (name, value) in attrs {
                let _ = element.set_attribute(name, value);
            }
            for child in children {
                let _ = element.append_child(&build(document, child)?);
            }
            Some(element.into())
        }
    }
}

/// What is really inside an element, as views.
pub(super) fn read_views(element: &Element) -> Vec<View> {
    let mut views = Vec::new();
    let mut at = element.first_child();
    while let Some(node) = at {
        at = node.next_sibling();
        if let Some(text) = node.dyn_ref::<CharacterData>() {
            // A comment reads as words that are not wanted: it goes.
            views.push(View::Text(text.data()));
        } else if let Some(element) = node.dyn_ref::<Element>() {
            let attributes = element.attributes();
            let attrs = (0..attributes.length())
                .filter_map(|n| attributes.item(n))
                .map(|attribute| (attribute.name(), attribute.value()))
                .collect();
            views.push(View::Element {
                tag: element.tag_name().to_ascii_lowercase(),
                attrs,
                children: read_views(element),
            });
        }
    }
    views
}
