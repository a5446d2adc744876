//! `cargo xtask bench`: the figures of ARCHITECTURE.md, measured anew. Each
//! bench prints its own table; nothing here judges a number.

use crate::artefact;
use crate::place;
use crate::setup;
use crate::step::{Done, program, run, step};

/// Everything, or the parts that are named: `editor`, `server`, `typing`.
pub(crate) fn run_all(names: &[String]) -> Done {
    let wanted = |name: &str| names.is_empty() || names.iter().any(|own| own == name);
    if wanted("editor") && has("app/editor/benches") {
        step("Bench the editing core", "2 min", || {
            run(program("cargo").args(["bench", "--quiet", "--package", "siaran-editor"]))
        })?;
    }
    if wanted("server") && has("server/examples/load.rs") {
        step("Bench the server under load", "2 min", || {
            run(program("cargo").args([
                "run",
                "--quiet",
                "--release",
                "--package",
                "siaran-server",
                "--example",
                "load",
            ]))
        })?;
    }
    if wanted("typing") {
        let lane = setup::for_testing()?;
        artefact::build(lane)?;
        step(
            "Bench typing in the browser, beside a stock Tiptap page",
            "2 min",
            || {
                let mut node = program("node");
                node.arg("e2e/bench/typing.mjs")
                    .env("SIARAN_BIN", place::siaran());
                if let Some(chromium) = setup::chromium() {
                    node.env("CHROMIUM", chromium);
                }
                run(&mut node)
            },
        )?;
    }
    Ok(())
}

fn has(path: &str) -> bool {
    place::root().join(path).exists()
}
