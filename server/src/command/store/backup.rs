//! `siaran store backup` and `siaran store restore`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::super::Place;
use super::code;
use crate::care;
use crate::error::Error;

#[derive(Debug, Args)]
pub(in crate::command) struct Backup {
    #[command(flatten)]
    place: Place,
    /// Folder to make, or an empty one.
    #[arg(long, value_name = "FOLDER")]
    to: PathBuf,
}

#[derive(Debug, Args)]
pub(in crate::command) struct Restore {
    #[command(flatten)]
    place: Place,
    /// Folder of the backup.
    #[arg(long, value_name = "FOLDER")]
    from: PathBuf,
}

pub(super) async fn backup(asked: Backup) -> Result<ExitCode, Error> {
    let done = care::backup::backup(&asked.place.both(), &asked.to).await?;
    println!("{}", done.report);
    println!(
        "Backed up into {}: a database of {} bytes, {} files of pictures of {} bytes.",
        asked.to.display(),
        done.database,
        done.files,
        done.bytes
    );
    if !done.report.is_clean() {
        eprintln!("siaran: the backup is whole, but what is stored is damaged as told above");
    }
    Ok(code(done.report.is_clean()))
}

pub(super) async fn restore(asked: Restore) -> Result<ExitCode, Error> {
    let place = asked.place.both();
    let done = care::restore::restore(&asked.from, &place).await?;
    println!(
        "Restored {} and {} files of pictures.",
        place.database, done.files
    );
    Ok(ExitCode::SUCCESS)
}
