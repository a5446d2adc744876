//! Timers that end when they are dropped.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

/// A running timer.
pub(super) struct Timer {
    number: i32,
    repeats: bool,
    _act: Closure<dyn FnMut()>,
}

impl Timer {
    /// Acts once.
    pub(super) fn once(wait_ms: i32, act: impl FnMut() + 'static) -> Option<Self> {
        let act = Closure::<dyn FnMut()>::new(act);
        let number = web_sys::window()?
            .set_timeout_with_callback_and_timeout_and_arguments_0(
                act.as_ref().unchecked_ref(),
                wait_ms,
            )
            .ok()?;
        Some(Self {
            number,
            repeats: false,
            _act: act,
        })
    }

    /// Acts again and again.
    pub(super) fn every(pause_ms: i32, act: impl FnMut() + 'static) -> Option<Self> {
        let act = Closure::<dyn FnMut()>::new(act);
        let number = web_sys::window()?
            .set_interval_with_callback_and_timeout_and_arguments_0(
                act.as_ref().unchecked_ref(),
                pause_ms,
            )
            .ok()?;
        Some(Self {
            number,
            repeats: true,
            _act: act,
        })
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        if let Some(window) = web_sys::window() {
            if self.repeats {
                window.clear_interval_with_handle(self.number);
            } else {
                window.clear_timeout_with_handle(self.number);
            }
        }
    }
}
