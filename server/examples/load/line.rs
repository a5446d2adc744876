//! One client's websocket: y-websocket frames, behind the document's name where
//! a server wants that. No reconnecting: a refusal is a figure.

use bytes::Bytes;
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use shared::document::{Body, decode};
use shared::wire::{Message, Reader, write_bytes, write_varuint};
use siaran_server::secret;
use tokio::net::{TcpSocket, TcpStream};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message as Frame;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

use crate::subject::{Kind, Subject};

/// Hocuspocus' message that brings a token.
const AUTH: u64 = 2;

type Socket = WebSocketStream<TcpStream>;

/// The half that sends.
pub(crate) struct Pen {
    sink: SplitSink<Socket, Frame>,
    prefix: Vec<u8>,
}

/// The half that hears.
pub(crate) struct Ear {
    stream: SplitStream<Socket>,
    prefix: usize,
    /// Bytes of updates heard, in step 2 and live.
    pub(crate) bytes: usize,
}

/// A message as it came, without the document's name.
pub(crate) struct Heard(Bytes);

impl Heard {
    pub(crate) fn message(&self) -> Option<Message<'_>> {
        Message::decode(&self.0).ok()
    }
}

/// Connects and says step 1. `buffer`: receive at most so many bytes ahead.
///
/// # Errors
/// What the server or the system said instead.
pub(crate) async fn open(
    subject: &Subject,
    document: &str,
    buffer: Option<u32>,
) -> Result<(Pen, Ear), String> {
    let told = |error: &dyn std::fmt::Display| error.to_string();
    let address = subject.address();
    let request = subject
        .websocket(address, document)
        .into_client_request()
        .map_err(|error| told(&error))?;
    let tcp = TcpSocket::new_v4().map_err(|error| told(&error))?;
    if let Some(buffer) = buffer {
        tcp.set_recv_buffer_size(buffer)
            .map_err(|error| told(&error))?;
    }
    let stream = tcp.connect(address).await.map_err(|error| told(&error))?;
    stream.set_nodelay(true).map_err(|error| told(&error))?;
    let (socket, _) = tokio_tungstenite::client_async(request, stream)
        .await
        .map_err(|error| told(&error))?;
    let named = matches!(subject.kind(), Kind::Hocuspocus(_));
    let mut prefix = Vec::new();
    if named {
        write_bytes(&mut prefix, document.as_bytes());
    }
    let (sink, stream) = socket.split();
    let mut ear = Ear {
        stream,
        prefix: prefix.len(),
        bytes: 0,
    };
    let mut pen = Pen { sink, prefix };
    if named {
        let mut auth = Vec::new();
        write_varuint(&mut auth, AUTH);
        write_varuint(&mut auth, 0);
        write_bytes(&mut auth, b"");
        pen.send(&auth).await?;
        // Whatever is said before it is let in waits in a queue there.
        ear.next().await.ok_or("closed before it was let in")?;
    }
    pen.send(&Message::Step1(&[0]).encode()).await?;
    Ok((pen, ear))
}

/// Connects and has step 1 answered.
///
/// # Errors
/// As [`open`], or how it ended.
pub(crate) async fn join(subject: &Subject, document: &str) -> Result<(Pen, Ear), String> {
    let (pen, mut ear) = open(subject, document, None).await?;
    while let Some(heard) = ear.next().await {
        if let Some(Message::Step2(_)) = heard.message() {
            return Ok((pen, ear));
        }
    }
    Err("closed before step 2".into())
}

/// The text as a newcomer gets it, once at least `bytes` of updates came.
///
/// # Errors
/// As [`join`].
pub(crate) async fn fetch(subject: &Subject, document: &str, bytes: usize) -> Result<Body, String> {
    let (_pen, mut ear) = open(subject, document, None).await?;
    let mut body = Body::new(secret::client_id().map_err(|error| error.to_string())?);
    let mut synced = false;
    while !synced || ear.bytes < bytes {
        let heard = ear.next().await.ok_or("closed before the text was here")?;
        match heard.message() {
            Some(Message::Step2(update)) => {
                synced = true;
                body.receive(update).map_err(|error| error.to_string())?;
            }
            Some(Message::Update(update)) => {
                body.receive(update).map_err(|error| error.to_string())?;
            }
            _ => {}
        }
    }
    Ok(body)
}

impl Pen {
    /// Sends a message.
    ///
    /// # Errors
    /// When the line is gone.
    pub(crate) async fn send(&mut self, message: &[u8]) -> Result<(), String> {
        let mut frame = Vec::with_capacity(self.prefix.len() + message.len());
        frame.extend_from_slice(&self.prefix);
        frame.extend_from_slice(message);
        let sent = self.sink.send(Frame::binary(frame)).await;
        sent.map_err(|error| error.to_string())
    }
}

impl Ear {
    /// The next message; `None` when the line has ended.
    pub(crate) async fn next(&mut self) -> Option<Heard> {
        loop {
            match self.stream.next().await? {
                Ok(Frame::Binary(frame)) if frame.len() >= self.prefix => {
                    let heard = Heard(frame.slice(self.prefix..));
                    if let Some(Message::Step2(update) | Message::Update(update)) = heard.message()
                    {
                        self.bytes += update.len();
                    }
                    return Some(heard);
                }
                Ok(Frame::Close(_)) | Err(_) => return None,
                Ok(_) => {}
            }
        }
    }

    /// Hears until at least so many bytes of updates came; `false` when the
    /// line ended before.
    pub(crate) async fn until_bytes(&mut self, bytes: usize) -> bool {
        while self.bytes < bytes {
            if self.next().await.is_none() {
                return false;
            }
        }
        true
    }
}

/// The letters of an update: who typed them, the first one's clock, and how many
/// follow on. Some servers merge what several people typed into one update.
pub(crate) fn letters(update: &[u8]) -> Vec<(u64, u64, u64)> {
    if let Some(letter) = letter(update) {
        return vec![letter];
    }
    let strings = decode(update).map(|update| update.strings());
    let strings = strings.unwrap_or_default().into_iter();
    strings
        .map(|(id, text)| (id.client.get(), u64::from(id.clock), text.len() as u64))
        .collect()
}

/// The same of an update of one block, without decoding it: readers are many, and
/// on the server's machine.
fn letter(mut update: &[u8]) -> Option<(u64, u64, u64)> {
    const STRING: u8 = 4;
    let rest = &mut update;
    if (varuint(rest)?, varuint(rest)?) != (1, 1) {
        return None;
    }
    let (client, clock) = (varuint(rest)?, varuint(rest)?);
    // A byte of flags, not a number.
    let (info, after) = rest.split_first()?;
    *rest = after;
    if info & 0x1f != STRING {
        return None;
    }
    if info & 0xc0 == 0 {
        // No neighbour: the parent is named, by a root's name or an id.
        if varuint(rest)? == 1 {
            let length = usize::try_from(varuint(rest)?).ok()?;
            *rest = rest.get(length..)?;
        } else {
            varuint(rest)?;
            varuint(rest)?;
        }
    } else {
        for side in [0x80, 0x40] {
            if info & side != 0 {
                varuint(rest)?;
                varuint(rest)?;
            }
        }
    }
    // The texts here are ASCII: a letter is a byte.
    Some((client, clock, varuint(rest)?))
}

fn varuint(bytes: &mut &[u8]) -> Option<u64> {
    let mut reader = Reader::new(bytes);
    let value = reader.varuint().ok()?;
    let length = bytes.iter().position(|byte| byte & 0x80 == 0)? + 1;
    *bytes = bytes.get(length..)?;
    Some(value)
}
