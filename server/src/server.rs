//! Assembles the parts, listens, and stops without losing anything.

mod busy;
pub mod files;
mod listen;

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::account::Accounts;
use crate::broker::Broker;
use crate::config::Config;
use crate::demo;
use crate::error::Error;
use crate::media::Media;
use crate::metrics::Metrics;
use crate::room::registry::Rooms;
use crate::store::Store;
use crate::web::{self, Connections, Handles};

/// A running server.
pub struct Server {
    address: SocketAddr,
    handles: Handles,
    stop: watch::Sender<bool>,
    listening: JoinHandle<()>,
    chores: Vec<JoinHandle<()>>,
    broker: Option<Broker>,
}

impl Server {
    /// Opens the store, makes what `--demo` asks for, and listens.
    ///
    /// # Errors
    /// When the database cannot be opened or the address cannot be bound.
    pub async fn start(config: Config) -> Result<Self, Error> {
        let metrics = Arc::new(Metrics::default());
        let store = Store::open(&config.database, Arc::clone(&metrics)).await?;
        let accounts = Accounts::new(store.clone(), &config.limits, config.password_cost)?;
        if config.demo {
            demo::prepare(&store, &accounts).await?;
        }
        let broker = match &config.nats {
            Some(nats) => {
                store.share();
                let (secret, metrics) = (store.node_secret().await?, Arc::clone(&metrics));
                Some(Broker::connect(nats, secret, &config.times, metrics).await?)
            }
            None => None,
        };
        let rooms = Rooms::among(
            broker.clone(),
            store.clone(),
            config.limits.clone(),
            config.times.clone(),
            Arc::clone(&metrics),
        );
        let connections = Connections::new(config.limits.sockets_per_person, Arc::clone(&metrics));
        let listener = listen::bind(&config.listen)
            .await
            .map_err(|error| Error::Internal(format!("{}: {error}", config.listen)))?;
        let address = listener.local_addr().map_err(Error::internal)?;
        let media = Media::new(&config.media, &config.limits);
        let handles = Handles {
            config: Arc::new(config),
            store,
            accounts,
            rooms,
            connections,
            media,
            metrics,
        };
        let (stop, stopping) = watch::channel(false);
        let listening = tokio::spawn(listen::listen(
            listener,
            web::router(handles.clone()),
            Arc::clone(&handles.config),
            Arc::clone(&handles.metrics),
            stopping,
        ));
        let chores = vec![
            tokio::spawn(recheck(handles.clone())),
            tokio::spawn(describe_missed(handles.clone())),
        ];
        Ok(Self {
            address,
            handles,
            stop,
            listening,
            chores,
            broker,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The parts, for tests that look inside.
    pub fn handles(&self) -> &Handles {
        &self.handles
    }

    /// Runs until `signal`, then stops: no new connections, every room's
    /// updates on disk, every websocket told 1001, the file closed.
    pub async fn run_until(self, signal: impl Future<Output = ()>) {
        signal.await;
        self.stop().await;
    }

    /// Stops. What takes longer than the configured time is left behind; the
    /// log already holds everything that anyone was shown.
    pub async fn stop(self) {
        tracing::info!("stopping");
        // Nobody listens only if the listener is gone already.
        let _ = self.stop.send(true);
        for chore in &self.chores {
            chore.abort();
        }
        let patience = self.handles.config.times.shutdown;
        let tidy = async {
            self.handles.rooms.stop().await;
            if let Some(broker) = &self.broker {
                broker.flush().await;
            }
            self.handles.connections.close_all();
            self.handles.connections.all_gone().await;
            drop(self.listening.await);
        };
        if tokio::time::timeout(patience, tidy).await.is_err() {
            tracing::warn!("stopped before all connections were gone");
        }
        // Appends may wait for a database that is away; nobody was shown those.
        if tokio::time::timeout(patience, self.handles.store.close())
            .await
            .is_err()
        {
            tracing::warn!("stopped while the database was away");
        }
        tracing::info!("stopped");
    }
}

/// Looks again at the sessions and roles behind open websockets.
async fn recheck(handles: Handles) {
    let mut beat = tokio::time::interval(handles.config.times.recheck);
    loop {
        beat.tick().await;
        handles.connections.recheck(&handles.store).await;
    }
}

/// A killed server may have left the list behind the texts. Opening such a room
/// brings its line up to date.
async fn describe_missed(handles: Handles) {
    match handles.store.undescribed().await {
        Ok(missed) => {
            for article in missed {
                if let Err(error) = handles.rooms.article(article).await {
                    tracing::warn!(%article, %error, "an article could not be opened");
                }
            }
        }
        Err(error) => tracing::warn!(%error, "the list could not be checked"),
    }
}
