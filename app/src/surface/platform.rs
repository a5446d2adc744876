//! Which browser this is. The only place that looks at its name; each use
//! names the browser, the version and the symptom it works around.

use editor::input::Platform;

/// Reads the browser's name.
pub(super) fn platform() -> Platform {
    let name = web_sys::window()
        .and_then(|window| window.navigator().user_agent().ok())
        .unwrap_or_default();
    let says = |part: &str| name.contains(part);
    Platform {
        android: says("Android"),
        // Every browser on iOS is Safari underneath; none there says Chrome/.
        safari: says("AppleWebKit/") && !says("Chrome/"),
        firefox: says("Firefox/"),
        apple: says("Mac OS X"),
    }
}
