//! Hands the editor's announcements on: one's own doings in the next picture,
//! others' with the sweep that looks after people.

use std::rc::Rc;

use editor::announce::Said;
use leptos::prelude::*;

use super::{Inner, Live};
use crate::{clock, memory};

/// Kept when others' doings are not to be announced.
const QUIET: &str = "siaran-quiet";

/// Should others' doings be announced? As last chosen in this browser.
pub(super) fn wanted() -> bool {
    memory::recall(QUIET).is_none()
}

impl Live {
    /// What a screen reader is to be told, counted up with each.
    pub fn said(self) -> Signal<(u32, Option<Said>)> {
        self.signals.said.into()
    }

    /// Are others' doings announced?
    pub fn announces_others(self) -> Signal<bool> {
        self.signals.announces_others.into()
    }

    /// Announces others' doings from now on, or no more.
    pub fn announce_others(self, wanted: bool) {
        if wanted {
            memory::forget(QUIET);
        } else {
            memory::remember(QUIET, "1");
        }
        self.signals.announces_others.set(wanted);
    }
}

/// Says one's own doing, if one waits.
pub(super) fn speak(inner: &Rc<Inner>) {
    let own = inner.announcer.borrow_mut().take_own();
    say(inner, own);
}

fn say(inner: &Rc<Inner>, said: Option<Said>) {
    if said.is_some() {
        inner.signals.said.try_update(|(number, now)| {
            *number += 1;
            *now = said;
        });
    }
}

/// Somebody else's update is in the text.
pub(super) fn news(inner: &Rc<Inner>) {
    let Ok(mut editor) = inner.editor.try_borrow_mut() else {
        return;
    };
    let news = editor.take_news();
    // The server's repairs are nobody's.
    let people = inner.people.borrow().list();
    let of = |client: &u64| people.iter().find(|person| person.clients.contains(client));
    let authors: Vec<u64> = news
        .clients
        .iter()
        .filter_map(|client| of(client)?.clients.first().copied())
        .collect();
    inner.announcer.borrow_mut().changed(&authors, &news.blocks);
}

/// Looks who came and left, and says what has waited.
pub(super) fn sweep(inner: &Rc<Inner>) {
    if inner.sync.synced() {
        let others = inner.people.borrow().list();
        let names = others.into_iter().skip(1).map(|person| person.name);
        inner.announcer.borrow_mut().present(Some(names.collect()));
    }
    let wanted = inner.signals.announces_others.try_get_untracked() == Some(true);
    let due = inner.announcer.borrow_mut().next(clock::now(), wanted);
    say(inner, due);
}
