//! One websocket: checks the person, takes a seat in the room, then pumps both
//! ways until either side ends it. No logic beyond that.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, header};
use axum::response::Response;
use bytes::Bytes;
use futures_util::{SinkExt, StreamExt};
use serde::Deserialize;
use shared::id::ArticleId;
use shared::role;
use shared::wire::close;
use tokio::io::AsyncReadExt;
use tokio::time::{Instant, MissedTickBehavior, interval_at, timeout_at};
use tokio_tungstenite::tungstenite::error::Error as SocketError;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::Message;

use super::auth::{self, Pass, Signed};
use super::framing::Writer;
use super::policy;
use super::upgrade::{Socket, Upgrade};
use super::{Connections, Handles};
use crate::config::{Config, Times};
use crate::error::Error;
use crate::room::registry::Rooms;
use crate::room::{Guest, Next, Outbox, Seat, heartbeat};
use crate::store::Store;

/// A refused frame's remainder is read away until the line is this long silent.
const DRAIN_SILENCE: Duration = Duration::from_millis(500);

/// What stands behind `?`.
#[derive(Deserialize)]
pub(super) struct JoinQuery {
    /// An access token; stock clients have no other way.
    token: Option<String>,
    /// `1` asks for our extra messages.
    v: Option<String>,
    /// The account whose words come: a browser has one cookie for all its tabs,
    /// and somebody else may have signed in beside an open text.
    #[serde(rename = "as")]
    account: Option<String>,
}

/// `GET /sync/{article}`.
pub(super) async fn join(
    State(handles): State<Handles>,
    Path(article): Path<String>,
    Query(query): Query<JoinQuery>,
    headers: HeaderMap,
    upgrade: Upgrade,
) -> Result<Response, Error> {
    let extras = query.v.as_deref() == Some("1");
    let admitted = admit(&handles.config, &handles.store, &headers, query.token).await;
    let admitted = match admitted {
        Ok(signed)
            if query
                .account
                .is_some_and(|id| id != signed.user.id.to_string()) =>
        {
            Err(Error::NotSignedIn)
        }
        admitted => admitted,
    };
    // A page of another site learns nothing, not even whether someone is
    // signed in. Everyone else is told by close code: browsers hide statuses.
    if matches!(admitted, Err(Error::CrossSite)) {
        return Err(Error::CrossSite);
    }
    let most_bytes = handles.config.limits.frame_bytes;
    Ok(upgrade.run(most_bytes, move |socket| async move {
        let article = article.parse().map_err(|_| Error::NotFound);
        let metrics = Arc::clone(&handles.metrics);
        let times = handles.config.times.clone();
        // Boxed, each part: a task keeps the size of its largest for life.
        let attended = Box::pin(attend(&handles, admitted, article, extras)).await;
        let ended = match attended {
            Ok(attendance) => Box::pin(pump(socket, attendance, &times)).await,
            Err(error) => {
                tracing::info!(code = error.close_code(), %error, "websocket refused");
                Ended::by(socket, Some(error.close_code()))
            }
        };
        drop(handles);
        if let Some(code) = ended.code {
            metrics.refused(code);
            Box::pin(farewell(ended, code, times.farewell)).await;
        }
    }))
}

async fn admit(
    config: &Config,
    store: &Store,
    headers: &HeaderMap,
    token: Option<String>,
) -> Result<Signed, Error> {
    let bearer = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "))
        .map(str::to_owned);
    let pass = match token.filter(|token| !token.is_empty()).or(bearer) {
        Some(token) => auth::token_pass(&token).ok_or(Error::NotSignedIn)?,
        None if !policy::is_own_site(headers, config) => return Err(Error::CrossSite),
        None => Pass::Session(auth::session(headers).ok_or(Error::NotSignedIn)?),
    };
    auth::admit(store, pass).await
}

/// Being in a room, and on the list of open websockets.
struct Attendance {
    seat: Seat,
    outbox: Arc<Outbox>,
    _entry: super::connections::Entry,
}

async fn attend(
    handles: &Handles,
    admitted: Result<Signed, Error>,
    article: Result<ArticleId, Error>,
    extras: bool,
) -> Result<Attendance, Error> {
    let (signed, article) = (admitted?, article?);
    let limits = &handles.config.limits;
    let outbox = Arc::new(Outbox::new(
        limits.outbox_bytes,
        limits.outbox_presence_bytes,
    ));
    let connections: &Connections = &handles.connections;
    let may_write = role::may_write(&signed.user.roles);
    let entry = connections.enter(signed.user.id, signed.pass, may_write, Arc::clone(&outbox))?;
    let guest = Guest {
        user: signed.user.id,
        may_write,
        extras,
        outbox: Arc::clone(&outbox),
    };
    let rooms: &Rooms = &handles.rooms;
    let seat = rooms.join(article, guest).await?;
    Ok(Attendance {
        seat,
        outbox,
        _entry: entry,
    })
}

/// A socket that is done with.
struct Ended {
    socket: Socket,
    /// What to close with; `None` when the other side has closed or is gone.
    code: Option<u16>,
    /// Its input stopped making sense: what follows is not frames.
    broken: bool,
    /// What is still to be written.
    writer: Writer,
}

impl Ended {
    fn by(socket: Socket, code: Option<u16>) -> Self {
        Self {
            socket,
            code,
            broken: false,
            writer: Writer::default(),
        }
    }
}

/// Runs until the socket ends.
async fn pump(mut socket: Socket, here: Attendance, times: &Times) -> Ended {
    let Attendance { seat, outbox, .. } = &here;
    let mut out = Vec::new();
    let mut writer = Writer::default();
    let mut broken = false;
    let mut heard = Instant::now();
    let mut written = heard;
    let mut beat = interval_at(heard + times.keepalive, times.keepalive);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let code = loop {
        tokio::select! {
            next = outbox.next(&mut out) => match next {
                Next::Write => {
                    writer.take(&mut out);
                    written = Instant::now();
                    match write(&mut socket, &mut writer, outbox).await {
                        Ok(true) => {}
                        // Nothing else may be written behind half a frame.
                        Ok(false) => break Some(close::TOO_SLOW),
                        Err(_) => break None,
                    }
                }
                Next::AskPresence => seat.ask_presence().await,
                Next::Close(code) => break Some(code),
            },
            message = socket.next() => {
                heard = Instant::now();
                match message {
                    Some(Ok(Message::Binary(frame))) => {
                        if !seat.receive(frame).await {
                            // The room said why, unless it ended by a fault.
                            outbox.close(close::INTERNAL);
                        }
                    }
                    Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => {}
                    Some(Ok(Message::Text(_))) => break Some(close::INVALID),
                    Some(Ok(Message::Close(_))) | None => break None,
                    Some(Err(error)) => {
                        broken = true;
                        break code_of(&error);
                    }
                }
            }
            _ = beat.tick() => {
                if heard.elapsed() >= times.silence {
                    break None;
                }
                if written.elapsed() >= times.keepalive {
                    outbox.presence(heartbeat().into());
                }
                // Failing is seen by the next read.
                let ping = socket.send(Message::Ping(Bytes::new()));
                if wait_or_cut(outbox, ping).await.is_none() {
                    break Some(close::TOO_SLOW);
                }
            }
        }
    };
    Ended {
        socket,
        code,
        broken,
        writer,
    }
}

/// Writes frames. `false` when that was given up, the reader being too slow.
async fn write(
    socket: &mut Socket,
    writer: &mut Writer,
    outbox: &Outbox,
) -> Result<bool, SocketError> {
    // A pong may be half out.
    let Some(flushed) = wait_or_cut(outbox, socket.flush()).await else {
        return Ok(false);
    };
    flushed?;
    match wait_or_cut(outbox, writer.write(socket.get_mut())).await {
        Some(wrote) => wrote.map(|()| true).map_err(SocketError::from),
        None => Ok(false),
    }
}

/// `None` when the socket was cut off while waiting.
async fn wait_or_cut<T>(outbox: &Outbox, work: impl Future<Output = T>) -> Option<T> {
    tokio::select! {
        biased;
        done = work => Some(done),
        () = outbox.cut_off() => None,
    }
}

/// What a broken frame is answered with; `None` when there is nobody to tell.
fn code_of(error: &SocketError) -> Option<u16> {
    match error {
        SocketError::Capacity(_) => Some(close::TOO_LARGE),
        SocketError::Protocol(_) | SocketError::Utf8(_) => Some(close::INVALID),
        _ => None,
    }
}

/// Says goodbye and gives the other side a moment to take it. Without reading
/// what it still sends, the system would answer with a reset, and the code
/// would be lost on the way.
async fn farewell(ended: Ended, code: u16, within: Duration) {
    let Ended {
        mut socket,
        broken,
        mut writer,
        ..
    } = ended;
    let until = Instant::now() + within;
    // A close frame can only follow a whole frame.
    writer.cut();
    let rest = timeout_at(until, writer.write(socket.get_mut())).await;
    if !matches!(rest, Ok(Ok(()))) {
        return;
    }
    let frame = CloseFrame {
        code: code.into(),
        reason: "".into(),
    };
    let sent = timeout_at(until, socket.close(Some(frame))).await;
    if !matches!(sent, Ok(Ok(()))) {
        return;
    }
    if !broken {
        loop {
            match timeout_at(until, socket.next()).await {
                Ok(Some(Ok(Message::Close(_)) | Err(_)) | None) | Err(_) => return,
                Ok(Some(Ok(_))) => {}
            }
        }
    }
    let mut away = [0_u8; 4096];
    loop {
        let until = until.min(Instant::now() + DRAIN_SILENCE);
        match timeout_at(until, socket.get_mut().read(&mut away)).await {
            Ok(Ok(1..)) => {}
            _ => return,
        }
    }
}
