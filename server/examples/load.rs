//! What the server costs and how late it is: `cargo xtask bench` runs this
//! against the release binary and prints a table. It measures; it judges only
//! that nothing is lost.
//!
//! Latency is from a writer's send to a reader's receipt, durable in between.

// A bench that cannot go on should stop where it stands.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use shared::document::Body;
use shared::wire::Message;
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message as Frame;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use yrs::{Text, Transact};

type Socket = WebSocketStream<TcpStream>;

/// The server under test, in a process of its own.
struct Server {
    child: Child,
    address: SocketAddr,
    token: String,
    http: reqwest::Client,
}

impl Server {
    async fn start(binary: &Path, data: &Path) -> Self {
        let mut child = Command::new(binary)
            .args([
                "serve",
                "--listen",
                "127.0.0.1:0",
                "--limits",
                "bench",
                "--demo",
                "true",
            ])
            .arg("--data")
            .arg(data)
            .env("RUST_LOG", "info")
            .stderr(Stdio::piped())
            .spawn()
            .expect("build the server first: cargo build --release -p siaran-server");
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let address = loop {
            let told: Value = serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap();
            if told["message"] == "listening" {
                break told["address"].as_str().unwrap().parse().unwrap();
            }
        };
        std::thread::spawn(move || lines.for_each(drop));
        let http = reqwest::Client::builder()
            .cookie_store(true)
            .build()
            .unwrap();
        let post = |path: &str, body: Value| {
            http.post(format!("http://{address}{path}"))
                .json(&body)
                .send()
        };
        post(
            "/api/session",
            json!({"username": "penulis", "password": "siaran-demo"}),
        )
        .await
        .unwrap();
        let made = post("/api/tokens", json!({"name": "bench"})).await.unwrap();
        let token = made.json::<Value>().await.unwrap()["token"]
            .as_str()
            .unwrap()
            .to_owned();
        Self {
            child,
            address,
            token,
            http,
        }
    }

    async fn article(&self) -> String {
        let begun = self
            .http
            .post(format!("http://{}/api/articles", self.address))
            .json(&json!({}))
            .send()
            .await
            .unwrap();
        begun.json::<Value>().await.unwrap()["id"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    /// A socket that has said its step 1 and had it answered.
    async fn join(&self, article: &str) -> Socket {
        let url = format!("ws://{}/sync/{article}?token={}", self.address, self.token);
        let stream = TcpStream::connect(self.address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        let request = url.into_client_request().unwrap();
        let (mut socket, _) = tokio_tungstenite::client_async(request, stream)
            .await
            .unwrap();
        let question = Message::Step1(&[0]).encode();
        socket.send(Frame::binary(question)).await.unwrap();
        loop {
            if let Frame::Binary(frame) = socket.next().await.unwrap().unwrap()
                && let Ok(Message::Step2(_)) = Message::decode(&frame)
            {
                return socket;
            }
        }
    }

    /// CPU seconds used so far, and resident bytes.
    fn cost(&self) -> (f64, f64) {
        let folder = PathBuf::from(format!("/proc/{}", self.child.id()));
        let stat = std::fs::read_to_string(folder.join("stat")).unwrap();
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split(' ').collect();
        let ticks: f64 = fields[12].parse::<f64>().unwrap() + fields[13].parse::<f64>().unwrap();
        let memory = std::fs::read_to_string(folder.join("statm")).unwrap();
        let pages: f64 = memory.split(' ').nth(1).unwrap().parse().unwrap();
        (ticks / 100.0, pages * 4096.0)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One writer's keystrokes as updates, prepared beforehand.
fn keystrokes(count: usize) -> Vec<Vec<u8>> {
    let body = Body::new(rand_client());
    (0..count)
        .map(|at| {
            let mut txn = body.doc().transact_mut();
            body.standfirst
                .insert(&mut txn, u32::try_from(at).unwrap(), "a");
            Message::Update(&txn.encode_update_v1()).encode()
        })
        .collect()
}

fn rand_client() -> u32 {
    siaran_server::secret::client_id().unwrap()
}

/// `writers` type at `rate` characters a second (0: as fast as they can) for
/// `count` characters each, before `readers` more. Prints one line.
async fn fan_out(server: &Server, writers: usize, readers: usize, rate: u32, count: usize) {
    let article = server.article().await;
    let start = Instant::now() + Duration::from_millis(300);
    let (cpu_before, _) = server.cost();
    let total = writers * count;
    // When each writer's update number n was sent, in nanoseconds from start;
    // readers find the writer by client id at the head of the update.
    let sent: Arc<Vec<Vec<AtomicU64>>> = Arc::new(
        (0..writers)
            .map(|_| (0..count).map(|_| AtomicU64::new(0)).collect())
            .collect(),
    );
    let mut tasks = Vec::new();
    let mut heads = Vec::new();
    let mut scripts = Vec::new();
    for _ in 0..writers {
        let script = keystrokes(count);
        heads.push(head(&script[0]).0);
        scripts.push(script);
    }
    let heads = Arc::new(heads);
    for _ in 0..readers {
        let mut socket = server.join(&article).await;
        let (sent, heads) = (Arc::clone(&sent), Arc::clone(&heads));
        tasks.push(tokio::spawn(async move {
            let mut late = Vec::with_capacity(total);
            while late.len() < total {
                let Some(Ok(Frame::Binary(frame))) = socket.next().await else {
                    continue;
                };
                let Ok(Message::Update(_)) = Message::decode(&frame) else {
                    continue;
                };
                let now = start.elapsed().as_nanos() as u64;
                let (client, clock) = head(&frame);
                if let Some(writer) = heads.iter().position(|head| *head == client) {
                    late.push(now - sent[writer][clock as usize].load(Ordering::Acquire));
                }
            }
            late
        }));
    }
    for (writer, script) in scripts.into_iter().enumerate() {
        let socket = server.join(&article).await;
        let sent = Arc::clone(&sent);
        tokio::spawn(async move {
            let (mut sink, mut stream) = socket.split();
            let drain = tokio::spawn(async move { while stream.next().await.is_some() {} });
            tokio::time::sleep_until(start.into()).await;
            let mut beat = (rate > 0)
                .then(|| tokio::time::interval(Duration::from_secs_f64(1.0 / f64::from(rate))));
            for (number, frame) in script.into_iter().enumerate() {
                if let Some(beat) = &mut beat {
                    beat.tick().await;
                }
                sent[writer][number].store(start.elapsed().as_nanos() as u64, Ordering::Release);
                sink.send(Frame::binary(frame)).await.unwrap();
            }
            drain.await.unwrap();
        });
    }
    let mut late: Vec<u64> = Vec::new();
    for task in tasks {
        late.extend(
            tokio::time::timeout(Duration::from_mins(2), task)
                .await
                .expect("some deliveries never came")
                .unwrap(),
        );
    }
    let took = start.elapsed().as_secs_f64();
    let (cpu, _) = server.cost();
    late.sort_unstable();
    let at = |share: f64| late[((late.len() - 1) as f64 * share) as usize] as f64 / 1e6;
    println!(
        "| {writers} × {} → {readers} | {:.1} | {:.1} | {:.0} | {:.1} |",
        if rate == 0 {
            "max".into()
        } else {
            format!("{rate}/s")
        },
        at(0.5),
        at(0.99),
        total as f64 / took,
        (cpu - cpu_before) * 1e6 / late.len() as f64,
    );
}

/// Client id and clock of the first block in an update frame.
fn head(frame: &[u8]) -> (u64, u64) {
    let Ok(Message::Update(update)) = Message::decode(frame) else {
        panic!("no update")
    };
    let mut reader = shared::wire::Reader::new(update);
    let mut next = || reader.varuint().unwrap();
    let (_clients, _blocks) = (next(), next());
    (next(), next())
}

async fn idle(server: &Server, sockets: usize, documents: usize) {
    let mut articles = Vec::new();
    for _ in 0..documents {
        articles.push(server.article().await);
    }
    let (_, before) = server.cost();
    let since = Instant::now();
    let mut held = Vec::new();
    for number in 0..sockets {
        held.push(server.join(&articles[number % documents]).await);
    }
    let took = since.elapsed().as_millis();
    let (_, after) = server.cost();
    println!(
        "{sockets} idle sockets over {documents} documents: {:.1} KiB each, {:.0} MB in all, joined in {took} ms\n",
        (after - before) / sockets as f64 / 1024.0,
        after / 1e6
    );
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let binary = std::env::args().nth(1).map_or_else(
        || {
            PathBuf::from(concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/../target/release/siaran"
            ))
        },
        PathBuf::from,
    );
    // Beside the build, not in /tmp: that may be memory, where fsync is free.
    let place = tempfile::tempdir_in(binary.parent().unwrap()).unwrap();
    let server = Server::start(&binary, place.path()).await;
    idle(&server, 2000, 200).await;
    println!(
        "| writers × rate → readers | p50 ms | p99 ms | updates/s | server CPU µs per delivery |"
    );
    println!("| --- | --- | --- | --- | --- |");
    fan_out(&server, 1, 20, 20, 200).await;
    fan_out(&server, 1, 100, 20, 200).await;
    fan_out(&server, 25, 25, 8, 60).await;
    fan_out(&server, 25, 5, 0, 2000).await;
    println!("\nmemory at the end: {:.0} MB", server.cost().1 / 1e6);
}
