//! Bytes that no honest client sends. Whatever comes, the room lives and the
//! text is whole.

use futures_util::SinkExt;
use shared::wire::{Message, close};
use siaran_server::config::limits::Rate;
use tokio_tungstenite::tungstenite::Message as Frame;

use crate::support::{TestServer, Typist};

/// A small generator, so that a failure can be played again.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn bytes(&mut self, len: usize) -> Vec<u8> {
        (0..len).map(|_| self.roll() as u8).collect()
    }
}

async fn send_until_closed(typist: &mut Typist, frames: Vec<Vec<u8>>) {
    for frame in frames {
        if typist.socket.send(Frame::binary(frame)).await.is_err() {
            break;
        }
    }
}

#[tokio::test]
async fn garbage_closes_its_own_socket_only() {
    let server = TestServer::shaped(|config| {
        config.limits.updates = Rate::UNLIMITED;
        config.limits.asks = Rate::UNLIMITED;
    })
    .await;
    let article = server.article("").await;
    let mut bagus = server.join("penulis2", article).await;
    bagus.say("utuh").await;
    bagus.until_saved().await;
    let mut dice = Dice(0x5eed);
    for round in 0..60 {
        let mut rani = server.join("penulis", article).await;
        let valid = rani.write("nakal");
        let mut frames = Vec::new();
        match round % 3 {
            // Noise.
            0 => frames.extend((0..20).map(|len| dice.bytes(len * 3))),
            // Noise where an update should be.
            1 => frames.extend((1..20).map(|len| Message::Update(&dice.bytes(len * 2)).encode())),
            // A true update, damaged in one place, or cut.
            _ => {
                for _ in 0..20 {
                    let mut bytes = valid.clone();
                    let at = dice.roll() as usize % bytes.len();
                    bytes[at] = dice.roll() as u8;
                    frames.push(Message::Update(&bytes).encode());
                    bytes.truncate(at);
                    frames.push(Message::Update(&bytes).encode());
                    frames.push(Message::Step1(&bytes).encode());
                }
            }
        }
        send_until_closed(&mut rani, frames).await;
        drop(rani);
        bagus.round_trip().await;
    }
    assert!(bagus.text().contains("utuh"));
    assert!(bagus.closed.is_none());
    bagus.say("!").await;
    bagus.until_saved().await;
    let wanted = bagus.text();
    // And it can be loaded again.
    drop(bagus);
    server.all_closed().await;
    assert_eq!(server.content(article).await.article.standfirst, wanted);
}

#[tokio::test]
async fn each_kind_of_nonsense_has_its_close_code() {
    let server = TestServer::start().await;
    let article = server.article("").await;
    let whole = Message::Awareness(&[9; 40]).encode();
    let cases: Vec<(Frame, u16)> = vec![
        (Frame::text("halo"), close::INVALID),
        (Frame::binary(vec![]), close::INVALID),
        (Frame::binary(vec![0]), close::INVALID),
        (Frame::binary(vec![0, 9, 0]), close::INVALID),
        (Frame::binary(whole[..10].to_vec()), close::INVALID),
        (Frame::binary(whole.clone()), close::INVALID),
        (
            Frame::binary(Message::Update(&[1, 2, 3]).encode()),
            close::INVALID,
        ),
        (
            Frame::binary(Message::Step1(&[0xff; 12]).encode()),
            close::INVALID,
        ),
    ];
    for (frame, code) in cases {
        let mut typist = server.join("penulis", article).await;
        let shown = format!("{frame:?}");
        typist.socket.send(frame).await.unwrap();
        assert_eq!(typist.until_closed().await, code, "{shown}");
    }
    // Unknown types are for others; they are passed over.
    let mut typist = server.join("penulis", article).await;
    typist.send(vec![102, 1, 2, 3]).await;
    typist.round_trip().await;
}

#[tokio::test]
async fn half_a_request_ties_up_nothing() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let server = TestServer::shaped(|config| {
        config.times.handshake = std::time::Duration::from_millis(100);
    })
    .await;
    let mut stream = tokio::net::TcpStream::connect(server.address)
        .await
        .unwrap();
    stream
        .write_all(b"GET /api/session HTTP/1.1\r\nho")
        .await
        .unwrap();
    let mut rest = Vec::new();
    let read = stream.read_to_end(&mut rest);
    tokio::time::timeout(crate::support::PATIENCE, read)
        .await
        .expect("the server hung up")
        .ok();
}
