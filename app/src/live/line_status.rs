//! What the save light may truthfully say: a small machine over the line's
//! state and the counts of changes. No clock, no DOM.

use super::SaveStatus;

/// The line and what went over it.
#[expect(clippy::struct_excessive_bools, reason = "facts that vary one by one")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct LineStatus {
    /// A socket is open.
    pub open: bool,
    /// Both sides have exchanged what the other lacked, on this line.
    pub synced: bool,
    /// This article was in step with the server at least once.
    pub met: bool,
    /// The line was lost at least once since.
    pub lost: bool,
    /// Update messages sent on this line.
    pub sent: u64,
    /// How many of them the server has called durable.
    pub saved: u64,
    /// Local changes that no server has called durable.
    pub unsaved: u32,
}

impl LineStatus {
    /// A line was opened.
    pub(super) fn opened(&mut self) {
        self.open = true;
        self.synced = false;
        self.sent = 0;
        self.saved = 0;
    }

    /// The line is gone.
    pub(super) fn closed(&mut self) {
        self.open = false;
        self.synced = false;
        self.lost = true;
    }

    /// The server called the first `count` messages of this line durable.
    pub(super) fn saved(&mut self, count: u64) {
        self.saved = self.saved.max(count.min(self.sent));
        if self.synced && self.saved == self.sent {
            self.unsaved = 0;
            self.met = true;
        }
    }

    /// What the light says.
    pub(super) fn light(&self) -> SaveStatus {
        if self.open && self.synced {
            return if self.unsaved == 0 && self.saved == self.sent {
                SaveStatus::Saved
            } else {
                SaveStatus::Saving
            };
        }
        if self.lost || self.unsaved > 0 {
            return SaveStatus::Offline {
                waiting: self.unsaved,
            };
        }
        SaveStatus::Connecting
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn connected() -> LineStatus {
        let mut status = LineStatus::default();
        status.opened();
        // Our answer to the server's step 1 is the first message.
        status.sent = 1;
        status.synced = true;
        status.saved(1);
        status
    }

    #[test]
    fn saved_means_that_the_server_said_so() {
        let mut status = connected();
        assert_eq!(status.light(), SaveStatus::Saved);
        status.unsaved += 2;
        status.sent += 2;
        assert_eq!(status.light(), SaveStatus::Saving);
        status.saved(2);
        assert_eq!(status.light(), SaveStatus::Saving, "one of two");
        status.saved(3);
        assert_eq!(status.light(), SaveStatus::Saved);
    }

    #[test]
    fn a_count_beyond_what_was_sent_is_not_believed() {
        let mut status = connected();
        status.saved(u64::MAX);
        status.unsaved += 1;
        status.sent += 1;
        assert_eq!(status.light(), SaveStatus::Saving);
    }

    #[test]
    fn a_lost_line_counts_what_waits_until_the_answer_is_durable() {
        let mut status = connected();
        status.unsaved += 1;
        status.sent += 1;
        status.closed();
        status.unsaved += 1;
        assert_eq!(status.light(), SaveStatus::Offline { waiting: 2 });
        status.opened();
        assert_eq!(
            status.light(),
            SaveStatus::Offline { waiting: 2 },
            "open is not in step"
        );
        status.sent = 1;
        status.synced = true;
        assert_eq!(status.light(), SaveStatus::Saving);
        status.saved(1);
        assert_eq!(status.light(), SaveStatus::Saved);
    }

    #[test]
    fn the_first_line_is_being_made_and_nothing_waits() {
        assert_eq!(LineStatus::default().light(), SaveStatus::Connecting);
    }
}
