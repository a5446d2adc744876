//! What waits until the store was asked what other nodes wrote: questions whose
//! answer would be old, and readers who seem to know more than there is.

use bytes::Bytes;
use shared::article::Article;

use super::Room;
use super::batch::Answer;
use crate::error::Error;

/// Readers whose word waits for a look, at most.
const DOUBTS: usize = 64;

/// What is done after a look.
pub(super) enum Later {
    Read(Answer<Article>),
    Doubt { socket: u64, update: Bytes },
}

impl Room {
    /// An article is read as other nodes left it, too.
    pub(super) fn read_lately(&mut self, answer: Answer<Article>) {
        if self.line.is_some() {
            self.want_look();
            self.peers.later.push(Later::Read(answer));
        } else {
            self.read(answer);
        }
    }

    /// Keeps what a reader said until the store was asked; tells whether.
    pub(super) fn doubts(&mut self, socket: u64, update: Bytes) -> bool {
        let doubted = self.line.is_some() && self.peers.later.len() < DOUBTS;
        if doubted {
            self.want_look();
            self.peers.later.push(Later::Doubt { socket, update });
        }
        doubted
    }

    /// The store was asked, or cannot be.
    pub(super) fn after_look(&mut self) -> Result<(), Error> {
        // What came while the store was asked may be about what is newer.
        let due = self.peers.due.min(self.peers.later.len());
        let asked: Vec<Later> = self.peers.later.drain(..due).collect();
        for later in asked {
            match later {
                Later::Read(answer) => self.read(answer),
                Later::Doubt { socket, update } => {
                    if let Err(error) = self.hear_reader(socket, update, false) {
                        self.refuse(socket, &error);
                    }
                }
            }
        }
        Ok(())
    }
}
