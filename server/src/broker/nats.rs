//! The connection to a NATS server: core publish and subscribe only. That it is
//! up is not believed but tried: a message to oneself comes back or does not.
//! Since a connection is served in order, one that came back also proves that
//! every subscription made before it stands.

use std::sync::Arc;
use std::time::Duration;

use async_nats::connection::State;
use async_nats::{Client, ConnectOptions, Event};
use bytes::Bytes;
use futures_util::StreamExt;
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, MissedTickBehavior, interval, timeout};

use super::Link;
use crate::config::Nats;
use crate::error::Error;
use crate::metrics::Metrics;

/// Commands that wait in the client: every room may subscribe while the line is
/// down.
const COMMANDS: usize = 1 << 16;
/// Messages of one room that wait for it; beyond it they are dropped and the
/// room looks into the store.
const MESSAGES: usize = 1024;
/// Between attempts to connect, at most.
const RETRY: Duration = Duration::from_secs(2);
/// The line is down when nothing came back for so many beats.
const BEATS: u32 = 3;

/// What the client's own events say.
enum Turn {
    Connected,
    Disconnected,
    Missed,
}

/// Begins to connect. The link is kept up to date for as long as anyone holds
/// the receiver.
pub(super) async fn connect(
    nats: &Nats,
    root: &str,
    node: u64,
    beat: Duration,
    metrics: Arc<Metrics>,
) -> Result<(Client, watch::Receiver<Link>), Error> {
    let (turns, turned) = mpsc::unbounded_channel();
    let client = ConnectOptions::new()
        .name("siaran")
        .retry_on_initial_connect()
        .client_capacity(COMMANDS)
        .subscription_capacity(MESSAGES)
        .reconnect_delay_callback(|attempts| {
            let attempts = u32::try_from(attempts).unwrap_or(u32::MAX);
            Duration::from_millis(50)
                .saturating_mul(attempts)
                .min(RETRY)
        })
        .event_callback(move |event| {
            let turn = match event {
                Event::Connected => Some(Turn::Connected),
                Event::Disconnected | Event::Closed => Some(Turn::Disconnected),
                Event::SlowConsumer(_) => Some(Turn::Missed),
                other => {
                    tracing::warn!(event = %other, "NATS");
                    None
                }
            };
            // Nobody listens only while the node ends.
            turn.map(|turn| turns.send(turn).ok());
            std::future::ready(())
        })
        .connect(nats.url.as_str())
        .await
        .map_err(|error| Error::Internal(format!("--nats: {error}")))?;
    let (link, seen) = watch::channel(Link::default());
    let own = format!("{root}.node.{node:x}");
    tokio::spawn(pulse(client.clone(), own, beat, turned, link, metrics));
    Ok((client, seen))
}

async fn pulse(
    client: Client,
    own: String,
    beat: Duration,
    mut turns: mpsc::UnboundedReceiver<Turn>,
    link: watch::Sender<Link>,
    metrics: Arc<Metrics>,
) {
    let Ok(mut echoes) = client.subscribe(own.clone()).await else {
        return;
    };
    let mut ticks = interval(beat);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut sent = 0_u64;
    // Echoes up to this one prove nothing any more.
    let mut void = 0_u64;
    let mut heard = Instant::now();
    let set = |up: bool| {
        let changed = link.send_if_modified(|link| {
            let changed = link.up != up;
            link.up = up;
            link.missed += u64::from(changed && up);
            changed
        });
        if changed {
            metrics.broker_up.set(u64::from(up));
            tracing::info!(up, "the line to the other nodes");
        }
    };
    loop {
        let mut probe = false;
        tokio::select! {
            () = link.closed() => return,
            _ = ticks.tick() => {
                if heard.elapsed() > beat * BEATS {
                    set(false);
                }
                probe = true;
            }
            turn = turns.recv() => match turn {
                Some(Turn::Connected) => probe = true,
                Some(Turn::Disconnected) => {
                    void = sent;
                    set(false);
                }
                Some(Turn::Missed) => link.send_modify(|link| link.missed += 1),
                None => return,
            },
            echo = echoes.next() => {
                let Some(echo) = echo else { return };
                let number = echo.payload.as_ref().try_into().map(u64::from_le_bytes);
                if number.is_ok_and(|number| number > void && number <= sent) {
                    heard = Instant::now();
                    set(true);
                }
            }
        }
        // While there is no connection the client would only queue it.
        if probe && client.connection_state() == State::Connected {
            sent += 1;
            let payload = Bytes::copy_from_slice(&sent.to_le_bytes());
            drop(timeout(beat, client.publish(own.clone(), payload)).await);
        }
    }
}

/// Sends what waits, in order. Rooms never wait for the network.
pub(super) async fn send(
    client: Client,
    mut queue: mpsc::Receiver<(String, Bytes)>,
    metrics: Arc<Metrics>,
) {
    while let Some((subject, payload)) = queue.recv().await {
        match client.publish(subject, payload).await {
            Ok(()) => metrics.broker_sent.inc(),
            Err(error) => {
                tracing::debug!(%error, "not said to other nodes");
                metrics.broker_dropped.inc()
            }
        };
    }
}
