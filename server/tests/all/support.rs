//! A server on port 0 and a person at a websocket. Helpers wait for events and
//! never sleep; a wait that lasts too long fails the test.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use shared::api;
use shared::document::Body;
use shared::id::ArticleId;
use shared::role::Role;
use shared::wire::{Message, awareness};
use siaran_server::account::NewAccount;
use siaran_server::config::{Config, PasswordCost, Times};
use siaran_server::secret;
use siaran_server::server::Server;
use tokio::net::{TcpSocket, TcpStream};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message as Frame;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use uuid::Uuid;
use yrs::{ClientID, ReadTxn, Text, Transact};

use crate::home::{Eyes, Home, database_of};

/// Nothing here takes this long unless it hangs.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// Everybody's password.
pub const PASSWORD: &str = "rahasia-sekali";

/// A server of its own, with a database of its own.
pub struct TestServer {
    server: Option<Server>,
    pub folder: Home,
    pub address: SocketAddr,
    pub http: reqwest::Client,
    tokens: HashMap<String, String>,
    shape: Box<dyn Fn(&mut Config) + Send>,
}

/// Delays for tests: everything the server does by itself, it does soon.
pub fn quick() -> Times {
    Times {
        room_idle: Duration::from_millis(50),
        describe: Duration::from_millis(10),
        presence: Duration::from_millis(400),
        parked: Duration::from_millis(400),
        recheck: Duration::from_millis(50),
        ..Times::default()
    }
}

impl TestServer {
    pub async fn start() -> Self {
        Self::shaped(|_| {}).await
    }

    /// With a changed configuration.
    pub async fn shaped(shape: impl Fn(&mut Config) + Send + 'static) -> Self {
        let folder = Home::new();
        Self::over(folder, shape).await
    }

    /// Over an existing folder.
    pub async fn over(folder: Home, shape: impl Fn(&mut Config) + Send + 'static) -> Self {
        // `RUST_LOG=debug cargo test … -- --nocapture` shows the server's log.
        let _ = tracing_subscriber::fmt()
            .with_env_filter(tracing_subscriber::EnvFilter::from_default_env())
            .with_test_writer()
            .try_init();
        let server = launch(&folder, &shape).await;
        let mut this = Self {
            address: server.address(),
            server: Some(server),
            folder,
            http: reqwest::Client::builder()
                .cookie_store(true)
                .build()
                .unwrap(),
            tokens: HashMap::new(),
            shape: Box::new(shape),
        };
        for role in Role::ALL {
            this.add_person(role.name(), role).await;
        }
        this.add_person("penulis2", Role::Penulis).await;
        this
    }

    async fn add_person(&mut self, name: &str, role: Role) {
        let handles = self.server().handles();
        let user = handles
            .accounts
            .ensure(
                NewAccount {
                    username: name.into(),
                    display_name: format!("Nama {name}"),
                    roles: vec![role],
                    unit: "Unit".into(),
                },
                PASSWORD,
            )
            .await
            .unwrap();
        let token = format!("siaran_{}", secret::random().unwrap());
        handles
            .store
            .add_token(Uuid::new_v4(), secret::hash(&token), user.id, "uji", 0)
            .await
            .unwrap();
        self.tokens.insert(name.into(), token);
    }

    pub fn server(&self) -> &Server {
        self.server.as_ref().unwrap()
    }

    pub fn token(&self, name: &str) -> &str {
        &self.tokens[name]
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Stops gracefully and starts anew over the same file.
    pub async fn restart(&mut self) {
        self.stop().await;
        let server = launch(&self.folder, &*self.shape).await;
        self.address = server.address();
        self.server = Some(server);
    }

    pub async fn stop(&mut self) {
        if let Some(server) = self.server.take() {
            server.stop().await;
        }
    }

    pub async fn article(&self, headline: &str) -> ArticleId {
        let begun: api::Article = self
            .http
            .post(self.url("/api/articles"))
            .bearer_auth(self.token("penulis"))
            .json(&api::NewArticle {
                headline: Some(headline.into()),
                ..api::NewArticle::default()
            })
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap();
        begun.id
    }

    pub async fn content(&self, article: ArticleId) -> api::Content {
        self.http
            .get(self.url(&format!("/api/articles/{article}/content")))
            .bearer_auth(self.token("pembaca"))
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap()
    }

    /// A websocket address for somebody.
    pub fn sync(&self, name: &str, article: impl std::fmt::Display) -> String {
        format!(
            "ws://{}/sync/{article}?v=1&token={}",
            self.address,
            self.token(name)
        )
    }

    /// Somebody opens an article and has received it.
    pub async fn join(&self, name: &str, article: ArticleId) -> Typist {
        let mut typist = Typist::connect(&self.sync(name, article)).await;
        typist.until("synced", |typist| typist.synced).await;
        typist
    }

    /// The value of a metric, its labels included in the name.
    pub fn metric(&self, name: &str) -> f64 {
        let text = self.server().handles().metrics.text();
        text.lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(' '))
            .map_or(0.0, |value| value.parse().unwrap())
    }

    /// Waits until something becomes true of the server. Polls: for facts that
    /// send no event.
    pub async fn until(&self, what: &str, holds: impl Fn(&Self) -> bool) {
        tokio::time::timeout(PATIENCE, async {
            while !holds(self) {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        })
        .await
        .unwrap_or_else(|_| panic!("never: {what}"));
    }

    /// Waits until all rooms have closed.
    pub async fn all_closed(&self) {
        self.until("all rooms closed", |server| {
            server.server().handles().rooms.count() == 0
        })
        .await;
    }

    /// Looks into the database beside the server.
    pub async fn eyes(&self) -> Eyes {
        Eyes::open(self.folder.path()).await
    }
}

async fn launch(folder: &Home, shape: &(dyn Fn(&mut Config) + Send)) -> Server {
    let mut config = Config {
        listen: "127.0.0.1:0".into(),
        database: database_of(folder.path()),
        password_cost: PasswordCost::Least,
        times: quick(),
        ..Config::new(folder.path())
    };
    shape(&mut config);
    Server::start(config).await.unwrap()
}

/// Somebody at a websocket, with a document of their own.
pub struct Typist {
    pub socket: WebSocketStream<TcpStream>,
    pub body: Body,
    pub client: u32,
    /// Step-2 and update messages sent.
    pub sent: u64,
    /// The last saved count heard.
    pub saved: u64,
    /// Our step 1 was answered.
    pub synced: bool,
    /// Step 1 messages heard.
    pub asked: u32,
    /// Frames that carried an update.
    pub heard: u64,
    pub present: HashMap<u64, (u32, String)>,
    pub closed: Option<u16>,
    /// Answer step 1 as a stock client does?
    pub answers: bool,
}

impl Typist {
    pub async fn connect(url: &str) -> Self {
        Self::connect_with(url, None).await
    }

    /// With a receive buffer of that many bytes, to be a slow reader.
    pub async fn connect_with(url: &str, buffer: Option<u32>) -> Self {
        let mut typist = Self::silent(url, buffer).await;
        let question = Message::Step1(&typist.body.state_vector()).encode();
        typist.send(question).await;
        typist
    }

    /// Connects and says nothing.
    pub async fn silent(url: &str, buffer: Option<u32>) -> Self {
        let request = url.into_client_request().unwrap();
        let authority = request.uri().authority().unwrap().clone();
        let tcp = TcpSocket::new_v4().unwrap();
        if let Some(buffer) = buffer {
            tcp.set_recv_buffer_size(buffer).unwrap();
        }
        let stream = tcp
            .connect(authority.as_str().parse().unwrap())
            .await
            .unwrap();
        stream.set_nodelay(true).unwrap();
        let (socket, _) = tokio_tungstenite::client_async(request, stream)
            .await
            .unwrap();
        let client = secret::client_id().unwrap();
        Self {
            socket,
            body: Body::new(client),
            client,
            sent: 0,
            saved: 0,
            synced: false,
            asked: 0,
            heard: 0,
            present: HashMap::new(),
            closed: None,
            answers: true,
        }
    }

    pub async fn send(&mut self, frame: Vec<u8>) {
        self.socket.send(Frame::binary(frame)).await.unwrap();
    }

    /// Types at the end of the standfirst; returns the update.
    pub fn write(&mut self, text: &str) -> Vec<u8> {
        let mut txn = self.body.doc().transact_mut();
        let end = self.body.standfirst.len(&txn);
        self.body.standfirst.insert(&mut txn, end, text);
        txn.encode_update_v1()
    }

    /// Types and sends.
    pub async fn say(&mut self, text: &str) {
        let update = self.write(text);
        self.push(&update).await;
    }

    /// Sends an update.
    pub async fn push(&mut self, update: &[u8]) {
        self.sent += 1;
        self.send(Message::Update(update).encode()).await;
    }

    /// Takes one frame; `false` once the socket has ended.
    pub async fn step(&mut self) -> bool {
        let Some(frame) = self.socket.next().await else {
            return false;
        };
        match frame {
            Ok(Frame::Binary(bytes)) => {
                if let Some(answer) = self.take(&bytes) {
                    self.sent += 1;
                    // The server may be gone by now; the next read says so.
                    let _ = self.socket.send(Frame::binary(answer)).await;
                }
                true
            }
            Ok(Frame::Close(frame)) => {
                self.closed = Some(frame.map_or(1005, |frame| frame.code.into()));
                true
            }
            Ok(_) => true,
            Err(error) => {
                eprintln!("a socket ended: {error}");
                false
            }
        }
    }

    fn take(&mut self, frame: &[u8]) -> Option<Vec<u8>> {
        match Message::decode(frame).unwrap() {
            Message::Step1(seen) => {
                self.asked += 1;
                let answer = self.body.diff(seen).unwrap();
                return self.answers.then(|| Message::Step2(&answer).encode());
            }
            Message::Step2(update) => {
                self.body.receive(update).unwrap();
                self.synced = true;
            }
            Message::Update(update) => {
                self.heard += 1;
                self.body.receive(update).unwrap();
            }
            Message::Awareness(payload) => {
                for entry in awareness::decode(payload).unwrap() {
                    self.present
                        .insert(entry.client, (entry.clock, entry.state.to_owned()));
                }
            }
            Message::Saved(count) => {
                assert!(count > self.saved && count <= self.sent, "{count}");
                self.saved = count;
            }
            _ => {}
        }
        None
    }

    /// Takes frames until something holds.
    pub async fn until(&mut self, what: &str, holds: impl Fn(&Self) -> bool) {
        let waited = tokio::time::timeout(PATIENCE, async {
            while !holds(self) {
                assert!(self.step().await, "the socket ended before: {what}");
            }
        });
        waited
            .await
            .unwrap_or_else(|_| panic!("never: {what}; closed {:?}", self.closed));
    }

    /// Takes frames until everything sent is saved.
    pub async fn until_saved(&mut self) {
        self.until("all saved", |typist| typist.saved == typist.sent)
            .await;
    }

    pub async fn until_text(&mut self, text: &str) {
        let wanted = text.to_owned();
        self.until(&format!("text {text:?}"), |typist| typist.text() == wanted)
            .await;
    }

    /// Takes frames until the server closes; the code.
    pub async fn until_closed(&mut self) -> u16 {
        let waited = tokio::time::timeout(PATIENCE, async {
            while self.closed.is_none() && self.step().await {}
        });
        waited.await.expect("never closed");
        self.closed.expect("ended without a close frame")
    }

    pub fn text(&self) -> String {
        use yrs::GetString;
        self.body.standfirst.get_string(&self.body.doc().transact())
    }

    /// How much of a client's work is here.
    pub fn clock(&self, client: u32) -> u32 {
        self.body
            .doc()
            .transact()
            .state_vector()
            .get(&ClientID::new(u64::from(client)))
    }

    /// Says who is here.
    pub async fn appear(&mut self, client: u64, clock: u32, state: &str) {
        let payload = awareness::encode(
            [awareness::Entry {
                client,
                clock,
                state,
            }]
            .into_iter(),
        );
        self.send(Message::Awareness(&payload).encode()).await;
    }

    /// Everything sent before this has been dealt with once it returns: the
    /// room answers in order.
    pub async fn round_trip(&mut self) {
        self.synced = false;
        let question = Message::Step1(&self.body.state_vector()).encode();
        self.send(question).await;
        self.until("round trip", |typist| typist.synced).await;
    }
}
