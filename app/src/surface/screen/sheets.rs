//! A long text in sheets: plain `<div>`s of some dozens of top-level blocks, so
//! that the browser lays out and paints a sheet anew and not the whole text.
//! They stand on the screen alone and are no part of the document. What stands
//! in which is counted here and never read from the DOM.
//!
//! Why not `content-visibility: auto`: see ARCHITECTURE, "How a letter reaches
//! the screen".

use wasm_bindgen::JsValue;
use web_sys::{Document, Element, Node};

use super::Drawn;
use super::nodes::restore;

/// A sheet takes no more blocks at its ends than this,
const FULL: usize = 64;
/// and when it has so many, the next one in its middle parts it in two.
const LARGEST: usize = 128;

/// The sheets of a text, in order.
#[derive(Default)]
pub(super) struct Sheets(Vec<Sheet>);

struct Sheet {
    element: Element,
    /// How many blocks stand in it; never none.
    len: usize,
}

/// The property by which a sheet is known.
fn mark() -> JsValue {
    JsValue::from_str("siaranSheet")
}

pub(super) fn is_sheet(element: &Element) -> bool {
    js_sys::Reflect::get(element, &mark()).is_ok_and(|mark| mark.is_truthy())
}

impl Sheets {
    /// Makes room for a new block, number `index`, and counts it. Returns what to
    /// put it into and before what.
    pub(super) fn room(
        &mut self,
        host: &Element,
        document: &Document,
        drawn: &[Drawn],
        index: usize,
    ) -> Option<(Element, Option<Node>)> {
        let (mut at, mut offset) = self.find(index);
        let has_room = |at: usize| self.0.get(at).is_some_and(|sheet| sheet.len < FULL);
        if offset > 0 {
            self.part(host, document, drawn, (at, offset));
        } else if at > 0 && has_room(at - 1) {
            at -= 1;
            offset = self.0.get(at)?.len;
        } else if !has_room(at) {
            self.begin(host, document, at)?;
        }
        let sheet = self.0.get_mut(at)?;
        let next = (offset < sheet.len).then(|| drawn.get(index)).flatten();
        sheet.len += 1;
        Some((
            sheet.element.clone(),
            next.map(|next| next.element.clone().into()),
        ))
    }

    /// Block number `index` was taken out. An empty sheet goes.
    pub(super) fn took(&mut self, index: usize) {
        let (at, _) = self.find(index);
        let Some(sheet) = self.0.get_mut(at) else {
            return;
        };
        sheet.len -= 1;
        if sheet.len == 0 {
            sheet.element.remove();
            self.0.remove(at);
        }
    }

    /// Puts sheets and blocks back in order and takes strangers out.
    pub(super) fn restore(&self, host: &Element, drawn: &[Drawn]) {
        restore(host, self.0.iter().map(|sheet| &sheet.element));
        let mut rest = drawn.iter().map(|drawn| &drawn.element);
        for sheet in &self.0 {
            restore(&sheet.element, rest.by_ref().take(sheet.len));
        }
    }

    /// The sheet with block number `index`, and which of its blocks that is.
    fn find(&self, index: usize) -> (usize, usize) {
        let mut offset = index;
        for (at, sheet) in self.0.iter().enumerate() {
            if offset < sheet.len {
                return (at, offset);
            }
            offset -= sheet.len;
        }
        (self.0.len(), 0)
    }

    /// A new empty sheet, number `at`.
    fn begin(&mut self, host: &Element, document: &Document, at: usize) -> Option<Element> {
        let element = document.create_element("div").ok()?;
        element.set_class_name("sheet");
        let _ = js_sys::Reflect::set(&element, &mark(), &JsValue::TRUE);
        let next = self.0.get(at).map(|next| &*next.element);
        host.insert_before(&element, next).ok()?;
        let sheet = Sheet {
            element: element.clone(),
            len: 0,
        };
        self.0.insert(at, sheet);
        Some(element)
    }

    /// Parts a sheet before its block number `offset`, if it is too large. Of the
    /// two halves the one without the browser's selection moves: a composition
    /// stands there too. When both hold an end, the sheet may grow.
    fn part(
        &mut self,
        host: &Element,
        document: &Document,
        drawn: &[Drawn],
        place: (usize, usize),
    ) {
        let (at, offset) = place;
        let first: usize = self.0.iter().take(at).map(|sheet| sheet.len).sum();
        let len = self.0.get(at).map_or(0, |sheet| sheet.len);
        if len < LARGEST {
            return;
        }
        let here = drawn.get(first..first + len).unwrap_or_default();
        let Some((head, tail)) = here.split_at_checked(offset) else {
            return;
        };
        // The new sheet's number, and what goes there.
        let (new, moves) = if !holds_selection(tail) {
            (at + 1, tail)
        } else if !holds_selection(head) {
            (at, head)
        } else {
            return;
        };
        let Some(element) = self.begin(host, document, new) else {
            return;
        };
        for drawn in moves {
            let _ = element.append_child(&drawn.element);
        }
        for (at, len) in [(at, head.len()), (at + 1, tail.len())] {
            if let Some(sheet) = self.0.get_mut(at) {
                sheet.len = len;
            }
        }
    }
}

/// Does one end of the browser's selection stand in these blocks?
fn holds_selection(blocks: &[Drawn]) -> bool {
    let selection = web_sys::window().and_then(|window| window.get_selection().ok().flatten());
    let ends = selection.map(|selection| [selection.anchor_node(), selection.focus_node()]);
    ends.into_iter().flatten().flatten().any(|end| {
        let end = Some(&end);
        blocks.iter().any(|drawn| drawn.element.contains(end))
    })
}
