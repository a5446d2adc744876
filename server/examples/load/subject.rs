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

/// Which server.
#[derive(Clone, Debug)]
pub(crate) enum Kind {
    /// Ours; the binary.
    Siaran(PathBuf),
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
            Self::Hocuspocus(_) => "Hocuspocus",
            Self::YWebsocket(_) => "@y/websocket-server",
        }
    }
}

/// A running server.
pub(crate) struct Subject {
    kind: Kind,
    child: Option<Child>,
    address: SocketAddr,
    token: String,
    http: reqwest::Client,
    folder: Option<TempDir>,
    documents: AtomicUsize,
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
            child: None,
            address: ([127, 0, 0, 1], 0).into(),
            token: String::new(),
            http: reqwest::Client::new(),
            folder: None,
            documents: AtomicUsize::new(0),
        };
        if let Kind::Elsewhere { url, token } = kind {
            let host = url.trim_start_matches("http://").trim_end_matches('/');
            subject.address = host
                .to_socket_addrs()
                .ok()
                .and_then(|mut found| found.next())
                .expect("--url is http://HOST:PORT");
            subject.token.clone_from(token);
            return subject;
        }
        // Beside the build, not in /tmp: that may be memory, where a flush is free.
        let folder = tempfile::tempdir_in(beside.parent().unwrap_or(Path::new("."))).unwrap();
        if let Kind::Siaran(_) = kind {
            subject.token = invite(folder.path()).await;
        }
        subject.folder = Some(folder);
        subject.launch();
        subject
    }

    fn launch(&mut self) {
        let folder = self.folder.as_ref().expect("a server of our own").path();
        let mut command = match &self.kind {
            Kind::Siaran(binary) => {
                let mut command = Command::new(binary);
                command
                    .args(["serve", "--listen", "127.0.0.1:0", "--limits", "bench"])
                    .arg("--data")
                    .arg(folder)
                    .env("RUST_LOG", "info");
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
        self.address = loop {
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
        self.child = Some(child);
    }

    /// Ends it, politely or by `kill -9`, and starts it over the same data.
    pub(crate) fn restart(&mut self, signal: &str) {
        self.end(signal);
        self.launch();
    }

    fn end(&mut self, signal: &str) {
        if let Some(mut child) = self.child.take() {
            let _ = Command::new("kill")
                .args([signal, &child.id().to_string()])
                .status();
            let _ = child.wait();
        }
    }

    /// The same server for tasks of their own; it owns nothing.
    pub(crate) fn visitor(&self) -> Self {
        Self {
            kind: self.kind.clone(),
            child: None,
            address: self.address,
            token: self.token.clone(),
            http: self.http.clone(),
            folder: None,
            documents: AtomicUsize::new(0),
        }
    }

    pub(crate) fn kind(&self) -> &Kind {
        &self.kind
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// A new document's name.
    pub(crate) async fn document(&self) -> String {
        if let Kind::Hocuspocus(_) | Kind::YWebsocket(_) = self.kind {
            let number = self.documents.fetch_add(1, Ordering::Relaxed);
            return format!("naskah-{number}");
        }
        let begun = self
            .http
            .post(format!("http://{}/api/articles", self.address))
            .bearer_auth(&self.token)
            .json(&json!({}))
            .send()
            .await
            .expect("the server answers");
        let begun: Value = begun.json().await.expect("an article");
        begun["id"].as_str().expect("an article").to_owned()
    }

    /// Where a document's websocket is.
    pub(crate) fn websocket(&self, document: &str) -> String {
        match self.kind {
            Kind::Siaran(_) | Kind::Elsewhere { .. } => format!(
                "ws://{}/sync/{document}?v=1&token={}",
                self.address, self.token
            ),
            Kind::Hocuspocus(_) => format!("ws://{}/", self.address),
            Kind::YWebsocket(_) => format!("ws://{}/{document}", self.address),
        }
    }

    /// What it used; `None` when it runs elsewhere.
    pub(crate) fn cost(&self) -> Option<Cost> {
        let process = PathBuf::from(format!("/proc/{}", self.child.as_ref()?.id()));
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

    /// The peak is counted from now on.
    pub(crate) fn forget_peak(&self) {
        if let Some(child) = &self.child {
            // Where the system does not allow it, the peak is of all its life.
            let _ = std::fs::write(format!("/proc/{}/clear_refs", child.id()), "5");
        }
    }
}

impl Drop for Subject {
    fn drop(&mut self) {
        self.end("-9");
    }
}

/// An account that may write, and its access token.
async fn invite(folder: &Path) -> String {
    let store = Store::open(&Database::inside(folder), Metrics::default().into())
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
