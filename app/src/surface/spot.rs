//! Where carets and wordless lines stand in the window. Measures only; what is
//! drawn there is `peers`'.

use leptos::prelude::*;
use shared::document::block::Pos;
use shared::document::tree::Tree;
use web_sys::{DomRect, Element};

use super::caret;
use super::listen::caret_rect;
use super::screen::Screen;

/// How wide an empty line looks when it is selected, px.
const SLIVER_PX: f64 = 8.0;

/// Where a caret stands in the window, px.
pub(super) struct Spot {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) height: f64,
}

pub(super) fn spot(screen: &Screen, tree: &Tree, at: Pos) -> Option<Spot> {
    let element = screen.element(at.block)?;
    if tree.find(at.block)?.text_kind().is_none() {
        // Before or behind a picture or a rule.
        let rect = element.get_bounding_client_rect();
        return Some(Spot {
            left: if at.offset == 0 {
                rect.left()
            } else {
                rect.right()
            },
            top: rect.top(),
            height: rect.height(),
        });
    }
    let point = caret::point(screen, tree, at)?;
    let rect = caret_rect(&point.node, point.offset)?;
    // An empty line has a box; its caret stands where its direction begins.
    let from_right = rect.width() > 0.0 && reads_from_right(element);
    Some(Spot {
        left: if from_right {
            rect.right()
        } else {
            rect.left()
        },
        top: rect.top(),
        height: rect.height().min(60.0),
    })
}

fn reads_from_right(element: &Element) -> bool {
    window()
        .get_computed_style(element)
        .ok()
        .flatten()
        .and_then(|style| style.get_property_value("direction").ok())
        .is_some_and(|direction| direction == "rtl")
}

/// What a highlight cannot paint inside a range: empty lines (a sliver where
/// they begin), pictures, rules.
pub(super) fn wordless(
    screen: &Screen,
    tree: &Tree,
    from: Pos,
    to: Pos,
    tell: &mut dyn FnMut(DomRect),
) {
    for line in tree.between(from.block, to.block) {
        if (line.is_empty() || line.text_kind().is_none())
            && let Some(element) = screen.element(line.id)
        {
            let rect = element.get_bounding_client_rect();
            if line.is_empty() {
                if reads_from_right(element) {
                    rect.set_x(rect.right() - SLIVER_PX);
                }
                rect.set_width(SLIVER_PX);
            }
            tell(rect);
        }
    }
}

/// Upper and lower edge of one's own caret, px.
pub(super) fn own_line() -> Option<(f64, f64)> {
    let selection = window().get_selection().ok()??;
    let rect = caret_rect(&selection.focus_node()?, selection.focus_offset())?;
    Some((rect.top(), rect.bottom()))
}
