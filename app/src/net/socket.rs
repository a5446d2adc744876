//! One websocket that comes back by itself. Carries bytes; knows no editor.
//!
//! It says [`Event::Open`] when a line stands, [`Event::Frame`] for what
//! arrives, and [`Event::Closed`] when the line is gone. After
//! `Closed { retry: true }` it tries again by itself; `retry: false` is the end.
//! Safety: a frame never comes after the `Closed` of its line. Liveness: while
//! not closed for good there is always an open line, one being made, or a timer
//! that makes one.

mod line;
mod patience;
mod timer;

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use shared::wire::close;
use wasm_bindgen::JsValue;

use crate::clock;
use crate::listen::{self, Listener};
use crate::net::socket::line::{Line, Sign};
use crate::net::socket::timer::Timer;

/// How often the line's health is looked at, ms.
const LOOK_MS: i32 = 5_000;
/// A line this silent is dead, ms. The server answers presence, which is sent
/// every 15 s, so that a living line is heard twice in this time.
const SILENCE_MS: f64 = 35_000.0;
/// The same in a hidden tab, ms: browsers let its timers run once a minute, so
/// presence goes out late and the silence proves nothing earlier.
const HIDDEN_SILENCE_MS: f64 = 150_000.0;
/// A line that is not open by now will not be, ms.
const OPENING_MS: f64 = 12_000.0;
/// The browser's code for a line that was cut.
const CUT: u16 = 1006;

/// What happens on the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// Bytes may be sent now.
    Open,
    /// Bytes arrived.
    Frame(Vec<u8>),
    /// The line is gone.
    Closed {
        /// See [`shared::wire::close`]; 1006 for a line that was cut.
        code: u16,
        /// Will the socket try again by itself?
        retry: bool,
    },
}

/// The socket. Dropping it closes the line and removes every listener.
pub struct Socket(Rc<Inner>);

struct Inner {
    url: String,
    on_event: RefCell<Box<dyn FnMut(Event)>>,
    line: RefCell<Option<Line>>,
    /// When the present line was begun, or last heard, ms.
    heard: Cell<f64>,
    /// Lines lost in a row without a frame between.
    failures: Cell<u32>,
    /// Closed for good?
    ended: Cell<bool>,
    /// The timer that makes the next line.
    next: RefCell<Option<Timer>>,
    /// Looks at the line's health.
    watch: RefCell<Option<Timer>>,
    listeners: RefCell<Vec<Listener>>,
    myself: Weak<Self>,
}

impl Socket {
    /// Begins to connect. `url` is absolute (`ws:`, `wss:`); see [`address`].
    pub fn open(url: String, on_event: impl FnMut(Event) + 'static) -> Self {
        let inner = Rc::new_cyclic(|myself| Inner {
            url,
            on_event: RefCell::new(Box::new(on_event)),
            line: RefCell::new(None),
            heard: Cell::new(0.0),
            failures: Cell::new(0),
            ended: Cell::new(false),
            next: RefCell::new(None),
            watch: RefCell::new(None),
            listeners: RefCell::new(Vec::new()),
            myself: Weak::clone(myself),
        });
        inner.listen();
        inner.connect();
        Self(inner)
    }

    /// Sends bytes; false when no line is open (nothing is queued here).
    pub fn send(&self, bytes: &[u8]) -> bool {
        let line = self.0.line.borrow();
        line.as_ref().is_some_and(|line| line.send(bytes))
    }

    /// Is a line open?
    pub fn is_open(&self) -> bool {
        self.0.is_open()
    }

    /// Tries at once instead of waiting; nothing when a line stands.
    pub fn retry_now(&self) {
        self.0.retry_now();
    }

    /// Ends it for good. No event follows.
    pub fn close(&self) {
        self.0.end();
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.0.end();
    }
}

/// The websocket address of a path on this site.
pub fn address(path: &str) -> String {
    let location = web_sys::window().map(|window| window.location());
    let part = |read: fn(&web_sys::Location) -> Option<String>| {
        location.as_ref().and_then(read).unwrap_or_default()
    };
    let secure = part(|location| location.protocol().ok()) == "https:";
    let host = part(|location| location.host().ok());
    format!("{}://{host}{path}", if secure { "wss" } else { "ws" })
}

impl Inner {
    fn is_open(&self) -> bool {
        self.line.borrow().as_ref().is_some_and(Line::is_open)
    }

    fn connect(&self) {
        if self.ended.get() || self.line.borrow().is_some() {
            return;
        }
        self.next.take();
        self.heard.set(clock::now());
        let myself = Weak::clone(&self.myself);
        let line = Line::open(&self.url, move |sign| {
            if let Some(inner) = myself.upgrade() {
                inner.noticed(sign);
            }
        });
        match line {
            Some(line) => {
                *self.line.borrow_mut() = Some(line);
                let myself = Weak::clone(&self.myself);
                *self.watch.borrow_mut() = Timer::every(LOOK_MS, move || {
                    if let Some(inner) = myself.upgrade() {
                        inner.look();
                    }
                });
            }
            None => self.try_later(CUT),
        }
    }

    /// What the present line noticed.
    fn noticed(&self, sign: Sign) {
        self.heard.set(clock::now());
        match sign {
            Sign::Open => self.tell(Event::Open),
            Sign::Frame(bytes) => {
                // Only a frame proves a working server: one that accepts and
                // then closes must not be called in a tight loop.
                self.failures.set(0);
                self.tell(Event::Frame(bytes));
            }
            Sign::Closed(code) => self.lost(code),
        }
    }

    /// The line is gone: say so, and try again where that can help.
    fn lost(&self, code: u16) {
        self.line.take();
        self.watch.take();
        if self.ended.get() {
            return;
        }
        let retry = may_retry(code);
        if retry {
            self.try_later(code);
        } else {
            self.end();
        }
        self.tell(Event::Closed { code, retry });
    }

    fn try_later(&self, code: u16) {
        let failures = self.failures.get();
        self.failures.set(failures.saturating_add(1));
        let wait_ms = patience::wait_ms(failures, code, js_sys::Math::random());
        let myself = Weak::clone(&self.myself);
        *self.next.borrow_mut() = Timer::once(wait_ms, move || {
            if let Some(inner) = myself.upgrade() {
                inner.connect();
            }
        });
    }

    fn retry_now(&self) {
        if self.line.borrow().is_none() {
            self.failures.set(0);
            self.connect();
        }
    }

    /// Is the line still alive?
    fn look(&self) {
        let silent = clock::now() - self.heard.get();
        let limit = if !self.is_open() {
            OPENING_MS
        } else if is_hidden() {
            HIDDEN_SILENCE_MS
        } else {
            SILENCE_MS
        };
        if silent > limit {
            self.lost(CUT);
        }
    }

    /// The browser's own news: network gone, network back, tab seen again.
    fn listen(&self) {
        let on = |target: Option<web_sys::EventTarget>, name: &'static str, act: fn(&Self)| {
            let myself = Weak::clone(&self.myself);
            let listener = listen::on(&target?, name, move |_: JsValue| {
                if let Some(inner) = myself.upgrade()
                    && !inner.ended.get()
                {
                    act(&inner);
                }
            });
            Some(listener)
        };
        let window = web_sys::window();
        let document = window.as_ref().and_then(web_sys::Window::document);
        let listeners = [
            on(window.clone().map(Into::into), "online", Self::retry_now),
            // An open line is frozen, not closed, when the network goes
            // (Chromium 156): nothing arrives, nothing fails. Close it here.
            on(window.map(Into::into), "offline", |inner| {
                if inner.line.borrow().is_some() {
                    inner.lost(CUT);
                }
            }),
            on(document.map(Into::into), "visibilitychange", |inner| {
                if !is_hidden() {
                    inner.look();
                    inner.retry_now();
                }
            }),
        ];
        *self.listeners.borrow_mut() = listeners.into_iter().flatten().collect();
    }

    fn end(&self) {
        self.ended.set(true);
        self.line.take();
        self.next.take();
        self.watch.take();
        self.listeners.take();
    }

    fn tell(&self, event: Event) {
        // An event that comes while one is being told cannot happen: each
        // comes from the browser's own queue.
        if let Ok(mut on_event) = self.on_event.try_borrow_mut() {
            on_event(event);
        }
    }
}

/// Does trying again help? Not when the server has decided about us or about
/// what we send.
fn may_retry(code: u16) -> bool {
    !matches!(
        code,
        close::NOT_SIGNED_IN
            | close::FORBIDDEN
            | close::NOT_FOUND
            | close::TOO_LARGE
            | close::INVALID
    )
}

fn is_hidden() -> bool {
    web_sys::window()
        .and_then(|window| window.document())
        .is_some_and(|document| document.hidden())
}
