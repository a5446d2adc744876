//! What is on screen: the blocks as last drawn and the elements they stand in.
//! Draws the difference to a new tree and nothing else; the only file that
//! writes into the text's DOM.
//!
//! Invariant: between drawings, for every block not under suspicion, the
//! element's content is exactly `view::inside(block)`.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use editor::patch::{self, Move, Op};
use editor::view::{self, View};
use shared::document::block::{Block, BlockId};
use shared::document::tree::Tree;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CharacterData, Document, Element, Node};

/// One drawn block.
struct Drawn {
    block: Arc<Block>,
    element: Element,
    children: Vec<Drawn>,
}

/// A block's element, and the block as it was last drawn.
struct Shown {
    element: Element,
    block: Arc<Block>,
}

/// The drawn text.
pub(super) struct Screen {
    host: Element,
    document: Document,
    drawn: Vec<Drawn>,
    shown: HashMap<BlockId, Shown>,
    /// Blocks whose DOM someone else has touched.
    suspects: HashSet<BlockId>,
    /// Someone else has added, removed or moved whole blocks.
    disturbed: bool,
    /// What is drawn was typed here: words put in at the caret take it along.
    carries: bool,
}

/// The property that ties an element to its block.
fn tie() -> JsValue {
    JsValue::from_str("siaranBlock")
}

impl Screen {
    pub(super) fn new(host: Element, document: Document) -> Self {
        // Leptos leaves a comment as a place-holder: child numbers must count
        // blocks and nothing else.
        while let Some(child) = host.first_child() {
            let _ = host.remove_child(&child);
        }
        Self {
            host,
            document,
            drawn: Vec::new(),
            shown: HashMap::new(),
            suspects: HashSet::new(),
            disturbed: false,
            carries: false,
        }
    }

    pub(super) fn host(&self) -> &Element {
        &self.host
    }

    /// The element of a block.
    pub(super) fn element(&self, block: BlockId) -> Option<&Element> {
        self.shown.get(&block).map(|shown| &shown.element)
    }

    /// The block whose element this is.
    pub(super) fn block_at(element: &Element) -> Option<BlockId> {
        let name = js_sys::Reflect::get(element, &tie()).ok()?.as_string()?;
        let (client, clock) = name.split_once(':')?;
        Some(BlockId {
            client: client.parse().ok()?,
            clock: clock.parse().ok()?,
        })
    }

    /// The innermost block that a node stands in, with its element; `None` for
    /// the host itself and for nodes outside.
    pub(super) fn block_of(&self, node: &Node) -> Option<(BlockId, Element)> {
        let mut at = Some(node.clone());
        while let Some(node) = at {
            if node.is_same_node(Some(&self.host)) {
                return None;
            }
            if let Some(element) = node.dyn_ref::<Element>()
                && let Some(id) = Self::block_at(element)
            {
                return Some((id, element.clone()));
            }
            at = node.parent_node();
        }
        None
    }

    /// The block as it was last drawn.
    pub(super) fn drawn(&self, id: BlockId) -> Option<Arc<Block>> {
        self.shown.get(&id).map(|shown| shown.block.clone())
    }

    /// Someone else has touched this block's DOM: compare with what is really
    /// there when drawing next.
    pub(super) fn suspect(&mut self, block: BlockId) {
        self.suspects.insert(block);
    }

    /// Someone else has disturbed the order of blocks.
    pub(super) fn disturb(&mut self) {
        self.disturbed = true;
    }

    /// Is what is drawn next typed here?
    pub(super) fn carry_caret(&mut self, carries: bool) {
        self.carries = carries;
    }

    /// Draws what differs. Leaves `except` alone: words are being composed in it.
    pub(super) fn draw(&mut self, tree: &Tree, except: Option<BlockId>) {
        let mut drawn = std::mem::take(&mut self.drawn);
        let host = self.host.clone();
        self.draw_children(&host, &mut drawn, tree.top(), except);
        self.drawn = drawn;
        self.suspects.retain(|id| Some(*id) == except);
        self.disturbed = false;
    }

    fn draw_children(
        &mut self,
        parent: &Element,
        drawn: &mut Vec<Drawn>,
        blocks: &[Arc<Block>],
        except: Option<BlockId>,
    ) {
        if drawn.len() != blocks.len() || drawn.iter().zip(blocks).any(|(d, b)| d.block.id != b.id)
        {
            self.reorder(parent, drawn, blocks);
        }
        if self.disturbed {
            restore(parent, drawn);
        }
        let careful = self.disturbed || !self.suspects.is_empty();
        for (drawn, block) in drawn.iter_mut().zip(blocks) {
            let same = Arc::ptr_eq(&drawn.block, block);
            if (same && !careful) || Some(block.id) == except {
                continue;
            }
            self.draw_block(drawn, block, except);
        }
    }

    fn reorder(&mut self, parent: &Element, drawn: &mut Vec<Drawn>, blocks: &[Arc<Block>]) {
        let old: Vec<BlockId> = drawn.iter().map(|drawn| drawn.block.id).collect();
        let new: Vec<BlockId> = blocks.iter().map(|block| block.id).collect();
        for step in patch::order(&old, &new) {
            match step {
                Move::Remove { index } => {
                    let gone = drawn.remove(index);
                    gone.element.remove();
                    self.forget(&gone);
                }
                Move::Insert { index, source } => {
                    let Some(block) = blocks.get(source) else {
                        continue;
                    };
                    let Some(made) = self.make(block) else {
                        continue;
                    };
                    let before = drawn
                        .get(index)
                        .map(|next| Node::from(next.element.clone()));
                    let _ = parent.insert_before(&made.element, before.as_ref());
                    drawn.insert(index, made);
                }
            }
        }
    }

    fn forget(&mut self, drawn: &Drawn) {
        // A newer element may already stand for the same block.
        if self
            .shown
            .get(&drawn.block.id)
            .is_some_and(|shown| shown.element.is_same_node(Some(&drawn.element)))
        {
            self.shown.remove(&drawn.block.id);
        }
        for child in &drawn.children {
            self.forget(child);
        }
    }

    /// A fresh element for a block, filled.
    fn make(&mut self, block: &Arc<Block>) -> Option<Drawn> {
        let node = build(&self.document, &view::shell(block))?;
        let element: Element = node.dyn_into().ok()?;
        let name = format!("{}:{}", block.id.client, block.id.clock);
        let _ = js_sys::Reflect::set(&element, &tie(), &JsValue::from_str(&name));
        self.shown.insert(
            block.id,
            Shown {
                element: element.clone(),
                block: block.clone(),
            },
        );
        let mut children = Vec::with_capacity(block.children().len());
        for child in block.children() {
            let made = self.make(child)?;
            let _ = element.append_child(&made.element);
            children.push(made);
        }
        for inside in view::inside(block) {
            if let Some(node) = build(&self.document, &inside) {
                let _ = element.append_child(&node);
            }
        }
        Some(Drawn {
            block: block.clone(),
            element,
            children,
        })
    }

    fn draw_block(&mut self, drawn: &mut Drawn, block: &Arc<Block>, except: Option<BlockId>) {
        if view::shell(&drawn.block) != view::shell(block) {
            // Another tag or attribute: the element itself must change.
            let Some(made) = self.make(block) else { return };
            let _ = drawn.element.replace_with_with_node_1(&made.element);
            let gone = std::mem::replace(drawn, made);
            self.forget(&gone);
            return;
        }
        if block.container_kind().is_some() {
            let element = drawn.element.clone();
            self.draw_children(&element, &mut drawn.children, block.children(), except);
        } else {
            let old = if self.disturbed || self.suspects.contains(&block.id) {
                read_views(&drawn.element)
            } else if Arc::ptr_eq(&drawn.block, block) {
                return;
            } else {
                view::inside(&drawn.block)
            };
            let ops = patch::plan(&old, &view::inside(block));
            self.carry_out(&drawn.element, &ops);
        }
        drawn.block = block.clone();
        if let Some(shown) = self.shown.get_mut(&block.id) {
            shown.block = block.clone();
        }
    }

    fn carry_out(&self, element: &Element, ops: &[Op]) {
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
                        && let Some(node) = build(&self.document, view)
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
                    if !(self.carries && *delete == 0 && carry(&text, *offset, insert)) {
                        let _ = text.replace_data(*offset, *delete, insert);
                    }
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
    let before = |count: u32| text.substring_data(offset.checked_sub(count)?, count).ok();
    // A pair that would be cut in half shows as U+FFFD here.
    let last = before(1)
        .filter(|unit| !unit.contains('\u{FFFD}'))
        .or_else(|| before(2));
    let (Some(()), Some(last)) = (at_caret(), last.filter(|last| !last.is_empty())) else {
        return false;
    };
    let width = shared::document::utf16::len(&last);
    let doubled = format!("{last}{insert}");
    let behind = offset + shared::document::utf16::len(insert);
    text.insert_data(offset - width, &doubled).is_ok() && text.delete_data(behind, width).is_ok()
}

/// Puts a parent's elements back in order and takes strangers out.
fn restore(parent: &Element, drawn: &[Drawn]) {
    let mut at = parent.first_child();
    for expected in drawn {
        let element: &Node = expected.element.as_ref();
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

fn build(document: &Document, view: &View) -> Option<Node> {
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
fn read_views(element: &Element) -> Vec<View> {
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
