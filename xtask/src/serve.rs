//! `cargo xtask run`: everything from a fresh machine to a newsroom in the
//! browser. Ends by becoming the server, so that Ctrl-C reaches it directly.

use std::net::{TcpListener, ToSocketAddrs};
use std::os::unix::process::CommandExt;

use crate::place;
use crate::step::{Done, program};
use crate::{artefact, setup};

/// What `run` can be told.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Options {
    listen: String,
    data: String,
    database: Option<String>,
    demo: bool,
}

impl Options {
    /// Reads the words after `run`.
    pub(crate) fn parse(words: &[String]) -> Done<Self> {
        let mut options = Self {
            listen: "127.0.0.1:8080".into(),
            data: "data".into(),
            database: None,
            demo: true,
        };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            let (flag, joined) = match word.split_once('=') {
                Some((flag, value)) => (flag, Some(value.to_owned())),
                None => (word.as_str(), None),
            };
            let mut value = || {
                joined
                    .clone()
                    .or_else(|| words.next().cloned())
                    .ok_or_else(|| format!("{flag} wants a value"))
            };
            match flag {
                "--listen" => options.listen = value()?,
                "--data" => options.data = value()?,
                "--database" => options.database = Some(value()?),
                "--no-demo" => options.demo = false,
                _ => return Err(format!("run knows no {word:?}").into()),
            }
        }
        Ok(options)
    }
}

/// Sets up, builds, starts.
pub(crate) fn run(options: &Options) -> Done {
    // Told now rather than after minutes of building.
    free_to_listen(&options.listen)?;
    let lane = setup::for_building()?;
    artefact::build(lane)?;
    let mut server = program(place::siaran());
    server.args([
        "serve",
        "--listen",
        &options.listen,
        "--data",
        &options.data,
    ]);
    if let Some(database) = &options.database {
        server.args(["--database", database]);
    }
    if options.demo {
        server.arg("--demo");
        println!("\n{DEMO_ACCOUNTS}");
    }
    println!(
        "\n==> Siaran starts at http://{}  (Ctrl-C ends it)\n",
        options.listen
    );
    Err(format!("the server could not start: {}", server.exec()).into())
}

fn free_to_listen(address: &str) -> Done {
    let all = address
        .to_socket_addrs()
        .map_err(|error| format!("--listen {address}: {error}"))?
        .collect::<Vec<_>>();
    TcpListener::bind(all.as_slice()).map(drop).map_err(|error| {
        format!("{address} cannot be listened on ({error}): is another server there? `--listen 127.0.0.1:8081` takes another.").into()
    })
}

/// Names and roles, as ARCHITECTURE.md fixes them.
const DEMO_ACCOUNTS: &str = "\
Demo accounts, password of each: siaran-demo

  penulis, penulis2, editor, administrator   read and write press releases
  verifikator, pengesah, pembaca             read them";

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Done<Options> {
        let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        Options::parse(&words)
    }

    #[test]
    fn defaults_are_a_demo_on_this_machine() {
        let options = parse("").unwrap();
        assert_eq!(options.listen, "127.0.0.1:8080");
        assert_eq!(options.data, "data");
        assert!(options.demo);
    }

    #[test]
    fn both_spellings_of_a_value_are_taken() {
        let spaced = parse("--listen [::1]:9 --database sqlite:x.db --no-demo").unwrap();
        assert_eq!(
            spaced,
            parse("--listen=[::1]:9 --database=sqlite:x.db --no-demo").unwrap()
        );
        assert_eq!(spaced.database.as_deref(), Some("sqlite:x.db"));
        assert!(!spaced.demo);
    }

    #[test]
    fn unknown_words_and_missing_values_are_refused() {
        assert!(parse("--lisen 1").is_err());
        assert!(parse("--data").is_err());
    }

    #[test]
    fn a_taken_port_is_told_before_building() {
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = taken.local_addr().unwrap().to_string();
        assert!(
            free_to_listen(&address)
                .unwrap_err()
                .to_string()
                .contains("--listen")
        );
    }
}
