//! Colleagues' carets and selections: an overlay of small bars with names, and
//! CSS highlights for ranges. Measured once a picture, after the text is drawn;
//! the text's own DOM is never touched.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::{Rc, Weak};

use js_sys::{Function, Reflect};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlElement};

use super::listen::{self, Listener, caret_rect};
use super::{Mounted, caret};
use crate::clock;
use crate::live::{Live, Peer};

/// A name is shown this long after its caret moved, ms.
const NAME_MS: f64 = 3_000.0;

/// The overlay.
pub(super) struct Peers {
    overlay: Element,
    host: HtmlElement,
    live: Live,
    surface: Weak<Mounted>,
    /// A measurement is asked for.
    asked: Cell<bool>,
    bars: RefCell<HashMap<u64, HtmlElement>>,
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
            bars: RefCell::new(HashMap::new()),
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
                bar.remove();
            }
        }
        let highlights = Highlights::get();
        if let Some(highlights) = &highlights {
            highlights.clear();
            // While the link field has the focus, one still sees what is linked.
            if self.live.link_request().get_untracked() {
                self.show_own(&surface, highlights);
            }
        }
        if peers.is_empty() {
            return;
        }
        let frame = self.overlay.get_bounding_client_rect();
        let now = clock::now();
        let mut wake = false;
        for peer in &peers {
            let points = self.live.read(|editor| {
                let screen = surface.screen.borrow();
                let find = |at| caret::point(&screen, editor.tree(), at);
                let (from, to) = peer.selection.ends(editor.tree());
                Some((find(peer.selection.head)?, find(from)?, find(to)?))
            });
            let Some((head, from, to)) = points.flatten() else {
                continue;
            };
            if let Some(highlights) = &highlights
                && !peer.selection.is_caret()
            {
                highlights.add(NAMES[peer.highlight % NAMES.len()], &from, &to);
            }
            if let Some(rect) = caret_rect(&head.node, head.offset) {
                let quiet = now - peer.moved_at > NAME_MS;
                wake |= !quiet;
                let left = rect.left() - frame.left();
                let top = rect.top() - frame.top();
                self.place(peer, left, top, rect.height(), quiet);
            }
        }
        if wake {
            let weak = Rc::downgrade(self);
            set_timeout(
                move || {
                    if let Some(peers) = weak.upgrade() {
                        peers.ask();
                    }
                },
                std::time::Duration::from_millis(NAME_MS as u64 + 100),
            );
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

    fn place(&self, peer: &Peer, left: f64, top: f64, height: f64, quiet: bool) {
        let mut bars = self.bars.borrow_mut();
        let bar = match bars.get(&peer.client) {
            Some(bar) => bar.clone(),
            None => {
                let Some(bar) = self.bar() else { return };
                bars.insert(peer.client, bar.clone());
                bar
            }
        };
        let style = bar.style();
        let _ = style.set_property("--peer", &peer.color);
        // Whole pixels: float formatting alone would weigh some kilobytes.
        for (name, value) in [
            ("left", left),
            ("top", top),
            ("height", height.clamp(12.0, 60.0)),
        ] {
            let _ = style.set_property(name, &format!("{}px", value.round() as i32));
        }
        let class = if quiet {
            "peer-caret quiet"
        } else {
            "peer-caret"
        };
        if bar.class_name() != class {
            bar.set_class_name(class);
        }
        // A name near the right edge would be cut: it hangs to the left then.
        if let Some(flag) = bar.first_element_child() {
            if flag.text_content().as_deref() != Some(peer.name.as_str()) {
                flag.set_text_content(Some(&peer.name));
            }
            let room = self.host.get_bounding_client_rect().width() - left;
            let flip = room < 120.0;
            let _ = flag.class_list().toggle_with_force("flipped", flip);
        }
    }

    fn bar(&self) -> Option<HtmlElement> {
        let document = document();
        let bar: HtmlElement = document.create_element("div").ok()?.dyn_into().ok()?;
        bar.set_class_name("peer-caret");
        let flag = document.create_element("span").ok()?;
        flag.set_class_name("peer-flag");
        bar.append_child(&flag).ok()?;
        self.overlay.append_child(&bar).ok()?;
        Some(bar)
    }
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
struct Highlights {
    registry: JsValue,
    maker: Function,
}

const NAMES: [&str; 8] = [
    "peer-0", "peer-1", "peer-2", "peer-3", "peer-4", "peer-5", "peer-6", "peer-7",
];

/// One's own selection, while the focus is elsewhere.
const OWN: &str = "own-selection";

impl Highlights {
    fn get() -> Option<Self> {
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
        for name in NAMES.into_iter().chain([OWN]) {
            self.call("delete", &js_sys::Array::of1(&name.into()));
        }
    }

    fn add(&self, name: &str, from: &caret::Point, to: &caret::Point) {
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
