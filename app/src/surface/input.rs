//! `beforeinput` and its kin: reads the events, asks `editor::input` what they
//! mean, carries the answer out. Decides nothing.

use std::rc::Rc;

use editor::input::{self, Decision, InputRecord, InputState};
use editor::intent::Intent;
use editor::selection::Selection;
use js_sys::{Array, Function, Reflect};
use leptos::prelude::{Set, set_timeout};
use shared::document::block::Pos;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Event, InputEvent, Node};

use super::caret::{self, Point};
use super::screen::LONG;
use super::{Mounted, listen};

/// How long a browser may take over what it cannot be stopped from doing.
const AWAITED: std::time::Duration = std::time::Duration::from_millis(50);

pub(super) fn listen(mounted: &Rc<Mounted>) {
    mounted.hear("beforeinput", |mounted, event| {
        mounted.before_input(event.unchecked_ref());
    });
    mounted.hear("input", |mounted, _| {
        let records = mounted.observer.take_records();
        mounted.absorb(&records, true);
    });
    mounted.hear("click", Mounted::click);
    mounted.hear("focus", |mounted, _| {
        mounted.escaped.set(false);
        mounted.live.set_in_text(true);
    });
    mounted.hear("blur", |mounted, _| mounted.live.set_in_text(false));
    let weak = Rc::downgrade(mounted);
    let selection = listen::on(
        &leptos::prelude::document(),
        "selectionchange",
        move |_: Event| {
            if let Some(mounted) = weak.upgrade()
                && !mounted.composition.borrow().is_on()
                && mounted.take_selection()
            {
                mounted.draw(true);
            }
        },
    );
    mounted.listeners.borrow_mut().push(selection);
}

impl Mounted {
    fn before_input(&self, event: &InputEvent) {
        let kind = event.input_type();
        // One that has ended is read for good before anything new begins.
        self.settle();
        let composing = event.is_composing() || self.is_composing();
        if kind == "insertCompositionText" || kind == "deleteCompositionText" {
            self.aim(event);
            return;
        }
        if !composing {
            self.take_selection();
        }
        let data = event.data();
        let transfer = if data.is_none() {
            event
                .data_transfer()
                .and_then(|transfer| transfer.get_data("text/plain").ok())
        } else {
            None
        };
        // Finding the range costs a walk through the block. A letter goes where
        // the selection is, but for Safari's: its second space names the first.
        let letter = kind == "insertText" && data.is_some();
        let named = !letter || self.after_wide.get() || self.platform.safari;
        let target = if named && !composing {
            self.target(event)
        } else {
            None
        };
        let record = InputRecord {
            kind: &kind,
            data: data.as_deref(),
            transfer: transfer.as_deref(),
            target,
            cancelable: event.cancelable(),
            composing,
            platform: self.platform,
        };
        let decided = self.live.read(|editor| {
            let state = InputState {
                editor,
                native: editor.tree().top().len() <= LONG,
                after_wide: self.after_wide.get(),
            };
            (
                input::decide(&record, &state),
                input::is_wide(&record, editor),
            )
        });
        // The editor broke down in the middle of something: what is typed still
        // shows, beside the notice that asks to reload.
        let Some((decision, wide)) = decided else {
            return;
        };
        self.after_wide.set(wide);
        match decision {
            Decision::Native => return self.anchor.hurry(),
            Decision::Await(intent) => return self.wait_for(intent),
            _ => event.prevent_default(),
        }
        match decision {
            Decision::Perform(intent) => self.act(&intent),
            Decision::Replace { from, to, text } => {
                self.live.select(Some(Selection::range(from, to)));
                self.act(&Intent::InsertText(text));
            }
            Decision::Paste => {
                if let Some(words) = transfer.or(data).filter(|words| !words.is_empty()) {
                    self.act(&Intent::PasteText(words));
                }
            }
            Decision::AskLink => self.live.link_request().set(true),
            #[cfg(debug_assertions)]
            Decision::Unknown => leptos::logging::debug_warn!("input of an unknown type: {kind}"),
            _ => {}
        }
    }

    /// Lets the browser do something that cannot be prevented, or that it may
    /// fail to do. What it does to blocks is put right and done our way (see
    /// `repair`); if it does nothing, we do. Android's keyboards close on a
    /// Backspace that had no effect: the focus brings them back.
    fn wait_for(&self, intent: Intent) {
        *self.awaited.borrow_mut() = Some(intent);
        let weak = self.myself.clone();
        set_timeout(
            move || {
                let Some(mounted) = weak.upgrade() else {
                    return;
                };
                let intent = mounted.awaited.borrow_mut().take();
                if let Some(intent) = intent {
                    mounted.stop_composing();
                    let _ = mounted.host.blur();
                    let _ = mounted.host.focus();
                    mounted.act(&intent);
                }
            },
            AWAITED,
        );
    }

    /// The event's target range, as places in the text.
    pub(super) fn target(&self, event: &InputEvent) -> Option<(Pos, Pos)> {
        let ranges: Function = Reflect::get(event, &"getTargetRanges".into())
            .ok()?
            .dyn_into()
            .ok()?;
        let ranges: Array = ranges.call0(event).ok()?.dyn_into().ok()?;
        let range = ranges.get(0);
        let end = |node: &str, offset: &str| {
            Some(Point {
                node: get(&range, node)?.dyn_into::<Node>().ok()?,
                offset: get(&range, offset)?.as_f64()? as u32,
            })
        };
        let start = end("startContainer", "startOffset")?;
        let end = end("endContainer", "endOffset")?;
        self.live
            .read(|editor| {
                let screen = self.screen.borrow();
                Some((
                    caret::place(&screen, editor.tree(), &start, false)?,
                    caret::place(&screen, editor.tree(), &end, false)?,
                ))
            })
            .flatten()
    }
}

fn get(object: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(object, &name.into())
        .ok()
        .filter(|value| !value.is_undefined() && !value.is_null())
}
