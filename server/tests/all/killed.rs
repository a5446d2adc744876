//! `kill -9` at any moment: whatever a colleague saw and whatever was called
//! saved is there afterwards. The real binary, twenty times.

use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Value, json};
use shared::wire::Message;

use crate::home::{Home, tell};
use crate::support::{PASSWORD, Typist};

const ROUNDS: u32 = 20;

struct Process {
    child: Child,
    address: SocketAddr,
}

impl Process {
    fn start(data: &Path) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_siaran"));
        command
            .args(["serve", "--listen", "127.0.0.1:0", "--limits", "bench"])
            .arg("--data")
            .arg(data)
            .env("RUST_LOG", "info")
            .stderr(Stdio::piped());
        let mut child = tell(&mut command, data).spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let address = loop {
            let line = lines.next().expect("the server ended").unwrap();
            let told: Value = serde_json::from_str(&line).unwrap();
            if told["message"] == "listening" {
                break told["address"].as_str().unwrap().parse().unwrap();
            }
        };
        // Read on, or the pipe fills up.
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                if line.contains("ERROR") || line.contains("WARN") {
                    eprintln!("{line}");
                }
            }
        });
        Self { child, address }
    }

    fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn add_user(data: &Path, name: &str) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_siaran"));
    command
        .args(["user", "add", name, "--role", "penulis", "--unit", "Humas"])
        .arg("--data")
        .arg(data)
        .stdin(Stdio::piped())
        .stdout(Stdio::null());
    let mut child = tell(&mut command, data).spawn().unwrap();
    writeln!(child.stdin.take().unwrap(), "{PASSWORD}").unwrap();
    assert!(child.wait().unwrap().success());
}

async fn token(address: SocketAddr, name: &str) -> String {
    let http = reqwest::Client::builder()
        .cookie_store(true)
        .build()
        .unwrap();
    let post = |path: &str, body: Value| {
        http.post(format!("http://{address}{path}"))
            .json(&body)
            .send()
    };
    let signed = post(
        "/api/session",
        json!({"username": name, "password": PASSWORD}),
    );
    assert_eq!(signed.await.unwrap().status(), 200);
    let made = post("/api/tokens", json!({"name": "uji"})).await.unwrap();
    let made: Value = made.json().await.unwrap();
    made["token"].as_str().unwrap().to_owned()
}

/// Types as fast as it can until the line breaks or it is told to stop. Notes the clock that each
/// message reached, to know later what “saved” promised.
pub async fn type_until(mut typist: Typist, stop: Arc<AtomicBool>) -> (Typist, Vec<u32>) {
    let mut clocks = Vec::new();
    while typist.sent == 0 && typist.step().await {}
    clocks.resize(typist.sent as usize, 0);
    while !stop.load(Ordering::Relaxed) {
        let update = typist.write("kata ");
        typist.sent += 1;
        clocks.push(typist.clock(typist.client));
        let frame = Message::Update(&update).encode();
        use futures_util::{FutureExt, SinkExt};
        let sent = typist
            .socket
            .send(tokio_tungstenite::tungstenite::Message::binary(frame));
        if sent.await.is_err() {
            break;
        }
        // Whatever is there already, without waiting for more than a moment.
        let mut alive = true;
        while let Some(more) = typist.step().now_or_never() {
            alive = more;
            if !more {
                break;
            }
        }
        if !alive {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_micros(500)).await;
    }
    if stop.load(Ordering::Relaxed) {
        return (typist, clocks);
    }
    // What was on the way still counts as seen.
    while typist.step().await {}
    (typist, clocks)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_seen_or_saved_is_lost() {
    let folder = Home::new();
    let data = folder.path();
    add_user(data, "rani");
    add_user(data, "bagus");
    let mut process = Process::start(data);
    let tokens = [
        token(process.address, "rani").await,
        token(process.address, "bagus").await,
    ];
    let begun: Value = reqwest::Client::new()
        .post(format!("http://{}/api/articles", process.address))
        .bearer_auth(&tokens[0])
        .json(&json!({"headline": "Tahan banting"}))
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let article = begun["id"].as_str().unwrap().to_owned();
    let url = |address: SocketAddr, token: &str| {
        format!("ws://{address}/sync/{article}?v=1&token={token}")
    };
    let (mut promised, mut seen) = (0_u64, 0_u64);
    for round in 0..ROUNDS {
        let rani = Typist::connect(&url(process.address, &tokens[0])).await;
        let bagus = Typist::connect(&url(process.address, &tokens[1])).await;
        let rani = tokio::spawn(type_until(rani, Arc::default()));
        let bagus = tokio::spawn(type_until(bagus, Arc::default()));
        // Somewhere in the middle of everything: that is the test.
        let pause = 40 + u64::from(round) * 13;
        tokio::time::sleep(std::time::Duration::from_millis(pause)).await;
        process.kill();
        let (rani, bagus) = (rani.await.unwrap(), bagus.await.unwrap());
        process = Process::start(data);
        let mut after = Typist::connect(&url(process.address, &tokens[0])).await;
        after.until("synced", |typist| typist.synced).await;
        for ((writer, clocks), (other, _)) in [(&rani, &bagus), (&bagus, &rani)] {
            let here = after.clock(writer.client);
            let saved = clocks
                .get((writer.saved as usize).wrapping_sub(1))
                .copied()
                .unwrap_or(0);
            let shown = other.clock(writer.client);
            promised += u64::from(saved);
            seen += u64::from(shown);
            assert!(here >= saved, "round {round}: saved {saved}, kept {here}");
            assert!(here >= shown, "round {round}: seen {shown}, kept {here}");
        }
    }
    eprintln!("{ROUNDS} kills: {promised} saved and {seen} seen characters, none lost");
    assert!(promised > 1000 && seen > 1000, "{promised} {seen}");
}
