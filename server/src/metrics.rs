//! Counters for operators, in Prometheus' text form. Counting only: nothing in
//! the server reads a metric to decide.

use std::sync::atomic::AtomicU64;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Registry, Unit};

/// A close code or status.
#[derive(Clone, Copy, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
pub struct Code {
    /// 4400 to 4500, 1001, or an HTTP status.
    pub code: u16,
}

/// Everything counted. Cheap to share behind an `Arc`.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    /// Rooms open now.
    pub rooms: Gauge<u64, AtomicU64>,
    /// Websockets open now.
    pub sockets: Gauge<u64, AtomicU64>,
    /// Updates that entered a document.
    pub updates: Counter,
    /// Bytes of those updates.
    pub update_bytes: Counter,
    /// Frames put into readers' queues.
    pub deliveries: Counter,
    /// Log rows written.
    pub rows: Counter,
    /// Commits of log rows; rows / commits is the size of a group.
    pub commits: Counter,
    /// Seconds from handing rows over until they are durable.
    pub append_seconds: Histogram,
    /// Appends that failed.
    pub append_failures: Counter,
    /// Checkpoints made.
    pub checkpoints: Counter,
    /// Damaged rows, checkpoints and chunks that were set aside.
    pub set_aside: Counter,
    /// Updates that were parked for missing predecessors.
    pub parked: Counter,
    /// Documents reloaded to drop what may not stay in them.
    pub reloads: Counter,
    /// Repairs that the server wrote.
    pub repairs: Counter,
    /// 1 while the line to the other nodes works.
    pub broker_up: Gauge<u64, AtomicU64>,
    /// Messages to other nodes.
    pub broker_sent: Counter,
    /// Messages from other nodes.
    pub broker_received: Counter,
    /// Messages left out because too many waited.
    pub broker_dropped: Counter,
    /// Messages that no node over this store has sealed.
    pub broker_refused: Counter,
    /// Other nodes' rows taken in, by message or from the store.
    pub peer_rows: Counter,
    /// Of those, fetched from the store because no message brought them.
    pub gap_rows: Counter,
    /// Appends before which another node wrote.
    pub conflicts: Counter,
    /// Of those, where what waited was judged anew.
    pub reworks: Counter,
    /// Websockets closed by the server, by close code.
    pub refusals: Family<Code, Counter>,
    /// HTTP requests answered, by status.
    pub requests: Family<Code, Counter>,
    /// Seconds to answer an HTTP request.
    pub request_seconds: Histogram,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("siaran");
        // 0.25 ms to 4 s: below is a fast disk, above is an outage.
        let seconds = || Histogram::new(exponential_buckets(0.000_25, 2.0, 15));
        let metrics = Self {
            rooms: Gauge::default(),
            sockets: Gauge::default(),
            updates: Counter::default(),
            update_bytes: Counter::default(),
            deliveries: Counter::default(),
            rows: Counter::default(),
            commits: Counter::default(),
            append_seconds: seconds(),
            append_failures: Counter::default(),
            checkpoints: Counter::default(),
            set_aside: Counter::default(),
            parked: Counter::default(),
            reloads: Counter::default(),
            repairs: Counter::default(),
            broker_up: Gauge::default(),
            broker_sent: Counter::default(),
            broker_received: Counter::default(),
            broker_dropped: Counter::default(),
            broker_refused: Counter::default(),
            peer_rows: Counter::default(),
            gap_rows: Counter::default(),
            conflicts: Counter::default(),
            reworks: Counter::default(),
            refusals: Family::default(),
            requests: Family::default(),
            request_seconds: seconds(),
            registry: Registry::default(),
        };
        let r = &mut registry;
        let m = &metrics;
        r.register("rooms", "Rooms open now", m.rooms.clone());
        r.register("sockets", "Websockets open now", m.sockets.clone());
        r.register("updates", "Updates integrated", m.updates.clone());
        r.register_with_unit(
            "update",
            "Bytes of updates integrated",
            Unit::Bytes,
            m.update_bytes.clone(),
        );
        r.register(
            "deliveries",
            "Frames queued to readers",
            m.deliveries.clone(),
        );
        r.register("log_rows", "Log rows made durable", m.rows.clone());
        r.register("log_commits", "Commits of log rows", m.commits.clone());
        r.register_with_unit(
            "append",
            "Time until rows are durable",
            Unit::Seconds,
            m.append_seconds.clone(),
        );
        r.register(
            "append_failures",
            "Appends that failed",
            m.append_failures.clone(),
        );
        r.register("checkpoints", "Checkpoints made", m.checkpoints.clone());
        r.register(
            "set_aside",
            "Damaged rows set aside on load",
            m.set_aside.clone(),
        );
        r.register(
            "parked",
            "Updates parked for missing predecessors",
            m.parked.clone(),
        );
        r.register(
            "reloads",
            "Documents reloaded from the store",
            m.reloads.clone(),
        );
        r.register(
            "repairs",
            "Repairs written by the server",
            m.repairs.clone(),
        );
        r.register(
            "broker_up",
            "1 while the line to other nodes works",
            m.broker_up.clone(),
        );
        r.register(
            "broker_sent",
            "Messages to other nodes",
            m.broker_sent.clone(),
        );
        r.register(
            "broker_received",
            "Messages from other nodes",
            m.broker_received.clone(),
        );
        r.register(
            "broker_dropped",
            "Messages to other nodes that were left out",
            m.broker_dropped.clone(),
        );
        r.register(
            "broker_refused",
            "Messages that no node over this store has sealed",
            m.broker_refused.clone(),
        );
        r.register(
            "peer_rows",
            "Rows of other nodes taken in",
            m.peer_rows.clone(),
        );
        r.register(
            "gap_rows",
            "Rows of other nodes that no message brought",
            m.gap_rows.clone(),
        );
        r.register(
            "conflicts",
            "Appends before which another node wrote",
            m.conflicts.clone(),
        );
        r.register(
            "reworks",
            "Appends judged anew after another node's",
            m.reworks.clone(),
        );
        r.register(
            "refusals",
            "Websockets closed by the server, by close code",
            m.refusals.clone(),
        );
        r.register(
            "http_requests",
            "HTTP requests, by status",
            m.requests.clone(),
        );
        r.register_with_unit(
            "http_request",
            "Time to answer",
            Unit::Seconds,
            m.request_seconds.clone(),
        );
        Self {
            registry,
            ..metrics
        }
    }
}

impl Metrics {
    /// The text that Prometheus scrapes.
    pub fn text(&self) -> String {
        let mut text = String::new();
        // Writing into a `String` has no failing case.
        let _ = encode(&mut text, &self.registry);
        text
    }

    /// Counts a websocket that the server closed.
    pub fn refused(&self, code: u16) {
        self.refusals.get_or_create(&Code { code }).inc();
    }
}
