//! What is PostgreSQL's own: how it greets, how a private one begins.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::Command;

use super::is_root;
use crate::step::{Done, program, read, run};

/// Does it take user `postgres` in without a password? Speaks the first words of
/// its protocol.
pub(super) fn greets(mut stream: TcpStream) -> io::Result<bool> {
    let words = b"user\0postgres\0database\0postgres\0\0";
    let length = u32::try_from(words.len() + 8).unwrap_or_default();
    let mut hello = length.to_be_bytes().to_vec();
    // Version 3.0.
    hello.extend(196_608_u32.to_be_bytes());
    hello.extend(words);
    stream.write_all(&hello)?;
    let mut answer = [0; 9];
    stream.read_exact(&mut answer)?;
    // “Authentication: nothing more is needed.”
    Ok(answer == *b"R\0\0\0\x08\0\0\0\0")
}

/// A cluster in `folder`, and what runs it. PostgreSQL refuses to be root, so
/// root runs it as the user that its package made.
pub(super) fn start(file: &Path, folder: &Path, port: u16) -> Done<Command> {
    let data = folder.join("data");
    if is_root()? {
        let owner = read(program("id").args(["-u", "postgres"])).map_err(|_| {
            "there is no user `postgres`, and PostgreSQL does not run as root".to_owned()
        })?;
        run(program("chown").arg(owner.trim()).arg(folder))?;
    }
    let mut begin = as_somebody(&file.with_file_name("initdb"))?;
    begin
        .args(["--auth=trust", "--username=postgres", "--encoding=UTF8"])
        .args(["--no-sync", "--no-instructions"])
        .arg("--pgdata")
        .arg(&data);
    read(begin.current_dir(folder))?;
    let mut server = as_somebody(file)?;
    server
        .arg("-D")
        .arg(&data)
        .args(["-p", &port.to_string()])
        .arg("-k")
        .arg(folder)
        .args(["-c", "listen_addresses=127.0.0.1"])
        .args(["-c", "max_connections=300"])
        .current_dir(folder);
    Ok(server)
}

fn as_somebody(file: &Path) -> Done<Command> {
    if !is_root()? {
        return Ok(program(file));
    }
    // It becomes the program, so that ending it ends the server.
    let mut command = program("setpriv");
    command
        .args([
            "--reuid=postgres",
            "--regid=postgres",
            "--init-groups",
            "--",
        ])
        .arg(file);
    Ok(command)
}
