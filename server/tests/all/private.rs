//! A PostgreSQL of a test's own, which it may crash and configure. Needs the
//! server's programs (`initdb`, `pg_ctl`) on this machine.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// A PostgreSQL of its own, stopped when dropped.
pub struct Private {
    pub folder: TempDir,
    pub port: u16,
    /// More settings, as `postgresql.conf` has them.
    settings: String,
}

impl Private {
    /// With the settings that `prepare` says, which may put files into the folder.
    pub fn start(prepare: impl FnOnce(&Path) -> String) -> Self {
        let folder = TempDir::new().unwrap();
        let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = taken.local_addr().unwrap().port();
        drop(taken);
        let settings = prepare(folder.path());
        let private = Self {
            folder,
            port,
            settings,
        };
        if is_root() {
            // PostgreSQL refuses to run as root.
            let mut chown = Command::new("chown");
            chown.args(["-R", "postgres"]).arg(private.folder.path());
            succeed(&mut chown);
        }
        succeed(
            private
                .program("initdb")
                .args(["--auth=trust", "--username=postgres", "--encoding=UTF8"])
                .arg("--pgdata")
                .arg(private.data()),
        );
        let file = private.data().join("postgresql.conf");
        let mut conf = std::fs::read_to_string(&file).unwrap();
        conf.push_str(&private.settings);
        std::fs::write(&file, conf).unwrap();
        private.control("start");
        private
    }

    /// As after a power cut: nothing is said, nothing is finished.
    pub fn crash_and_return(&self) {
        self.control("restart");
    }

    /// Away, and not coming back.
    pub fn leave(&self) {
        let mut command = self.program("pg_ctl");
        command
            .args(["stop", "--mode", "immediate", "--wait", "--pgdata"])
            .arg(self.data());
        succeed(&mut command);
    }

    fn control(&self, what: &str) {
        let folder = self.folder.path().display();
        let mut command = self.program("pg_ctl");
        command.arg("--pgdata").arg(self.data()).arg("--wait");
        if what != "start" {
            command.args(["--mode", "immediate"]);
        }
        command
            .arg("--log")
            .arg(self.folder.path().join("log"))
            .arg("--options")
            .arg(format!(
                "-p {} -k {folder} -c listen_addresses=127.0.0.1",
                self.port
            ))
            .arg(what);
        succeed(&mut command);
    }

    fn program(&self, name: &str) -> Command {
        let file = postgres_program(name);
        let mut command = if is_root() {
            let mut command = Command::new("setpriv");
            command
                .args([
                    "--reuid=postgres",
                    "--regid=postgres",
                    "--init-groups",
                    "--",
                ])
                .arg(file);
            command
        } else {
            Command::new(file)
        };
        command.current_dir(self.folder.path());
        command
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }
}

impl Drop for Private {
    fn drop(&mut self) {
        let mut command = self.program("pg_ctl");
        command
            .args(["stop", "--mode", "immediate", "--pgdata"])
            .arg(self.data());
        let _ = command.stdout(Stdio::null()).status();
    }
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().unwrap();
    id.stdout.starts_with(b"0\n")
}

/// Where distributions keep the programs of a server, newest first; else `PATH`.
fn postgres_program(name: &str) -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten();
    let mut found: Vec<PathBuf> = versions
        .flatten()
        .map(|version| version.path().join("bin").join(name))
        .filter(|file| file.exists())
        .collect();
    found.sort();
    found.pop().unwrap_or_else(|| Path::new(name).to_owned())
}

pub fn succeed(command: &mut Command) {
    let status = command
        .stdout(Stdio::null())
        .status()
        .unwrap_or_else(|error| {
            panic!("{command:?}: {error}. This test needs PostgreSQL's server programs.")
        });
    assert!(status.success(), "{command:?}");
}
