//! How late a letter is at another node, beside the same node: two nodes over
//! one store and a NATS server, a writer and two readers. It measures; it judges
//! only that everything arrives.
//!
//! `SIARAN_TEST_NATS_URL` names the NATS server, else 127.0.0.1:4222.

// A bench that cannot go on should stop where it stands.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use std::time::{Duration, Instant};

use futures_util::{SinkExt, StreamExt};
use shared::document::Body;
use shared::role::Role;
use shared::wire::Message;
use siaran_server::account::NewAccount;
use siaran_server::config::{Config, Limits, Nats, PasswordCost};
use siaran_server::secret;
use siaran_server::server::Server;
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message as Frame;
use yrs::{Text, Transact};

const LETTERS: usize = 400;
const PAUSE: Duration = Duration::from_millis(50);

type Socket = WebSocketStream<TcpStream>;

async fn join(server: &Server, article: &str, token: &str) -> Socket {
    let address = server.address();
    let stream = TcpStream::connect(address).await.unwrap();
    stream.set_nodelay(true).unwrap();
    let url = format!("ws://{address}/sync/{article}?token={token}");
    tokio_tungstenite::client_async(url, stream)
        .await
        .unwrap()
        .0
}

/// When each letter arrived.
async fn read(mut socket: Socket) -> Vec<Instant> {
    let mut times = Vec::with_capacity(LETTERS);
    while times.len() < LETTERS {
        if let Frame::Binary(bytes) = socket.next().await.unwrap().unwrap()
            && let Ok(Message::Update(_)) = Message::decode(&bytes)
        {
            times.push(Instant::now());
        }
    }
    times
}

#[tokio::main]
async fn main() {
    let folder = tempfile::TempDir::new().unwrap();
    let url = std::env::var("SIARAN_TEST_NATS_URL").unwrap_or("nats://127.0.0.1:4222".into());
    let config = || Config {
        listen: "127.0.0.1:0".into(),
        limits: Limits::bench(),
        password_cost: PasswordCost::Least,
        nats: Some(Nats { url: url.clone() }),
        ..Config::new(folder.path())
    };
    let near = Server::start(config()).await.unwrap();
    let far = Server::start(config()).await.unwrap();
    let handles = near.handles();
    let new = NewAccount {
        username: "rani".into(),
        display_name: "Rani".into(),
        roles: vec![Role::Penulis],
        unit: "Humas".into(),
    };
    let user = handles
        .accounts
        .ensure(new, "rahasia-sekali")
        .await
        .unwrap();
    let token = format!("siaran_{}", secret::random().unwrap());
    let id = uuid::Uuid::new_v4();
    handles
        .store
        .add_token(id, secret::hash(&token), user.id, "bench", 0)
        .await
        .unwrap();
    let begun: serde_json::Value = reqwest::Client::new()
        .post(format!("http://{}/api/articles", near.address()))
        .bearer_auth(&token)
        .json(&serde_json::json!({"headline": "x"}))
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let article = begun["id"].as_str().unwrap();
    let mut writer = join(&near, article, &token).await;
    let readers = [
        tokio::spawn(read(join(&near, article, &token).await)),
        tokio::spawn(read(join(&far, article, &token).await)),
    ];
    tokio::time::sleep(Duration::from_secs(2)).await;
    let body = Body::new(secret::client_id().unwrap());
    let mut sent = Vec::with_capacity(LETTERS);
    for n in 0..LETTERS {
        let update = {
            let mut txn = body.doc().transact_mut();
            body.standfirst.insert(&mut txn, n as u32, "x");
            txn.encode_update_v1()
        };
        let frame = Frame::binary(Message::Update(&update).encode());
        sent.push(Instant::now());
        writer.send(frame).await.unwrap();
        tokio::time::sleep(PAUSE).await;
    }
    for (name, reader) in ["same node", "other node"].into_iter().zip(readers) {
        let times = reader.await.unwrap();
        let mut late: Vec<_> = times
            .iter()
            .zip(&sent)
            .map(|(at, sent)| *at - *sent)
            .collect();
        late.sort_unstable();
        let of = |share: f64| late[((LETTERS - 1) as f64 * share) as usize].as_secs_f64() * 1e3;
        println!("{name}: p50 {:.1} ms, p99 {:.1} ms", of(0.5), of(0.99));
    }
    near.stop().await;
    far.stop().await;
}
