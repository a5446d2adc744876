//! The `siaran` binary: reads arguments, starts logging, gives an exit code.

use std::process::ExitCode;

use clap::Parser;
use siaran_server::command::{self, Arguments};

// Password hashing asks for 19 MiB at a time, rooms for many small pieces. The
// system's allocator kept 150 MB of that after start; this one gives it back.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    command::start_logging();
    match command::run(arguments).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("siaran: {error}");
            ExitCode::FAILURE
        }
    }
}
