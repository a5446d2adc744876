//! What is on screen: the blocks as last drawn and the elements they stand in.
//! Draws the difference to a new tree and nothing else; the only file that
//! writes into the text's DOM.
//!
//! While words are composed in a block it is drawn around them, or not at all.
//!
//! Invariant: between drawings, for every block not under suspicion, the
//! element's content is exactly `view::inside(block)`.

mod nodes;
mod sheets;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use editor::around;
use editor::patch::{self, Move};
use editor::view;
use shared::document::block::{Block, BlockId};
use shared::document::tree::Tree;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Element, Node};

use self::nodes::{build, carry_out, read_views, restore};
use self::sheets::Sheets;

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

/// Words being composed: nothing may touch them.
#[derive(Clone, Copy)]
pub(super) struct Held {
    /// The block they are in.
    pub(super) block: BlockId,
    /// Their first unit.
    pub(super) from: u32,
    /// The first unit behind them.
    pub(super) to: u32,
}

/// The drawn text.
pub(super) struct Screen {
    host: Element,
    document: Document,
    drawn: Vec<Drawn>,
    /// What the top-level blocks stand in, when they do not stand in the host.
    sheets: Option<Sheets>,
    shown: HashMap<BlockId, Shown>,
    /// Blocks whose DOM someone else has touched.
    suspects: HashSet<BlockId>,
    /// Someone else has added, removed or moved whole blocks.
    disturbed: bool,
    /// What is drawn was typed here: words put in at the caret take it along.
    carries: bool,
    /// Where composed words have moved to in this drawing.
    moved: Option<u32>,
    /// Pictures and rules that are shown as selected.
    outlined: Vec<Element>,
}

/// A text of more top-level blocks than this is long. One that is long when it
/// is first drawn is laid out in sheets; one that is long is not typed in by the
/// browser itself. Measured in Chromium 156 with 3,000 paragraphs, keydown to
/// DOM: 11 ms by its own typing command, which lays the whole text out before
/// the key returns, 1.4 ms by ours, which leaves that to the next picture (see
/// `nodes::carry`). Phone keyboards compose and never come to that.
pub(super) const LONG: usize = 300;

/// Class of a picture or rule that is selected.
const SELECTED: &str = "selected-node";

/// The property that ties an element to its block.
fn tie() -> JsValue {
    JsValue::from_str("siaranBlock")
}

impl Screen {
    pub(super) fn new(host: Element, document: Document) -> Self {
        // Leptos leaves a comment as a place-holder.
        while let Some(child) = host.first_child() {
            let _ = host.remove_child(&child);
        }
        Self {
            host,
            document,
            drawn: Vec::new(),
            sheets: None,
            shown: HashMap::new(),
            suspects: HashSet::new(),
            disturbed: false,
            carries: false,
            moved: None,
            outlined: Vec::new(),
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

    /// Is this one of our sheets (and not a copy that someone made)?
    pub(super) fn is_sheet(element: &Element) -> bool {
        sheets::is_sheet(element)
    }

    /// The innermost block that a node stands in, with its element; `None` for
    /// the host itself, for a sheet and for nodes outside.
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

    /// Draws what differs, around composed words. Returns where those begin
    /// now, if their block was drawn.
    pub(super) fn draw(&mut self, tree: &Tree, held: Option<Held>) -> Option<u32> {
        let mut drawn = std::mem::take(&mut self.drawn);
        let host = self.host.clone();
        self.moved = None;
        if drawn.is_empty() {
            self.sheets = (tree.top().len() > LONG).then(Sheets::default);
        }
        self.draw_children(&host, &mut drawn, tree.top(), held);
        self.drawn = drawn;
        let composed = held.map(|held| held.block);
        self.suspects.retain(|id| Some(*id) == composed);
        self.disturbed = false;
        self.moved.take()
    }

    /// Shows these pictures and rules as selected, and no others.
    pub(super) fn outline(&mut self, blocks: &[BlockId]) {
        let elements: Vec<Element> = blocks
            .iter()
            .filter_map(|block| self.element(*block).cloned())
            .collect();
        if elements.is_empty() && self.outlined.is_empty() {
            return;
        }
        for element in std::mem::replace(&mut self.outlined, elements) {
            let _ = element.class_list().remove_1(SELECTED);
        }
        for element in &self.outlined {
            let _ = element.class_list().add_1(SELECTED);
        }
    }

    fn draw_children(
        &mut self,
        parent: &Element,
        drawn: &mut Vec<Drawn>,
        blocks: &[Arc<Block>],
        held: Option<Held>,
    ) {
        let kept = held.and_then(|held| keep(drawn, blocks, held.block));
        let blocks = kept.as_deref().unwrap_or(blocks);
        if drawn.len() != blocks.len() || drawn.iter().zip(blocks).any(|(d, b)| d.block.id != b.id)
        {
            self.reorder(parent, drawn, blocks);
        }
        if self.disturbed {
            match self.sheets.as_ref().filter(|_| parent == &self.host) {
                Some(sheets) => sheets.restore(parent, drawn),
                None => restore(parent, drawn.iter().map(|drawn| &drawn.element)),
            }
        }
        for (drawn, block) in drawn.iter_mut().zip(blocks) {
            // A suspect may stand anywhere inside a container.
            let careful = self.disturbed
                || self.suspects.contains(&block.id)
                || (!self.suspects.is_empty() && block.container_kind().is_some());
            if careful || !Arc::ptr_eq(&drawn.block, block) {
                self.draw_block(drawn, block, held);
            }
        }
    }

    fn reorder(&mut self, parent: &Element, drawn: &mut Vec<Drawn>, blocks: &[Arc<Block>]) {
        // Taken out meanwhile: making a block needs all of the screen.
        let mut sheets = self.sheets.take_if(|_| parent == &self.host);
        let old: Vec<BlockId> = drawn.iter().map(|drawn| drawn.block.id).collect();
        let new: Vec<BlockId> = blocks.iter().map(|block| block.id).collect();
        for step in patch::order(&old, &new) {
            match step {
                Move::Remove { index } => {
                    let gone = drawn.remove(index);
                    gone.element.remove();
                    if let Some(sheets) = &mut sheets {
                        sheets.took(index);
                    }
                    self.forget(&gone);
                }
                Move::Insert { index, source } => {
                    let Some(block) = blocks.get(source) else {
                        continue;
                    };
                    let Some(made) = self.make(block) else {
                        continue;
                    };
                    let sheet = (sheets.as_mut())
                        .and_then(|sheets| sheets.room(parent, &self.document, drawn, index));
                    let next = || Some(drawn.get(index)?.element.clone().into());
                    let (parent, before) = sheet.unwrap_or_else(|| (parent.clone(), next()));
                    let _ = parent.insert_before(&made.element, before.as_ref());
                    drawn.insert(index, made);
                }
            }
        }
        if sheets.is_some() {
            self.sheets = sheets;
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

    fn draw_block(&mut self, drawn: &mut Drawn, block: &Arc<Block>, held: Option<Held>) {
        if let Some(held) = held.filter(|held| held.block == block.id) {
            self.draw_around(drawn, block, held);
            return;
        }
        let waits = held.is_some_and(|held| holds(block, held.block));
        let same = Arc::ptr_eq(&drawn.block, block);
        if !waits && !same && view::shell(&drawn.block) != view::shell(block) {
            // Another tag or attribute: the element itself must change.
            let Some(made) = self.make(block) else { return };
            let _ = drawn.element.replace_with_with_node_1(&made.element);
            let gone = std::mem::replace(drawn, made);
            self.forget(&gone);
            return;
        }
        if block.container_kind().is_some() {
            let element = drawn.element.clone();
            self.draw_children(&element, &mut drawn.children, block.children(), held);
        } else {
            let old = if self.disturbed || self.suspects.contains(&block.id) {
                read_views(&drawn.element)
            } else if same {
                return;
            } else {
                view::inside(&drawn.block)
            };
            let ops = patch::plan(&old, &view::inside(block));
            carry_out(&self.document, &drawn.element, &ops, None, self.carries);
        }
        if !waits {
            drawn.block = block.clone();
            if let Some(shown) = self.shown.get_mut(&block.id) {
                shown.block = block.clone();
            }
        }
    }

    /// Draws what can be drawn of a block while words are composed in it. The
    /// block stays as it was drawn: at the end it is compared anew.
    fn draw_around(&mut self, drawn: &Drawn, block: &Block, held: Held) {
        if view::shell(&drawn.block) != view::shell(block) {
            return;
        }
        let old = read_views(&drawn.element);
        let plan = around::plan(&old, &view::inside(block), held.from, held.to);
        if let Some(plan) = plan.filter(|plan| !plan.ops.is_empty()) {
            let held = Some(plan.at);
            carry_out(&self.document, &drawn.element, &plan.ops, held, false);
            self.moved = Some(plan.from);
        }
    }
}

/// Does a block hold (or is it) the one with that name?
fn holds(block: &Block, id: BlockId) -> bool {
    block.id == id || block.children().iter().any(|child| holds(child, id))
}

/// The blocks to draw when the one in which words are composed is no longer
/// among them: it stays where it was until they are done.
fn keep(drawn: &[Drawn], blocks: &[Arc<Block>], composed: BlockId) -> Option<Vec<Arc<Block>>> {
    let at = drawn.iter().position(|it| holds(&it.block, composed))?;
    let (before, kept) = (drawn.get(..at)?, drawn.get(at)?);
    let place = |id| blocks.iter().position(|block| block.id == id);
    if place(kept.block.id).is_some() {
        return None;
    }
    let behind = before.iter().rev().find_map(|it| place(it.block.id));
    let mut blocks = blocks.to_vec();
    blocks.insert(behind.map_or(0, |at| at + 1), kept.block.clone());
    Some(blocks)
}
