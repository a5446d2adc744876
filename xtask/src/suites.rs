//! `cargo xtask test`: every suite in order, and a table at the end. A suite
//! that ran nothing has failed: silence is not a pass.

use std::time::{Duration, Instant};

use crate::count::Count;
use crate::place;
use crate::setup::{self, Lane, TARGET};
use crate::step::{Done, announce, human, program, run, show_and_read};
use crate::{artefact, tidy};

/// One line of the table.
struct Row {
    what: &'static str,
    count: Count,
    took: Duration,
    complaint: Option<String>,
}

/// The table as it grows.
#[derive(Default)]
struct Report(Vec<Row>);

impl Report {
    /// Runs a suite; its fault is written down, and the rest goes on.
    fn suite(
        &mut self,
        what: &'static str,
        usually: &str,
        work: impl FnOnce() -> Done<Count>,
    ) -> bool {
        announce(what, usually);
        let begun = Instant::now();
        let (count, complaint) = match work() {
            Ok(count) if count.is_empty() => (Count::FAILED, Some("ran no test at all".into())),
            Ok(count) => (count, None),
            Err(error) => (Count::FAILED, Some(error.to_string())),
        };
        if let Some(complaint) = &complaint {
            println!("    {complaint}");
        }
        let took = begun.elapsed();
        println!(
            "    {} in {}",
            if count.failed == 0 { "done" } else { "FAILED" },
            human(took)
        );
        self.0.push(Row {
            what,
            count,
            took,
            complaint,
        });
        count.failed == 0
    }

    /// Prints the table and the closing line.
    fn close(self, begun: Instant) -> Done {
        println!("\n{:<44} {:>7} {:>7}  took", "", "passed", "failed");
        let mut total = Count::default();
        for Row {
            what,
            count,
            took,
            complaint,
        } in self.0
        {
            let took = human(took);
            println!("{what:<44} {:>7} {:>7}  {took}", count.passed, count.failed);
            if let Some(complaint) = complaint {
                println!("    {}", complaint.lines().next().unwrap_or_default());
            }
            total = total.plus(count);
        }
        println!(
            "\nAll of it took {}.\n\n{} passed, {} failed",
            human(begun.elapsed()),
            total.passed,
            total.failed
        );
        if total.failed == 0 {
            Ok(())
        } else {
            Err("not everything passed".into())
        }
    }
}

/// Sets up and runs everything.
pub(crate) fn run_all() -> Done {
    let begun = Instant::now();
    let mut report = Report::default();
    let mut lane = Lane::Usual;
    // Private ones among them end with this function.
    let mut servers = setup::Services::default();
    let ready = report.suite("set-up", "1 s; 10 min on a fresh machine", || {
        lane = setup::for_testing()?;
        servers = setup::servers_ready()?;
        artefact::dist_exists()?;
        Ok(Count::PASSED)
    });
    if !ready {
        return report.close(begun);
    }
    report.suite("tidy: walls and house rules", "1 s", || {
        let faults = tidy::faults()?;
        for fault in &faults {
            println!("    {fault}");
        }
        Ok(if faults.is_empty() {
            Count::PASSED
        } else {
            Count::FAILED
        })
    });
    report.suite("format", "2 s", || {
        check(program("cargo").args(["fmt", "--all", "--check"]))
    });
    report.suite(
        "clippy, native crates",
        "10 s; 4 min the first time",
        || {
            check(
                program("cargo")
                    .args([
                        "clippy",
                        "--quiet",
                        "--workspace",
                        "--exclude",
                        "siaran-app",
                    ])
                    .args(["--all-targets", "--", "-D", "warnings"]),
            )
        },
    );
    report.suite(
        "clippy, application for the browser",
        "10 s; 2 min the first time",
        || lint_application(lane),
    );
    report.suite("native tests", "30 s; 8 min the first time", || {
        let mut cargo = program("cargo");
        // The application too: what of it needs no browser is tested here.
        cargo.args(["test", "--workspace", "--no-fail-fast"]);
        let (passed, output) = show_and_read(servers.tell(&mut cargo))?;
        Ok(judge(passed, Count::of_cargo(&output)))
    });
    let built = report.suite("release artefact", "30 s; 8 min the first time", || {
        artefact::build(lane)?;
        Ok(Count::PASSED)
    });
    report.suite("browser and end-to-end tests", "6 min", || {
        if built {
            journeys(&[], &servers)
        } else {
            Err("not run: there is no artefact to test".into())
        }
    });
    report.suite("soak: everybody in turns, one minute", "1.5 min", || {
        if built {
            // In turns: the same story each time, so that a failure is news.
            soaked("1", "1", true)
        } else {
            Err("not run: there is no artefact to test".into())
        }
    });
    report.close(begun)
}

/// `soak [--minutes N] [--seed N] [--turns]`: ten minutes of a new story, all at
/// once, unless told.
pub(crate) fn soak(words: &[String]) -> Done {
    let mut minutes = "10".to_owned();
    // Any seed will do for a new story, as long as it is told.
    let mut seed = std::process::id().to_string();
    let mut turns = false;
    let mut words = words.iter();
    while let Some(flag) = words.next() {
        let slot = match flag.as_str() {
            "--minutes" => &mut minutes,
            "--seed" => &mut seed,
            "--turns" => {
                turns = true;
                continue;
            }
            unknown => return Err(format!("soak knows no `{unknown}`").into()),
        };
        slot.clone_from(words.next().ok_or("a flag of soak wants a value")?);
    }
    let begun = Instant::now();
    let lane = setup::for_testing()?;
    artefact::build(lane)?;
    let in_turns = if turns { " --turns" } else { "" };
    println!(
        "\nThe same story again: cargo xtask soak --minutes {minutes} --seed {seed}{in_turns}"
    );
    let mut report = Report::default();
    report.suite(
        "soak: everybody at random",
        &format!("{minutes} min"),
        || soaked(&minutes, &seed, turns),
    );
    report.close(begun)
}

fn soaked(minutes: &str, seed: &str, turns: bool) -> Done<Count> {
    let mut node = program("node");
    node.args(["--test", "--test-reporter=spec", SOAK])
        .env("SIARAN_BIN", place::siaran())
        .env("SOAK_MINUTES", minutes)
        .env("SOAK_SEED", seed)
        .env("SOAK_TURNS", if turns { "1" } else { "0" });
    let (passed, output) = show_and_read(setup::tell_browsers(&mut node))?;
    Ok(judge(passed, Count::of_node(&output)))
}

/// Needs the machine for itself: it keeps four editors busy.
const SOAK: &str = "e2e/soak.test.mjs";

/// The journeys in `e2e/`, against the artefact; names choose among the files.
pub(crate) fn end_to_end_of(names: &[String]) -> Done {
    let begun = Instant::now();
    let lane = setup::for_testing()?;
    artefact::build(lane)?;
    // Private ones among them end with this function.
    let servers = setup::servers_ready()?;
    let mut report = Report::default();
    report.suite("browser and end-to-end tests", "6 min", || {
        journeys(names, &servers)
    });
    report.close(begun)
}

fn journeys(names: &[String], servers: &setup::Services) -> Done<Count> {
    let mut files: Vec<_> = place::files_below(&place::root().join("e2e"))
        .into_iter()
        .filter_map(|path| Some(path.strip_prefix(place::root()).ok()?.to_str()?.to_owned()))
        .filter(|path| path.ends_with(".test.mjs") && !path.starts_with("e2e/dist"))
        .filter(|path| !path.contains("node_modules"))
        .filter(|path| path != SOAK || !names.is_empty())
        .filter(|path| names.is_empty() || names.iter().any(|name| path.contains(name.as_str())))
        .collect();
    files.sort();
    if files.is_empty() {
        return Err("no journey has such a name".into());
    }
    let mut node = program("node");
    node.args(["--test", "--test-reporter=spec", "--test-concurrency=2"])
        .args(files)
        .env("SIARAN_BIN", place::siaran());
    let (passed, output) = show_and_read(setup::tell_browsers(servers.tell(&mut node)))?;
    Ok(judge(passed, Count::of_node(&output)))
}

/// Clippy where the lane has it, the compiler's own check where it has not.
fn lint_application(lane: Lane) -> Done<Count> {
    let lint = if lane == Lane::Usual {
        "clippy"
    } else {
        "check"
    };
    let mut cargo = program("cargo");
    cargo.args([
        lint,
        "--quiet",
        "--package",
        "siaran-app",
        "--target",
        TARGET,
    ]);
    if lane == Lane::Usual {
        cargo.args(["--", "-D", "warnings"]);
    } else {
        println!("    the distribution's compiler has no clippy; `cargo check` instead");
    }
    check(lane.apply(&mut cargo))
}

/// A program whose success is the one thing checked.
fn check(command: &mut std::process::Command) -> Done<Count> {
    run(command)?;
    Ok(Count::PASSED)
}

/// A suite that failed without naming a failed test (it did not compile, say)
/// still counts one failure.
fn judge(passed: bool, count: Count) -> Count {
    if passed || count.failed > 0 {
        count
    } else {
        count.plus(Count::FAILED)
    }
}
