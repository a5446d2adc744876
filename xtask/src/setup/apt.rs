//! Packages of the distribution, by apt-get. Only names a reason when it cannot:
//! no apt-get here, or nobody with the right to use it.

use std::io::{IsTerminal, stdin};
use std::process::{Command, Stdio};

use crate::place;
use crate::step::{Done, program, read, run, step};

/// Installs packages; `why` completes “needed for …”.
pub(crate) fn install(packages: &[&str], why: &str, usually: &str) -> Done {
    let names = packages.join(" ");
    let by_hand = format!("Install by hand what `apt-get install {names}` would, then try again.");
    if place::program("apt-get").is_none() {
        return Err(
            format!("{names}: needed for {why}, and there is no apt-get here. {by_hand}").into(),
        );
    }
    step(
        &format!("Install {names} from the distribution, for {why}"),
        usually,
        || {
            run(as_root("apt-get")?.args(["-o", "DPkg::Lock::Timeout=600", "-qq", "update"]))?;
            run(as_root("apt-get")?
                .args(["-o", "DPkg::Lock::Timeout=600", "-qq", "install", "-y"])
                .arg("--no-install-recommends")
                .args(packages))
        },
    )
    .map_err(|error| format!("{error}\n{names} could not be had. {by_hand}").into())
}

/// A command with the right to change the system: as it is for root, through
/// sudo otherwise.
pub(crate) fn as_root(name: &str) -> Done<Command> {
    if read(program("id").arg("-u"))?.trim() == "0" {
        let mut command = program(name);
        command.env("DEBIAN_FRONTEND", "noninteractive");
        return Ok(command);
    }
    if place::program("sudo").is_none() {
        return Err(format!("`{name}` needs root, and there is no sudo").into());
    }
    let mut sudo = program("sudo");
    // A question nobody can answer would hang the whole set-up.
    if !stdin().is_terminal() {
        let may = program("sudo")
            .args(["-n", "true"])
            .stderr(Stdio::null())
            .status()?;
        if !may.success() {
            return Err(format!("`{name}` needs root, and sudo would ask for a password").into());
        }
        sudo.arg("-n");
    }
    sudo.args(["env", "DEBIAN_FRONTEND=noninteractive", name]);
    Ok(sudo)
}
