//! Accepting connections and speaking HTTP/1.1 over each. HTTP/2 is a proxy's
//! business: websockets gain nothing from it here.

use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tower::ServiceExt;

use super::busy::Busy;
use crate::config::Config;
use crate::metrics::Metrics;
use crate::web::Place;

/// Out of file descriptors, most likely: waiting lets some come back.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);
/// Buffer for a request's head; more than that is refused by hyper.
const HEAD_BYTES: usize = 16 << 10;

/// Connections that may wait to be accepted. With the usual 128 everybody who
/// comes back after a restart beyond them waits a second for the next try.
const BACKLOG: u32 = 4096;

/// Listens at `address`, `host:port`; the first of the host's addresses that can
/// be had.
pub(super) async fn bind(address: &str) -> io::Result<TcpListener> {
    let mut last = None;
    for address in tokio::net::lookup_host(address).await? {
        match bind_to(address) {
            Ok(listener) => return Ok(listener),
            Err(error) => last = Some(error),
        }
    }
    Err(last.unwrap_or_else(|| io::ErrorKind::AddrNotAvailable.into()))
}

fn bind_to(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = match address {
        SocketAddr::V4(_) => TcpSocket::new_v4()?,
        SocketAddr::V6(_) => TcpSocket::new_v6()?,
    };
    // A restart must not wait for the old lines' time to run out.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Accepts until told to stop, then waits for requests under way.
pub(super) async fn listen(
    listener: TcpListener,
    router: Router,
    config: Arc<Config>,
    metrics: Arc<Metrics>,
    mut stopping: watch::Receiver<bool>,
) {
    let busy = Busy::new(metrics);
    let places = Arc::new(Semaphore::new(
        config.limits.connections.min(Semaphore::MAX_PERMITS),
    ));
    let mut requests = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = async { drop(stopping.wait_for(|stop| *stop).await) } => break,
            Some(_) = requests.join_next() => continue,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
                continue;
            }
        };
        let Ok(place) = Arc::clone(&places).try_acquire_owned() else {
            busy.tell(stream);
            continue;
        };
        // Small frames must not wait for the acknowledgement of the last one:
        // that alone is 40 ms.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "no TCP_NODELAY");
        }
        let connection = serve(
            stream,
            peer,
            router.clone(),
            Place(Arc::new(place)),
            config.times.handshake,
            stopping.clone(),
        );
        requests.spawn(connection);
    }
    drop(listener);
    while requests.join_next().await.is_some() {}
}

async fn serve(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    place: Place,
    handshake: Duration,
    mut stopping: watch::Receiver<bool>,
) {
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        request.extensions_mut().insert(place.clone());
        router.clone().oneshot(request)
    });
    let mut http = hyper::server::conn::http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(handshake)
        .max_buf_size(HEAD_BYTES);
    let mut connection = pin!(
        http.serve_connection(TokioIo::new(stream), service)
            .with_upgrades()
    );
    let ended = tokio::select! {
        ended = connection.as_mut() => Some(ended),
        // What it returns borrows a lock: dropped before the next await.
        () = async { drop(stopping.wait_for(|stop| *stop).await) } => None,
    };
    let ended = match ended {
        Some(ended) => ended,
        None => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended early");
    }
}
