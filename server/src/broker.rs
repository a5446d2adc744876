//! Between nodes that serve one store: a room tells its like on other nodes what
//! it has made durable and who is here. A message is a short cut, never the
//! truth: whoever misses one finds everything in the store, and nobody waits
//! for one to be sent.
//!
//! Knows no document and no SQL. `message` is what is said, `nats` the line.

pub mod message;
mod nats;

use std::sync::Arc;

use async_nats::{Client, Subscriber};
use bytes::Bytes;
use futures_util::StreamExt;
use sha2::{Digest, Sha256};
use shared::id::ArticleId;
use tokio::sync::{mpsc, watch};

use self::message::Message;
use crate::config::{Nats, Times};
use crate::error::Error;
use crate::metrics::Metrics;
use crate::secret;

/// What nodes over one store know and nobody else; see [`message::seal`].
pub type Secret = [u8; 32];

/// Messages that wait to be sent; beyond it they are left out, and others look
/// into the store later.
const QUEUE: usize = 4096;

/// How the line to the broker stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Link {
    /// A message came back within the last moments.
    up: bool,
    /// Grows whenever messages may have been missed.
    missed: u64,
}

/// This node's line to the others. Cheap to clone.
#[derive(Clone)]
pub struct Broker {
    inner: Arc<Inner>,
}

struct Inner {
    client: Client,
    secret: Secret,
    /// What all subjects of this store's nodes begin with.
    root: String,
    node: u64,
    link: watch::Receiver<Link>,
    out: mpsc::Sender<(String, Bytes)>,
    metrics: Arc<Metrics>,
}

/// What a room hears on its line.
#[derive(Debug)]
pub enum News {
    /// Another node says something.
    Said {
        /// Which node.
        node: u64,
        /// What.
        message: Message,
    },
    /// The line is up, perhaps again: what was said meanwhile was missed.
    Up,
    /// The line is down.
    Down,
    /// Something that no node over this store has said, or that a node of
    /// another version has: what it tells is not known.
    Odd,
}

impl Broker {
    /// Begins to connect; returns before a server has answered. A broker that
    /// is away delays nothing: the node works alone until it comes.
    ///
    /// # Errors
    /// When the address cannot be read.
    pub async fn connect(
        nats: &Nats,
        secret: Secret,
        times: &Times,
        metrics: Arc<Metrics>,
    ) -> Result<Self, Error> {
        let mut node = [0_u8; 8];
        getrandom::fill(&mut node).map_err(Error::internal)?;
        // The highest bit is free for whoever keeps nodes among other numbers.
        let node = u64::from_le_bytes(node) >> 1;
        let tag = Sha256::digest([b"subjects".as_slice(), &secret].concat());
        let root = format!("siaran.{}", secret::hex(tag.get(..8).unwrap_or_default()));
        let (client, link) =
            nats::connect(nats, &root, node, times.broker_beat, Arc::clone(&metrics)).await?;
        let (out, queue) = mpsc::channel(QUEUE);
        tokio::spawn(nats::send(client.clone(), queue, Arc::clone(&metrics)));
        Ok(Self {
            inner: Arc::new(Inner {
                client,
                secret,
                root,
                node,
                link,
                out,
                metrics,
            }),
        })
    }

    /// This node among the others.
    pub fn node(&self) -> u64 {
        self.inner.node
    }

    /// The line of a room; `part` is a word, e.g. `body`. Whoever speaks on it
    /// has listened before.
    pub async fn line(&self, article: ArticleId, part: &str) -> Line {
        let subject = format!("{}.room.{article}.{part}", self.inner.root);
        let mut line = Line {
            broker: self.clone(),
            subject,
            messages: None,
            link: self.inner.link.clone(),
        };
        line.link.mark_changed();
        line.listen().await;
        line
    }

    /// Lets what was said leave the house. For a stopping node.
    pub async fn flush(&self) {
        // What waits in the queue goes first.
        let (done, room) = (&self.inner.out, QUEUE);
        if self.inner.link.borrow().up && done.reserve_many(room).await.is_ok() {
            drop(self.inner.client.flush().await);
        }
    }
}

/// A room's line to its like on other nodes.
pub struct Line {
    broker: Broker,
    subject: String,
    messages: Option<Subscriber>,
    link: watch::Receiver<Link>,
}

impl Line {
    async fn listen(&mut self) {
        // Waits for nothing but a place in the client's own queue.
        self.messages = self
            .broker
            .inner
            .client
            .subscribe(self.subject.clone())
            .await
            .inspect_err(|error| tracing::warn!(%error, "a room cannot hear other nodes"))
            .ok();
    }

    /// Does what is said get through?
    pub fn is_up(&self) -> bool {
        self.messages.is_some() && self.link.borrow().up
    }

    /// The next thing heard. The first is how the line stands. Loses nothing
    /// when it is dropped half-way.
    pub async fn next(&mut self) -> News {
        loop {
            let message = async {
                match &mut self.messages {
                    Some(messages) => messages.next().await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                changed = self.link.changed() => {
                    if changed.is_err() {
                        // Only while everything ends.
                        std::future::pending::<()>().await;
                    }
                    let up = self.link.borrow_and_update().up;
                    if up && self.messages.is_none() {
                        self.listen().await;
                    }
                    return if up { News::Up } else { News::Down };
                }
                message = message => match message {
                    Some(message) => {
                        if let Some(news) = self.read(&message.payload) {
                            return news;
                        }
                    }
                    None => self.messages = None,
                },
            }
        }
    }

    fn read(&self, payload: &Bytes) -> Option<News> {
        let inner = &self.broker.inner;
        let opened = message::open(&inner.secret, &self.subject, payload);
        match opened {
            // The broker gives us back what we said.
            Ok((node, _)) if node == inner.node => None,
            Ok((node, message)) => {
                inner.metrics.broker_received.inc();
                Some(News::Said { node, message })
            }
            Err(error) => {
                inner.metrics.broker_refused.inc();
                tracing::debug!(subject = self.subject, %error, "a message from no node of ours");
                Some(News::Odd)
            }
        }
    }

    /// Says something to the other nodes; never waits. While the line is down
    /// nothing is said: what is durable is found in the store.
    pub fn tell(&self, message: &Message) {
        if !self.is_up() {
            return;
        }
        let inner = &self.broker.inner;
        let most = inner.client.max_payload();
        let mut sealed = message::seal(&inner.secret, &self.subject, inner.node, message);
        if sealed.len() > most
            && let Some(last) = message.last()
        {
            let look = Message::Look { last };
            sealed = message::seal(&inner.secret, &self.subject, inner.node, &look);
        }
        if sealed.len() > most
            || inner
                .out
                .try_send((self.subject.clone(), sealed.into()))
                .is_err()
        {
            inner.metrics.broker_dropped.inc();
        }
    }
}
