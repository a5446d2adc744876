//! Keys: reads `keydown`, asks `editor::keys` what it asks for, carries it out.

use std::rc::Rc;

use editor::keys::{self, Asked, KeyRecord};
use leptos::prelude::Set;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

use super::Mounted;
use super::platform::platform;

pub(super) fn listen(mounted: &Rc<Mounted>) {
    mounted.hear("keydown", |mounted, event| {
        mounted.key(event.unchecked_ref());
    });
}

/// What the event says, of a key by its name and place.
fn record<'a>(event: &KeyboardEvent, key: &'a str, code: &'a str, apple: bool) -> KeyRecord<'a> {
    KeyRecord {
        key,
        code,
        ctrl: event.ctrl_key(),
        meta: event.meta_key(),
        shift: event.shift_key(),
        alt: event.alt_key(),
        alt_graph: event.get_modifier_state("AltGraph"),
        apple,
        escaped: false,
    }
}

/// What a key asks of a plain line's history: true to undo, false to redo.
pub(super) fn rewinds(event: &KeyboardEvent) -> Option<bool> {
    let (key, code) = (event.key(), event.code());
    keys::rewinds(&record(event, &key, &code, platform().apple))
}

impl Mounted {
    fn key(&self, event: &KeyboardEvent) {
        let key = event.key();
        if self.echoes(&key, event.time_stamp()) {
            event.prevent_default();
            return;
        }
        // 229: the key belongs to an input method.
        if event.is_composing() || event.key_code() == 229 || self.is_composing() {
            return;
        }
        let escaped = self.escaped.replace(key == "Escape");
        if !self.live.may_write() {
            return;
        }
        let code = event.code();
        let record = KeyRecord {
            escaped,
            ..record(event, &key, &code, self.platform.apple)
        };
        if key == "Tab" || key == "Enter" {
            self.take_selection();
        }
        let asked = self.live.read(|editor| keys::asked(&record, editor));
        let Some(asked) = asked.flatten() else { return };
        if let Asked::Step(step) = asked {
            if self.step(step) {
                event.prevent_default();
            }
            return;
        }
        event.prevent_default();
        self.settle();
        self.take_selection();
        match asked {
            Asked::Intent(intent) => self.act(&intent),
            Asked::Link => self.live.link_request().set(true),
            Asked::Step(_) | Asked::Nothing => {}
        }
    }
}
