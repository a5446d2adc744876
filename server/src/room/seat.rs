//! A socket's place in a room, and everything a room can be asked. The room's
//! side of it is in the parent.

use bytes::Bytes;
use tokio::sync::mpsc;

use super::batch::Answer;
use super::member::Guest;

/// What a room is asked.
#[derive(Debug)]
pub(super) enum Request {
    Join {
        guest: Guest,
        answer: Answer<Seat>,
    },
    Frame {
        socket: u64,
        frame: Bytes,
    },
    AskPresence {
        socket: u64,
    },
    Leave {
        socket: u64,
    },
    Read {
        answer: Answer<shared::article::Article>,
    },
    Stop,
}

/// A socket's place in a room. Dropping it leaves the room.
#[derive(Debug)]
pub struct Seat {
    socket: u64,
    inbox: mpsc::Sender<Request>,
}

impl Seat {
    pub(super) fn new(socket: u64, inbox: mpsc::Sender<Request>) -> Self {
        Self { socket, inbox }
    }

    /// Hands a frame to the room; waits when the room is busy. `false` when the
    /// room is gone; the outbox then says why.
    pub async fn receive(&self, frame: Bytes) -> bool {
        let socket = self.socket;
        self.inbox
            .send(Request::Frame { socket, frame })
            .await
            .is_ok()
    }

    /// Asks for everybody's presence, after some was left out.
    pub async fn ask_presence(&self) {
        let socket = self.socket;
        // A room that is gone has nobody in it.
        drop(self.inbox.send(Request::AskPresence { socket }).await);
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let leave = Request::Leave {
            socket: self.socket,
        };
        let Err(mpsc::error::TrySendError::Full(leave)) = self.inbox.try_send(leave) else {
            return;
        };
        // A drop cannot wait, a room that is never left would never close.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            let inbox = self.inbox.clone();
            runtime.spawn(async move { drop(inbox.send(leave).await) });
        }
    }
}
