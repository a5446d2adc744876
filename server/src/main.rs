//! The `siaran` binary: reads arguments, starts logging, gives an exit code.

use std::process::ExitCode;

use clap::Parser;
use siaran_server::command::{self, Arguments};

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    command::start_logging();
    match command::run(arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("siaran: {error}");
            ExitCode::FAILURE
        }
    }
}
