//! Dragging text: within the text and between blocks, out to other programs,
//! and in from them. What moves within the text is one change and one step of
//! undo; a modifier key copies instead.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use editor::html;
use editor::intent::Intent;
use editor::selection::Selection;
use js_sys::{Function, Reflect};
use leptos::prelude::document;
use shared::document::block::Pos;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DataTransfer, DragEvent, HtmlElement, Node};

use super::caret::{self, Point};
use super::screen::Screen;
use super::{Mounted, clipboard, listen};
use crate::lengths::set_px;
use crate::live::LeftOut;

/// Says that a drag began in a text of ours: a picture that is dragged is then
/// not taken for a file.
const OURS: &str = "application/x-siaran";

/// Did it begin in a text of ours?
pub(super) fn is_ours(data: &DataTransfer) -> bool {
    data.types().includes(&OURS.into(), 0)
}

/// A drag that began in this text, and the mark where it would land.
#[derive(Default)]
pub(super) struct Drag {
    ours: Cell<bool>,
    mark: RefCell<Option<HtmlElement>>,
}

pub(super) fn listen(mounted: &Rc<Mounted>) {
    mounted.hear("dragstart", |mounted, event| {
        mounted.drag_start(event.unchecked_ref());
    });
    mounted.hear("dragover", |mounted, event| {
        mounted.drag_over(event.unchecked_ref());
    });
    mounted.hear("dragleave", |mounted, _| mounted.drag.unmark());
    mounted.hear("dragend", |mounted, _| mounted.drag.end());
    mounted.hear("drop", |mounted, event| {
        mounted.dropped(event.unchecked_ref());
    });
}

/// Is a copy asked for?
fn copies(event: &DragEvent) -> bool {
    event.ctrl_key() || event.alt_key()
}

impl Mounted {
    fn drag_start(&self, event: &DragEvent) {
        self.take_selection();
        // A picture is dragged without being selected first.
        let leaf = event
            .target()
            .and_then(|target| target.dyn_into::<Node>().ok())
            .and_then(|node| self.leaf_at(&node));
        if let Some(leaf) = leaf {
            self.live.select(Some(leaf));
        }
        let Some(data) = event.data_transfer() else {
            return;
        };
        // A link that is dragged by itself goes as the browser sends it.
        let Some((selection, slice)) = self.selected() else {
            return;
        };
        self.live.select(Some(selection));
        let given = clipboard::give(&data, &slice).is_some();
        self.drag.ours.set(given);
        let _ = data.set_data(OURS, "1");
        data.set_effect_allowed("copyMove");
    }

    fn leaf_at(&self, node: &Node) -> Option<Selection> {
        let screen = self.screen.borrow();
        let (id, _) = screen.block_of(node)?;
        let block = screen.drawn(id)?;
        let leaf = block.text_kind().is_none() && block.container_kind().is_none();
        leaf.then(|| Selection::range(Pos::new(id, 0), Pos::new(id, 1)))
    }

    fn drag_over(&self, event: &DragEvent) {
        if !self.live.may_write() {
            return;
        }
        event.prevent_default();
        if let Some(data) = event.data_transfer() {
            let moves = self.drag.is_of(&data) && !copies(event);
            data.set_drop_effect(if moves { "move" } else { "copy" });
        }
        match self.aimed_at(event) {
            Some(at) => self.mark(at),
            None => self.drag.unmark(),
        }
    }

    fn dropped(&self, event: &DragEvent) {
        event.prevent_default();
        let data = event.data_transfer();
        let ours = data.as_ref().is_some_and(|data| self.drag.is_of(data));
        self.drag.end();
        let Some((at, data)) = self.aimed_at(event).zip(data) else {
            return;
        };
        if !self.live.may_write() || self.is_composing() {
            return;
        }
        if ours && let Some((selection, slice)) = self.selected() {
            if html::is_light(&slice) {
                let moved = (!copies(event)).then_some(selection);
                self.act(&Intent::Drop { slice, at, moved });
            } else {
                self.live.tell_left_out(Some(LeftOut::TooLong));
            }
        } else {
            self.live.select(Some(Selection::caret(at)));
            self.bring(&data);
        }
        self.focus();
    }

    /// The place in the text under the pointer.
    fn aimed_at(&self, event: &DragEvent) -> Option<Pos> {
        let point = point_at(event)?;
        self.live
            .read(|editor| caret::place(&self.screen.borrow(), editor.tree(), &point, false))
            .flatten()
    }

    /// Shows where the words would land.
    fn mark(&self, at: Pos) {
        let found = self.live.read(|editor| {
            let screen = self.screen.borrow();
            let point = caret::point(&screen, editor.tree(), at)?;
            let rect = listen::caret_rect(&point.node, point.offset)?;
            let leaf = editor.tree().find(at.block)?.text_kind().is_none();
            Some((rect, leaf.then(|| leaf_edge(&screen, at)).flatten()))
        });
        let Some((rect, leaf)) = found.flatten() else {
            return self.drag.unmark();
        };
        let Some(frame) = self.host.parent_element() else {
            return;
        };
        let mut mark = self.drag.mark.borrow_mut();
        if mark.is_none() {
            *mark = document()
                .create_element("div")
                .ok()
                .and_then(|element| element.dyn_into().ok());
            if let Some(element) = mark.as_ref() {
                element.set_class_name("drop-mark");
                let _ = element.set_attribute("aria-hidden", "true");
                let _ = frame.append_child(element);
            }
        }
        let Some(element) = mark.as_ref() else { return };
        let within = frame.get_bounding_client_rect();
        let (x, y, width, height) = match leaf {
            // Beside a picture or a rule: a line across.
            Some(y) => (0.0, y - within.top(), within.width(), 2.0),
            None => (
                rect.left() - within.left(),
                rect.top() - within.top(),
                2.0,
                rect.height(),
            ),
        };
        for (name, value) in [
            ("left", x),
            ("top", y),
            ("width", width),
            ("height", height),
        ] {
            set_px(element, name, value);
        }
    }
}

/// The upper or lower edge of a picture's element, in the window.
fn leaf_edge(screen: &Screen, at: Pos) -> Option<f64> {
    let rect = screen.element(at.block)?.get_bounding_client_rect();
    Some(if at.offset == 0 {
        rect.top()
    } else {
        rect.bottom()
    })
}

impl Drag {
    /// Does this drag carry what began here? The flag alone would outlive a
    /// drag whose end is never told: its element was drawn anew meanwhile.
    fn is_of(&self, data: &DataTransfer) -> bool {
        self.ours.get() && is_ours(data)
    }

    fn unmark(&self) {
        if let Some(mark) = self.mark.take() {
            mark.remove();
        }
    }

    fn end(&self) {
        self.ours.set(false);
        self.unmark();
    }
}

/// The DOM point under the pointer. `caretPositionFromPoint` is the standard;
/// Safari before 26 has only `caretRangeFromPoint`.
fn point_at(event: &DragEvent) -> Option<Point> {
    let page: JsValue = document().into();
    for (name, node, offset) in [
        ("caretPositionFromPoint", "offsetNode", "offset"),
        ("caretRangeFromPoint", "startContainer", "startOffset"),
    ] {
        let ask = Reflect::get(&page, &name.into()).ok()?;
        let Ok(ask) = ask.dyn_into::<Function>() else {
            continue;
        };
        let (x, y) = (event.client_x(), event.client_y());
        let found = ask.call2(&page, &x.into(), &y.into()).ok()?;
        let node = Reflect::get(&found, &node.into()).ok()?.dyn_into().ok()?;
        let offset = Reflect::get(&found, &offset.into()).ok()?.as_f64()? as u32;
        return Some(Point { node, offset });
    }
    None
}
