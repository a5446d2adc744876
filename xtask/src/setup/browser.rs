//! Chromium and Firefox for the browser tests, from the distribution. Never
//! downloads a browser of its own.

use std::env;
use std::path::PathBuf;
use std::process::Command;

use super::apt;
use crate::place;
use crate::step::Done;

/// One browser of the tests.
struct Browser {
    /// As people call it.
    name: &'static str,
    /// Its package in the distribution.
    package: &'static str,
    /// Names under which distributions put it on `PATH`.
    programs: &'static [&'static str],
    /// The variable that names one elsewhere.
    variable: &'static str,
}

const BROWSERS: [Browser; 2] = [
    Browser {
        name: "Chromium",
        package: "chromium",
        programs: &[
            "chromium",
            "chromium-browser",
            "google-chrome",
            "google-chrome-stable",
        ],
        variable: "CHROMIUM",
    },
    Browser {
        name: "Firefox",
        package: "firefox-esr",
        programs: &["firefox-esr", "firefox"],
        variable: "FIREFOX",
    },
];

/// Both are there.
pub(crate) fn ready() -> Done {
    BROWSERS.iter().try_for_each(Browser::ready)
}

/// Tells a program of the tests where they are.
pub(crate) fn tell(command: &mut Command) -> &mut Command {
    for browser in &BROWSERS {
        if let Some(file) = browser.found() {
            command.env(browser.variable, file);
        }
    }
    command
}

impl Browser {
    fn ready(&self) -> Done {
        if self.found().is_some() {
            return Ok(());
        }
        apt::install(&[self.package], "the browser tests", "1 min, 150 MB").map_err(|error| {
            format!(
                "{error}\nA {} of your own will do: set {} to its file.",
                self.name, self.variable
            )
        })?;
        self.found().map(drop).ok_or_else(|| {
            format!(
                "{} was installed, yet no `{}` is on PATH. Set {} to its file.",
                self.name, self.package, self.variable
            )
            .into()
        })
    }

    /// Its file.
    fn found(&self) -> Option<PathBuf> {
        env::var_os(self.variable)
            .map(PathBuf::from)
            .or_else(|| self.programs.iter().find_map(|name| place::program(name)))
    }
}
