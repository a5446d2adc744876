//! Several nodes over one store and a real NATS server, each with a runtime of
//! its own (so that it can be killed) and lines to NATS and to PostgreSQL that
//! can be cut.
//!
//! NATS is looked for at `SIARAN_TEST_NATS_URL`, else at 127.0.0.1:4222. A test
//! without one fails; it is never skipped.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use shared::document::step::Step;
use shared::id::ArticleId;
use shared::wire::close;
use siaran_server::config::{Config, Limits, Nats, PasswordCost};
use siaran_server::server::Server;
use tokio::io::AsyncReadExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio::sync::watch;
use yrs::{ReadTxn, Transact};

use crate::home::{database_of, database_server};
use crate::support::{PATIENCE, TestServer, Typist, quick};

/// What a line lets through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    Open,
    /// Connections end, new ones too.
    Cut,
    /// Connections stand and carry nothing, as in a network that swallows.
    Silent,
}

/// A line to NATS that can be cut and mended.
pub struct Cable {
    pub address: SocketAddr,
    flow: watch::Sender<Flow>,
}

fn nats_address() -> String {
    let url = std::env::var("SIARAN_TEST_NATS_URL").unwrap_or("nats://127.0.0.1:4222".into());
    let address = url.rsplit("//").next().unwrap();
    address.rsplit('@').next().unwrap().to_owned()
}

impl Cable {
    /// To NATS.
    async fn lay() -> Self {
        let nats = nats_address();
        let mut hello = [0; 4];
        let answers = async {
            let mut stream = TcpStream::connect(&nats).await?;
            stream.read_exact(&mut hello).await
        };
        let answered = tokio::time::timeout(Duration::from_secs(5), answers).await;
        assert!(
            matches!(answered, Ok(Ok(_))) && hello == *b"INFO",
            "no NATS server answers at {nats}: start one (`nats-server`), or name one in SIARAN_TEST_NATS_URL"
        );
        Self::to(nats).await
    }

    /// To any server.
    pub async fn to(far: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (flow, seen) = watch::channel(Flow::Open);
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                tokio::spawn(carry(near, far.clone(), seen.clone()));
            }
        });
        Self { address, flow }
    }

    pub fn set(&self, flow: Flow) {
        self.flow.send_replace(flow);
    }
}

async fn carry(near: TcpStream, far: String, mut flow: watch::Receiver<Flow>) {
    if *flow.borrow() == Flow::Cut {
        return;
    }
    let Ok(far) = TcpStream::connect(far).await else {
        return;
    };
    let (mut near_in, mut near_out) = near.into_split();
    let (mut far_in, mut far_out) = far.into_split();
    let mut there = flow.clone();
    let mut back = flow.clone();
    tokio::select! {
        () = pipe(&mut near_in, &mut far_out, &mut there) => {}
        () = pipe(&mut far_in, &mut near_out, &mut back) => {}
        _ = flow.wait_for(|flow| *flow == Flow::Cut) => {}
    }
}

async fn pipe(
    from: &mut tokio::net::tcp::OwnedReadHalf,
    to: &mut tokio::net::tcp::OwnedWriteHalf,
    flow: &mut watch::Receiver<Flow>,
) {
    use tokio::io::AsyncWriteExt;
    let mut bytes = vec![0; 64 << 10];
    while let Ok(count @ 1..) = from.read(&mut bytes).await {
        // What a silent network has swallowed is late, not lost: as TCP is.
        if flow.wait_for(|flow| *flow != Flow::Silent).await.is_err()
            || to.write_all(&bytes[..count]).await.is_err()
        {
            return;
        }
    }
}

/// One node; dropping it kills it.
pub struct Node {
    pub address: SocketAddr,
    pub server: Option<Server>,
    pub cable: Cable,
    /// To the database, where that is a server.
    pub store_cable: Option<Cable>,
    runtime: Option<Runtime>,
}

impl Node {
    /// Ends as a killed process does: nothing more is sent or said.
    pub fn kill(mut self) {
        self.halt();
    }

    fn halt(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }

    pub async fn stop(mut self) {
        let server = self.server.take().unwrap();
        let stopped = self.runtime.as_ref().unwrap().spawn(server.stop());
        stopped.await.unwrap();
        self.halt();
    }

    pub fn metric(&self, name: &str) -> f64 {
        let text = self.server.as_ref().unwrap().handles().metrics.text();
        text.lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(' '))
            .map_or(0.0, |value| value.parse().unwrap())
    }

    /// Waits until something becomes true of it. Polls: for facts that send no
    /// event.
    pub async fn until(&self, what: &str, holds: impl Fn(&Self) -> bool) {
        tokio::time::timeout(PATIENCE, async {
            while !holds(self) {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        })
        .await
        .unwrap_or_else(|_| panic!("never: {what}"));
    }

    /// Takes the database away from it, where that is a server.
    pub fn cut_store(&self) {
        if let Some(cable) = &self.store_cable {
            cable.set(Flow::Cut);
        }
    }

    pub fn open_store(&self) {
        if let Some(cable) = &self.store_cable {
            cable.set(Flow::Open);
        }
    }

    pub async fn until_up(&self) {
        self.until("the line is up", |node| {
            node.metric("siaran_broker_up") == 1.0
        })
        .await;
    }

    pub async fn until_down(&self) {
        self.until("the line is down", |node| {
            node.metric("siaran_broker_up") == 0.0
        })
        .await;
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        self.halt();
    }
}

type Shape = Arc<dyn Fn(&mut Config) + Send + Sync>;

/// The store with its people (a server without nodes holds them), and nodes.
pub struct Newsroom {
    pub home: TestServer,
    pub nodes: Vec<Node>,
    shape: Shape,
}

impl Newsroom {
    pub async fn start(nodes: usize) -> Self {
        Self::shaped(nodes, |_| {}).await
    }

    pub async fn shaped(nodes: usize, shape: impl Fn(&mut Config) + Send + Sync + 'static) -> Self {
        let mut home = TestServer::start().await;
        home.stop().await;
        let mut this = Self {
            home,
            nodes: Vec::new(),
            shape: Arc::new(shape),
        };
        for _ in 0..nodes {
            let node = this.launch().await;
            this.nodes.push(node);
        }
        for node in &this.nodes {
            node.until_up().await;
        }
        this
    }

    /// A node more.
    pub async fn launch(&self) -> Node {
        let cable = Cable::lay().await;
        let (database, store_cable) = match database_server(self.home.folder.path()) {
            None => (database_of(self.home.folder.path()), None),
            Some((server, by_way_of)) => {
                let cable = Cable::to(server).await;
                (by_way_of(cable.address), Some(cable))
            }
        };
        let mut config = Config {
            listen: "127.0.0.1:0".into(),
            database,
            password_cost: PasswordCost::Least,
            times: quick(),
            limits: Limits::bench(),
            nats: Some(Nats {
                url: format!("nats://{}", cable.address),
            }),
            ..Config::new(self.home.folder.path())
        };
        // A message is to bring everything, unless a test says otherwise.
        config.times.look = Duration::from_hours(1);
        config.times.look_alone = Duration::from_millis(100);
        config.times.presence = Duration::from_secs(3);
        config.times.broker_beat = Duration::from_millis(100);
        (self.shape)(&mut config);
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let server = runtime.spawn(Server::start(config)).await.unwrap().unwrap();
        Node {
            address: server.address(),
            server: Some(server),
            cable,
            store_cable,
            runtime: Some(runtime),
        }
    }

    pub async fn article(&mut self) -> ArticleId {
        self.home.address = self.nodes[0].address;
        self.home.article("").await
    }

    pub fn sync(&self, node: usize, name: &str, article: ArticleId) -> String {
        let token = self.home.token(name);
        let address = self.nodes[node].address;
        format!("ws://{address}/sync/{article}?v=1&token={token}")
    }

    /// Somebody opens an article and has received it. As a browser does it:
    /// again, as long as a node that has its database back is told by an old
    /// connection that it has not.
    pub async fn join(&self, node: usize, name: &str, article: ArticleId) -> Typist {
        let joined = tokio::time::timeout(PATIENCE, async {
            loop {
                let mut typist = Typist::connect(&self.sync(node, name, article)).await;
                while !typist.synced && typist.closed.is_none() && typist.step().await {}
                if typist.synced {
                    return typist;
                }
                assert!(matches!(typist.closed, None | Some(close::INTERNAL)));
            }
        });
        joined.await.expect("nobody is let in")
    }
}

impl Typist {
    /// Carries steps out; the update they make, as a client sends it.
    pub fn act(&mut self, steps: &[Step]) -> Vec<u8> {
        let made = Arc::new(Mutex::new(Vec::new()));
        let sink = made.clone();
        self.body
            .doc()
            .observe_update_v1("act", move |_, event| {
                sink.lock().unwrap().clone_from(&event.update);
            })
            .unwrap();
        self.body.apply(steps, "test");
        self.body.doc().unobserve_update_v1("act").unwrap();
        let update = std::mem::take(&mut *made.lock().unwrap());
        // Steps without effect make none.
        if update.is_empty() {
            vec![0, 0]
        } else {
            update
        }
    }
}

/// Takes frames until all hold the same.
pub async fn agree(typists: &mut [&mut Typist]) {
    let same = |typists: &[&mut Typist]| {
        let mut seen = typists
            .iter()
            .map(|typist| typist.body.doc().transact().snapshot());
        let first = seen.next();
        seen.all(|other| Some(other) == first)
    };
    let waited = tokio::time::timeout(PATIENCE, async {
        while !same(typists) {
            let frames = typists.iter_mut().map(|typist| Box::pin(typist.step()));
            let (alive, _, _) = futures_util::future::select_all(frames).await;
            assert!(alive, "a socket ended before all agreed");
        }
    });
    waited.await.expect("they never agreed");
}
