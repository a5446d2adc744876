//! Marks in the text that belong to the tools: what a search found, and the
//! paragraph one writes in while the rest is dimmed. CSS highlights over the
//! blocks in sight; the text's own DOM is never touched.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use leptos::prelude::*;
use shared::document::block::Pos;
use shared::document::tree::Tree;
use web_sys::{Element, Event, Node};

use super::Mounted;
use super::caret::{self, Point};
use super::listen::{self, Listener};
use super::peers::Highlights;
use super::screen::Screen;
use crate::live::{Live, Reveal};

/// Every match in sight.
const FOUND: &str = "found";
/// The current one.
const CURRENT: &str = "found-current";
/// The paragraph with the caret, in focus mode.
const PARAGRAPH: &str = "paragraph";
/// Where both wrote while one was away.
const SEAM: &str = "seam";

const ALL: [&str; 4] = [FOUND, CURRENT, PARAGRAPH, SEAM];

/// Blocks this far outside the window are marked too, px.
const MARGIN_PX: f64 = 400.0;

/// A match nearer than this to the window's top or bottom is moved, px: the
/// find bar stands there.
const EDGE_PX: f64 = 180.0;

pub(super) struct Found {
    live: Live,
    surface: Weak<Mounted>,
    /// A painting is asked for.
    asked: Cell<bool>,
    listener: RefCell<Option<Listener>>,
}

impl Found {
    pub(super) fn new(live: Live, surface: Weak<Mounted>) -> Rc<Self> {
        let found = Rc::new(Self {
            live,
            surface,
            asked: Cell::new(false),
            listener: RefCell::new(None),
        });
        let weak = Rc::downgrade(&found);
        let scrolled = listen::on(&window(), "scroll", move |_: Event| {
            if let Some(found) = weak.upgrade()
                && found.live.tools().finding.get_untracked()
            {
                found.ask();
            }
        });
        *found.listener.borrow_mut() = Some(scrolled);
        found
    }

    /// Paints before the next picture.
    pub(super) fn ask(self: &Rc<Self>) {
        if self.asked.replace(true) {
            return;
        }
        let weak = Rc::downgrade(self);
        request_animation_frame(move || {
            if let Some(found) = weak.upgrade() {
                found.asked.set(false);
                found.paint();
            }
        });
    }

    fn paint(&self) {
        let Some(surface) = self.surface.upgrade() else {
            return;
        };
        let tools = self.live.tools();
        let finding = tools.finding.get_untracked();
        let reveal = tools.take_reveal();
        let Some(highlights) = Highlights::get() else {
            return;
        };
        highlights.delete(&ALL);
        self.live.read(|editor| {
            let screen = surface.screen.borrow();
            let tree = editor.tree();
            let range = |from: Pos, to: Pos| {
                Some((
                    caret::point(&screen, tree, from)?,
                    caret::point(&screen, tree, to)?,
                ))
            };
            match reveal {
                Some(Reveal::Block(block)) => {
                    if let Some(element) = screen.element(block) {
                        // Below the bar: see `scroll-padding-top`.
                        element.scroll_into_view_with_bool(true);
                    }
                }
                Some(Reveal::Match) if finding => {
                    let found = tools.search.with_value(editor::find::Search::current_match);
                    if let Some(found) = found
                        && let Some((from, _)) = range(
                            Pos::new(found.block, found.from),
                            Pos::new(found.block, found.to),
                        )
                    {
                        bring_into_view(&from);
                    }
                }
                _ => {}
            }
            if finding {
                let (first, last) = in_sight(&screen, tree);
                tools.search.with_value(|search| {
                    for (number, found) in search.between(first, last) {
                        let points = range(
                            Pos::new(found.block, found.from),
                            Pos::new(found.block, found.to),
                        );
                        if let Some((from, to)) = points {
                            let current = search.current() == Some(number);
                            highlights.add(if current { CURRENT } else { FOUND }, &from, &to);
                        }
                    }
                });
            }
            for place in self.live.seams(editor) {
                let (from, to) = place.ends(tree);
                if let Some((from, to)) = range(from, to) {
                    highlights.add(SEAM, &from, &to);
                }
            }
            if tools.focused.get_untracked()
                && let Some(selection) = editor.selection()
                && let Some(element) = screen.element(selection.head.block)
            {
                let node: Node = element.clone().into();
                let end = node.child_nodes().length();
                let at = |offset| Point {
                    node: node.clone(),
                    offset,
                };
                highlights.add(PARAGRAPH, &at(0), &at(end));
            }
        });
    }
}

impl Drop for Found {
    fn drop(&mut self) {
        if let Some(highlights) = Highlights::get() {
            highlights.delete(&ALL);
        }
    }
}

/// The window's height, px.
fn depth() -> f64 {
    let height = window().inner_height().ok();
    height.and_then(|height| height.as_f64()).unwrap_or(0.0)
}

/// Scrolls a place to the middle, unless it is well in sight.
fn bring_into_view(at: &Point) {
    let Some(rect) = listen::caret_rect(&at.node, at.offset) else {
        return;
    };
    let depth = depth();
    if rect.top() < EDGE_PX || rect.bottom() > depth - EDGE_PX {
        window().scroll_by_with_x_and_y(0.0, rect.top() - depth / 2.0);
    }
}

/// The first and the last top-level block in sight, by index: a handful of
/// measurements however long the text is.
fn in_sight(screen: &Screen, tree: &Tree) -> (usize, usize) {
    let blocks = tree.top();
    let search = |is_before: &dyn Fn(&Element) -> bool| {
        blocks.partition_point(|block| screen.element(block.id).is_some_and(is_before))
    };
    let first = search(&|element| element.get_bounding_client_rect().bottom() < -MARGIN_PX);
    let below = depth() + MARGIN_PX;
    let last = search(&|element| element.get_bounding_client_rect().top() < below);
    (first, last)
}
