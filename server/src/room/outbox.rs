//! What waits to be written to one socket: shared frames, counted in bytes. The
//! room puts in and never waits; the socket takes out. A reader that cannot keep
//! up is closed, so memory does not grow with it; no update is left out silently.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use shared::wire::close;
use tokio::sync::Notify;

/// Frames handed to the socket at once, in bytes: enough to fill a segment
/// train, small enough that the count stays honest.
const SLICE_BYTES: usize = 64 << 10;

/// Places that an empty queue keeps: enough for typing without allocating.
const IDLE_FRAMES: usize = 8;

/// The queue of one socket.
#[derive(Debug)]
pub struct Outbox {
    // A std mutex: held for a push or a pop, never over an await.
    state: Mutex<State>,
    wake: Notify,
    cut: Notify,
    limit: usize,
    presence_limit: usize,
}

#[derive(Debug, Default)]
struct State {
    queue: VecDeque<Frame>,
    /// Bytes in `queue` that count against the limit.
    bytes: usize,
    /// A sync reply is in `queue`, uncounted.
    reply_waits: bool,
    presence_stale: bool,
    closed: Option<u16>,
}

#[derive(Debug)]
struct Frame {
    bytes: Bytes,
    counted: bool,
}

/// What the socket is to do next.
#[derive(Debug, PartialEq, Eq)]
pub enum Next {
    /// Write the frames that were handed over.
    Write,
    /// Presence was left out while the reader was slow; ask the room for it.
    AskPresence,
    /// Close with this code.
    Close(u16),
}

impl Outbox {
    /// An empty queue with its limits in bytes.
    pub fn new(limit: usize, presence_limit: usize) -> Self {
        Self {
            state: Mutex::default(),
            wake: Notify::new(),
            cut: Notify::new(),
            limit,
            presence_limit,
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A panic while held leaves a queue that is at worst short of a frame
        // of a socket that is about to close.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Queues an update. Returns `false` when this closed the socket as too slow.
    pub fn send(&self, frame: Bytes) -> bool {
        let mut state = self.state();
        if state.closed.is_some() {
            return true;
        }
        if state.bytes > self.limit {
            drop(state);
            self.close(close::TOO_SLOW);
            return false;
        }
        state.bytes += frame.len();
        state.queue.push_back(Frame {
            bytes: frame,
            counted: true,
        });
        drop(state);
        self.wake.notify_one();
        true
    }

    /// Queues the answer to a sync step 1. It may be as large as the document,
    /// so the first one waiting is not held against the reader.
    pub fn reply(&self, frame: Bytes) -> bool {
        let mut state = self.state();
        if state.reply_waits || state.closed.is_some() {
            drop(state);
            return self.send(frame);
        }
        state.reply_waits = true;
        state.queue.push_back(Frame {
            bytes: frame,
            counted: false,
        });
        drop(state);
        self.wake.notify_one();
        true
    }

    /// Queues presence, or leaves it out when much waits already; it is state,
    /// so the latest can be asked for later.
    pub fn presence(&self, frame: Bytes) {
        let mut state = self.state();
        if state.closed.is_some() {
            return;
        }
        if state.bytes > self.presence_limit {
            state.presence_stale = true;
            return;
        }
        state.bytes += frame.len();
        state.queue.push_back(Frame {
            bytes: frame,
            counted: true,
        });
        drop(state);
        self.wake.notify_one();
    }

    /// Ends the socket with `code`; the first code stands. A slow reader's
    /// queue is dropped at once, others' is still written.
    pub fn close(&self, code: u16) {
        let mut state = self.state();
        if state.closed.is_some() {
            return;
        }
        state.closed = Some(code);
        if code == close::TOO_SLOW {
            state.queue = VecDeque::new();
            state.bytes = 0;
        }
        drop(state);
        self.wake.notify_one();
        self.cut.notify_one();
    }

    /// Has it been closed?
    pub fn is_closed(&self) -> bool {
        self.state().closed.is_some()
    }

    /// Waits until the reader is dropped as too slow: what is being written to
    /// it is then given up. For one waiter.
    pub async fn cut_off(&self) {
        while self.state().closed != Some(close::TOO_SLOW) {
            self.cut.notified().await;
        }
    }

    /// Waits for work; frames are put into `out`.
    pub async fn next(&self, out: &mut Vec<Bytes>) -> Next {
        loop {
            if let Some(next) = self.take(out) {
                return next;
            }
            self.wake.notified().await;
        }
    }

    fn take(&self, out: &mut Vec<Bytes>) -> Option<Next> {
        let mut state = self.state();
        let mut taken = 0;
        while taken < SLICE_BYTES {
            let Some(frame) = state.queue.pop_front() else {
                break;
            };
            taken += frame.bytes.len();
            if frame.counted {
                state.bytes -= frame.bytes.len();
            } else {
                state.reply_waits = false;
            }
            out.push(frame.bytes);
        }
        if !out.is_empty() {
            return Some(Next::Write);
        }
        // Most sockets are idle most of the time; a full one must not keep
        // what it once needed.
        if state.queue.capacity() > IDLE_FRAMES {
            state.queue = VecDeque::new();
        }
        if let Some(code) = state.closed {
            return Some(Next::Close(code));
        }
        std::mem::take(&mut state.presence_stale).then_some(Next::AskPresence)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(len: usize) -> Bytes {
        Bytes::from(vec![7; len])
    }

    #[tokio::test]
    async fn a_reader_over_the_limit_is_closed_and_emptied() {
        let outbox = Outbox::new(100, 50);
        assert!(outbox.send(frame(90)));
        assert!(outbox.send(frame(90)), "one frame may pass the limit");
        assert!(!outbox.send(frame(1)));
        let mut out = Vec::new();
        assert_eq!(outbox.next(&mut out).await, Next::Close(close::TOO_SLOW));
        assert!(out.is_empty());
    }

    #[tokio::test]
    async fn presence_is_left_out_and_asked_for_later() {
        let outbox = Outbox::new(100, 50);
        assert!(outbox.send(frame(60)));
        outbox.presence(frame(10));
        let mut out = Vec::new();
        assert_eq!(outbox.next(&mut out).await, Next::Write);
        assert_eq!(out.len(), 1);
        out.clear();
        assert_eq!(outbox.next(&mut out).await, Next::AskPresence);
    }

    #[tokio::test]
    async fn one_large_reply_does_not_count() {
        let outbox = Outbox::new(100, 50);
        assert!(outbox.reply(frame(1000)));
        assert!(outbox.send(frame(10)));
        assert!(outbox.reply(frame(200)), "the second counts");
        assert!(!outbox.send(frame(1)));
    }

    #[tokio::test]
    async fn other_closings_write_what_waits() {
        let outbox = Outbox::new(100, 50);
        assert!(outbox.send(frame(10)));
        outbox.close(close::GOING_AWAY);
        outbox.close(close::INTERNAL);
        let mut out = Vec::new();
        assert_eq!(outbox.next(&mut out).await, Next::Write);
        out.clear();
        assert_eq!(outbox.next(&mut out).await, Next::Close(close::GOING_AWAY));
    }
}
