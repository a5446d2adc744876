//! Lengths on the screen, CSS px: how high the window is, and how a style is
//! told one. By CSSOM, never by a style attribute: the content policy forbids
//! that.

use leptos::prelude::window;
use web_sys::HtmlElement;

/// The window's height, what an on-screen keyboard lies over included.
pub fn window_height() -> f64 {
    let height = window().inner_height().ok();
    height.and_then(|height| height.as_f64()).unwrap_or(0.0)
}

/// Sets a length of an element's style. Whole px: float formatting alone would
/// weigh some kilobytes.
pub fn set_px(element: &HtmlElement, name: &str, value: f64) {
    let value = format!("{}px", value.round() as i32);
    let _ = element.style().set_property(name, &value);
}
