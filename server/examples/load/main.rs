//! What the server costs and how late it is: `cargo xtask load` and `cargo xtask
//! bench server` run this against the release binary, alone or beside other
//! servers of the same protocol. It measures, and judges only that nothing is
//! lost. Latency is from a writer's send to another's receipt; ours is durable
//! in between.

// A bench that cannot go on should stop where it stands.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod crowd;
mod database;
mod kill;
mod line;
mod rows;
mod size;
mod subject;
mod table;
mod typing;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

use self::rows::Row;
use self::subject::Kind;
use self::table::Table;
use self::typing::Plan;

/// Drives a server with real clients. Without a number of its own it runs the
/// standard rows.
#[derive(Debug, Parser)]
struct Arguments {
    /// Documents that are written in at once.
    #[arg(long)]
    documents: Option<usize>,
    /// Writers in each document.
    #[arg(long)]
    writers: Option<usize>,
    /// Readers in each document, beside its writers.
    #[arg(long)]
    readers: Option<usize>,
    /// Letters a second of each writer; 0 means as fast as they can.
    #[arg(long)]
    rate: Option<f64>,
    /// How long they write.
    #[arg(long)]
    seconds: Option<f64>,
    /// A server that runs already, http://HOST:PORT, instead of one of our own.
    #[arg(long, requires = "token")]
    url: Option<String>,
    /// A personal access token of somebody there who may write.
    #[arg(long, requires = "url")]
    token: Option<String>,
    /// Only the standard rows whose name holds one of these words.
    #[arg(long = "row", num_args = 1..)]
    rows: Vec<String>,
    /// The binary to measure.
    #[arg(long, default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/release/siaran"))]
    siaran: PathBuf,
    /// Ours over a PostgreSQL, and two nodes of ours over it and a NATS, too:
    /// `SIARAN_TEST_POSTGRES_URL` and `SIARAN_TEST_NATS_URL`, else the usual ports.
    #[arg(long)]
    nodes: bool,
    /// Folder of the other servers' start scripts: measures them too.
    #[arg(long)]
    peers: Option<PathBuf>,
}

impl Arguments {
    fn subjects(&self) -> Vec<Kind> {
        let mut kinds = vec![match (&self.url, &self.token) {
            (Some(url), Some(token)) => Kind::Elsewhere {
                url: url.clone(),
                token: token.clone(),
            },
            _ => Kind::Siaran(self.siaran.clone()),
        }];
        if self.nodes {
            kinds.push(Kind::Postgres(self.siaran.clone()));
            kinds.push(Kind::Nodes(self.siaran.clone()));
        }
        if let Some(folder) = &self.peers {
            kinds.push(Kind::Hocuspocus(folder.join("hocuspocus.mjs")));
            kinds.push(Kind::YWebsocket(folder.join("y_websocket.mjs")));
        }
        kinds
    }

    fn rows(&self) -> Vec<Row> {
        let asked = self.documents.is_some()
            || self.writers.is_some()
            || self.readers.is_some()
            || self.rate.is_some()
            || self.seconds.is_some();
        if asked {
            let rate = Some(self.rate.unwrap_or(8.0)).filter(|rate| *rate > 0.0);
            let plan = Plan {
                documents: self.documents.unwrap_or(1).max(1),
                writers: self.writers.unwrap_or(1).max(1),
                readers: self.readers.unwrap_or(20),
                rate,
                // As fast as they can: what no disk here does in a second.
                letters: (self.seconds.unwrap_or(10.0) * rate.unwrap_or(1_000.0)).ceil() as usize,
            };
            return vec![Row::asked(plan)];
        }
        let mut rows = Row::standard();
        if self.url.is_some() {
            rows.retain(Row::goes_without_restart);
        }
        if !self.rows.is_empty() {
            rows.retain(|row| {
                self.rows
                    .iter()
                    .any(|word| row.name.contains(word.as_str()))
            });
        }
        rows
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let kinds = arguments.subjects();
    let names: Vec<_> = kinds.iter().map(Kind::name).collect();
    let rows = arguments.rows();
    if rows.is_empty() {
        eprintln!("no row has such a name");
        return ExitCode::FAILURE;
    }
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    println!("Load of the machine before it began: {load}");
    let mut table = Table::new(&names);
    for (number, row) in rows.iter().enumerate() {
        // In rotation, so that no server always has the coolest machine.
        for turn in 0..kinds.len() {
            let at = (number + turn) % kinds.len();
            eprintln!("… {}: {}", row.name, names[at]);
            let figures = row.measure(&kinds[at], &arguments.siaran).await;
            table.add(&row.name, at, figures);
        }
        table.print_new();
    }
    if table.lost_of_ours() {
        eprintln!("Letters were lost.");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}
