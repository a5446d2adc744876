//! Chromium for the browser tests, from the distribution. Never downloads a
//! browser of its own.

use std::env;
use std::path::PathBuf;

use super::apt;
use crate::place;
use crate::step::Done;

/// Names under which distributions put it.
const NAMES: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];

/// A Chromium is there; `CHROMIUM` names one elsewhere.
pub(crate) fn ready() -> Done {
    if found().is_some() {
        return Ok(());
    }
    apt::install(&["chromium"], "the browser tests", "1 min, 150 MB")?;
    found().map(drop).ok_or_else(|| {
        "Chromium was installed, yet no `chromium` is on PATH. Set CHROMIUM to its file.".into()
    })
}

/// Its file.
pub(crate) fn found() -> Option<PathBuf> {
    env::var_os("CHROMIUM")
        .map(PathBuf::from)
        .or_else(|| NAMES.iter().find_map(|name| place::program(name)))
}
