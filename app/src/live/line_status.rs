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
    /// The line was lost at least once since.
    pub lost: bool,
    /// The server closed it politely: it goes, as for a new version, and another
    /// is there, or the same soon; or it is full, and says when to come back.
    pub put_off: bool,
    /// Update messages sent on this line.
    pub sent: u64,
    /// How many of them the server has called durable.
    pub saved: u64,
    /// The server does not know the article yet.
    pub homeless: bool,
}

impl LineStatus {
    /// A line was opened.
    pub(super) fn opened(&mut self) {
        self.open = true;
        self.synced = false;
        self.sent = 0;
        self.saved = 0;
    }

    /// The line is gone; `politely` when the server says that it will be back. A
    /// try that fails after that is a lost line like any other.
    pub(super) fn closed(&mut self, politely: bool) {
        self.open = false;
        self.synced = false;
        self.lost = true;
        self.put_off = politely;
    }

    /// The server called the first `count` messages of this line durable.
    pub(super) fn saved(&mut self, count: u64) {
        self.saved = self.saved.max(count.min(self.sent));
    }

    /// What the light says while `unsaved` changes are in no server's store.
    pub(super) fn light(&self, unsaved: u32) -> SaveStatus {
        if self.open && self.synced {
            return if unsaved == 0 && self.saved == self.sent {
                SaveStatus::Saved
            } else {
                SaveStatus::Saving
            };
        }
        if self.put_off {
            return SaveStatus::Connecting;
        }
        if self.lost || unsaved > 0 {
            // That it was begun is a change that waits, too.
            let begun = u32::from(self.homeless);
            return SaveStatus::Offline {
                waiting: unsaved.saturating_add(begun),
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
        assert_eq!(status.light(0), SaveStatus::Saved);
        status.sent += 2;
        assert_eq!(status.light(2), SaveStatus::Saving);
        status.saved(2);
        assert_eq!(status.light(1), SaveStatus::Saving, "one of two");
        status.saved(3);
        assert_eq!(status.light(1), SaveStatus::Saving, "another tab's");
        assert_eq!(status.light(0), SaveStatus::Saved);
    }

    #[test]
    fn a_count_beyond_what_was_sent_is_not_believed() {
        let mut status = connected();
        status.saved(u64::MAX);
        status.sent += 1;
        assert_eq!(status.light(0), SaveStatus::Saving);
    }

    #[test]
    fn a_lost_line_counts_what_waits_until_the_answer_is_durable() {
        let mut status = connected();
        status.sent += 1;
        status.closed(false);
        assert_eq!(status.light(2), SaveStatus::Offline { waiting: 2 });
        status.opened();
        assert_eq!(
            status.light(2),
            SaveStatus::Offline { waiting: 2 },
            "open is not in step"
        );
        status.sent = 1;
        status.synced = true;
        assert_eq!(status.light(2), SaveStatus::Saving);
        status.saved(1);
        assert_eq!(status.light(0), SaveStatus::Saved);
    }

    #[test]
    fn a_server_that_goes_politely_is_no_lost_line_until_a_try_fails() {
        let mut status = connected();
        status.closed(true);
        assert_eq!(status.light(2), SaveStatus::Connecting);
        status.opened();
        assert_eq!(status.light(2), SaveStatus::Connecting, "not in step yet");
        status.closed(false);
        assert_eq!(status.light(2), SaveStatus::Offline { waiting: 2 });
    }

    #[test]
    fn the_first_line_is_being_made_and_nothing_waits() {
        assert_eq!(LineStatus::default().light(0), SaveStatus::Connecting);
    }

    #[test]
    fn an_article_that_no_server_knows_waits_itself() {
        let mut status = LineStatus {
            homeless: true,
            ..LineStatus::default()
        };
        assert_eq!(status.light(0), SaveStatus::Connecting);
        status.closed(false);
        assert_eq!(status.light(0), SaveStatus::Offline { waiting: 1 });
        assert_eq!(status.light(2), SaveStatus::Offline { waiting: 3 });
    }
}
