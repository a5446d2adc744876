//! What is to be written together, and what is to be shown once it is. Effects
//! run in order and only after every row before them is durable.

use bytes::Bytes;
use shared::article::Article;
use tokio::sync::oneshot;

use crate::error::Error;
use crate::store::articles::Description;
use crate::store::log::{Append, LogRow};

/// A reply that waits for durability.
pub(super) type Answer<T> = oneshot::Sender<Result<T, Error>>;

/// Something that becomes visible.
#[derive(Debug)]
pub(super) enum Effect {
    /// An update, the next of the rows, to everyone but its sender.
    Show { frame: Bytes, origin: Origin },
    /// To a socket: the answer to its step 1. The question is kept: if the rows
    /// fail, the answer has to be made anew.
    Reply {
        socket: u64,
        question: Bytes,
        frame: Bytes,
    },
    /// To an HTTP request: the article.
    Read {
        answer: Answer<Article>,
        article: Box<Article>,
    },
    /// To the desk's list, as of so many of the rows.
    Describe { description: Description, rows: i64 },
}

/// Where a row comes from.
#[derive(Clone, Copy, Debug)]
pub(super) enum Origin {
    /// A socket.
    Socket {
        socket: u64,
        /// It came as it happened, not as the answer to our step 1.
        live: bool,
    },
    /// The room's own repair.
    Repair,
}

/// Rows and effects, in order.
#[derive(Debug, Default)]
pub(super) struct Batch {
    pub(super) append: Append,
    pub(super) effects: Vec<Effect>,
    /// Sockets whose updates are in here.
    pub(super) writers: Vec<u64>,
    /// Socket and how many of its messages are durable with this batch.
    pub(super) saved: Vec<(u64, u64)>,
    /// A repair is among the rows.
    pub(super) repairs: bool,
    /// A row deletes something.
    pub(super) deletes: bool,
    /// Memory of rows and answers, bytes.
    pub(super) bytes: usize,
}

impl Batch {
    pub(super) fn is_empty(&self) -> bool {
        self.append.rows.is_empty() && self.effects.is_empty() && self.saved.is_empty()
    }

    /// Adds a row and shows it afterwards.
    pub(super) fn add(&mut self, row: LogRow, frame: Bytes, origin: Origin) {
        self.bytes += row.bytes.len();
        self.append.rows.push(row);
        self.effects.push(Effect::Show { frame, origin });
        match origin {
            Origin::Socket { socket, .. } => {
                if !self.writers.contains(&socket) {
                    self.writers.push(socket);
                }
            }
            Origin::Repair => self.repairs = true,
        }
    }

    /// Puts what gathered later behind this.
    pub(super) fn extend(&mut self, later: Self) {
        let rows = self.append.stretch();
        self.append.rows.extend(later.append.rows);
        for mut effect in later.effects {
            if let Effect::Describe { rows: behind, .. } = &mut effect {
                *behind += rows;
            }
            self.effects.push(effect);
        }
        for writer in later.writers {
            if !self.writers.contains(&writer) {
                self.writers.push(writer);
            }
        }
        for (socket, count) in later.saved {
            self.note_saved(socket, count);
        }
        self.repairs |= later.repairs;
        self.deletes |= later.deletes;
        self.bytes += later.bytes;
    }

    /// Answers a socket's step 1 afterwards.
    pub(super) fn reply(&mut self, socket: u64, question: Bytes, frame: Bytes) {
        self.bytes += frame.len();
        self.effects.push(Effect::Reply {
            socket,
            question,
            frame,
        });
    }

    /// The socket is told this count afterwards; the latest stands.
    pub(super) fn note_saved(&mut self, socket: u64, count: u64) {
        match self.saved.iter_mut().find(|(other, _)| *other == socket) {
            Some((_, noted)) => *noted = count,
            None => self.saved.push((socket, count)),
        }
    }
}
