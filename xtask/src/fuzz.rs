//! `cargo xtask fuzz`: each target of `fuzz/` for a bounded time, from the seeds
//! and from what earlier runs found. A crash ends it with the input's place.

use std::fs;
use std::path::Path;

use crate::place;
use crate::setup;
use crate::step::{Done, program, run, step};

/// Where the crate, its targets and seeds are.
const CRATE: &str = "fuzz";

/// What was asked for.
#[derive(Debug, PartialEq, Eq)]
struct Options {
    targets: Vec<String>,
    seconds: u64,
}

impl Options {
    fn parse(words: &[String], known: &[String]) -> Done<Self> {
        let mut options = Self {
            targets: Vec::new(),
            seconds: 30,
        };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            if word == "--seconds" {
                let value = words.next().ok_or("--seconds wants a value")?;
                options.seconds = value
                    .parse()
                    .map_err(|_| format!("{value} is no number of seconds"))?;
            } else if known.contains(word) {
                options.targets.push(word.clone());
            } else {
                let has = known.join(", ");
                return Err(format!("fuzz knows no `{word}`; it has {has}").into());
            }
        }
        if options.targets.is_empty() {
            options.targets = known.to_vec();
        }
        Ok(options)
    }
}

/// Builds the targets and runs them one after the other.
pub(crate) fn run_with(words: &[String]) -> Done {
    let options = Options::parse(words, &targets())?;
    setup::cargo_fuzz()?;
    step(
        "Build the fuzz targets",
        "5 s; 6 min the first time",
        || run(fuzz("build").args(fitting())),
    )?;
    let mut found = Vec::new();
    for target in &options.targets {
        let seconds = options.seconds;
        let outcome = step(&format!("Fuzz {target}"), &format!("{seconds} s"), || {
            one(target, seconds)
        });
        if let Err(error) = outcome {
            println!("    {error}");
            found.push(target.as_str());
        }
    }
    if found.is_empty() {
        return Ok(());
    }
    Err(format!(
        "found something in {}: the inputs lie in {}. Again: cargo fuzz run --sanitizer none TARGET INPUT",
        found.join(", "),
        home().join("artifacts").display()
    )
    .into())
}

fn one(target: &str, seconds: u64) -> Done {
    let corpus = home().join("corpus").join(target);
    let artifacts = home().join("artifacts").join(target);
    fs::create_dir_all(&corpus)?;
    fs::create_dir_all(&artifacts)?;
    // New finds go into the first folder; the seeds stay as they are.
    run(fuzz("run")
        .args(fitting())
        .arg(target)
        .arg(&corpus)
        .arg(place::root().join(CRATE).join("seeds").join(target))
        .arg("--")
        .arg(format!("-max_total_time={seconds}"))
        .arg(format!("-artifact_prefix={}/", artifacts.display()))
        .args(["-timeout=10", "-rss_limit_mb=2048", "-max_len=8192"])
        .args(["-print_final_stats=1", "-verbosity=0", "-close_fd_mask=2"]))
}

/// Coverage is in stable compilers, sanitizers are not; there is no `unsafe`
/// here for them to watch.
fn fitting() -> Vec<String> {
    let built = place::target().join("fuzz");
    vec![
        "--fuzz-dir".into(),
        CRATE.into(),
        "--target-dir".into(),
        built.display().to_string(),
        "--sanitizer".into(),
        "none".into(),
    ]
}

fn fuzz(command: &str) -> std::process::Command {
    let mut cargo = program("cargo");
    cargo.args(["fuzz", command]);
    cargo
}

/// What runs found and keep.
fn home() -> std::path::PathBuf {
    place::memory().join("fuzz")
}

/// Every target has a file.
fn targets() -> Vec<String> {
    let folder = place::root().join(CRATE).join("targets");
    place::files_below(&folder)
        .iter()
        .filter_map(|path| Path::new(path.file_name()?).file_stem()?.to_str())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<String> {
        line.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn every_target_is_known_and_has_seeds() {
        let known = targets();
        assert!(known.contains(&"update".to_owned()));
        let manifest = fs::read_to_string(place::root().join(CRATE).join("Cargo.toml")).unwrap();
        for target in &known {
            assert!(
                manifest.contains(&format!("name = \"{target}\"")),
                "{target}"
            );
            let seeds = place::root().join(CRATE).join("seeds").join(target);
            assert!(!place::files_below(&seeds).is_empty(), "{target}");
        }
    }

    #[test]
    fn targets_and_time_are_told_apart() {
        let known = words("frame html");
        let all = Options::parse(&[], &known).unwrap();
        assert_eq!((all.targets, all.seconds), (known.clone(), 30));
        let one = Options::parse(&words("html --seconds 9"), &known).unwrap();
        assert_eq!((one.targets, one.seconds), (words("html"), 9));
        assert!(Options::parse(&words("htm"), &known).is_err());
        assert!(Options::parse(&words("--seconds soon"), &known).is_err());
    }
}
