//! Keeps the page still while others write: the caret's line, or else the first
//! block in sight, stands after a redraw where it stood before, in the same
//! picture. The browsers' own scroll anchoring is off in the paper (it loses
//! its place when the anchor's element is replaced, and knows no caret).
//!
//! Places are kept in the document's px, so a person may scroll meanwhile.
//! Measures before somebody else's redraw, after scrolling and after the paper
//! has changed its height (a picture, a typeface, the headline); never while a
//! key is on its way. Never changes the text.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use editor::input::Platform;
use editor::sight;
use leptos::prelude::*;
use shared::document::tree::Tree;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, Node, ResizeObserver};

use super::Mounted;
use super::listen::{self, Listener, caret_rect, scroll_to_caret};
use super::screen::Screen;

/// Above this the bar covers the text, px.
const EDGE_PX: f64 = 64.0;
/// So many blocks in sight are remembered, should the first ones vanish.
const MOST: usize = 8;

/// A block, and where its upper edge was.
struct Mark {
    element: Element,
    /// From the document's upper edge, px.
    top: f64,
    /// Its upper edge is in sight.
    begun: bool,
}

/// What is held in its place.
pub(super) struct Anchor {
    host: HtmlElement,
    surface: Weak<Mounted>,
    /// The text as last drawn.
    drawn: RefCell<Tree>,
    /// Blocks in sight, the one to hold first.
    marks: RefCell<Vec<Mark>>,
    /// How many of them stand at or above the caret: what is typed moves none
    /// of these.
    above: Cell<usize>,
    /// Upper edge of the caret's line, when in sight.
    caret: Cell<Option<f64>>,
    /// The person has typed or moved the caret since the marks were taken.
    moved: Cell<bool>,
    /// A redraw waits for its settling in this picture.
    waiting: Cell<bool>,
    /// The browser scrolls to its caret before a picture's callbacks run.
    early: bool,
    /// A look is asked for: a key, a move or a scroll came since the last picture.
    looking: Cell<bool>,
    /// What scrolling by whole device pixels left over.
    rest: Cell<f64>,
    observer: RefCell<Option<(ResizeObserver, Listener)>>,
    scroll: RefCell<Option<Listener>>,
}

impl Anchor {
    pub(super) fn new(host: HtmlElement, surface: Weak<Mounted>, platform: Platform) -> Rc<Self> {
        let anchor = Rc::new(Self {
            host,
            surface,
            drawn: RefCell::default(),
            marks: RefCell::default(),
            above: Cell::new(0),
            caret: Cell::new(None),
            moved: Cell::new(false),
            waiting: Cell::new(false),
            early: platform.firefox,
            looking: Cell::new(false),
            rest: Cell::new(0.0),
            observer: RefCell::new(None),
            scroll: RefCell::new(None),
        });
        let weak = Rc::downgrade(&anchor);
        *anchor.scroll.borrow_mut() = Some(listen::on(
            &document(),
            "scroll",
            move |_: web_sys::Event| {
                if let Some(anchor) = weak.upgrade() {
                    anchor.ask_look();
                }
            },
        ));
        let weak = Rc::downgrade(&anchor);
        let grown = listen::on_mutation(move |_| {
            if let Some(anchor) = weak.upgrade() {
                anchor.settle();
            }
        });
        let paper = anchor.host.closest("main").ok().flatten();
        if let Some(paper) = paper
            && let Ok(observer) = ResizeObserver::new(&grown.function())
        {
            observer.observe(&paper);
            *anchor.observer.borrow_mut() = Some((observer, grown));
        }
        anchor
    }

    /// The text was drawn.
    pub(super) fn drew(&self, tree: &Tree) {
        *self.drawn.borrow_mut() = tree.clone();
    }

    /// The person typed or moved the caret.
    pub(super) fn moved(self: &Rc<Self>) {
        self.moved.set(true);
        // Looked at in the picture, which lays the text out anyway.
        self.ask_look();
    }

    /// Somebody else's change is about to be drawn.
    pub(super) fn before(self: &Rc<Self>, screen: &Screen, tree: &Tree) {
        let drawn = self.drawn.borrow();
        let Some(change) = sight::first_change(&drawn, tree) else {
            return;
        };
        if self.waiting.get() {
            return;
        }
        // Measuring now would lay the whole text out once more. What stands above
        // the caret is still where it was: see `settle`.
        let unknown = self.moved.get() && self.above.get() == 0;
        if unknown || self.marks.borrow().is_empty() {
            self.look(screen);
        }
        let held = self
            .marks
            .borrow()
            .first()
            .and_then(|mark| Screen::block_at(&mark.element))
            .and_then(|block| sight::top_of(&drawn, block));
        // What changes below does not move what is above.
        if held.is_some_and(|held| held < change) {
            return;
        }
        self.waiting.set(true);
        let weak = Rc::downgrade(self);
        request_animation_frame(move || {
            if let Some(anchor) = weak.upgrade()
                && anchor.waiting.get()
            {
                anchor.settle();
            }
        });
    }

    /// The browser is about to type by itself, and scrolls to its caret when
    /// that is out of sight: what waits is settled first.
    pub(super) fn hurry(self: &Rc<Self>) {
        if self.waiting.get() {
            self.settle();
        }
    }

    /// Somebody else's change was drawn. Firefox 153 brings its caret into sight
    /// in the picture after a key, ahead of the callback that would settle: a
    /// line pushed out of the window would be scrolled to, and then moved on by
    /// as much as it was pushed. So it is settled before, if a key came first.
    pub(super) fn after(self: &Rc<Self>) {
        if self.early && self.looking.get() {
            self.hurry();
        }
    }

    /// Scrolls the caret into view if it is outside, before the next picture.
    pub(super) fn show_caret(self: &Rc<Self>) {
        let weak = Rc::downgrade(self);
        request_animation_frame(move || {
            let Some(anchor) = weak.upgrade() else { return };
            if anchor.waiting.get() {
                anchor.settle();
            }
            scroll_to_caret(&anchor.host);
            anchor.ask_look();
        });
    }

    /// Looks again after what is going on now, once a picture.
    fn ask_look(self: &Rc<Self>) {
        if self.looking.replace(true) {
            return;
        }
        let weak = Rc::downgrade(self);
        request_animation_frame(move || {
            if let Some(anchor) = weak.upgrade() {
                anchor.looking.set(false);
                if let Some(surface) = anchor.surface.upgrade() {
                    anchor.look(&surface.screen.borrow());
                }
            }
        });
    }

    /// Takes the marks: what is in sight, and where.
    fn look(&self, screen: &Screen) {
        if self.waiting.get() {
            return;
        }
        let (scroll, height) = window_now();
        let mut seen = Vec::new();
        collect(&self.host, scroll, height, &mut seen);
        self.moved.set(false);
        self.caret.set(None);
        self.above.set(0);
        let place = self
            .caret_place()
            .filter(|(_, top)| *top > 0.0 && *top < height);
        let Some((node, top)) = place else {
            // A block whose upper edge is in sight first.
            let (mut begun, rest): (Vec<_>, Vec<_>) =
                seen.into_iter().partition(|mark: &Mark| mark.begun);
            begun.extend(rest);
            *self.marks.borrow_mut() = begun;
            return;
        };
        self.caret.set(Some(top + scroll));
        let mut marks = Vec::with_capacity(seen.len() + 1);
        if let Some((_, element)) = screen.block_of(&node) {
            let top = element.get_bounding_client_rect().top() + scroll;
            let first_below = seen
                .iter()
                .position(|mark| mark.top >= top)
                .unwrap_or(seen.len());
            let below = seen.split_off(first_below);
            marks.push(Mark {
                element,
                top,
                begun: true,
            });
            marks.extend(seen.into_iter().rev());
            self.above.set(marks.len());
            marks.extend(below);
        }
        *self.marks.borrow_mut() = marks;
    }

    /// Puts what was held back where it was.
    fn settle(self: &Rc<Self>) {
        self.waiting.set(false);
        let Some(surface) = self.surface.upgrade() else {
            return;
        };
        let (Ok(screen), Ok(true)) = (surface.screen.try_borrow(), self.may_scroll()) else {
            self.ask_look();
            return;
        };
        let (scroll, _) = window_now();
        let by_caret = || {
            let was = self.caret.get().filter(|_| !self.moved.get())?;
            Some(self.caret_place()?.1 + scroll - was)
        };
        let by_block = || {
            let marks = self.marks.borrow();
            let sure = if self.moved.get() {
                self.above.get()
            } else {
                marks.len()
            };
            marks.iter().take(sure).find_map(|mark| {
                let element = if mark.element.is_connected() {
                    mark.element.clone()
                } else {
                    // Drawn anew, with another tag or attribute.
                    screen.element(Screen::block_at(&mark.element)?)?.clone()
                };
                Some(element.get_bounding_client_rect().top() + scroll - mark.top)
            })
        };
        if let Some(by) = by_caret().or_else(by_block)
            && by.abs() > 0.02
            && let Some(window) = web_sys::window()
        {
            let wanted = scroll + by + self.rest.get();
            window.scroll_to_with_x_and_y(window.scroll_x().unwrap_or(0.0), wanted);
            let rest = wanted - window_now().0;
            // More than a pixel: the page ends there.
            self.rest.set(if rest.abs() < 1.0 { rest } else { 0.0 });
        }
        self.look(&screen);
    }

    /// At the very top nothing is held but a caret; nor is anything while the
    /// person types into another field, which may grow.
    fn may_scroll(&self) -> Result<bool, ()> {
        let active = document().active_element().ok_or(())?;
        let here = active.is_same_node(Some(&self.host));
        let elsewhere = !here && active.tag_name() == "TEXTAREA";
        Ok(!elsewhere && (window_now().0 > 0.0 || self.caret.get().is_some()))
    }

    /// The caret's node, and its upper edge in the window.
    fn caret_place(&self) -> Option<(Node, f64)> {
        let here = document()
            .active_element()
            .is_some_and(|active| active.is_same_node(Some(&self.host)));
        let selection = web_sys::window()?.get_selection().ok()??;
        let node = selection
            .focus_node()
            .filter(|node| here && self.host.contains(Some(node)))?;
        let top = caret_rect(&node, selection.focus_offset())?.top();
        Some((node, top))
    }
}

impl Drop for Anchor {
    fn drop(&mut self) {
        if let Some((observer, _)) = self.observer.borrow().as_ref() {
            observer.disconnect();
        }
    }
}

/// How far the page is scrolled, and how high the window is, px.
fn window_now() -> (f64, f64) {
    let window = window();
    let height = window
        .inner_height()
        .ok()
        .and_then(|height| height.as_f64());
    (window.scroll_y().unwrap_or(0.0), height.unwrap_or(0.0))
}

/// The blocks in sight, in reading order; sheets and containers give what is
/// inside them.
fn collect(parent: &Element, scroll: f64, height: f64, seen: &mut Vec<Mark>) {
    let nodes = parent.child_nodes();
    let child = |at: u32| {
        nodes
            .item(at)
            .and_then(|node| node.dyn_into::<Element>().ok())
    };
    // The first that ends below the bar, by halves.
    let (mut low, mut high) = (0, nodes.length());
    while low < high {
        let middle = u32::midpoint(low, high);
        let over = child(middle)
            .is_some_and(|element| element.get_bounding_client_rect().bottom() <= EDGE_PX);
        if over {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    for element in (low..nodes.length()).filter_map(child) {
        let top = element.get_bounding_client_rect().top();
        if top > height || seen.len() >= MOST {
            return;
        }
        if matches!(
            element.tag_name().as_str(),
            "DIV" | "UL" | "OL" | "LI" | "BLOCKQUOTE"
        ) {
            collect(&element, scroll, height, seen);
        } else {
            seen.push(Mark {
                element,
                top: top + scroll,
                begun: top >= EDGE_PX,
            });
        }
    }
}
