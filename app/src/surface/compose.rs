//! Compositions on the screen: the browser writes, we read after each input.
//! What is going on is `editor::compose`'s machine; here events reach it and
//! its outcome is carried out.

use std::rc::Rc;
use std::time::Duration;

use editor::atom;
use editor::input::Platform;
use editor::intent::Intent;
use editor::selection::Selection;
use leptos::prelude::*;
use shared::document::block::Pos;
use web_sys::InputEvent;

use super::{Mounted, caret};
use crate::live::Notice;

/// Half-composed words go out to colleagues after this long without a key.
const PAUSE: Duration = Duration::from_millis(1_500);

pub(super) fn listen(mounted: &Rc<Mounted>) {
    mounted.hear("compositionstart", |mounted, _| mounted.begin_composing());
    mounted.hear("compositionend", |mounted, event| {
        mounted.composition.borrow_mut().end(event.time_stamp());
        let weak = mounted.myself.clone();
        let settle = move || {
            if let Some(mounted) = weak.upgrade() {
                mounted.settle();
            }
        };
        set_timeout(settle, Duration::ZERO);
    });
}

impl Mounted {
    fn begin_composing(&self) {
        self.stop_composing();
        self.take_selection();
        let android = self.platform.android;
        let read = self.live.read(|editor| {
            let selection = *editor.selection()?;
            Some((selection, atom::selected(editor.tree(), &selection)))
        });
        let Some((selection, on_atom)) = read.flatten() else {
            return;
        };
        if on_atom.is_some() {
            // Words start a paragraph beside it.
            self.act(&Intent::Split);
        } else if !selection.is_caret()
            && (!android || selection.anchor.block != selection.head.block)
        {
            // Over a selection the browser would flatten what it replaces.
            self.act(&Intent::DeleteSelection);
        }
        // Android's keyboards compose whenever the caret enters a word (Chrome
        // with GBoard): a start means nothing before the first words.
        if !android {
            let at = self.live.read(|editor| editor.selection().map(|s| s.head));
            if let Some(at) = at.flatten() {
                self.compose_at(at);
            }
        }
    }

    fn compose_at(&self, at: Pos) {
        let words = {
            let screen = self.screen.borrow();
            let Some(element) = screen.element(at.block) else {
                return;
            };
            caret::measure(element, None).0
        };
        self.composition.borrow_mut().begin(at, words);
        self.live.compose(true, !self.platform.android);
    }

    /// The browser is about to write composed words.
    pub(super) fn aim(&self, event: &InputEvent) {
        let target = self.target(event);
        if !self.is_composing() {
            let caret = self.live.read(|editor| editor.selection().map(|s| s.head));
            let Some(at) = target.map(|(from, _)| from).or(caret.flatten()) else {
                return;
            };
            self.live.select(Some(Selection::caret(at)));
            self.compose_at(at);
        }
        if let Some((from, to)) = target {
            let mut composition = self.composition.borrow_mut();
            let block = composition.running().map(|running| running.block);
            if from.block == to.block && Some(from.block) == block {
                composition.aim(from.offset, to.offset);
            }
        }
    }

    /// Is a composition running? (One that has ended but not settled is not.)
    pub(super) fn is_composing(&self) -> bool {
        self.composition.borrow().is_composing()
    }

    /// Is this key the late report of the one that ended a composition?
    pub(super) fn echoes(&self, key: &str, now: f64) -> bool {
        let platform: Platform = self.platform;
        self.composition.borrow_mut().swallows(key, now, platform)
    }

    /// Composed words were read: they go out when the keys rest.
    pub(super) fn rest(&self) {
        let turn = self.turn.get().wrapping_add(1);
        self.turn.set(turn);
        let weak = self.myself.clone();
        let release = move || {
            if let Some(mounted) = weak.upgrade()
                && mounted.turn.get() == turn
            {
                mounted.live.release();
            }
        };
        set_timeout(release, PAUSE);
    }

    /// Ends a composition whose end does not come.
    pub(super) fn stop_composing(&self) {
        let now = crate::clock::since_start();
        self.composition.borrow_mut().end(now);
        self.settle();
    }

    /// After a composition's end: reads once more, then draws its block for good.
    pub(super) fn settle(&self) {
        {
            let composition = self.composition.borrow();
            if composition.is_composing() || !composition.is_on() {
                return;
            }
        }
        self.absorb(&self.observer.take_records(), true);
        let block = self.composition.borrow().running().map(|it| it.block);
        if let Some(block) = block {
            self.read_block(block);
        }
        let Some(over) = self.composition.borrow_mut().settle() else {
            return;
        };
        self.screen.borrow_mut().suspect(over.block);
        let gone = self
            .live
            .read(|editor| editor.tree().find(over.block).is_none());
        if gone == Some(true) && !over.composed().is_empty() {
            // The selection has moved to the nearest place that is left.
            self.show(self.live.save_words(over.composed()));
            self.live.tell(Some(Notice::Moved));
        }
        self.live.compose(false, false);
        self.live.settle();
        self.draw(self.has_focus());
        if self.deranged.replace(false) {
            self.put_right();
        }
    }
}
