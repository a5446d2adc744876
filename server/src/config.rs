//! Every knob: its type, default, unit and reason. Read once, at start; nothing
//! here opens a file or a socket.

use std::path::{Path, PathBuf};
use std::time::Duration;

pub mod database;
pub mod limits;
mod public_url;

pub use database::{BadDatabase, Database};
pub use limits::Limits;
pub use public_url::{BadUrl, PublicUrl};

/// How a server is to run.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where to listen, `host:port`; port 0 lets the system choose.
    pub listen: String,
    /// Where rows are kept.
    pub database: Database,
    /// How this node meets others over the same store; none when it is alone.
    pub nats: Option<Nats>,
    /// Folder of pictures.
    pub media: PathBuf,
    /// The address people use, when it differs from what requests say.
    pub public_url: Option<PublicUrl>,
    /// Make demo accounts and articles.
    pub demo: bool,
    /// What one client may cost.
    pub limits: Limits,
    /// When things happen by themselves.
    pub times: Times,
    /// How hard passwords are hashed.
    pub password_cost: PasswordCost,
}

/// Where nodes meet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nats {
    /// `nats://HOST:PORT`, with user and password where it asks for them,
    /// `tls://` where the line is to be secret; several separated by commas.
    pub url: String,
}

/// Delays and lifetimes.
#[derive(Clone, Debug)]
pub struct Times {
    /// A room without sockets closes after this: long enough that a reload of
    /// the page finds it open, short enough that memory follows use.
    pub room_idle: Duration,
    /// Headline and excerpt of the list follow the text at most this late.
    pub describe: Duration,
    /// Presence without a refresh is gone after this; clients refresh at half.
    pub presence: Duration,
    /// An update whose predecessors are missing may wait this long for them.
    pub parked: Duration,
    /// Something is sent to each socket this often: stock clients take 30 s of
    /// silence for a dead line.
    pub keepalive: Duration,
    /// A socket from which nothing came for this long, not even a pong, is dead.
    pub silence: Duration,
    /// Sessions and roles behind open sockets are checked again this often.
    pub recheck: Duration,
    /// A session ends this long after sign-in.
    pub session: Duration,
    /// A request's head must arrive within this.
    pub handshake: Duration,
    /// A request must be answered within this.
    pub request: Duration,
    /// An upload must be answered within this: 25 MB over a weak line, and its
    /// turn to be developed.
    pub upload: Duration,
    /// What a closing socket gets to take its last frames.
    pub farewell: Duration,
    /// A room whose rows could not be stored asks for what is stored this long
    /// before it gives up: a database server is restarted in less.
    pub reload: Duration,
    /// A stopping server waits at most this long for rooms and requests.
    pub shutdown: Duration,
    /// Other nodes' rows that others came ahead of may be this late before they
    /// are fetched from the store.
    pub gap: Duration,
    /// A room with people in it looks this often for what other nodes wrote,
    /// though the broker has said nothing: the net under a message that was lost.
    pub look: Duration,
    /// The same while the broker is away: then it is how people on different
    /// nodes see one another.
    pub look_alone: Duration,
    /// The line to the broker is tried this often; it counts as down after
    /// three times of silence.
    pub broker_beat: Duration,
}

impl Default for Times {
    fn default() -> Self {
        Self {
            room_idle: Duration::from_secs(30),
            describe: Duration::from_secs(2),
            presence: Duration::from_secs(30),
            parked: Duration::from_secs(10),
            keepalive: Duration::from_secs(20),
            silence: Duration::from_secs(75),
            recheck: Duration::from_secs(30),
            session: Duration::from_hours(14 * 24),
            handshake: Duration::from_secs(10),
            request: Duration::from_secs(30),
            upload: Duration::from_mins(15),
            farewell: Duration::from_secs(5),
            reload: Duration::from_mins(1),
            shutdown: Duration::from_secs(10),
            gap: Duration::from_millis(30),
            look: Duration::from_secs(10),
            look_alone: Duration::from_millis(500),
            broker_beat: Duration::from_secs(1),
        }
    }
}

/// How hard a password hash is to make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordCost {
    /// Argon2id, 19 MiB, two passes: OWASP's advice of 2024.
    Full,
    /// The least that Argon2 accepts; for tests only.
    Least,
}

impl Config {
    /// Defaults with a database file inside `data`.
    pub fn new(data: &Path) -> Self {
        Self {
            listen: "127.0.0.1:8080".into(),
            database: Database::inside(data),
            nats: None,
            media: data.join("media"),
            public_url: None,
            demo: false,
            limits: Limits::default(),
            times: Times::default(),
            password_cost: PasswordCost::Full,
        }
    }
}
