//! `cargo xtask load`: drives our own server with many real clients, beside other
//! servers when asked. The work is the server's example `load`; here stand what
//! it needs and which flags are whose.

use crate::artefact;
use crate::place;
use crate::setup;
use crate::step::{Done, program, run, step};

/// Where the other servers' start scripts and packages are.
const PEERS: &str = "e2e/bench/peers";

/// Flags that go on to the example, each with its value.
const PASSED: [&str; 8] = [
    "--documents",
    "--writers",
    "--readers",
    "--rate",
    "--seconds",
    "--url",
    "--token",
    "--row",
];

/// What was asked for.
#[derive(Debug, Default, PartialEq, Eq)]
struct Options {
    passed: Vec<String>,
    peers: bool,
    nodes: bool,
    /// A server that runs already needs no binary of ours.
    elsewhere: bool,
}

impl Options {
    fn parse(words: &[String]) -> Done<Self> {
        let mut options = Self::default();
        let mut words = words.iter();
        while let Some(word) = words.next() {
            match word.as_str() {
                "--peers" => options.peers = true,
                "--nodes" => options.nodes = true,
                flag if PASSED.contains(&flag) => {
                    let value = words.next().ok_or(format!("{flag} wants a value"))?;
                    options.elsewhere |= flag == "--url";
                    options.passed.extend([word.clone(), value.clone()]);
                }
                unknown => return Err(format!("load knows no `{unknown}`").into()),
            }
        }
        Ok(options)
    }
}

/// Builds, starts, measures.
pub(crate) fn run_with(words: &[String]) -> Done {
    let options = Options::parse(words)?;
    if !options.elsewhere {
        artefact::build(setup::for_building()?)?;
    }
    if options.peers {
        setup::peers(PEERS)?;
    }
    // Private ones among them end with this function.
    let servers = if options.nodes {
        setup::servers_ready()?
    } else {
        setup::Services::default()
    };
    step("Load the server", "3 min; 10 min beside others", || {
        let mut cargo = program("cargo");
        cargo
            .args(["run", "--quiet", "--release", "--package"])
            .args(["siaran-server", "--example", "load", "--", "--siaran"])
            .arg(place::siaran())
            .args(&options.passed);
        if options.nodes {
            servers.tell(cargo.arg("--nodes"));
        }
        if options.peers {
            cargo.arg("--peers").arg(place::root().join(PEERS));
        }
        run(&mut cargo)
    })
}

#[cfg(test)]
mod tests {
    use super::Options;

    fn words(line: &str) -> Vec<String> {
        line.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn flags_and_their_values_are_told_apart() {
        let options = Options::parse(&words("--writers 3 --peers --nodes --rate 8")).unwrap();
        assert!(options.peers && options.nodes && !options.elsewhere);
        assert_eq!(options.passed, words("--writers 3 --rate 8"));
        assert!(
            Options::parse(&words("--url http://x --token y"))
                .unwrap()
                .elsewhere
        );
        assert!(Options::parse(&words("--writers")).is_err());
        assert!(Options::parse(&words("--writer 3")).is_err());
    }
}
