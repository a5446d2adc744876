//! Who is here and where: awareness in and out. One's own state is sent when
//! it changes and every 15 s; a colleague who is silent for 30 s is gone.

use std::collections::HashMap;
use std::rc::Rc;
use std::time::Duration;

use editor::people::{Person, merge};
use editor::remote::{self, Myself, Presence};
use editor::selection::Selection;
use leptos::prelude::*;
use shared::id::UserId;
use shared::wire::{Message, awareness};

use super::{Inner, announce, follow, settle};
use crate::clock;

/// How often one's own state is repeated, and others' age is looked at.
const BEAT: Duration = Duration::from_secs(15);
/// A colleague this silent is gone, ms (as y-protocols has it).
const GONE_MS: f64 = 30_000.0;
/// How often others' silence is looked at.
const SWEEP: Duration = Duration::from_secs(3);
/// Nothing done for this long is idle, ms.
const IDLE_MS: f64 = 60_000.0;
/// So long after a letter one still counts as typing, ms.
const TYPING_MS: f64 = 2_500.0;

/// One's own state goes out at most this often, ms: a caret moves with every
/// key, and colleagues need no more than eyes can follow.
const PAUSE_MS: f64 = 80.0;

/// Colours for people: legible on paper and in the dark, and in the order of
/// the surface's highlights.
const COLORS: [&str; 8] = [
    "#0b7285", "#c05621", "#6741d9", "#2b8a3e", "#c2255c", "#1c64d1", "#967600", "#862e9c",
];

/// A colleague's place in the text.
#[derive(Clone, Debug)]
pub struct Peer {
    /// Yjs client id.
    pub client: u64,
    /// Shown name.
    pub name: String,
    /// `#rrggbb`.
    pub color: String,
    /// Which of the eight highlights is theirs.
    pub highlight: usize,
    /// Where they are.
    pub selection: Selection,
    /// When their caret last moved, ms.
    pub moved_at: f64,
    /// Has nothing moved for a while?
    pub idle: bool,
}

struct Colleague {
    clock: u32,
    heard_at: f64,
    moved_at: f64,
    presence: Presence,
}

/// Everybody in the article.
pub(super) struct People {
    client: u64,
    account: String,
    name: String,
    color: &'static str,
    clock: u32,
    /// The state last sent.
    said: String,
    /// When it was sent, ms.
    said_at: f64,
    /// A later sending is arranged.
    later: bool,
    active_at: f64,
    /// When one last typed, ms; nothing when that is over and told.
    typed_at: Option<f64>,
    /// Is one's caret in the text (and not in the headline, say)?
    pub(super) in_text: bool,
    others: HashMap<u64, Colleague>,
}

impl People {
    pub(super) fn new(client: u32, id: UserId, name: String) -> Self {
        // The same person has the same colour everywhere, if it is free.
        let number = id.0.as_bytes().iter().fold(0_usize, |sum, byte| {
            sum.wrapping_mul(31).wrapping_add((*byte).into())
        });
        Self {
            client: u64::from(client),
            account: id.to_string(),
            name,
            color: COLORS[number % COLORS.len()],
            clock: 0,
            said: String::new(),
            said_at: 0.0,
            later: false,
            active_at: clock::now(),
            typed_at: None,
            in_text: false,
            others: HashMap::new(),
        }
    }

    /// Takes another colour when a colleague has this one; tells whether it did. Of two who share
    /// it, the one with the larger client id gives way, so that not both do.
    fn part_colors(&mut self) -> bool {
        let taken = |color: &str, older: bool| {
            self.others.iter().any(|(client, other)| {
                other.presence.color == color
                    && match &other.presence.account {
                        Some(account) => *account != self.account,
                        // A stock tab, known by its name alone.
                        None => other.presence.name != self.name,
                    }
                    && (!older || *client < self.client)
            })
        };
        if taken(self.color, true)
            && let Some(free) = COLORS.iter().find(|color| !taken(color, false))
        {
            self.color = free;
            return true;
        }
        false
    }

    /// The person did something.
    pub(super) fn active(&mut self) {
        self.active_at = clock::now();
    }

    fn idle(&self) -> bool {
        clock::now() - self.active_at > IDLE_MS
    }

    pub(super) fn typing(&self) -> bool {
        self.typed_at
            .is_some_and(|at| clock::now() - at < TYPING_MS)
    }

    /// Everybody once, oneself first, the others by name.
    pub(super) fn list(&self) -> Vec<Person> {
        let mut clients = vec![Person {
            clients: vec![self.client],
            account: Some(self.account.clone()),
            name: self.name.clone(),
            color: self.color.to_owned(),
            me: true,
            idle: self.idle(),
            typing: self.typing(),
        }];
        let mut others: Vec<_> = self.others.iter().collect();
        others.sort_by(|a, b| (&a.1.presence.name, a.0).cmp(&(&b.1.presence.name, b.0)));
        clients.extend(others.into_iter().map(|(client, other)| {
            let presence = other.presence.clone();
            Person {
                clients: vec![*client],
                account: presence.account,
                name: presence.name,
                color: presence.color,
                me: false,
                idle: presence.idle,
                typing: presence.typing,
            }
        }));
        merge(clients)
    }
}

pub(super) fn start(inner: &Rc<Inner>) {
    let weak = Rc::downgrade(inner);
    let beat = set_interval_with_handle(
        move || {
            if let Some(inner) = weak.upgrade() {
                introduce(&inner);
            }
        },
        BEAT,
    );
    let weak = Rc::downgrade(inner);
    let sweep = set_interval_with_handle(
        move || {
            if let Some(inner) = weak.upgrade() {
                forget_silent(&inner);
            }
        },
        SWEEP,
    );
    for timer in [beat, sweep].into_iter().flatten() {
        on_cleanup(move || timer.clear());
    }
}

/// Says who and where one is, changed or not.
pub(super) fn introduce(inner: &Rc<Inner>) {
    inner.people.borrow_mut().said.clear();
    publish(inner);
}

/// Says where one is, if it changed.
pub(super) fn publish(inner: &Rc<Inner>) {
    let Ok(editor) = inner.editor.try_borrow() else {
        return;
    };
    let mut people = inner.people.borrow_mut();
    let now = clock::now();
    if !people.said.is_empty() && now - people.said_at < PAUSE_MS {
        if !people.later {
            people.later = true;
            let weak = Rc::downgrade(inner);
            set_timeout(
                move || {
                    if let Some(inner) = weak.upgrade() {
                        inner.people.borrow_mut().later = false;
                        publish(&inner);
                    }
                },
                Duration::from_millis(PAUSE_MS as u64),
            );
        }
        return;
    }
    let selection = editor.selection().filter(|_| people.in_text);
    let me = Myself {
        name: &people.name,
        color: people.color,
        account: &people.account,
        idle: people.idle(),
        typing: people.typing(),
    };
    let state = remote::write(editor.body(), me, selection);
    if state == people.said {
        return;
    }
    people.clock += 1;
    let entry = awareness::Entry {
        client: people.client,
        clock: people.clock,
        state: &state,
    };
    let frame = Message::Awareness(&awareness::encode([entry].into_iter())).encode();
    if inner.sync.send(&frame) {
        people.said = state;
        people.said_at = now;
    }
}

/// Others' states arrived.
pub(super) fn heard(inner: &Rc<Inner>, payload: &[u8]) {
    let Ok(entries) = awareness::decode(payload) else {
        return;
    };
    let now = clock::now();
    let mut people = inner.people.borrow_mut();
    let mut disowned = false;
    for entry in entries {
        if entry.client == people.client {
            // The server took a lost line of ours for our leaving.
            disowned |= entry.state == "null" && entry.clock >= people.clock;
            people.clock = people.clock.max(entry.clock);
            continue;
        }
        let known = people.others.get(&entry.client);
        if known.is_some_and(|known| known.clock > entry.clock) {
            continue;
        }
        let Some(presence) = remote::read(entry.state) else {
            people.others.remove(&entry.client);
            continue;
        };
        let moved_at = match known {
            Some(known) if known.presence.cursor == presence.cursor => known.moved_at,
            _ => now,
        };
        people.others.insert(
            entry.client,
            Colleague {
                clock: entry.clock,
                heard_at: now,
                moved_at,
                presence,
            },
        );
    }
    let recolored = people.part_colors();
    drop(people);
    if disowned {
        introduce(inner);
    } else if recolored {
        publish(inner);
    }
    show(inner);
}

fn forget_silent(inner: &Rc<Inner>) {
    let now = clock::now();
    inner
        .people
        .borrow_mut()
        .others
        .retain(|_, other| now - other.heard_at < GONE_MS);
    publish(inner);
    show(inner);
    announce::sweep(inner);
}

/// One typed: colleagues are told with the caret's next place, and once more
/// when it is over.
pub(super) fn typed(inner: &Rc<Inner>) {
    let now = clock::now();
    inner.announcer.borrow_mut().typed(now);
    if inner.people.borrow_mut().typed_at.replace(now).is_none() {
        tell_when_over(inner, TYPING_MS);
    }
}

fn tell_when_over(inner: &Rc<Inner>, wait_ms: f64) {
    let weak = Rc::downgrade(inner);
    let look = move || {
        let Some(inner) = weak.upgrade() else { return };
        let typed_at = inner.people.borrow().typed_at.unwrap_or_default();
        let left = typed_at + TYPING_MS - clock::now();
        if left > 0.0 {
            tell_when_over(&inner, left);
        } else {
            inner.people.borrow_mut().typed_at = None;
            publish(&inner);
            show(&inner);
        }
    };
    set_timeout(look, Duration::from_millis(wait_ms as u64 + 20));
}

/// The line is gone: so are the others, as far as one can tell.
pub(super) fn alone(inner: &Rc<Inner>) {
    inner.people.borrow_mut().others.clear();
    inner.announcer.borrow_mut().present(None);
    show(inner);
}

fn show(inner: &Rc<Inner>) {
    let people = inner.people.borrow().list();
    follow::keep(inner, &people);
    settle(inner.signals.people, people);
    inner.signals.carets.try_update(|number| *number += 1);
}

/// Colleagues with a place in the text as it is now.
pub(super) fn placed(inner: &Rc<Inner>) -> Vec<Peer> {
    let Ok(editor) = inner.editor.try_borrow() else {
        return Vec::new();
    };
    let people = inner.people.borrow();
    let mut peers: Vec<Peer> = people
        .others
        .iter()
        .filter_map(|(client, other)| {
            let presence = &other.presence;
            Some(Peer {
                client: *client,
                name: presence.name.clone(),
                color: presence.color.clone(),
                highlight: COLORS
                    .iter()
                    .position(|color| *color == presence.color)
                    .unwrap_or(*client as usize % COLORS.len()),
                selection: remote::locate(editor.body(), editor.tree(), presence)?,
                moved_at: other.moved_at,
                idle: presence.idle,
            })
        })
        .collect();
    // By a key of a type that is sorted anyway: a sort less to download.
    peers.sort_by_cached_key(|peer| (peer.client, 0_u32));
    peers
}
