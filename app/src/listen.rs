//! Listeners on what the browser tells of, each for as long as it is kept: a
//! dropped one is taken off. Below everything; knows no page and no text.

use js_sys::{Array, Function};
use leptos::prelude::StoredValue;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::EventTarget;

/// Keeps a function alive for as long as the browser may call it.
pub struct Listener {
    /// Where it was added, and for what; nothing for an observer's.
    at: Option<(EventTarget, &'static str)>,
    act: Closure<dyn FnMut(JsValue)>,
}

/// Listens for `name` on `target`.
pub fn on<E: JsCast>(
    target: &EventTarget,
    name: &'static str,
    mut act: impl FnMut(E) + 'static,
) -> Listener {
    let at = Some((target.clone(), name));
    keep(at, Box::new(move |event| act(event.unchecked_into())))
}

/// A callback that hears records, to be given to an observer.
pub fn on_mutation(mut act: impl FnMut(Array) + 'static) -> Listener {
    keep(None, Box::new(move |records| act(records.unchecked_into())))
}

/// Keeps listeners until what is being built here (a page, a part of one) goes.
pub fn until_gone(listeners: Vec<Listener>) {
    StoredValue::new_local(listeners);
}

/// Not generic: one copy of it is downloaded, whatever is listened to.
fn keep(at: Option<(EventTarget, &'static str)>, act: Box<dyn FnMut(JsValue)>) -> Listener {
    let act = Closure::wrap(act);
    let listener = Listener { at, act };
    if let Some((target, name)) = &listener.at {
        let _ = target.add_event_listener_with_callback(name, listener.as_function());
    }
    listener
}

impl Listener {
    fn as_function(&self) -> &Function {
        self.act.as_ref().unchecked_ref()
    }

    /// The callback, for an observer.
    pub fn function(&self) -> Function {
        self.as_function().clone()
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        if let Some((target, name)) = &self.at {
            let _ = target.remove_event_listener_with_callback(name, self.as_function());
        }
    }
}
