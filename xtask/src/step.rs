//! Running other programs and saying so: one line before a step (what it does,
//! how long it usually takes), the time after it. Knows no particular program.

use std::env;
use std::error::Error;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::place;

/// Success, or a sentence that says why not.
pub(crate) type Done<T = ()> = Result<T, Box<dyn Error>>;

/// How often a program with a deadline is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// A program to run from the repository's root.
///
/// `NO_COLOR` is taken away: Trunk 0.21 takes it for a flag of its own and
/// stops with a usage error.
pub(crate) fn program(name: impl AsRef<Path>) -> Command {
    let mut command = Command::new(name.as_ref());
    command.current_dir(place::root()).env_remove("NO_COLOR");
    // A folder with a colon in its name cannot stand in PATH; then PATH stays.
    if let Ok(path) = env::join_paths(place::search_path()) {
        command.env("PATH", path);
    }
    command
}

/// Says that a step starts.
pub(crate) fn announce(what: &str, usually: &str) {
    println!("\n==> {what} (usually {usually})");
}

/// Announces, runs, and tells the time it took.
pub(crate) fn step<T>(what: &str, usually: &str, work: impl FnOnce() -> Done<T>) -> Done<T> {
    announce(what, usually);
    let begun = Instant::now();
    let result = work();
    let state = if result.is_ok() { "done" } else { "FAILED" };
    println!("    {state} in {}", human(begun.elapsed()));
    result
}

/// Runs to the end; its output is ours.
pub(crate) fn run(command: &mut Command) -> Done {
    let line = spoken(command);
    let status = command
        .status()
        .map_err(|error| format!("`{line}` could not start: {error}"))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("`{line}` ended with {status}").into())
    }
}

/// Runs silently and returns what it printed; an error carries its complaint.
pub(crate) fn read(command: &mut Command) -> Done<String> {
    let line = spoken(command);
    let output = command
        .output()
        .map_err(|error| format!("`{line}` could not start: {error}"))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        let complaint = String::from_utf8_lossy(&output.stderr);
        Err(format!(
            "`{line}` ended with {}: {}",
            output.status,
            complaint.trim()
        )
        .into())
    }
}

/// Runs with its output both shown and returned, and whether it succeeded.
pub(crate) fn show_and_read(command: &mut Command) -> Done<(bool, String)> {
    let line = spoken(command);
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| format!("`{line}` could not start: {error}"))?;
    let mut seen = String::new();
    if let Some(output) = child.stdout.take() {
        for text in BufReader::new(output).split(b'\n') {
            let text = text?;
            let text = String::from_utf8_lossy(&text);
            println!("{text}");
            seen.push_str(&text);
            seen.push('\n');
        }
    }
    std::io::stdout().flush()?;
    Ok((child.wait()?.success(), seen))
}

/// Runs at most `limit`; past it the program is ended and that is the error.
pub(crate) fn run_within(command: &mut Command, limit: Duration) -> Done {
    let line = spoken(command);
    let begun = Instant::now();
    let mut child = command
        .spawn()
        .map_err(|error| format!("`{line}` could not start: {error}"))?;
    loop {
        if let Some(status) = child.try_wait()? {
            return if status.success() {
                Ok(())
            } else {
                Err(format!("`{line}` ended with {status}").into())
            };
        }
        if begun.elapsed() > limit {
            child.kill()?;
            child.wait()?;
            return Err(format!("`{line}` took longer than {}", human(limit)).into());
        }
        thread::sleep(LOOK_EVERY);
    }
}

/// `850 ms`, `4.2 s`, `3 min 07 s`.
pub(crate) fn human(time: Duration) -> String {
    let seconds = time.as_secs();
    if seconds >= 60 {
        format!("{} min {:02} s", seconds / 60, seconds % 60)
    } else if seconds >= 1 {
        format!("{:.1} s", time.as_secs_f64())
    } else {
        format!("{} ms", time.as_millis())
    }
}

/// The command as a person would have typed it.
fn spoken(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy().into_owned()];
    words.extend(
        command
            .get_args()
            .map(|word| word.to_string_lossy().into_owned()),
    );
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_read_as_people_say_them() {
        assert_eq!(human(Duration::from_millis(850)), "850 ms");
        assert_eq!(human(Duration::from_millis(4_240)), "4.2 s");
        assert_eq!(human(Duration::from_secs(187)), "3 min 07 s");
    }

    #[test]
    fn a_late_program_is_ended() {
        let begun = Instant::now();
        let late = run_within(program("sleep").arg("30"), Duration::from_millis(200));
        assert!(late.is_err());
        assert!(begun.elapsed() < Duration::from_secs(5));
    }

    #[test]
    fn failure_names_the_command() {
        let error = run(&mut program("false")).unwrap_err();
        assert!(error.to_string().contains("`false`"));
    }
}
