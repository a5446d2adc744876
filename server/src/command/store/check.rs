//! `siaran store check` and `siaran store sweep`.

use std::process::ExitCode;
use std::time::Duration;

use clap::Args;

use super::super::Place;
use super::code;
use crate::care;
use crate::care::check::Depth;
use crate::care::sweep::OLD;
use crate::error::Error;

/// The code that says “could not look”.
const BLIND: u8 = 2;

#[derive(Debug, Args)]
pub(in crate::command) struct Check {
    #[command(flatten)]
    place: Place,
    /// Also read every picture, compare every index with its table, and replay
    /// the whole history.
    #[arg(long)]
    deep: bool,
    /// Report as JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(in crate::command) struct Sweep {
    #[command(flatten)]
    place: Place,
    /// Only files that lay there for so many hours; an upload under way is
    /// younger than one.
    #[arg(long, default_value_t = OLD.as_secs() / 3600, value_parser = clap::value_parser!(u64).range(1..))]
    hours: u64,
}

pub(super) async fn check(asked: Check) -> ExitCode {
    let depth = Depth { deep: asked.deep };
    let report = match care::check::check(&asked.place.both(), depth).await {
        Ok(report) => report,
        Err(error) => {
            eprintln!("siaran: could not look: {error}");
            return BLIND.into();
        }
    };
    if asked.json {
        match serde_json::to_string_pretty(&report) {
            Ok(json) => println!("{json}"),
            Err(error) => {
                eprintln!("siaran: {error}");
                return BLIND.into();
            }
        }
    } else {
        println!("{report}");
    }
    code(report.is_clean())
}

pub(super) async fn sweep(asked: Sweep) -> Result<ExitCode, Error> {
    let old = Duration::from_secs(asked.hours.saturating_mul(3600));
    let swept = care::sweep::sweep(&asked.place.both(), old).await?;
    println!("Removed {} files, {} bytes.", swept.files, swept.bytes);
    Ok(ExitCode::SUCCESS)
}
