//! Colleagues' carets and selections: an overlay of small bars with names, and
//! CSS highlights for ranges. Measured once a picture, after the text is drawn;
//! the text's own DOM is never touched.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::rc::{Rc, Weak};

use js_sys::{Function, Reflect};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlElement, MouseEvent};

use super::listen::{self, Listener};
use super::spot::{Spot, own_line, spot, wordless};
use super::{Mounted, caret};
use crate::clock;
use crate::live::{Live, Peer};

/// A name is shown this long after its caret moved, ms.
const NAME_MS: f64 = 3_000.0;
/// How high a flag stands over its caret, px.
const FLAG_PX: f64 = 20.0;
/// A pointer this near a caret asks whose it is, px.
const NEAR_PX: f64 = 8.0;

/// A colleague's caret as it was last shown.
struct Bar {
    element: HtmlElement,
    flag: Element,
    color: String,
    look: Option<Look>,
}

/// Where a caret is shown and how, whole px from the overlay's corner.
#[derive(Clone, Copy, PartialEq)]
struct Look {
    left: i32,
    top: i32,
    height: i32,
    quiet: bool,
    idle: bool,
    /// A name near the right edge would be cut: it hangs to the left then.
    flipped: bool,
}

/// The overlay.
pub(super) struct Peers {
    overlay: Element,
    host: HtmlElement,
    live: Live,
    surface: Weak<Mounted>,
    /// A measurement is asked for.
    asked: Cell<bool>,
    /// A measurement is arranged for when a name has been shown long enough.
    waking: Cell<bool>,
    /// Ranges are painted.
    painted: Cell<bool>,
    bars: RefCell<HashMap<u64, Bar>>,
    /// Empty lines and pictures inside colleagues' selections.
    washes: RefCell<Vec<HtmlElement>>,
    listeners: RefCell<Vec<Listener>>,
}

impl Peers {
    pub(super) fn new(
        overlay: Element,
        host: HtmlElement,
        live: Live,
        surface: Weak<Mounted>,
    ) -> Rc<Self> {
        let peers = Rc::new(Self {
            overlay,
            host,
            live,
            surface,
            asked: Cell::new(false),
            waking: Cell::new(false),
            painted: Cell::new(false),
            bars: RefCell::new(HashMap::new()),
            washes: RefCell::default(),
            listeners: RefCell::new(Vec::new()),
        });
        // Words move when the window does, and when a typeface arrives late.
        let window = web_sys::window().map(web_sys::EventTarget::from);
        let fonts = Reflect::get(&document(), &"fonts".into())
            .ok()
            .and_then(|fonts| fonts.dyn_into::<web_sys::EventTarget>().ok());
        for (target, name) in [(window, "resize"), (fonts, "loadingdone")] {
            let Some(target) = target else { continue };
            let weak = Rc::downgrade(&peers);
            let listener = listen::on(&target, name, move |_: web_sys::Event| {
                if let Some(peers) = weak.upgrade() {
                    peers.ask();
                }
            });
            peers.listeners.borrow_mut().push(listener);
        }
        let weak = Rc::downgrade(&peers);
        let pointer = listen::on(&peers.host, "pointermove", move |event: MouseEvent| {
            if let Some(peers) = weak.upgrade() {
                peers.point(&event);
            }
        });
        peers.listeners.borrow_mut().push(pointer);
        peers
    }

    /// Measures before the next picture.
    pub(super) fn ask(self: &Rc<Self>) {
        if self.asked.replace(true) {
            return;
        }
        let weak = Rc::downgrade(self);
        request_animation_frame(move || {
            if let Some(peers) = weak.upgrade() {
                peers.asked.set(false);
                peers.measure();
            }
        });
    }

    fn measure(self: &Rc<Self>) {
        let Some(surface) = self.surface.upgrade() else {
            return;
        };
        let peers = self.live.peers();
        let gone: Vec<u64> = self
            .bars
            .borrow()
            .keys()
            .filter(|client| peers.iter().all(|peer| peer.client != **client))
            .copied()
            .collect();
        for client in gone {
            if let Some(bar) = self.bars.borrow_mut().remove(&client) {
                bar.element.remove();
            }
        }
        let highlights = Highlights::get();
        if let Some(highlights) = &highlights {
            if self.painted.replace(false) {
                highlights.clear();
            }
            // While the link field has the focus, one still sees what is linked.
            if self.live.link_request().get_untracked() {
                self.painted.set(true);
                self.show_own(&surface, highlights);
            }
        }
        for wash in self.washes.borrow_mut().drain(..) {
            wash.remove();
        }
        if peers.is_empty() {
            return;
        }
        // All is measured before anything is written: one layout, not many.
        let frame = self.overlay.get_bounding_client_rect();
        let width = self.host.get_bounding_client_rect().width();
        let own = surface.has_focus().then(own_line).flatten();
        let now = clock::now();
        let mut newest = None;
        let mut spots = Vec::with_capacity(peers.len());
        let mut washes = Vec::new();
        for peer in &peers {
            let spot = self.live.read(|editor| {
                let screen = surface.screen.borrow();
                let tree = editor.tree();
                if !peer.selection.is_caret() {
                    let (from, to) = peer.selection.ends(tree);
                    let find = |at| caret::point(&screen, tree, at);
                    if let (Some(highlights), Some(start), Some(end)) =
                        (&highlights, find(from), find(to))
                    {
                        let name = NAMES[peer.highlight % NAMES.len()];
                        self.painted.set(true);
                        highlights.add(name, &start, &end);
                    }
                    wordless(&screen, tree, from, to, &mut |rect| {
                        washes.push((rect, peer.color.clone()));
                    });
                }
                spot(&screen, tree, peer.selection.head)
            });
            let Some(spot) = spot.flatten() else { continue };
            let old = now - peer.moved_at > NAME_MS;
            if !old && newest.is_none_or(|at| at < peer.moved_at) {
                newest = Some(peer.moved_at);
            }
            // A flag stands over the line above: not while one writes there.
            let covers =
                own.is_some_and(|(top, bottom)| bottom > spot.top - FLAG_PX && top < spot.top);
            spots.push((peer, spot, old || covers));
        }
        self.go_along(&spots);
        for (rect, color) in washes {
            if let Some(wash) = self.piece("peer-wash") {
                set(&wash, "--peer", &color);
                px(&wash, "left", rect.left() - frame.left());
                px(&wash, "top", rect.top() - frame.top());
                px(&wash, "width", rect.width());
                px(&wash, "height", rect.height());
                self.washes.borrow_mut().push(wash);
            }
        }
        for (peer, spot, quiet) in spots {
            let left = spot.left - frame.left();
            let look = Look {
                left: left.round() as i32,
                top: (spot.top - frame.top()).round() as i32,
                height: spot.height.max(12.0).round() as i32,
                quiet,
                idle: peer.idle,
                flipped: width - left < 120.0,
            };
            self.place(peer, look);
        }
        if let Some(newest) = newest {
            self.wake(newest + NAME_MS - now);
        }
    }

    /// Measures once more in so many ms, when the last shown name is old. Only
    /// one such measurement waits at a time: each may arrange the next.
    fn wake(self: &Rc<Self>, in_ms: f64) {
        if self.waking.replace(true) {
            return;
        }
        let weak = Rc::downgrade(self);
        set_timeout(
            move || {
                if let Some(peers) = weak.upgrade() {
                    peers.waking.set(false);
                    peers.ask();
                }
            },
            std::time::Duration::from_millis(in_ms.max(0.0) as u64 + 100),
        );
    }

    /// Takes the view to whom it follows, when their line is not well in sight.
    fn go_along(&self, spots: &[(&Peer, Spot, bool)]) {
        let Some(Some(whom)) = self.live.followed().try_get_untracked() else {
            return;
        };
        // Of several tabs the one that moved last.
        let there = spots
            .iter()
            .filter(|(peer, ..)| whom.clients.contains(&peer.client))
            .max_by(|a, b| a.0.moved_at.total_cmp(&b.0.moved_at));
        let Some((_, spot, _)) = there else { return };
        let window = window();
        let height = window.inner_height().ok().and_then(|h| h.as_f64());
        let height = height.unwrap_or_default();
        if spot.top < height * 0.2 || spot.top + spot.height > height * 0.75 {
            window.scroll_by_with_x_and_y(0.0, spot.top - height * 0.4);
        }
    }

    /// Shows the names of carets near the pointer again.
    fn point(&self, event: &MouseEvent) {
        let bars = self.bars.borrow();
        if bars.is_empty() {
            return;
        }
        let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
        for bar in bars.values() {
            let rect = bar.element.get_bounding_client_rect();
            let near = (x - rect.left()).abs() < NEAR_PX
                && y > rect.top() - NEAR_PX
                && y < rect.bottom() + NEAR_PX;
            let _ = (bar.element.class_list()).toggle_with_force("near", near);
        }
    }

    fn show_own(&self, surface: &Mounted, highlights: &Highlights) {
        let points = self.live.read(|editor| {
            let screen = surface.screen.borrow();
            let (from, to) = editor.selection()?.ends(editor.tree());
            let find = |at| caret::point(&screen, editor.tree(), at);
            Some((find(from)?, find(to)?))
        });
        if let Some((from, to)) = points.flatten() {
            highlights.add(OWN, &from, &to);
        }
    }

    fn place(&self, peer: &Peer, look: Look) {
        let mut bars = self.bars.borrow_mut();
        let bar = match bars.entry(peer.client) {
            Entry::Occupied(bar) => bar.into_mut(),
            Entry::Vacant(free) => match self.bar() {
                Some(bar) => free.insert(bar),
                None => return,
            },
        };
        if bar.flag.text_content().as_deref() != Some(peer.name.as_str()) {
            bar.flag.set_text_content(Some(&peer.name));
        }
        // Every style that is written costs a layout, even with the old value.
        if bar.color != peer.color {
            bar.color.clone_from(&peer.color);
            set(&bar.element, "--peer", &peer.color);
        }
        if bar.look.replace(look) == Some(look) {
            return;
        }
        for (name, value) in [
            ("left", look.left),
            ("top", look.top),
            ("height", look.height),
        ] {
            px(&bar.element, name, f64::from(value));
        }
        for (class, on) in [("quiet", look.quiet), ("idle", look.idle)] {
            let _ = bar.element.class_list().toggle_with_force(class, on);
        }
        let _ = (bar.flag.class_list()).toggle_with_force("flipped", look.flipped);
    }

    fn bar(&self) -> Option<Bar> {
        let element = self.piece("peer-caret")?;
        let flag = document().create_element("span").ok()?;
        flag.set_class_name("peer-flag");
        element.append_child(&flag).ok()?;
        Some(Bar {
            element,
            flag,
            color: String::new(),
            look: None,
        })
    }

    /// A new piece of the overlay.
    fn piece(&self, class: &str) -> Option<HtmlElement> {
        let piece: HtmlElement = document().create_element("div").ok()?.dyn_into().ok()?;
        piece.set_class_name(class);
        self.overlay.append_child(&piece).ok()?;
        Some(piece)
    }
}

fn set(element: &HtmlElement, name: &str, value: &str) {
    let _ = element.style().set_property(name, value);
}

/// Whole pixels: float formatting alone would weigh some kilobytes.
fn px(element: &HtmlElement, name: &str, value: f64) {
    set(element, name, &format!("{}px", value.round() as i32));
}

impl Drop for Peers {
    fn drop(&mut self) {
        if let Some(highlights) = Highlights::get() {
            highlights.clear();
        }
    }
}

/// The browser's highlight registry. By hand, since the typed binding is still
/// behind an unstable switch; absent in old browsers, where only carets show.
pub(super) struct Highlights {
    registry: JsValue,
    maker: Function,
}

const NAMES: [&str; 8] = [
    "peer-0", "peer-1", "peer-2", "peer-3", "peer-4", "peer-5", "peer-6", "peer-7",
];

/// One's own selection, while the focus is elsewhere.
const OWN: &str = "own-selection";

impl Highlights {
    pub(super) fn get() -> Option<Self> {
        let window = web_sys::window()?;
        let css = Reflect::get(&window, &"CSS".into()).ok()?;
        let registry = Reflect::get(&css, &"highlights".into()).ok()?;
        let maker = Reflect::get(&window, &"Highlight".into()).ok()?;
        (!registry.is_undefined()).then_some(())?;
        Some(Self {
            registry,
            maker: maker.dyn_into().ok()?,
        })
    }

    fn call(&self, name: &str, args: &js_sys::Array) -> Option<JsValue> {
        let function: Function = Reflect::get(&self.registry, &name.into())
            .ok()?
            .dyn_into()
            .ok()?;
        Reflect::apply(&function, &self.registry, args).ok()
    }

    fn clear(&self) {
        self.delete(&NAMES);
        self.delete(&[OWN]);
    }

    pub(super) fn delete(&self, names: &[&str]) {
        for name in names {
            self.call("delete", &js_sys::Array::of1(&(*name).into()));
        }
    }

    pub(super) fn add(&self, name: &str, from: &caret::Point, to: &caret::Point) {
        let Ok(range) = web_sys::Range::new() else {
            return;
        };
        if range.set_start(&from.node, from.offset).is_err()
            || range.set_end(&to.node, to.offset).is_err()
        {
            return;
        }
        let name: JsValue = name.into();
        let known = self.call("get", &js_sys::Array::of1(&name));
        match known.filter(|highlight| !highlight.is_undefined()) {
            // Two people of one colour share a highlight.
            Some(highlight) => {
                if let Ok(add) = Reflect::get(&highlight, &"add".into())
                    && let Ok(add) = add.dyn_into::<Function>()
                {
                    let _ = add.call1(&highlight, &range);
                }
            }
            None => {
                if let Ok(highlight) = Reflect::construct(&self.maker, &js_sys::Array::of1(&range))
                {
                    self.call("set", &js_sys::Array::of2(&name, &highlight));
                }
            }
        }
    }
}
