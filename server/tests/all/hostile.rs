//! Bytes that no honest client sends. Whatever comes, the room lives and the
//! text is whole.

use futures_util::SinkExt;
use shared::document::Body;
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

/// The most memory this process has had, bytes.
fn peak() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmPeak:"));
    let kilobytes = line.unwrap().split_whitespace().next().unwrap();
    kilobytes.parse::<usize>().unwrap() * 1024
}

#[tokio::test]
async fn a_few_bytes_take_no_memory() {
    let server = TestServer::start().await;
    let article = server.article("").await;
    // Announces 67 million entries and holds none.
    let many = [0xff, 0xff, 0xff, 0x1f];
    let of = |head: &[u8]| [head, &many].concat();
    let frames = [
        Message::Step1(&many).encode(),
        Message::Update(&many).encode(),
        // So many blocks of one client.
        Message::Update(&of(&[1])).encode(),
        // One block of so many values; a value of so many; deletions of so many.
        Message::Update(&of(&[1, 1, 7, 0, 8, 1, 1, b'x'])).encode(),
        Message::Update(&of(&[1, 1, 7, 0, 8, 1, 1, b'x', 1, 117])).encode(),
        Message::Update(&of(&[1, 1, 7, 0, 8, 1, 1, b'x', 1, 118])).encode(),
        Message::Update(&of(&[0])).encode(),
        Message::Update(&of(&[0, 1, 7])).encode(),
    ];
    let before = peak();
    for frame in frames {
        let mut rani = server.join("penulis", article).await;
        let shown = format!("{frame:?}");
        rani.send(frame).await;
        assert_eq!(rani.until_closed().await, close::INVALID, "{shown}");
    }
    let grown = peak() - before;
    assert!(grown < 1 << 30, "{grown} bytes of addresses");
}

#[tokio::test]
async fn nesting_without_end_is_refused() {
    use yrs::{Transact, XmlElementPrelim, XmlFragment, XmlTextPrelim};
    let server = TestServer::start().await;
    let article = server.article("").await;
    let mut bagus = server.join("penulis2", article).await;
    // Quotes inside one another, `count` levels below `inside` (or at the top), in
    // a copy that hears of no repair: what is held by reference stays.
    let nest = |copy: &Body, inside: Option<yrs::XmlElementRef>, count: usize| {
        let mut txn = copy.doc().transact_mut();
        let quote = || XmlElementPrelim::empty("blockquote");
        let mut at = match inside {
            Some(above) => above.insert(&mut txn, 0, quote()),
            None => copy.blocks.insert(&mut txn, 0, quote()),
        };
        for _ in 1..count {
            at = at.insert(&mut txn, 0, quote());
        }
        // An empty quote would be repaired away, and `at` with it.
        let line = at.insert(&mut txn, 0, XmlElementPrelim::empty("paragraph"));
        line.insert(&mut txn, 0, XmlTextPrelim::new("kata"));
        (at, txn.encode_update_v1())
    };
    // All at once.
    let mut rani = server.join("penulis", article).await;
    let (_, update) = nest(&rani.body, None, 20_000);
    rani.push(&update).await;
    assert_eq!(rani.until_closed().await, close::INVALID);
    // Deeper and deeper.
    let mut rani = server.join("penulis", article).await;
    let mut copy = Body::new(77);
    copy.receive(&rani.body.checkpoint()).unwrap();
    let (at, update) = nest(&copy, None, 200);
    rani.push(&update).await;
    rani.until_saved().await;
    let (_, update) = nest(&copy, Some(at), 200);
    rani.push(&update).await;
    assert_eq!(rani.until_closed().await, close::INVALID);
    // Values inside one another.
    let mut rani = server.join("penulis", article).await;
    let mut update = vec![1, 1, 9, 0, 0x28, 1, 4];
    update.extend_from_slice(b"meta\x01x\x01");
    update.extend_from_slice(&[117, 1].repeat(200_000));
    update.extend_from_slice(&[126, 0]);
    rani.push(&update).await;
    assert_eq!(rani.until_closed().await, close::INVALID);
    bagus.say("utuh").await;
    bagus.until_saved().await;
    drop(bagus);
    server.all_closed().await;
    assert_eq!(server.join("pembaca", article).await.text(), "utuh");
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
