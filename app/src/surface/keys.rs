//! Keys: reads `keydown`, asks `editor::keys` what it asks for, carries it out.

use std::rc::Rc;

use editor::keys::{self, Asked, KeyRecord};
use leptos::prelude::Set;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

use super::Mounted;

pub(super) fn listen(mounted: &Rc<Mounted>) {
    mounted.hear("keydown", |mounted, event| {
        mounted.key(event.unchecked_ref());
    });
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
            key: &key,
            code: &code,
            ctrl: event.ctrl_key(),
            meta: event.meta_key(),
            shift: event.shift_key(),
            alt: event.alt_key(),
            alt_graph: event.get_modifier_state("AltGraph"),
            apple: self.platform.apple,
            escaped,
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
