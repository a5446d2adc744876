//! `cargo xtask bench`: the figures of ARCHITECTURE.md, measured anew. Each
//! bench prints its own table; nothing here judges a number.

use crate::artefact;
use crate::place;
use crate::setup;
use crate::step::{Done, program, run, step};

/// Everything, or the parts that are named: `editor`, `server`, `typing`,
/// `scale`.
pub(crate) fn run_all(names: &[String]) -> Done {
    let wanted = |name: &str| names.is_empty() || names.iter().any(|own| own == name);
    if wanted("editor") {
        step("Bench the editing core", "2 min", || {
            run(program("cargo").args(["bench", "--quiet", "--package", "siaran-editor"]))
        })?;
    }
    // The others measure the release binary.
    if ["server", "typing", "scale"].into_iter().any(wanted) {
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
            || in_the_browser("typing"),
        )?;
    }
    if wanted("scale") {
        step(
            "Bench a long article in company, beside a stock Tiptap page",
            "3 min",
            || in_the_browser("scale"),
        )?;
    }
    Ok(())
}

fn in_the_browser(name: &str) -> Done {
    let mut node = program("node");
    node.arg(format!("e2e/bench/{name}.mjs"))
        .env("SIARAN_BIN", place::siaran());
    run(setup::tell_browsers(&mut node))
}
