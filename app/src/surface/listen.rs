//! Scrolling to the caret, and where it stands in the window. Also the crate's
//! listeners, by the name under which the surface's parts know them.

use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::lengths;
pub(super) use crate::listen::{Listener, on, on_mutation};

/// Room to keep between the caret and the window's edges, px: the bar above
/// and, on phones, the toolbar below.
const EDGE_PX: f64 = 88.0;

/// Scrolls just enough to show the caret.
pub(super) fn scroll_to_caret(host: &HtmlElement) {
    let Some(window) = web_sys::window() else {
        return;
    };
    let Some(selection) = window.get_selection().ok().flatten() else {
        return;
    };
    let Some(node) = selection.focus_node() else {
        return;
    };
    if !host.contains(Some(&node)) {
        return;
    }
    let Some(rect) = caret_rect(&node, selection.focus_offset()) else {
        return;
    };
    let height = window
        .visual_viewport()
        .map_or_else(lengths::window_height, |viewport| viewport.height());
    let by = if rect.top() < EDGE_PX {
        rect.top() - EDGE_PX
    } else if rect.bottom() > height - EDGE_PX {
        rect.bottom() - (height - EDGE_PX)
    } else {
        return;
    };
    window.scroll_by_with_x_and_y(0.0, by);
}

/// The box of a caret at a DOM point.
pub(super) fn caret_rect(node: &web_sys::Node, offset: u32) -> Option<web_sys::DomRect> {
    let range = web_sys::Range::new().ok()?;
    range.set_start(node, offset).ok()?;
    range.collapse_with_to_start(true);
    let rects = range.get_client_rects()?;
    // At a wrapped line's end there are two; the caret blinks at the last.
    if rects.length() > 0 {
        return rects.item(rects.length() - 1);
    }
    // Beside a <br>, or in an empty block, a range has no box.
    let element = node
        .dyn_ref::<web_sys::Element>()
        .and_then(|element| {
            element
                .child_nodes()
                .item(offset)
                .and_then(|child| child.dyn_into::<web_sys::Element>().ok())
                .filter(|child| {
                    child.tag_name() != "BR" || child.get_bounding_client_rect().height() > 0.0
                })
                .or_else(|| Some(element.clone()))
        })
        .or_else(|| node.parent_element())?;
    Some(element.get_bounding_client_rect())
}
