//! From an HTTP request to a websocket over the bare TCP stream. The stream is
//! taken back from hyper, so that frames are written without a copy and the
//! rest of a refused frame can be read away.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::sync::OwnedSemaphorePermit;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};

use crate::error::Error;

/// Read buffer of one socket. Frames of typing are about 50 bytes, longer ones
/// get what their head says; thousands of sockets are idle.
const READ_BUFFER: usize = 1 << 10;

/// An open websocket.
pub(super) type Socket = WebSocketStream<TcpStream>;

/// A connection's place among all that may be open. HTTP lets go of a connection
/// that becomes a websocket; the place goes with it.
#[derive(Clone)]
pub struct Place(pub Arc<OwnedSemaphorePermit>);

/// A request that asks to become a websocket.
pub(super) struct Upgrade {
    on: OnUpgrade,
    place: Option<Place>,
    accept: HeaderValue,
}

impl<S: Send + Sync> FromRequestParts<S> for Upgrade {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        let refuse = || Error::Unreadable("Alamat ini hanya untuk websocket.".into());
        let says = |name: HeaderName, word: &str| {
            parts
                .headers
                .get_all(name)
                .iter()
                .filter_map(|value| value.to_str().ok())
                .flat_map(|value| value.split(','))
                .any(|value| value.trim().eq_ignore_ascii_case(word))
        };
        let asked = parts.method == Method::GET
            && says(header::CONNECTION, "upgrade")
            && says(header::UPGRADE, "websocket")
            && says(header::SEC_WEBSOCKET_VERSION, "13");
        let key = parts.headers.get(header::SEC_WEBSOCKET_KEY);
        let (true, Some(key)) = (asked, key) else {
            return Err(refuse());
        };
        let accept = derive_accept_key(key.as_bytes())
            .parse()
            .map_err(Error::internal)?;
        let on = parts.extensions.remove::<OnUpgrade>().ok_or_else(refuse)?;
        let place = parts.extensions.remove::<Place>();
        Ok(Self { on, place, accept })
    }
}

impl Upgrade {
    /// Answers 101 and runs `then` over the websocket, in a task of its own.
    /// Messages beyond `most_bytes` are refused before memory is taken for them.
    pub(super) fn run<F>(
        self,
        most_bytes: usize,
        then: impl FnOnce(Socket) -> F + Send + 'static,
    ) -> Response
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let (on, place) = (self.on, self.place);
        tokio::spawn(async move {
            match open(on, most_bytes).await {
                Ok(socket) => then(socket).await,
                Err(error) => tracing::debug!(%error, "a websocket did not open"),
            }
            drop(place);
        });
        (
            StatusCode::SWITCHING_PROTOCOLS,
            [
                (header::CONNECTION, HeaderValue::from_static("upgrade")),
                (header::UPGRADE, HeaderValue::from_static("websocket")),
                (header::SEC_WEBSOCKET_ACCEPT, self.accept),
            ],
        )
            .into_response()
    }
}

async fn open(on: OnUpgrade, most_bytes: usize) -> Result<Socket, Error> {
    let upgraded = on.await.map_err(Error::internal)?;
    let parts = upgraded
        .downcast::<TokioIo<TcpStream>>()
        .map_err(|_| Error::Internal("the stream below is not TCP".into()))?;
    let config = WebSocketConfig::default()
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(0)
        .max_message_size(Some(most_bytes))
        .max_frame_size(Some(most_bytes));
    Ok(WebSocketStream::from_partially_read(
        parts.io.into_inner(),
        parts.read_buf.to_vec(),
        Role::Server,
        Some(config),
    )
    .await)
}
