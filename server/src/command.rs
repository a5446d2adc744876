//! The command line: `siaran serve`, `siaran user add`, `siaran store …`.

mod store;

use std::io::{BufRead, IsTerminal};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};
use shared::role::Role;
use tracing_subscriber::EnvFilter;

use crate::account::{Accounts, NewAccount};
use crate::config::limits::Limits;
use crate::config::{Config, Database, Nats, PasswordCost, PublicUrl};
use crate::error::Error;
use crate::metrics::Metrics;
use crate::server::{Server, files};
use crate::store::Store;

/// A newsroom for press teams that write together.
#[derive(Debug, Parser)]
#[command(name = "siaran", version)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the server.
    Serve(Serve),
    /// Accounts.
    #[command(subcommand)]
    User(UserCommand),
    /// Look after what is stored: check it, back it up, move it.
    #[command(subcommand)]
    Store(store::StoreCommand),
}

/// Where data are kept.
#[derive(Debug, Args)]
struct Place {
    /// Folder for the database and media.
    #[arg(long, env = "SIARAN_DATA_DIR", default_value = "data")]
    data: PathBuf,
    /// Database, sqlite:PATH or `postgres://USER:PASSWORD@HOST/NAME`
    /// [default: sqlite:<data>/siaran.db]
    #[arg(long, env = "SIARAN_DATABASE_URL", hide_env_values = true)]
    database: Option<Database>,
}

#[derive(Debug, Args)]
struct Serve {
    /// Address to listen on.
    #[arg(long, env = "SIARAN_LISTEN", default_value = "127.0.0.1:8080")]
    listen: String,
    #[command(flatten)]
    place: Place,
    /// Address of the NATS server by which several nodes over one PostgreSQL
    /// database find one another: `nats://HOST:4222`, `tls://` for a secret line.
    #[arg(long, env = "SIARAN_NATS_URL")]
    nats: Option<String>,
    /// The address people use, e.g. `https://siaran.example.go.id`
    #[arg(long, env = "SIARAN_PUBLIC_URL")]
    public_url: Option<PublicUrl>,
    /// Make demo accounts and articles.
    #[arg(long, env = "SIARAN_DEMO", num_args = 0..=1, default_missing_value = "true", default_value = "false", value_parser = clap::builder::BoolishValueParser::new())]
    demo: bool,
    /// `bench` lifts rates and counts for load tests, never sizes.
    #[arg(long, value_enum, default_value = "default")]
    limits: Profile,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Profile {
    Default,
    Bench,
}

#[derive(Debug, Subcommand)]
enum UserCommand {
    /// Create an account; the password is read from standard input.
    Add(AddUser),
}

#[derive(Debug, Args)]
struct AddUser {
    /// Sign-in name.
    name: String,
    /// Roles: penulis, editor, verifikator, pengesah, jubir, administrator, pembaca.
    #[arg(long, required = true, num_args = 1..)]
    role: Vec<Role>,
    /// The office the person works for.
    #[arg(long)]
    unit: String,
    /// Name shown to colleagues [default: the sign-in name]
    #[arg(long)]
    display_name: Option<String>,
    #[command(flatten)]
    place: Place,
}

impl Place {
    fn database(&self) -> Database {
        self.database
            .clone()
            .unwrap_or_else(|| Database::inside(&self.data))
    }

    fn media(&self) -> PathBuf {
        Config::new(&self.data).media
    }
}

/// Starts the log: plain on a terminal, JSON otherwise. `RUST_LOG` chooses.
pub fn start_logging() {
    let filter =
        EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    if std::io::stderr().is_terminal() {
        log.init();
    } else {
        log.json().flatten_event(true).init();
    }
}

/// Does what was asked; says with which code to end.
///
/// # Errors
/// What to tell the operator.
pub async fn run(arguments: Arguments) -> Result<ExitCode, Error> {
    match arguments.command {
        Command::Serve(serve) => run_server(serve).await?,
        Command::User(UserCommand::Add(user)) => add_user(user).await?,
        Command::Store(command) => return store::run(command).await,
    }
    Ok(ExitCode::SUCCESS)
}

async fn run_server(serve: Serve) -> Result<(), Error> {
    let database = serve.place.database();
    if serve.nats.is_some() && !database.serves_several() {
        return Err(Error::Internal(
            "--nats joins several nodes, and several nodes need PostgreSQL: an SQLite file serves \
             one node on one machine. Run without --nats, or give --database postgres://…"
                .into(),
        ));
    }
    let mut limits = match serve.limits {
        Profile::Default => Limits::default(),
        Profile::Bench => Limits::bench(),
    };
    limits.connections = files::room_for(limits.connections);
    let config = Config {
        listen: serve.listen,
        database,
        nats: serve.nats.map(|url| Nats { url }),
        public_url: serve.public_url,
        demo: serve.demo,
        limits,
        ..Config::new(&serve.place.data)
    };
    // Before listening: a signal from now on stops it gracefully.
    let signal = stop_signal()?;
    let demo = config.demo;
    let server = Server::start(config).await?;
    tracing::info!(address = %server.address(), demo, "listening");
    server.run_until(signal).await;
    Ok(())
}

fn stop_signal() -> Result<impl Future<Output = ()>, Error> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate()).map_err(Error::internal)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(Error::internal)?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

async fn add_user(asked: AddUser) -> Result<(), Error> {
    let store = Store::open(&asked.place.database(), Metrics::default().into()).await?;
    let accounts = Accounts::new(store.clone(), &Limits::default(), PasswordCost::Full)?;
    let mut password = String::new();
    std::io::stdin()
        .lock()
        .read_line(&mut password)
        .map_err(Error::internal)?;
    let password = password.trim_end_matches(['\r', '\n']);
    let display_name = asked.display_name.unwrap_or_else(|| asked.name.clone());
    let new = NewAccount {
        username: asked.name,
        display_name,
        roles: asked.role,
        unit: asked.unit,
    };
    let added = accounts.add(new, password).await;
    store.close().await;
    let user = added?;
    println!("{} ({})", user.username, user.id);
    Ok(())
}
