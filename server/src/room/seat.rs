//! A socket's place in a room, and everything a room can be asked. The room's
//! side of it is in the parent.

use std::sync::Arc;

use bytes::Bytes;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};

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
        /// Its share of what may wait for all rooms.
        room: OwnedSemaphorePermit,
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
    /// A permit for each byte that may wait for all rooms.
    waiting: Arc<Semaphore>,
}

impl Seat {
    pub(super) fn new(socket: u64, inbox: mpsc::Sender<Request>, waiting: Arc<Semaphore>) -> Self {
        Self {
            socket,
            inbox,
            waiting,
        }
    }

    /// Hands a frame to the room; waits when the room is busy. `false` when the
    /// room is gone; the outbox then says why.
    pub async fn receive(&self, frame: Bytes) -> bool {
        let socket = self.socket;
        let bytes = u32::try_from(frame.len()).unwrap_or(u32::MAX);
        // Closed never, and no frame is larger than all that may wait.
        let Ok(room) = Arc::clone(&self.waiting).acquire_many_owned(bytes).await else {
            return false;
        };
        self.inbox
            .send(Request::Frame {
                socket,
                frame,
                room,
            })
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
