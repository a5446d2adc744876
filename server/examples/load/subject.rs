//! The server under test: started in a process of its own over a folder of its
//! own, or reached where it runs. Also what it costs.

use std::io::{BufRead, BufReader};
use std::net::{SocketAddr, ToSocketAddrs};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};
use shared::role::Role;
use siaran_server::account::{Accounts, NewAccount};
use siaran_server::config::{Database, Limits, PasswordCost};
use siaran_server::metrics::Metrics;
use siaran_server::secret;
use siaran_server::store::Store;
use tempfile::TempDir;

use super::database;

/// Which server.
#[derive(Clone, Debug)]
pub(crate) enum Kind {
    /// Ours; the binary.
    Siaran(PathBuf),
    /// Ours over a PostgreSQL.
    Postgres(PathBuf),
    /// Two of ours over a PostgreSQL and a NATS; clients go to each in turn.
    Nodes(PathBuf),
    /// Ours, running elsewhere.
    Elsewhere { url: String, token: String },
    /// Hocuspocus with its `SQLite` extension; the start script.
    Hocuspocus(PathBuf),
    /// @y/websocket-server with `LevelDB`; the start script.
    YWebsocket(PathBuf),
}

impl Kind {
    /// At the head of its column.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Siaran(_) | Self::Elsewhere { .. } => "Siaran",
            Self::Postgres(_) => "Siaran, PostgreSQL",
            Self::Nodes(_) => "Siaran, 2 nodes",
            Self::Hocuspocus(_) => "Hocuspocus",
            Self::YWebsocket(_) => "@y/websocket-server",
        }
    }

    /// Does it tell what is on its disk?
    pub(crate) fn is_ours(&self) -> bool {
        !matches!(self, Self::Hocuspocus(_) | Self::YWebsocket(_))
    }
}

/// A running server.
pub(crate) struct Subject {
    kind: Kind,
    /// One process for each node.
    children: Vec<Child>,
    addresses: Vec<SocketAddr>,
    token: String,
    http: reqwest::Client,
    folder: Option<TempDir>,
    database: Option<Database>,
    documents: AtomicUsize,
    lines: AtomicUsize,
}

/// What it used so far.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cost {
    /// CPU seconds.
    pub(crate) cpu: f64,
    /// Resident bytes.
    pub(crate) memory: f64,
    /// The most that were resident since [`Subject::forget_peak`].
    pub(crate) peak: f64,
}

impl Subject {
    /// Starts a server, or finds the one that runs.
    pub(crate) async fn start(kind: &Kind, beside: &Path) -> Self {
        let mut subject = Self {
            kind: kind.clone(),
            children: Vec::new(),
            addresses: Vec::new(),
            token: String::new(),
            http: reqwest::Client::new(),
            folder: None,
            database: None,
            documents: AtomicUsize::new(0),
            lines: AtomicUsize::new(0),
        };
        if let Kind::Elsewhere { url, token } = kind {
            let host = url.trim_start_matches("http://").trim_end_matches('/');
            let found = host.to_socket_addrs().ok();
            let found = found.and_then(|mut found| found.next());
            subject.addresses = vec![found.expect("--url is http://HOST:PORT")];
            subject.token.clone_from(token);
            return subject;
        }
        // Beside the build, not in /tmp: that may be memory, where a flush is free.
        let folder = tempfile::tempdir_in(beside.parent().unwrap_or(Path::new("."))).unwrap();
        if kind.is_ours() {
            let database = match kind {
                Kind::Siaran(_) => Database::inside(folder.path()),
                _ => database::make().await,
            };
            subject.token = invite(&database).await;
            subject.database = Some(database);
        }
        subject.folder = Some(folder);
        subject.launch();
        subject
    }

    fn launch(&mut self) {
        let nodes = if let Kind::Nodes(_) = self.kind { 2 } else { 1 };
        self.addresses.clear();
        for _ in 0..nodes {
            self.launch_one();
        }
    }

    fn launch_one(&mut self) {
        let folder = self.folder.as_ref().expect("a server of our own").path();
        let mut command = match &self.kind {
            Kind::Siaran(binary) | Kind::Postgres(binary) | Kind::Nodes(binary) => {
                let mut command = Command::new(binary);
                command
                    .args(["serve", "--listen", "127.0.0.1:0", "--limits", "bench"])
                    .arg("--data")
                    .arg(folder)
                    .env("RUST_LOG", "info");
                if !matches!(self.kind, Kind::Siaran(_)) {
                    command.arg("--database").arg(database::url());
                }
                if let Kind::Nodes(_) = self.kind {
                    command.arg("--nats").arg(database::nats());
                }
                command
            }
            Kind::Hocuspocus(script) | Kind::YWebsocket(script) => {
                let mut command = Command::new("node");
                command.arg(script).arg(folder);
                command
            }
            Kind::Elsewhere { .. } => panic!("not ours to start"),
        };
        let mut child = command
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{} does not start: {error}", self.kind.name()));
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let address = loop {
            let line = lines
                .next()
                .unwrap_or_else(|| panic!("{} ended before it listened", self.kind.name()))
                .unwrap();
            match serde_json::from_str::<Value>(&line) {
                Ok(told) if told["message"] == "listening" => {
                    break told["address"].as_str().unwrap().parse().unwrap();
                }
                Ok(_) => {}
                Err(_) => eprintln!("{line}"),
            }
        };
        std::thread::spawn(move || lines.for_each(drop));
        self.children.push(child);
        self.addresses.push(address);
    }

    /// Ends it, politely or by `kill -9`, and starts it over the same data.
    pub(crate) fn restart(&mut self, signal: &str) {
        self.end(signal);
        self.launch();
    }

    fn end(&mut self, signal: &str) {
        for child in &self.children {
            let _ = Command::new("kill")
                .args([signal, &child.id().to_string()])
                .status();
        }
        for mut child in self.children.drain(..) {
            let _ = child.wait();
        }
    }

    /// The same server for tasks of their own; it owns nothing.
    pub(crate) fn visitor(&self) -> Self {
        Self {
            kind: self.kind.clone(),
            children: Vec::new(),
            addresses: self.addresses.clone(),
            token: self.token.clone(),
            http: self.http.clone(),
            folder: None,
            database: None,
            documents: AtomicUsize::new(0),
            lines: AtomicUsize::new(0),
        }
    }

    pub(crate) fn kind(&self) -> &Kind {
        &self.kind
    }

    /// Where the next client goes.
    pub(crate) fn address(&self) -> SocketAddr {
        let line = self.lines.fetch_add(1, Ordering::Relaxed);
        self.addresses[line % self.addresses.len()]
    }

    /// A new document's name.
    pub(crate) async fn document(&self) -> String {
        if let Kind::Hocuspocus(_) | Kind::YWebsocket(_) = self.kind {
            let number = self.documents.fetch_add(1, Ordering::Relaxed);
            return format!("naskah-{number}");
        }
        let begun = self
            .http
            .post(format!("http://{}/api/articles", self.addresses[0]))
            .bearer_auth(&self.token)
            .json(&json!({}))
            .send()
            .await
            .expect("the server answers");
        let begun: Value = begun.json().await.expect("an article");
        begun["id"].as_str().expect("an article").to_owned()
    }

    /// A document's websocket there.
    pub(crate) fn websocket(&self, address: SocketAddr, document: &str) -> String {
        match self.kind {
            Kind::Hocuspocus(_) => format!("ws://{address}/"),
            Kind::YWebsocket(_) => format!("ws://{address}/{document}"),
            _ => format!("ws://{address}/sync/{document}?v=1&token={}", self.token),
        }
    }

    /// What all its processes used; `None` when it runs elsewhere.
    pub(crate) fn cost(&self) -> Option<Cost> {
        let costs = self.children.iter().map(cost).collect::<Option<Vec<_>>>()?;
        costs.into_iter().reduce(|a, b| Cost {
            cpu: a.cpu + b.cpu,
            memory: a.memory + b.memory,
            peak: a.peak + b.peak,
        })
    }

    /// The peak is counted from now on.
    pub(crate) fn forget_peak(&self) {
        for child in &self.children {
            // Where the system does not allow it, the peak is of all its life.
            let _ = std::fs::write(format!("/proc/{}/clear_refs", child.id()), "5");
        }
    }
}

impl Drop for Subject {
    fn drop(&mut self) {
        self.end("-9");
        if let (Kind::Postgres(_) | Kind::Nodes(_), Some(_)) = (&self.kind, &self.database) {
            database::forget();
        }
    }
}

fn cost(child: &Child) -> Option<Cost> {
    let process = PathBuf::from(format!("/proc/{}", child.id()));
    let stat = std::fs::read_to_string(process.join("stat")).ok()?;
    let fields: Vec<&str> = stat.rsplit(')').next()?.split(' ').collect();
    let ticks = fields[12].parse::<f64>().ok()? + fields[13].parse::<f64>().ok()?;
    let status = std::fs::read_to_string(process.join("status")).ok()?;
    let kilobytes = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        line.split_whitespace().next()?.parse::<f64>().ok()
    };
    Some(Cost {
        cpu: ticks / 100.0,
        memory: kilobytes("VmRSS:")? * 1024.0,
        peak: kilobytes("VmHWM:")? * 1024.0,
    })
}

/// An account that may write, and its access token.
async fn invite(database: &Database) -> String {
    let store = Store::open(database, Metrics::default().into())
        .await
        .unwrap();
    let accounts = Accounts::new(store.clone(), &Limits::bench(), PasswordCost::Least).unwrap();
    let new = NewAccount {
        username: "penulis".into(),
        display_name: "Penulis".into(),
        roles: vec![Role::Penulis],
        unit: "Humas".into(),
    };
    let user = accounts.ensure(new, "rahasia-sekali").await.unwrap();
    let token = format!("siaran_{}", secret::random().unwrap());
    let hash = secret::hash(&token);
    store
        .add_token(secret::uuid(), hash, user.id, "bench", 0)
        .await
        .unwrap();
    store.close().await;
    token
}
