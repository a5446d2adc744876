//! Characters that a browser hands over in halves. Firefox 153 tells of a key
//! that types one beyond the basic plane (an emoji, a letter of Adlam) by two
//! `beforeinput`s, each with half a surrogate pair; half a character written
//! into the shared text would be lost for good. Joins the halves, and nothing
//! else.

use std::cell::Cell;
use std::rc::Rc;

use editor::intent::Intent;
use js_sys::{JsString, Reflect};
use wasm_bindgen::JsCast;
use web_sys::InputEvent;

use super::{Mounted, listen};

/// To be called before any other listener for `beforeinput` is added.
pub(super) fn listen(mounted: &Rc<Mounted>) {
    let weak = Rc::downgrade(mounted);
    let first = Cell::new(0);
    let listener = listen::on(&mounted.host, "beforeinput", move |event: InputEvent| {
        let Some(half) = half(&event) else {
            first.set(0);
            return;
        };
        event.prevent_default();
        event.stop_immediate_propagation();
        let before = first.replace(half);
        if before == 0 {
            return;
        }
        let both = char::decode_utf16([before, half]).next();
        if let (Some(mounted), Some(Ok(whole))) = (weak.upgrade(), both) {
            mounted.take_selection();
            mounted.act(&Intent::InsertText(whole.to_string()));
        }
    });
    mounted.listeners.borrow_mut().push(listener);
}

/// The UTF-16 unit, when the event brings half a character alone.
fn half(event: &InputEvent) -> Option<u16> {
    let data = Reflect::get(event, &"data".into())
        .ok()?
        .dyn_into::<JsString>()
        .ok()?;
    if data.length() != 1 {
        return None;
    }
    data.iter()
        .next()
        .filter(|unit| (0xD800..0xE000).contains(unit))
}
