//! `cargo xtask …`: the project's only scripts. Reads the command and sends it
//! to its room. Depends on the standard library alone, so that a newcomer's
//! first command compiles in seconds.

mod artefact;
mod bench;
mod count;
mod fuzz;
mod later;
mod load;
mod place;
mod serve;
mod setup;
mod step;
mod suites;
mod tidy;

use std::process::ExitCode;

use step::Done;

const USAGE: &str = "\
cargo xtask run [--listen ADDR] [--data DIR] [--database URL] [--no-demo]
                     set up, build and start a newsroom with demo data
cargo xtask test     set up and run every test
cargo xtask build    the release artefact: target/release/siaran
cargo xtask e2e [NAME…]
                     the browser journeys alone, or those whose file bears a NAME
cargo xtask soak [--minutes N] [--seed N] [--turns]
                     two Chromiums, a Firefox and a stock client write at random
                     in one article and must agree; ten minutes of a new story,
                     or the story of a seed again; in turns, to the letter
cargo xtask setup    fetch what is missing, and nothing more
cargo xtask bench [editor|server|typing|scale]
                     measure
cargo xtask load [--documents N] [--writers N] [--readers N] [--rate PER_SECOND]
                 [--seconds N] [--row WORD] [--url URL --token TOKEN]
                 [--nodes] [--peers]
                     many clients at our server: how late, how many, how dear;
                     without numbers the standard rows; over PostgreSQL and at
                     two nodes, too; beside other servers
cargo xtask fuzz [TARGET…] [--seconds N]
                     throw anything at what reads from outside; 30 s a target
cargo xtask tidy     check walls and house rules";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match obey(&words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nxtask: {error}");
            ExitCode::FAILURE
        }
    }
}

fn obey(words: &[String]) -> Done {
    let (command, rest) = match words.split_first() {
        Some((command, rest)) => (command.as_str(), rest),
        None => ("help", words),
    };
    match command {
        "run" => serve::run(&serve::Options::parse(rest)?),
        "test" => suites::run_all(),
        "build" => artefact::build(setup::for_building()?),
        "setup" => setup::for_testing().map(|_| println!("everything is here")),
        "e2e" => suites::end_to_end_of(rest),
        "soak" => suites::soak(rest),
        "bench" => bench::run_all(rest),
        "load" => load::run_with(rest),
        "fuzz" => fuzz::run_with(rest),
        "tidy" => report(&tidy::faults()?),
        "help" | "--help" | "-h" => {
            println!("{USAGE}");
            Ok(())
        }
        unknown => Err(format!("there is no `{unknown}`\n\n{USAGE}").into()),
    }
}

fn report(faults: &[String]) -> Done {
    for fault in faults {
        println!("{fault}");
    }
    if faults.is_empty() {
        println!("tidy");
        Ok(())
    } else {
        Err(format!("{} faults", faults.len()).into())
    }
}
