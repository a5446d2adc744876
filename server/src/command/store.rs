//! `siaran store …`: what an operator does with a store. Words and exit codes
//! only; the work is `care`'s.

mod backup;
mod check;
mod export;

use std::process::ExitCode;

use clap::Subcommand;

use super::Place;
use crate::care;
use crate::error::Error;

#[derive(Debug, Subcommand)]
pub(super) enum StoreCommand {
    /// Is everything that was stored still there, as it was? Reads only; a
    /// running server goes on.
    ///
    /// Ends with 0 when nothing is damaged, 1 when something is, 2 when it could
    /// not look.
    Check(check::Check),
    /// Remove files of pictures that nothing names: an upload leaves them when
    /// its server is killed.
    Sweep(check::Sweep),
    /// Copy everything into a folder, beside a running server.
    ///
    /// Everything that was called saved before it began is inside; `pg_dump` copies
    /// a database of PostgreSQL. Pictures on
    /// the same file system are linked, not copied: keep another copy of the
    /// folder on another disk. The folder holds password hashes; it is readable
    /// by its owner alone. Ends with 1 when the copy is damaged.
    Backup(backup::Backup),
    /// Make a store out of a backup, of the sort that it was made of: a new file,
    /// or an empty database of PostgreSQL (by `pg_restore`). Overwrites nothing.
    Restore(backup::Restore),
    /// Write everything as lines of JSON, to move to another machine or
    /// database.
    ///
    /// Accounts with password hashes, access tokens by their hashes, articles
    /// with every update and their history, pictures. Not sessions: people sign
    /// in again. Ends with 1 when something was damaged; it lies in the export as
    /// set aside.
    Export(export::Export),
    /// Take an export in: all of it or nothing.
    Import(export::Import),
}

pub(super) async fn run(command: StoreCommand) -> Result<ExitCode, Error> {
    match command {
        StoreCommand::Check(asked) => Ok(check::check(asked).await),
        StoreCommand::Sweep(asked) => check::sweep(asked).await,
        StoreCommand::Backup(asked) => backup::backup(asked).await,
        StoreCommand::Restore(asked) => backup::restore(asked).await,
        StoreCommand::Export(asked) => export::export(asked).await,
        StoreCommand::Import(asked) => export::import(asked).await,
    }
}

impl Place {
    fn both(&self) -> care::Place {
        care::Place {
            database: self.database(),
            media: self.media(),
        }
    }
}

/// 0 when nothing is damaged, else 1.
fn code(clean: bool) -> ExitCode {
    if clean {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
