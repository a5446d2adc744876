//! The `siaran` binary: reads arguments, starts logging, gives an exit code.

use std::process::ExitCode;

use clap::Parser;
use siaran_server::command::{self, Arguments};
use siaran_server::error::Error;

// Password hashing asks for 19 MiB at a time, rooms for many small pieces. The
// system's allocator kept 150 MB of that after start; this one gives it back.
// In pages of the usual size: huge ones made 2,000 idle connections take twice
// their memory.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Threads for work that blocks: texts being opened, passwords, pictures. Many
/// rooms opened at once wait in line here rather than each take memory.
const BLOCKING: usize = 16;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    command::start_logging();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .max_blocking_threads(BLOCKING)
        .build();
    let outcome = match runtime {
        Ok(runtime) => runtime.block_on(command::run(arguments)),
        Err(error) => Err(Error::internal(error)),
    };
    match outcome {
        Ok(code) => code,
        Err(error) => {
            eprintln!("siaran: {error}");
            ExitCode::FAILURE
        }
    }
}
