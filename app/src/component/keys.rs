//! How keys are written on this machine. Shortcuts are named once, as ARIA
//! spells them (`Control+Shift+Z`), and shown as the platform's menus do.

use leptos::prelude::*;

/// Is the command key ⌘ here?
pub fn on_apple() -> bool {
    window()
        .navigator()
        .platform()
        .is_ok_and(|platform| platform.starts_with("Mac") || platform.starts_with("iP"))
}

/// For `aria-keyshortcuts`.
pub fn aria_keys(keys: &str) -> String {
    if on_apple() {
        keys.replace("Control", "Meta")
    } else {
        keys.to_owned()
    }
}

/// As this machine's menus write them.
pub fn shown_keys(keys: &str) -> String {
    if on_apple() {
        // ⌘H hides the window there: replacing has the system's own keys.
        keys.replace("Control+H", "Control+Alt+F")
            .replace("Control", "⌘")
            .replace("Shift", "⇧")
            .replace("Alt", "⌥")
            .replace('+', "")
    } else {
        keys.replace("Control", "Ctrl")
    }
}
