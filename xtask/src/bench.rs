//! `cargo xtask bench`: the figures of ARCHITECTURE.md, measured anew. Each
//! bench prints its own table; nothing here judges a number.

use crate::artefact;
use crate::place;
use crate::setup;
use crate::step::{Done, program, run, step};

/// What can be asked for by name.
const PARTS: [&str; 4] = ["editor", "server", "typing", "scale"];

/// Everything, or the [`PARTS`] that are named.
pub(crate) fn run_all(names: &[String]) -> Done {
    if let Some(unknown) = names.iter().find(|name| !PARTS.contains(&name.as_str())) {
        return Err(format!("bench knows no `{unknown}`; it has {}", PARTS.join(", ")).into());
    }
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
                .args(["siaran-server", "--example", "load", "--", "--siaran"])
                .arg(place::siaran()))
        })?;
        step("Weigh a thousand keystrokes on the disk", "1 min", || {
            run(program("cargo")
                .args(["run", "--quiet", "--release", "--package"])
                .args(["siaran-server", "--example", "stored"]))
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

#[cfg(test)]
mod tests {
    use super::run_all;

    #[test]
    fn an_unknown_part_is_refused_before_anything_runs() {
        let error = run_all(&["editor".to_owned(), "typo".to_owned()]).unwrap_err();
        assert!(error.to_string().contains("`typo`"));
    }
}
