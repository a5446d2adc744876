//! Servers that the tests talk to. One that was named (`SIARAN_TEST_…_URL`) or
//! that answers at its usual port is used; otherwise its package is installed
//! from the distribution, and a private one runs until the tests are over.

mod postgres;

use std::env;
use std::io::Read;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};
use std::{fs, process};

use super::apt;
use crate::place;
use crate::step::{Done, program, read, step};

/// A port that says nothing for this long is nobody's we know.
const GREETING: Duration = Duration::from_millis(800);
/// A private server that does not answer within this will not.
const START: Duration = Duration::from_mins(1);
/// How often it is asked meanwhile.
const ASK_EVERY: Duration = Duration::from_millis(100);

/// One server of the tests.
struct Service {
    /// As people call it.
    name: &'static str,
    /// Its package in the distribution.
    package: &'static str,
    /// Its program.
    program: &'static str,
    /// The variable that names one elsewhere.
    variable: &'static str,
    /// The usual port.
    port: u16,
    /// Its address at a port.
    url: fn(u16) -> String,
    /// Is it one that takes us in as we come?
    greets: fn(TcpStream) -> std::io::Result<bool>,
    /// What starts a private one: its program's file, a folder of its own, a port.
    start: fn(&Path, &Path, u16) -> Done<Command>,
}

const SERVICES: [Service; 2] = [
    Service {
        name: "PostgreSQL",
        package: "postgresql",
        program: "postgres",
        variable: "SIARAN_TEST_POSTGRES_URL",
        port: 5432,
        url: |port| format!("postgres://postgres@127.0.0.1:{port}/postgres"),
        greets: postgres::greets,
        start: postgres::start,
    },
    Service {
        name: "NATS",
        package: "nats-server",
        program: "nats-server",
        variable: "SIARAN_TEST_NATS_URL",
        port: 4222,
        url: |port| format!("nats://127.0.0.1:{port}"),
        greets: |stream| says(stream, b"INFO "),
        start: |file, _, port| {
            let mut server = program(file);
            server.args(["-a", "127.0.0.1", "-p", &port.to_string()]);
            Ok(server)
        },
    },
];

/// The servers that are there now. Private ones end with this.
#[derive(Default)]
pub(crate) struct Services {
    urls: Vec<(&'static str, String)>,
    private: Vec<Private>,
}

struct Private {
    child: Child,
    folder: PathBuf,
}

/// Their programs are here: some tests start and kill one of their own.
pub(crate) fn installed() -> Done {
    SERVICES
        .iter()
        .try_for_each(|service| service.file().map(drop))
}

/// All of them answer.
pub(crate) fn ready() -> Done<Services> {
    let mut services = Services::default();
    for service in &SERVICES {
        let url = if let Ok(url) = env::var(service.variable) {
            url
        } else if service.answers(service.port) {
            (service.url)(service.port)
        } else {
            let (private, port) = service.private()?;
            services.private.push(private);
            (service.url)(port)
        };
        services.urls.push((service.variable, url));
    }
    Ok(services)
}

impl Services {
    /// Tells a program of the tests where they are.
    pub(crate) fn tell<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command.envs(self.urls.iter().map(|(name, url)| (name, url)))
    }
}

impl Service {
    fn answers(&self, port: u16) -> bool {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        TcpStream::connect_timeout(&address, GREETING)
            .and_then(|stream| {
                stream.set_read_timeout(Some(GREETING))?;
                stream.set_write_timeout(Some(GREETING))?;
                (self.greets)(stream)
            })
            .unwrap_or(false)
    }

    fn file(&self) -> Done<PathBuf> {
        if let Some(file) = self.found() {
            return Ok(file);
        }
        apt::install(&[self.package], "the server's tests", "1 min, 60 MB")?;
        self.found().ok_or_else(|| {
            format!(
                "{} was installed, yet there is no `{}`.",
                self.package, self.program
            )
            .into()
        })
    }

    fn private(&self) -> Done<(Private, u16)> {
        let file = self.file()?;
        step(
            &format!("Start a private {} for the tests", self.name),
            "3 s",
            || self.run(&file),
        )
        .map_err(|error| {
            format!(
                "{error}\nA {} of your own will do: set {} to its address.",
                self.name, self.variable
            )
            .into()
        })
    }

    fn run(&self, file: &Path) -> Done<(Private, u16)> {
        let folder = ground()?.join(format!("siaran-{}-{}", self.package, process::id()));
        fs::create_dir_all(&folder)?;
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?
            .local_addr()?
            .port();
        let log = folder.join("log");
        let output = fs::File::create(&log)?;
        let child = (self.start)(file, &folder, port)?
            .stdin(Stdio::null())
            .stdout(output.try_clone()?)
            .stderr(output)
            .spawn()?;
        let mut private = Private { child, folder };
        let begun = Instant::now();
        while !self.answers(port) {
            if private.child.try_wait()?.is_some() || begun.elapsed() > START {
                let said = fs::read_to_string(&log).unwrap_or_default();
                return Err(format!("{} did not start: {}", self.name, said.trim()).into());
            }
            thread::sleep(ASK_EVERY);
        }
        Ok((private, port))
    }

    /// Its file: on `PATH`, or where distributions keep servers.
    fn found(&self) -> Option<PathBuf> {
        let mut versions: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
            .into_iter()
            .flatten()
            .flatten()
            .map(|entry| entry.path().join("bin"))
            .collect();
        versions.sort();
        versions.reverse();
        versions.extend(["/usr/sbin", "/usr/local/sbin"].map(PathBuf::from));
        versions
            .into_iter()
            .map(|folder| folder.join(self.program))
            .find(|file| file.is_file())
            .or_else(|| place::program(self.program))
    }
}

impl Drop for Private {
    fn drop(&mut self) {
        // Asked, not killed: PostgreSQL then takes its own children along.
        let asked = program("kill")
            .args(["-INT", &self.child.id().to_string()])
            .status();
        if !asked.is_ok_and(|status| status.success()) {
            drop(self.child.kill());
        }
        drop(self.child.wait());
        drop(fs::remove_dir_all(&self.folder));
    }
}

/// Where private servers keep their data: below `target/`, or, for root, whose
/// servers run as somebody who may not look there, among temporary files.
fn ground() -> Done<PathBuf> {
    Ok(if is_root()? {
        env::temp_dir()
    } else {
        place::memory()
    })
}

fn is_root() -> Done<bool> {
    Ok(read(program("id").arg("-u"))?.trim() == "0")
}

/// The first bytes that a server says, as many as `text` has, are these.
fn says(mut stream: TcpStream, text: &[u8]) -> std::io::Result<bool> {
    let mut heard = vec![0; text.len()];
    stream.read_exact(&mut heard)?;
    Ok(heard == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stranger_at_the_port_is_not_taken_for_ours() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let stranger = thread::spawn(move || {
            for stream in listener.incoming().take(SERVICES.len()) {
                use std::io::Write;
                stream.unwrap().write_all(b"220 mail.example\r\n").unwrap();
            }
        });
        for service in &SERVICES {
            assert!(!service.answers(port), "{}", service.name);
        }
        stranger.join().unwrap();
    }

    /// Starts each for real, where its program is.
    #[test]
    fn private_ones_answer_and_end() {
        for service in &SERVICES {
            let Some(file) = service.found() else {
                eprintln!(
                    "{} is not here; `cargo xtask setup` fetches it",
                    service.name
                );
                continue;
            };
            let (private, port) = service.run(&file).unwrap();
            let folder = private.folder.clone();
            assert!(service.answers(port), "{}", service.name);
            drop(private);
            assert!(!service.answers(port), "{}", service.name);
            assert!(!folder.exists());
        }
    }

    #[test]
    fn tests_are_told_where() {
        let services = Services {
            urls: vec![("SIARAN_TEST_POSTGRES_URL", "postgres://h/d".into())],
            private: Vec::new(),
        };
        let mut command = Command::new("true");
        let told: Vec<_> = services.tell(&mut command).get_envs().collect();
        assert_eq!(told.len(), 1);
    }
}
