//! The text one edits: a contenteditable host that Leptos makes once, empty,
//! and never looks into again. The browser types plain words and compositions
//! by itself and is read back; everything structural is taken over.
//!
//! One direction: event → intent → `live` → new tree → `screen`. Writing into
//! the DOM is `screen`'s alone, the browser's selection is `caret`'s.

mod anchor;
mod caret;
mod compose;
mod found;
mod halves;
mod input;
mod keys;
pub mod line;
mod listen;
mod peers;
mod picture;
mod screen;
mod spot;

use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::rc::Rc;

use editor::intent::Intent;
use editor::reader;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, MutationObserver, MutationObserverInit, MutationRecord};

use self::anchor::Anchor;
use self::caret::Point;
use self::compose::Composing;
use self::found::Found;
use self::listen::Listener;
use self::peers::Peers;
use self::screen::Screen;
use crate::live::Live;

/// The body.
#[component]
pub fn Surface(
    /// The article.
    live: Live,
    /// Its accessible name.
    #[prop(into)]
    label: Signal<String>,
    /// Shown while there are no words.
    #[prop(into)]
    placeholder: Signal<String>,
) -> impl IntoView {
    let host = NodeRef::<html::Div>::new();
    let overlay = NodeRef::<html::Div>::new();
    let ready = live.ready();
    let editable = move || live.may_write() && ready.get() && live.ended().get().is_none();
    let mounted: StoredValue<Option<Rc<Mounted>>, LocalStorage> = StoredValue::new_local(None);
    Effect::new(move || {
        let (Some(host), Some(overlay)) = (host.get(), overlay.get()) else {
            return;
        };
        if mounted.with_value(Option::is_none) {
            mounted.set_value(Some(Mounted::new(host.into(), overlay.into(), live)));
        }
    });
    let redraw = live.redraw();
    Effect::new(move || {
        let redraw = redraw.get();
        mounted.with_value(|mounted| {
            if let Some(mounted) = mounted {
                mounted.redraw(redraw.asked_here);
            }
        });
    });
    let tools = live.tools();
    Effect::new(move || {
        tools.marked.track();
        // In focus mode the bright paragraph follows the caret.
        if tools.focused.get() {
            tools.place.track();
            tools.text.track();
        }
        mounted.with_value(|mounted| {
            if let Some(mounted) = mounted {
                mounted.found.ask();
            }
        });
    });
    let carets = live.carets();
    Effect::new(move || {
        carets.track();
        mounted.with_value(|mounted| {
            if let Some(mounted) = mounted {
                mounted.peers.ask();
            }
        });
    });
    on_cleanup(move || {
        mounted.try_update_value(Option::take);
    });
    view! {
        <div class="surface-frame">
            <div
                node_ref=host
                class="surface"
                data-pane="text"
                role="textbox"
                aria-multiline="true"
                aria-readonly=move || (!editable()).then_some("true")
                contenteditable=move || if editable() { "true" } else { "false" }
                spellcheck="true"
                tabindex="0"
                aria-label=label
                data-placeholder=placeholder
            ></div>
            <div node_ref=overlay class="peers" aria-hidden="true"></div>
        </div>
    }
}

/// How often in [`REPAIR_WINDOW_MS`] strangers' doings are put right.
const REPAIRS: u32 = 20;
const REPAIR_WINDOW_MS: f64 = 1_000.0;

/// The living surface: what it has drawn, what it listens to.
struct Mounted {
    live: Live,
    host: HtmlElement,
    screen: RefCell<Screen>,
    peers: Rc<Peers>,
    anchor: Rc<Anchor>,
    found: Rc<Found>,
    observer: MutationObserver,
    composing: RefCell<Option<Composing>>,
    /// Esc was pressed: the next Tab leaves, even in a list.
    escaped: Cell<bool>,
    /// Since when, ms, and how often strangers' doings were put right.
    repairs: Cell<(f64, u32)>,
    listeners: RefCell<Vec<Listener>>,
}

impl Mounted {
    fn new(host: HtmlElement, overlay: Element, live: Live) -> Rc<Self> {
        let screen = Screen::new(host.clone().into(), document());
        // Records are taken in `absorb`; the callback is for changes that no
        // input event tells of (extensions, scripts).
        let mounted = Rc::new_cyclic(|myself: &std::rc::Weak<Self>| {
            let weak = myself.clone();
            let callback = listen::on_mutation(move |records| {
                if let Some(mounted) = weak.upgrade() {
                    mounted.absorb(&records);
                }
            });
            let observer = callback.observe(&host);
            Self {
                live,
                screen: RefCell::new(screen),
                peers: Peers::new(overlay, host.clone(), live, myself.clone()),
                anchor: Anchor::new(host.clone(), myself.clone()),
                found: Found::new(live, myself.clone()),
                host,
                observer,
                composing: RefCell::new(None),
                escaped: Cell::new(false),
                repairs: Cell::new((0.0, 0)),
                listeners: RefCell::new(vec![callback]),
            }
        });
        halves::listen(&mounted);
        picture::listen(&mounted);
        input::listen(&mounted);
        keys::listen(&mounted);
        compose::listen(&mounted);
        let weak = Rc::downgrade(&mounted);
        live.on_focus(move || {
            if let Some(mounted) = weak.upgrade() {
                mounted.focus();
            }
        });
        mounted.draw(false);
        mounted
    }

    /// Is the person in the text?
    fn has_focus(&self) -> bool {
        document()
            .active_element()
            .is_some_and(|active| active.is_same_node(Some(&self.host)))
    }

    /// Puts the focus, and the selection as it was, back into the text.
    fn focus(&self) {
        if self.live.read(|editor| editor.selection().is_none()) == Some(true) {
            let end = self.live.read(|editor| editor.tree().start()).flatten();
            self.live
                .select(end.map(editor::selection::Selection::caret));
        }
        let _ = self.host.focus();
        self.draw(true);
    }

    /// Draws what differs; with `select`, also sets the browser's selection.
    fn draw(&self, select: bool) {
        let except = self.composing.borrow().as_ref().map(|c| c.block);
        self.live.read(|editor| {
            let mut screen = self.screen.borrow_mut();
            screen.draw(editor.tree(), except);
            self.anchor.drew(editor.tree());
            let empty = match editor.tree().top() {
                [] => true,
                [only] => {
                    only.is_empty()
                        && only.text_kind() == Some(shared::document::schema::TextKind::Paragraph)
                }
                _ => false,
            };
            if self.host.has_attribute("data-empty") != empty {
                let _ = self.host.toggle_attribute_with_force("data-empty", empty);
            }
            if select
                && except.is_none()
                && let Some(selection) = editor.selection()
            {
                caret::write(&screen, editor.tree(), selection);
            }
        });
        // What was just written is no one else's doing.
        self.observer.take_records();
        self.peers.ask();
    }

    /// Draws what came from elsewhere.
    fn redraw(&self, asked_here: bool) {
        if asked_here {
            self.anchor.moved();
        } else {
            self.live
                .read(|editor| self.anchor.before(&self.screen.borrow(), editor.tree()));
        }
        self.draw(self.has_focus());
        if asked_here && self.has_focus() {
            self.anchor.show_caret();
        }
    }

    /// Does what the person means, and draws it at once.
    fn act(&self, intent: &Intent) {
        let change = self.live.act(intent);
        if change.text || change.selection {
            self.anchor.moved();
            self.screen.borrow_mut().carry_caret(true);
            self.draw(true);
            self.screen.borrow_mut().carry_caret(false);
            self.anchor.show_caret();
        }
    }

    /// Takes the browser's selection over.
    fn take_selection(&self) {
        let read = self
            .live
            .read(|editor| caret::read(&self.screen.borrow(), editor.tree()))
            .flatten();
        if let Some(selection) = read
            && self.live.select(Some(selection)).selection
        {
            self.anchor.moved();
        }
    }

    /// Reads back what changed in the DOM without us.
    fn absorb(&self, records: &js_sys::Array) {
        let mut touched = HashSet::new();
        let mut strange = false;
        let mut split = false;
        {
            let mut screen = self.screen.borrow_mut();
            for record in records.iter() {
                let Ok(record) = record.dyn_into::<MutationRecord>() else {
                    continue;
                };
                let Some(target) = record.target() else {
                    continue;
                };
                if !self.host.contains(Some(&target)) {
                    continue;
                }
                let block = screen.block_of(&target).map(|(id, _)| id).filter(|id| {
                    screen
                        .drawn(*id)
                        .is_some_and(|block| block.text_kind().is_some())
                });
                match block {
                    Some(block) => {
                        touched.insert(block);
                    }
                    None => {
                        strange = true;
                        screen.disturb();
                        split |= adds_block(&record);
                    }
                }
            }
            for block in &touched {
                screen.suspect(*block);
            }
        }
        if touched.is_empty() && !strange {
            return;
        }
        if strange && self.composing.borrow().is_none() {
            // Blocks were split, joined or taken away in the DOM: put them
            // back, then do what was probably meant. Reading such a screen
            // would delete words that only moved.
            if self.is_patient() {
                self.draw(true);
            }
            // A new block beside one whose words changed: Enter, pressed on a
            // keyboard that sends no event for it.
            if split && !touched.is_empty() && self.has_focus() {
                self.act(&Intent::Split);
            }
            return;
        }
        for block in touched {
            self.read_block(block);
        }
        self.draw(true);
    }

    /// May what a stranger did be put right once more? An extension that does
    /// it again each time would otherwise hold the page in a loop.
    fn is_patient(&self) -> bool {
        let now = crate::clock::since_start();
        let (since, count) = self.repairs.get();
        let (since, count) = if now - since > REPAIR_WINDOW_MS {
            (now, 0)
        } else {
            (since, count + 1)
        };
        self.repairs.set((since, count));
        count < REPAIRS
    }

    /// Compares a block's words with those last drawn.
    fn read_block(&self, block: shared::document::block::BlockId) {
        let read = {
            let screen = self.screen.borrow();
            let Some(element) = screen.element(block) else {
                return;
            };
            let focus = web_sys::window()
                .and_then(|window| window.get_selection().ok().flatten())
                .and_then(|selection| {
                    Some(Point {
                        node: selection.focus_node()?,
                        offset: selection.focus_offset(),
                    })
                })
                .filter(|point| element.contains(Some(&point.node)));
            let (mut words, caret) = caret::measure(element, focus.as_ref());
            let composed = self
                .composing
                .borrow()
                .as_ref()
                .filter(|composing| composing.block == block)
                .map(|composing| composing.words.clone());
            let Some(before) = composed.or_else(|| screen.drawn(block).map(|b| b.text())) else {
                return;
            };
            // The browser's own <br> for an emptied line is no text.
            if words.ends_with('\n') && !before.ends_with('\n') {
                words.pop();
            }
            (words, before, caret)
        };
        let (words, before, caret) = read;
        if let Some(change) = reader::diff(&before, &words, caret) {
            self.anchor.moved();
            self.live.type_over(block, &before, &change, caret);
            if let Some(composing) = self.composing.borrow_mut().as_mut()
                && composing.block == block
            {
                composing.words = words;
            }
        }
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

/// Does the record tell of a new block, as a browser's own Enter makes it?
fn adds_block(record: &MutationRecord) -> bool {
    let added = record.added_nodes();
    (0..added.length())
        .filter_map(|n| added.item(n)?.dyn_into::<Element>().ok())
        .any(|element| matches!(element.tag_name().as_str(), "P" | "DIV" | "LI"))
}

/// What the observer watches.
fn watched() -> MutationObserverInit {
    let init = MutationObserverInit::new();
    init.set_child_list(true);
    init.set_character_data(true);
    init.set_subtree(true);
    init
}
