//! Pictures and rules on the screen: a click selects one, arrow keys step onto
//! and off it. What a step means is `editor::atom`'s; here is only what must be
//! measured: reading direction, and which visual line the caret is on.

use editor::atom;
use editor::intent::Intent;
use editor::keys::Step;
use shared::document::block::{Content, Pos};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event};

use super::listen::caret_rect;
use super::{Mounted, caret};
use crate::live::Notice;

impl Mounted {
    /// Takes an arrow key over where it leads onto or off a picture or rule.
    pub(super) fn step(&self, key: Step) -> bool {
        self.settle();
        self.take_selection();
        let found = self.live.read(|editor| {
            let (tree, selection) = (editor.tree(), editor.selection()?);
            let forward = if key.vertical {
                key.onward
            } else {
                key.onward != self.is_rtl(selection.head)
            };
            let step = |at_edge| atom::step(tree, selection, forward, at_edge, key.extend);
            // Most steps lead nowhere near one, and measuring costs a layout.
            step(true)?;
            let edge = tree
                .find(selection.head.block)
                .map_or(0, |block| if forward { block.len() } else { 0 });
            let at_edge = selection.head.offset == edge
                || (key.vertical && self.on_edge_line(selection.head, edge));
            step(at_edge)
        });
        let Some(selection) = found.flatten() else {
            return self.step_out(key);
        };
        self.live.select(Some(selection));
        self.anchor.moved();
        self.draw(true);
        self.anchor.show_caret();
        true
    }

    /// An arrow key at the edge of code leaves it (or comes back in), and the
    /// caret stays.
    fn step_out(&self, key: Step) -> bool {
        let forward = key.onward;
        !key.vertical && !key.extend && self.live.act(&Intent::StepOut { forward }).selection
    }

    /// A click on a picture or rule selects it.
    pub(super) fn click(&self, event: &Event) {
        let target = event.target().and_then(|it| it.dyn_into::<Element>().ok());
        let Some(target) = target else { return };
        // What is a control there answers by itself.
        if !matches!(
            target.closest("a, button, input, textarea, select"),
            Ok(None)
        ) {
            return;
        }
        let block = self.screen.borrow().block_of(&target).map(|(id, _)| id);
        let atom = self.live.read(|editor| {
            block.filter(|id| {
                editor.tree().find(*id).is_some_and(|block| {
                    block.text_kind().is_none() && block.container_kind().is_none()
                })
            })
        });
        let Some(block) = atom.flatten() else { return };
        self.live.select(Some(atom::whole(block)));
        let _ = self.host.focus();
        self.draw(true);
    }

    /// Says which picture or rule is selected now, if another one is.
    pub(super) fn tell_selected(&self) {
        let selected = self
            .live
            .read(|editor| {
                let block = atom::selected(editor.tree(), editor.selection()?)?;
                let notice = match &editor.tree().find(block)?.content {
                    Content::Image { .. } => Notice::Picture,
                    Content::Rule => Notice::Rule,
                    _ => Notice::Strange,
                };
                Some((block, notice))
            })
            .flatten();
        let block = selected.map(|(block, _)| block);
        if self.told.replace(block) != block {
            self.live.tell(selected.map(|(_, notice)| notice));
        }
    }

    fn is_rtl(&self, at: Pos) -> bool {
        let screen = self.screen.borrow();
        screen
            .element(at.block)
            .and_then(|element| web_sys::window()?.get_computed_style(element).ok()?)
            .and_then(|style| style.get_property_value("direction").ok())
            .is_some_and(|direction| direction == "rtl")
    }

    /// Is a place on the same visual line as its block's edge?
    fn on_edge_line(&self, at: Pos, edge: u32) -> bool {
        let rect = |offset| {
            self.live
                .read(|editor| {
                    let at = Pos::new(at.block, offset);
                    let point = caret::point(&self.screen.borrow(), editor.tree(), at)?;
                    caret_rect(&point.node, point.offset)
                })
                .flatten()
        };
        match (rect(at.offset), rect(edge)) {
            (Some(here), Some(edge)) => (here.top() - edge.top()).abs() < edge.height() / 2.0,
            _ => false,
        }
    }
}
