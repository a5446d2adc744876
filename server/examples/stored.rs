//! What a thousand keystrokes take on the disk once they are folded: part of
//! `cargo xtask bench server`. A server in this process, typists at real
//! sockets, one update a key, as our editor sends them.

// A bench that cannot go on should stop where it stands.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::Path;
use std::sync::{Arc, Mutex};

use futures_util::{SinkExt, StreamExt, TryStreamExt};
use shared::document::Body;
use shared::document::block::{BlockId, Pos};
use shared::document::schema::Marks;
use shared::document::step::{Draft, Place, Step};
use shared::id::ArticleId;
use shared::role::Role;
use shared::wire::Message;
use siaran_server::account::NewAccount;
use siaran_server::clock::now_ms;
use siaran_server::config::{Config, Database, Limits, PasswordCost};
use siaran_server::secret;
use siaran_server::server::Server;
use siaran_server::store::articles::Begin;
use siaran_server::store::log::Part;
use siaran_server::store::look::Look;
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message as Frame;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

/// Keys in each text.
const KEYS: u32 = 12_000;
/// Letters of a paragraph.
const PARAGRAPH: u32 = 400;
/// One key in so many takes the last letter back.
const BACK: u32 = 25;

struct Typist {
    socket: WebSocketStream<TcpStream>,
    body: Body,
    /// What the body's transactions made, to be sent.
    made: Arc<Mutex<Vec<Vec<u8>>>>,
    block: Option<BlockId>,
    length: u32,
    keys: u32,
    sent: u64,
    saved: u64,
}

impl Typist {
    async fn join(server: &Server, token: &str, article: ArticleId) -> Self {
        let url = format!("ws://{}/sync/{article}?v=1&token={token}", server.address());
        let stream = TcpStream::connect(server.address()).await.unwrap();
        stream.set_nodelay(true).unwrap();
        let request = url.into_client_request().unwrap();
        let (socket, _) = tokio_tungstenite::client_async(request, stream)
            .await
            .unwrap();
        let body = Body::new(secret::client_id().unwrap());
        let made = Arc::new(Mutex::new(Vec::new()));
        let sink = Arc::clone(&made);
        body.doc()
            .observe_update_v1("bench", move |txn, event| {
                // What a colleague made comes back from the socket.
                if txn.origin().is_some_and(|origin| origin.as_ref() == b"key") {
                    sink.lock().unwrap().push(event.update.clone());
                }
            })
            .unwrap();
        let mut typist = Self {
            socket,
            body,
            made,
            block: None,
            length: 0,
            keys: 0,
            sent: 0,
            saved: 0,
        };
        let question = Message::Step1(&typist.body.state_vector()).encode();
        typist.socket.send(Frame::binary(question)).await.unwrap();
        let mut synced = false;
        while !synced || typist.sent == 0 {
            synced |= typist.hear().await;
        }
        typist
    }

    /// Takes one frame; was it the text?
    async fn hear(&mut self) -> bool {
        let Frame::Binary(frame) = self.socket.next().await.unwrap().unwrap() else {
            return false;
        };
        match Message::decode(&frame).unwrap() {
            Message::Step1(seen) => {
                let answer = Message::Step2(&self.body.diff(seen).unwrap()).encode();
                self.sent += 1;
                self.socket.send(Frame::binary(answer)).await.unwrap();
            }
            Message::Step2(update) => {
                self.body.receive(update).unwrap();
                return true;
            }
            Message::Update(update) => self.body.receive(update).unwrap(),
            Message::Saved(count) => self.saved = count,
            _ => {}
        }
        false
    }

    /// One key: a letter at the end of one's own paragraph, now and then
    /// Backspace or a new paragraph.
    async fn key(&mut self) {
        self.keys += 1;
        let step = match self.block {
            Some(block) if self.length < PARAGRAPH => {
                if self.keys.is_multiple_of(BACK) && self.length > 0 {
                    self.length -= 1;
                    Step::Delete {
                        block,
                        from: self.length,
                        to: self.length + 1,
                    }
                } else {
                    let at = Pos::new(block, self.length);
                    self.length += 1;
                    let letter = if self.keys.is_multiple_of(7) {
                        " "
                    } else {
                        "a"
                    };
                    Step::InsertText {
                        at,
                        text: letter.into(),
                        marks: Marks::none(),
                    }
                }
            }
            _ => Step::InsertBlocks {
                at: Place::End,
                blocks: vec![Draft::paragraph()],
            },
        };
        let begins = matches!(step, Step::InsertBlocks { .. });
        self.body.apply(&[step], "key");
        if begins {
            self.block = self.body.tree().top().last().map(|block| block.id);
            self.length = 0;
        }
        let made = std::mem::take(&mut *self.made.lock().unwrap());
        for update in made {
            self.sent += 1;
            let frame = Message::Update(&update).encode();
            self.socket.send(Frame::binary(frame)).await.unwrap();
        }
        // A little behind, as on a real line.
        while self.sent - self.saved > 4 {
            self.hear().await;
        }
    }

    async fn rest(&mut self) {
        while self.saved < self.sent {
            self.hear().await;
        }
    }
}

/// Bytes of a text's rows, by table.
#[derive(Clone, Copy, Default)]
struct Stored {
    checkpoint: usize,
    history: usize,
    chunks: usize,
    log: usize,
}

async fn stored(database: &Database) -> Stored {
    let mut look = Look::open(database).await.unwrap();
    let mut all = Stored::default();
    for (room, _) in look.rooms().await.unwrap() {
        if let Some(row) = look.checkpoint(room).await.unwrap() {
            all.checkpoint += row.bytes.len();
        }
        let chunks: Vec<_> = look.chunks(room).try_collect().await.unwrap();
        all.chunks += chunks.len();
        all.history += chunks.iter().map(|row| row.bytes.len()).sum::<usize>();
        let rows: Vec<_> = look.log(room).try_collect().await.unwrap();
        all.log += rows.iter().map(|row| row.bytes.len()).sum::<usize>();
    }
    all
}

/// Length of the database without its free pages.
async fn length(database: &Database, scratch: &Path) -> u64 {
    let path = scratch.join(secret::uuid().to_string());
    let mut look = Look::open(database).await.unwrap();
    look.copy_into(&path).await.unwrap();
    std::fs::metadata(&path).unwrap().len()
}

async fn measure(name: &str, typists: usize) {
    let folder = tempfile::tempdir().unwrap();
    let config = Config {
        listen: "127.0.0.1:0".into(),
        password_cost: PasswordCost::Least,
        limits: Limits::bench(),
        ..Config::new(folder.path())
    };
    let database = config.database.clone();
    let server = Server::start(config).await.unwrap();
    let handles = server.handles().clone();
    let mut tokens = Vec::new();
    let article = ArticleId(secret::uuid());
    for number in 0..typists {
        let new = NewAccount {
            username: format!("penulis{number}"),
            display_name: "Penulis".into(),
            roles: vec![Role::Penulis],
            unit: "Humas".into(),
        };
        let user = handles
            .accounts
            .ensure(new, "rahasia-sekali")
            .await
            .unwrap();
        let token = format!("siaran_{}", secret::random().unwrap());
        let hash = secret::hash(&token);
        let kept = handles
            .store
            .add_token(secret::uuid(), hash, user.id, "bench", 0);
        kept.await.unwrap();
        tokens.push(token);
        if number == 0 {
            let begin = Begin {
                id: article,
                headline: String::new(),
                excerpt: String::new(),
                unit: "Humas".into(),
                kind: "siaran_pers".into(),
                author: user.id,
                now: now_ms(),
                seed: shared::document::seed(secret::client_id().unwrap(), "").into(),
            };
            assert!(handles.store.begin_article(&begin).await.unwrap());
        }
    }
    let before = length(&database, folder.path()).await;
    let mut people = Vec::new();
    for token in &tokens {
        people.push(Typist::join(&server, token, article).await);
    }
    // In turns, so that their rows alternate as those of people do.
    for number in 0..KEYS as usize {
        people[number % typists].key().await;
    }
    for typist in &mut people {
        typist.rest().await;
    }
    drop(people);
    handles.rooms.stop().await;
    let store = &handles.store;
    let room = store.room(article, Part::Body).await.unwrap().unwrap();
    store.fold(room, i64::MAX).await.unwrap();
    let Stored {
        checkpoint,
        history,
        chunks,
        log,
    } = stored(&database).await;
    let grown = length(&database, folder.path()).await - before;
    let thousand = |bytes: f64| bytes * 1_000.0 / f64::from(KEYS);
    println!(
        "| {name} | {:.0} | {:.0} in {chunks} chunks | {:.0} | {:.0} | {:.0} |",
        thousand(checkpoint as f64),
        thousand(history as f64),
        thousand(log as f64),
        thousand((checkpoint + history + log) as f64),
        thousand(grown as f64),
    );
    drop(handles);
    server.stop().await;
}

#[tokio::main]
async fn main() {
    println!("| bytes per 1,000 keys, of {KEYS} | checkpoint | history | log | together | file |");
    println!("| --- | --- | --- | --- | --- | --- |");
    measure("one typist", 1).await;
    measure("three typists in one text", 3).await;
}
