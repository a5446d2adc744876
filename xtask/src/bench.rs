//! `cargo xtask bench`: the figures of ARCHITECTURE.md, measured anew. Each
//! bench prints its own table; nothing here judges a number.

use crate::artefact;
use crate::place;
use crate::setup;
use crate::step::{Done, program, run, step};

/// Everything, or the parts that are named: `editor`, `server`, `typing`.
pub(crate) fn run_all(names: &[String]) -> Done {
    let wanted = |name: &str| names.is_empty() || names.iter().any(|own| own == name);
    if wanted("editor") {
        step("Bench the editing core", "2 min", || {
            run(program("cargo").args(["bench", "--quiet", "--package", "siaran-editor"]))
        })?;
    }
    // Both others measure the release binary.
    if wanted("server") || wanted("typing") {
        artefact::build(setup::for_testing()?)?;
    }
    if wanted("server") {
        step("Bench the server under load", "3 min", || {
            run(program("cargo")
                .args(["run", "--quiet", "--release", "--package"])
                .args(["siaran-server", "--example", "load", "--"])
                .arg(place::siaran()))
        })?;
    }
    if wanted("typing") {
        step(
            "Bench typing in the browser, beside a stock Tiptap page",
            "2 min",
            || {
                let mut node = program("node");
                node.arg("e2e/bench/typing.mjs")
                    .env("SIARAN_BIN", place::siaran());
                run(setup::tell_browsers(&mut node))
            },
        )?;
    }
    Ok(())
}
