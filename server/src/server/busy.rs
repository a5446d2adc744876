//! “Come back later”, said to connections beyond the limit without reading what
//! they want. Browsers and proxies understand it, and our client tries again by
//! itself.

use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::error::RETRY_SOON;
use crate::metrics::{Code, Metrics};

/// Who is being told at once; beyond it hanging up is the only answer left.
const AT_ONCE: usize = 256;
/// What telling one may take.
const PATIENCE: Duration = Duration::from_secs(1);

/// Tells people that the server is full.
pub(super) struct Busy {
    places: Arc<Semaphore>,
    metrics: Arc<Metrics>,
}

impl Busy {
    pub(super) fn new(metrics: Arc<Metrics>) -> Self {
        Self {
            places: Arc::new(Semaphore::new(AT_ONCE)),
            metrics,
        }
    }

    /// Answers 503 and hangs up, in a task of its own.
    pub(super) fn tell(&self, stream: TcpStream) {
        self.metrics
            .requests
            .get_or_create(&Code { code: 503 })
            .inc();
        let Ok(place) = Arc::clone(&self.places).try_acquire_owned() else {
            return;
        };
        tokio::spawn(async move {
            // Who cannot be told is gone already.
            drop(timeout(PATIENCE, answer(stream)).await);
            drop(place);
        });
    }
}

async fn answer(mut stream: TcpStream) -> std::io::Result<()> {
    // Closing on a request that was not read resets the connection, and the
    // answer would be lost on the way.
    let mut away = [0; 1024];
    if stream.read(&mut away).await? == 0 {
        return Ok(());
    }
    let answer = format!(
        "HTTP/1.1 503 Service Unavailable\r\nretry-after: {RETRY_SOON}\r\n\
         connection: close\r\ncontent-length: 0\r\n\r\n"
    );
    stream.write_all(answer.as_bytes()).await?;
    stream.shutdown().await?;
    while stream.read(&mut away).await? > 0 {}
    Ok(())
}
