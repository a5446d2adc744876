//! Trunk, wasm-bindgen, rustfmt and clippy. Versions are exact: another
//! wasm-bindgen than the library's writes glue that does not fit, and newer
//! Trunks need a newer compiler.

use std::fs;

use crate::place;
use crate::step::{Done, program, read, run, step};

/// The last Trunk that builds with our oldest compiler.
const TRUNK: &str = "0.21.14";
/// Runs libFuzzer, which comes with the crate of its own and wants a C++ compiler.
const FUZZ: &str = "0.13.2";

/// The command-line tool of the very version that `Cargo.lock` names.
pub(crate) fn wasm_bindgen_ready() -> Done {
    let lock = fs::read_to_string(place::root().join("Cargo.lock"))?;
    let Some(version) = locked_version(&lock, "wasm-bindgen") else {
        return Err("Cargo.lock names no wasm-bindgen".into());
    };
    let runner = place::program("wasm-bindgen-test-runner").is_some();
    if runner && installed("wasm-bindgen") == Some(format!("wasm-bindgen {version}")) {
        return Ok(());
    }
    step(&format!("Install wasm-bindgen {version}"), "3 min", || {
        // Without --locked: the tool's own lock file names a package version
        // that not every mirror has.
        run(program("cargo")
            .args([
                "install",
                "wasm-bindgen-cli",
                "--quiet",
                "--force",
                "--version",
            ])
            .arg(version))
    })
    .map_err(|error| not_had(&*error, "wasm-bindgen"))
}

/// Trunk, which joins Rust, styles and page into `dist/`.
pub(crate) fn trunk_ready() -> Done {
    if installed("trunk") == Some(format!("trunk {TRUNK}")) {
        return Ok(());
    }
    step(&format!("Install Trunk {TRUNK}"), "2 min", || {
        // A debug build is as fast to use and four times as fast to make; its
        // download features are off since every tool is on PATH already.
        run(program("cargo")
            .args(["install", "trunk", "--quiet", "--locked", "--debug"])
            .args(["--no-default-features", "--force", "--version", TRUNK])
            .env("CARGO_PROFILE_DEV_DEBUG", "0"))
    })
    .map_err(|error| not_had(&*error, "trunk"))
}

/// cargo-fuzz, for `cargo xtask fuzz` alone.
pub(crate) fn fuzz_ready() -> Done {
    if installed("cargo-fuzz") == Some(format!("cargo-fuzz {FUZZ}")) {
        return Ok(());
    }
    step(&format!("Install cargo-fuzz {FUZZ}"), "1 min", || {
        run(program("cargo")
            .args(["install", "cargo-fuzz", "--quiet", "--locked", "--force"])
            .args(["--version", FUZZ]))
    })
    .map_err(|error| not_had(&*error, "cargo-fuzz"))
}

/// rustfmt and clippy for the compiler in use.
pub(crate) fn components_ready() -> Done {
    for (component, package) in [("fmt", "rustfmt"), ("clippy", "clippy")] {
        if read(program("cargo").args([component, "--version"])).is_ok() {
            continue;
        }
        if place::program("rustup").is_none() {
            return Err(format!(
                "`cargo {component}` is missing, and there is no rustup to add it: install the distribution's {package} package."
            )
            .into());
        }
        step(&format!("Add {package} to the toolchain"), "10 s", || {
            run(program("rustup").args(["component", "add", package]))
        })?;
    }
    Ok(())
}

/// What `name --version` says; `None` if it is not there. Runs apart from the
/// environment's `NO_COLOR`, which Trunk misreads.
fn installed(name: &str) -> Option<String> {
    let said = read(program(name).arg("--version")).ok()?;
    Some(said.trim().to_owned())
}

/// The version of a package in a lock file.
fn locked_version<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    lines.next()?;
    lines
        .next()?
        .strip_prefix("version = \"")?
        .strip_suffix('"')
}

fn not_had(error: &dyn std::error::Error, tool: &str) -> Box<dyn std::error::Error> {
    format!(
        "{error}\n{tool} could not be had. It is built from the package registry: is that reachable, \
         and is there a C compiler?"
    )
    .into()
}

#[cfg(test)]
mod tests {
    use super::locked_version;

    #[test]
    fn the_lock_names_one_version() {
        let lock = "[[package]]\nname = \"wasm-bindgen-futures\"\nversion = \"0.4.0\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(locked_version(lock, "wasm-bindgen"), Some("0.2.130"));
        assert_eq!(locked_version(lock, "trunk"), None);
    }
}
