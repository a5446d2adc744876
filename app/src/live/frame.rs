//! What an open article shows, brought up to date once a picture, however many
//! edits and messages fall before it.

use std::rc::Rc;

use editor::editor::Line;
use leptos::prelude::*;

use super::shown::Format;
use super::tools::Tools;
use super::{Inner, announce, people, rescue};

impl Inner {
    pub(super) fn ask_redraw(self: &Rc<Self>, asked_here: bool) {
        self.signals.redraw.try_update(|redraw| {
            redraw.number += 1;
            redraw.asked_here = asked_here;
        });
        self.ask_frame();
    }

    /// Brings the signals up to date once before the next picture, however
    /// many edits fall before it.
    pub(super) fn ask_frame(self: &Rc<Self>) {
        if self.frame.replace(true) {
            return;
        }
        let inner = Rc::downgrade(self);
        soon(move || {
            if let Some(inner) = inner.upgrade() {
                inner.frame.set(false);
                inner.update_signals();
            }
        });
    }

    fn update_signals(self: &Rc<Self>) {
        let Ok(editor) = self.editor.try_borrow() else {
            return;
        };
        let summary = editor.summary();
        let format = Format {
            link: summary.marks.link().map(str::to_owned),
            marks: summary.marks.kinds().collect(),
            kind: summary.kind,
            quote: summary.quote,
            bullet_list: summary.bullet_list,
            ordered_list: summary.ordered_list,
            can_undo: summary.can_undo,
            can_redo: summary.can_redo,
            caret: summary.caret,
        };
        let headline = editor.line(Line::Headline);
        let standfirst = editor.line(Line::Standfirst);
        let ready = !editor.tree().top().is_empty();
        let Some(tools) = self.signals.tools.try_get_value() else {
            return;
        };
        let (text, place) = tools.follow(&editor);
        let cards = if self.may_write {
            rescue::shown(&editor)
        } else {
            Vec::new()
        };
        drop(editor);
        if text {
            Tools::moved(tools.text);
        }
        if place {
            Tools::moved(tools.place);
        }
        settle(self.signals.cards, cards);
        settle(self.signals.format, format);
        settle(self.signals.headline, headline);
        settle(self.signals.standfirst, standfirst);
        settle(self.signals.ready, ready);
        // A caret behind words that wait would point at nothing over there.
        if !self.sync.holds() {
            people::publish(self);
        }
        settle(self.signals.people, self.people.borrow().list());
        announce::speak(self);
    }
}

/// Before the next picture; in a hidden tab, where no picture comes, at once.
fn soon(act: impl FnOnce() + 'static) {
    if document().hidden() {
        leptos::task::spawn_local(async move { act() });
    } else {
        request_animation_frame(act);
    }
}

/// Sets a signal when its value differs; an owner that is gone is no error.
pub(super) fn settle<T: PartialEq + Send + std::marker::Sync + 'static>(
    signal: RwSignal<T>,
    value: T,
) {
    if signal
        .try_with_untracked(|now| *now != value)
        .unwrap_or(false)
    {
        signal.set(value);
    }
}
