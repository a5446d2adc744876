//! Compositions (dead keys, CJK, phone keyboards): the browser writes, we read
//! after each input, and touch nothing in that block until it is over.

use std::rc::Rc;

use editor::intent::Intent;
use leptos::prelude::*;
use shared::document::block::BlockId;
use web_sys::CompositionEvent;

use super::{Mounted, listen};

/// A running composition.
pub(super) struct Composing {
    /// The block it runs in.
    pub(super) block: BlockId,
    /// The block's words as last read from the screen.
    pub(super) words: String,
    /// Ended; settles one task later. (Chromium fires input then end, Firefox
    /// end then input: both are read before the block is drawn again.)
    ended: bool,
}

pub(super) fn listen(mounted: &Rc<Mounted>) {
    let weak = Rc::downgrade(mounted);
    let start = listen::on(
        &mounted.host,
        "compositionstart",
        move |_: CompositionEvent| {
            if let Some(mounted) = weak.upgrade() {
                mounted.begin_composing();
            }
        },
    );
    let weak = Rc::downgrade(mounted);
    let end = listen::on(
        &mounted.host,
        "compositionend",
        move |_: CompositionEvent| {
            let Some(mounted) = weak.upgrade() else {
                return;
            };
            if let Some(composing) = mounted.composing.borrow_mut().as_mut() {
                composing.ended = true;
            }
            let weak = weak.clone();
            set_timeout(
                move || {
                    if let Some(mounted) = weak.upgrade() {
                        mounted.settle();
                    }
                },
                std::time::Duration::ZERO,
            );
        },
    );
    mounted.listeners.borrow_mut().extend([start, end]);
}

impl Mounted {
    fn begin_composing(&self) {
        self.take_selection();
        // Over a selection the browser would flatten what it replaces.
        if self
            .live
            .read(|editor| editor.selection().is_some_and(|s| !s.is_caret()))
            == Some(true)
        {
            self.act(&Intent::DeleteSelection);
        }
        let block = self
            .live
            .read(|editor| editor.selection().map(|selection| selection.head.block))
            .flatten();
        let Some(block) = block else { return };
        let words = self
            .screen
            .borrow()
            .drawn(block)
            .map(|drawn| drawn.text())
            .unwrap_or_default();
        *self.composing.borrow_mut() = Some(Composing {
            block,
            words,
            ended: false,
        });
    }

    /// Is a composition running (or not yet settled)?
    pub(super) fn is_composing(&self) -> bool {
        self.composing.borrow().is_some()
    }

    /// The composition is over: read once more, then draw its block for good.
    fn settle(&self) {
        let block = match self.composing.borrow().as_ref() {
            Some(composing) if composing.ended => composing.block,
            // A new one has begun meanwhile.
            _ => return,
        };
        self.absorb(&self.observer.take_records());
        self.read_block(block);
        self.composing.borrow_mut().take();
        self.screen.borrow_mut().suspect(block);
        self.draw(self.has_focus());
    }
}
