//! Other tabs of this browser that have the same article open: what one writes
//! the others show, with or without a network, and all count it as unsent until
//! one of them hears that the server has it.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use leptos::prelude::*;

use super::Inner;
use super::sync::{change, compact_now, seen, send_update, take_in};
use crate::effect::effect;
use crate::offline::tabs::{Tabs, Word};
use crate::offline::{self, Mark};

/// So long a tab has to tell what became of an edit it sent. Then we send it
/// too: the tab may be closed.
const THEIRS: Duration = Duration::from_secs(4);

/// Joins them, and asks what they have that the store has not.
pub(super) fn join(inner: &Rc<Inner>) {
    let weak = Rc::downgrade(inner);
    let tabs = Tabs::join(inner.sync.owner, inner.article, move |word| {
        if let Some(inner) = weak.upgrade() {
            hear(&inner, word);
        }
    });
    *inner.sync.tabs.borrow_mut() = Some(tabs);
    greet(inner);
}

fn greet(inner: &Rc<Inner>) {
    if let Some(seen) = seen(inner) {
        inner.sync.say(&Word::Hello(seen));
    }
}

fn hear(inner: &Rc<Inner>, word: Word) {
    match word {
        Word::Hello(seen) => {
            let lacks = {
                let Ok(editor) = inner.editor.try_borrow() else {
                    return;
                };
                editor.body().diff(&seen)
            };
            if let Ok(lacks) = lacks {
                let marks = inner.sync.unsent.borrow().marks();
                inner.sync.say(&Word::State(lacks, marks));
            }
        }
        Word::State(update, marks) => {
            show(inner, &update);
            theirs(inner, &update, &marks);
        }
        Word::Edit(update, mark, sent) => {
            if !show(inner, &update) {
                return;
            }
            offline::know(inner.sync.owner, inner.article, mark);
            inner.sync.unsent.borrow_mut().add(mark);
            let here = !sent && inner.may_write && send_update(inner, &update, &[mark]);
            if sent && !here {
                theirs(inner, &update, &[mark]);
            }
        }
        Word::Saved(marks) => inner.sync.unsent.borrow_mut().settled(&marks),
    }
    change(inner, |_| {});
}

/// Takes in what the same person did elsewhere: it is no colleague's news.
fn show(inner: &Rc<Inner>, update: &[u8]) -> bool {
    let taken = take_in(inner, update);
    let waits = inner.editor.try_borrow_mut().is_ok_and(|mut editor| {
        editor.take_news();
        editor.body().is_waiting()
    });
    inner.ask_redraw(false);
    if waits {
        // It builds on what we have not seen.
        greet(inner);
    }
    taken
}

/// Edits that the other tab has sent, or will.
fn theirs(inner: &Rc<Inner>, update: &[u8], marks: &[Mark]) {
    {
        let mut unsent = inner.sync.unsent.borrow_mut();
        for mark in marks {
            unsent.add_theirs(*mark, update.to_vec());
        }
    }
    if marks.is_empty() || inner.sync.minds_theirs.replace(true) {
        return;
    }
    let weak = Rc::downgrade(inner);
    set_timeout(
        move || {
            if let Some(inner) = weak.upgrade() {
                inner.sync.minds_theirs.set(false);
                send_theirs(&inner);
            }
        },
        THEIRS,
    );
}

fn send_theirs(inner: &Rc<Inner>) {
    // Without a line the answer to the next step 1 has them all.
    if !inner.sync.synced() || !inner.may_write {
        return;
    }
    let waiting = inner.sync.unsent.borrow_mut().take_theirs();
    for (mark, update) in waiting {
        send_update(inner, &update, &[mark]);
    }
    change(inner, |_| {});
}

/// A store that failed dropped what the server has: once it works again it gets
/// the whole text.
pub(super) fn when_well_again(inner: &Rc<Inner>) {
    let weak = Rc::downgrade(inner);
    let health = offline::health();
    let failed = Cell::new(false);
    effect(move || {
        let fails = health.with(|health| health.trouble.is_some());
        if failed.replace(fails)
            && !fails
            && let Some(inner) = weak.upgrade()
        {
            compact_now(&inner);
        }
    });
}
