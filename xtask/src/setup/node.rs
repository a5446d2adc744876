//! Node and the packages of `package-lock.json`: wasm-opt for the build, the
//! browser driver and stock editors for the tests.

use std::fs;
use std::path::Path;
use std::time::SystemTime;

use super::apt;
use crate::place;
use crate::step::{Done, program, read, run, step};

/// The oldest Node whose test runner we use.
const OLDEST: u32 = 20;

/// Node and npm are there and new enough.
pub(crate) fn ready() -> Done {
    if place::program("node").is_none() || place::program("npm").is_none() {
        apt::install(
            &["nodejs", "npm"],
            "wasm-opt and the browser tests",
            "1 min",
        )?;
    }
    let version = read(program("node").arg("--version"))?;
    if major(&version).is_some_and(|major| major >= OLDEST) {
        return Ok(());
    }
    Err(format!(
        "Node {} is here; Siaran needs {OLDEST} or newer (nodejs.org, or a newer distribution).",
        version.trim()
    )
    .into())
}

/// `node_modules` is what the lock file says.
pub(crate) fn modules_ready() -> Done {
    packages_ready("")
}

/// The same for the packages of a folder of its own.
pub(crate) fn packages_ready(folder: &str) -> Done {
    let root = place::root().join(folder);
    let changed =
        |path: &str| -> Option<SystemTime> { fs::metadata(root.join(path)).ok()?.modified().ok() };
    let locked = changed("package-lock.json");
    let installed = changed("node_modules/.package-lock.json");
    if installed.is_some() && installed >= locked {
        return Ok(());
    }
    let what = Path::new(folder).join("package-lock.json");
    let what = format!("Install the npm packages of {}", what.display());
    step(&what, "20 s", || {
        run(program("npm")
            .current_dir(&root)
            .args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]))
    })
    .map_err(|error| {
        format!("{error}\nThe npm packages could not be had: is the network there, and the npm registry reachable?")
            .into()
    })
}

/// `v20.11.1` → 20.
fn major(version: &str) -> Option<u32> {
    version
        .trim()
        .strip_prefix('v')?
        .split('.')
        .next()?
        .parse()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::major;

    #[test]
    fn versions_are_read() {
        assert_eq!(major("v20.11.1\n"), Some(20));
        assert_eq!(major("zwanzig"), None);
    }
}
