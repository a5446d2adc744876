//! The text one edits: a contenteditable host that Leptos makes once, empty,
//! and never looks into again. The browser types plain words and compositions
//! by itself and is read back; everything structural is taken over.
//!
//! One direction: event → intent → `live` → new tree → `screen`. Writing into
//! the DOM is `screen`'s alone, the browser's selection is `caret`'s.

mod anchor;
mod atoms;
mod caret;
pub mod clipboard;
mod compose;
mod drag;
mod found;
mod halves;
mod input;
mod keys;
pub mod line;
mod listen;
mod markup;
pub mod paste;
mod peers;
mod picture;
mod platform;
mod repair;
mod screen;
mod spot;

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use editor::atom;
use editor::compose::Composition;
use editor::editor::Change;
use editor::input::Platform;
use editor::intent::Intent;
use leptos::html;
use leptos::prelude::*;
use shared::document::block::BlockId;
use web_sys::{Element, Event, HtmlElement, MutationObserver, MutationObserverInit};

use self::anchor::Anchor;
use self::drag::Drag;
use self::found::Found;
use self::listen::Listener;
use self::peers::Peers;
use self::screen::{Held, Screen};
use crate::effect::effect;
use crate::later::Later;
use crate::live::{Live, Notice};
use crate::words::Tongue;

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
    let editable = move || live.may_write() && ready.get() && !live.closed();
    let mounted: StoredValue<Option<Rc<Mounted>>, LocalStorage> = StoredValue::new_local(None);
    effect(move || {
        let (Some(host), Some(overlay)) = (host.get(), overlay.get()) else {
            return;
        };
        if mounted.with_value(Option::is_none) {
            mounted.set_value(Some(Mounted::new(host.into(), overlay.into(), live)));
        }
    });
    let redraw = live.redraw();
    effect(move || {
        let redraw = redraw.get();
        mounted.with_value(|mounted| {
            if let Some(mounted) = mounted {
                mounted.redraw(redraw.asked_here);
            }
        });
    });
    let tools = live.tools();
    effect(move || {
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
    effect(move || {
        carets.track();
        mounted.with_value(|mounted| {
            if let Some(mounted) = mounted {
                mounted.peers.ask();
            }
        });
    });
    let tongue = Tongue::here();
    let notice = live.notice();
    let said = move || {
        let words = tongue.words();
        notice.get().map(|notice| match notice {
            Notice::Picture => words.picture_selected,
            Notice::Rule => words.rule_selected,
            Notice::Strange => words.strange_selected,
            Notice::Moved => words.words_moved,
        })
    };
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
                // A translator would put its words into everyone's text.
                translate="no"
            ></div>
            <p class="unseen" role="status">{said}</p>
            <div node_ref=overlay class="peers" aria-hidden="true"></div>
        </div>
    }
}

/// The living surface: what it has drawn, what it listens to.
pub struct Mounted {
    live: Live,
    later: Later,
    host: HtmlElement,
    screen: RefCell<Screen>,
    peers: Rc<Peers>,
    anchor: Rc<Anchor>,
    found: Rc<Found>,
    observer: MutationObserver,
    platform: Platform,
    composition: RefCell<Composition>,
    /// Counts reads of composed words; an older number's timer does nothing.
    turn: Cell<u32>,
    /// Blocks were disturbed while words were being composed.
    deranged: Cell<bool>,
    /// What the browser was let do, and we do if it does not.
    awaited: RefCell<Option<Intent>>,
    /// The last input took more than one character back.
    after_wide: Cell<bool>,
    /// The selected picture or rule that was told of.
    told: Cell<Option<BlockId>>,
    /// Esc was pressed: the next Tab leaves, even in a list.
    escaped: Cell<bool>,
    /// Since when, ms, and how often strangers' doings were put right.
    repairs: Cell<(f64, u32)>,
    /// A drag that began in this text.
    drag: Drag,
    listeners: RefCell<Vec<Listener>>,
    myself: Weak<Self>,
}

impl Mounted {
    fn new(host: HtmlElement, overlay: Element, live: Live) -> Rc<Self> {
        let screen = Screen::new(host.clone().into(), document());
        // Records are taken in `absorb`; the callback is for changes that no
        // input event tells of (extensions, scripts).
        let platform = platform::platform();
        let mounted = Rc::new_cyclic(|myself: &Weak<Self>| {
            let weak = myself.clone();
            let callback = listen::on_mutation(move |records| {
                if let Some(mounted) = weak.upgrade() {
                    mounted.absorb(&records, false);
                }
            });
            let observer = observe(&callback, &host);
            Self {
                live,
                later: Later::here(),
                screen: RefCell::new(screen),
                peers: Peers::new(overlay, host.clone(), live, myself.clone()),
                anchor: Anchor::new(host.clone(), myself.clone(), platform),
                found: Found::new(live, myself.clone()),
                host,
                observer,
                platform,
                composition: RefCell::default(),
                turn: Cell::new(0),
                deranged: Cell::new(false),
                awaited: RefCell::new(None),
                after_wide: Cell::new(false),
                told: Cell::new(None),
                escaped: Cell::new(false),
                repairs: Cell::new((0.0, 0)),
                drag: Drag::default(),
                listeners: RefCell::new(vec![callback]),
                myself: myself.clone(),
            }
        });
        halves::listen(&mounted);
        picture::listen(&mounted);
        input::listen(&mounted);
        keys::listen(&mounted);
        compose::listen(&mounted);
        clipboard::listen(&mounted);
        drag::listen(&mounted);
        let weak = Rc::downgrade(&mounted);
        live.on_focus(move || {
            if let Some(mounted) = weak.upgrade() {
                mounted.focus();
            }
        });
        mounted.draw(false);
        mounted
    }

    /// Listens on the text for as long as it is there.
    fn hear(self: &Rc<Self>, name: &'static str, act: fn(&Self, &Event)) {
        let weak = Rc::downgrade(self);
        let listener = listen::on(&self.host, name, move |event: Event| {
            if let Some(mounted) = weak.upgrade() {
                act(&mounted, &event);
            }
        });
        self.listeners.borrow_mut().push(listener);
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
        let held = self.composition.borrow().running().map(|running| {
            let (from, to) = running.range();
            let block = running.block;
            Held { block, from, to }
        });
        self.live.read(|editor| {
            let mut screen = self.screen.borrow_mut();
            let moved = screen.draw(editor.tree(), held);
            if let (Some(from), Some(held)) = (moved, held)
                && let Some(element) = screen.element(held.block)
            {
                let (words, _) = caret::measure(element, None);
                self.composition.borrow_mut().moved(words, from);
            }
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
            if let Some(selection) = editor.selection() {
                screen.outline(&atom::spanned(editor.tree(), selection));
                if select && held.is_none() {
                    caret::write(&screen, editor.tree(), selection);
                }
            }
        });
        // What was just written is no one else's doing.
        self.observer.take_records();
        self.tell_selected();
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
        self.anchor.after();
        if asked_here && self.has_focus() {
            self.anchor.show_caret();
        }
    }

    /// Does what the person means, and draws it at once.
    fn act(&self, intent: &Intent) {
        self.show(self.live.act(intent));
    }

    /// Draws what one did oneself.
    fn show(&self, change: Change) {
        if change.text || change.selection {
            self.anchor.moved();
            self.screen.borrow_mut().carry_caret(true);
            self.draw(true);
            self.screen.borrow_mut().carry_caret(false);
            self.anchor.show_caret();
        }
    }

    /// Takes the browser's selection over; true if it must be shown otherwise:
    /// a caret beside a picture or rule selects all of it.
    fn take_selection(&self) -> bool {
        let read = self.live.read(|editor| {
            let read = caret::read(&self.screen.borrow(), editor.tree())?;
            let taken = atom::snap(editor.tree(), read);
            let atoms = atom::spanned(editor.tree(), &taken);
            self.screen.borrow_mut().outline(&atoms);
            Some((taken, taken != read))
        });
        let Some((selection, snapped)) = read.flatten() else {
            return false;
        };
        if self.live.select(Some(selection)).selection {
            self.anchor.moved();
        }
        self.tell_selected();
        snapped
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

/// Watches the text's elements and words.
fn observe(callback: &Listener, host: &HtmlElement) -> MutationObserver {
    let init = MutationObserverInit::new();
    init.set_child_list(true);
    init.set_character_data(true);
    init.set_subtree(true);
    let observer = MutationObserver::new(&callback.function())
        .unwrap_or_else(|error| wasm_bindgen::throw_val(error));
    let _ = observer.observe_with_options(host, &init);
    observer
}
