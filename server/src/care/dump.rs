//! PostgreSQL's own programs, `pg_dump` and `pg_restore`: a backup of a database
//! server is what its makers' tools call one. Passwords go to them through the
//! environment, which other people on the machine cannot read.

use std::io;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::config::database::Address;
use crate::error::Error;

/// Writes a database into a file, as it stood at `moment`.
///
/// # Errors
/// When `pg_dump` is not here, or what it said.
pub(super) async fn dump(address: &Address, moment: &str, to: &Path) -> Result<(), Error> {
    let mut command = program("pg_dump", address);
    command
        .args(["--format=custom", "--no-owner", "--no-privileges"])
        .arg(format!("--snapshot={moment}"))
        .arg("--file")
        .arg(to);
    run("pg_dump", command).await?;
    // `pg_dump` does not flush in every version.
    Ok(std::fs::File::open(to)?.sync_all()?)
}

/// Fills an empty database from such a file, all of it or nothing.
///
/// # Errors
/// When `pg_restore` is not here, or what it said.
pub(super) async fn restore(from: &Path, address: &Address) -> Result<(), Error> {
    let mut command = program("pg_restore", address);
    command
        .args(["--single-transaction", "--exit-on-error"])
        .args(["--no-owner", "--no-privileges"])
        .arg(from);
    run("pg_restore", command).await
}

fn program(name: &str, address: &Address) -> Command {
    let (open, password) = address.parted();
    let mut command = Command::new(name);
    command.arg("--no-password").arg("--dbname").arg(open);
    if let Some(password) = password {
        command.env("PGPASSWORD", password);
    }
    command
}

async fn run(name: &'static str, mut command: Command) -> Result<(), Error> {
    let done = tokio::task::spawn_blocking(move || command.stdin(Stdio::null()).output())
        .await
        .map_err(Error::internal)?;
    let output = done.map_err(|error| {
        if error.kind() == io::ErrorKind::NotFound {
            Error::Internal(format!(
                "`{name}` is not on this machine's PATH; it comes with PostgreSQL's client \
                 (package postgresql-client), at least as new as the server"
            ))
        } else {
            Error::Internal(format!("{name}: {error}"))
        }
    })?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(Error::Internal(format!("{name} failed: {}", said.trim())))
}
