//! What this room says to its like on other nodes and hears from them. What it
//! does with their rows is `peers`', with their presence `attendance`'s.

use tokio::time::Instant;

use super::Room;
use crate::broker::message::{Message, Row};
use crate::broker::{Line, News};
use crate::error::Error;
use crate::store::log::LogRow;

/// What other nodes say; never, when there are none.
pub(super) async fn hearing(line: &mut Option<Line>) -> News {
    match line {
        Some(line) => line.next().await,
        None => std::future::pending().await,
    }
}

impl Room {
    pub(super) async fn hear_peers(&mut self, news: News) -> Result<(), Error> {
        let now = Instant::now();
        match news {
            News::Up => {
                self.want_look();
                self.say_here(true);
            }
            News::Down => self.peers.look_by(now),
            // Perhaps of a node that is newer than this one. No more often than
            // without any message: anyone may say such things.
            News::Odd => {
                let soon = now + self.setting.times.look_alone;
                self.peers.look_by(soon);
            }
            News::Said { node, message } => {
                if let Some(last) = message.last() {
                    self.peers.heard_of(last);
                }
                match message {
                    Message::Rows { first, rows } => self.keep_ahead(first, rows),
                    Message::Look { last } if last > self.seq => self.want_look(),
                    Message::Look { .. } => {}
                    Message::Presence(people) => {
                        let learnt = self.presence.receive_peer(node, people, false, now);
                        self.learn(learnt);
                    }
                    Message::Here {
                        whole,
                        asks,
                        people,
                        ..
                    } => {
                        let learnt = self.presence.receive_peer(node, people, whole, now);
                        self.learn(learnt);
                        if asks {
                            self.say_here(false);
                        }
                    }
                    Message::Gone => {
                        if let Some(left) = self.presence.leave_peer(node, now) {
                            self.broadcast_presence(left.frame.into());
                        }
                        // It may have ended between an append and its message.
                        self.want_look();
                    }
                }
                if self.flight.is_none() && !self.peers.are_looked_for() {
                    self.take_waiting().await?;
                }
            }
        }
        Ok(())
    }

    pub(super) fn say_rows(&self, first: i64, rows: &[LogRow]) {
        if let Some(line) = &self.line {
            let rows = rows.iter().map(|row| Row {
                author: row.author,
                received_at: row.received_at,
                bytes: row.bytes.clone(),
            });
            line.tell(&Message::Rows {
                first,
                rows: rows.collect(),
            });
        }
    }

    pub(super) fn say_look(&self) {
        if let Some(line) = &self.line {
            line.tell(&Message::Look { last: self.seq });
        }
    }

    pub(super) fn say_gone(&self) {
        if let Some(line) = &self.line {
            line.tell(&Message::Gone);
        }
    }
}
