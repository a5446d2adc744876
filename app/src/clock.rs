//! The browser's time and its timers, handed inward: nothing below asks the
//! clock itself.

use leptos::prelude::*;
use std::time::Duration;

/// Milliseconds since the Unix epoch, UTC.
pub fn now() -> f64 {
    js_sys::Date::now()
}

/// How often "3 minutes ago" is counted anew.
const MINUTE: Duration = Duration::from_secs(30);

/// The time as a signal that moves often enough for words such as "3 minutes
/// ago"; stops with its owner.
pub fn minutes() -> Signal<f64> {
    let time = RwSignal::new(now());
    if let Ok(ticking) = set_interval_with_handle(move || time.set(now()), MINUTE) {
        on_cleanup(move || ticking.clear());
    }
    time.into()
}

/// Milliseconds since the page began; never goes back.
pub fn since_start() -> f64 {
    web_sys::window()
        .and_then(|window| window.performance())
        .map_or(0.0, |performance| performance.now())
}
