//! Which edits the server has not called durable, each by its mark: the truth
//! behind the save light's number. Pure: no clock, no network, no store.

use crate::offline::Mark;

/// One edit on its way.
#[derive(Clone, Debug)]
struct Entry {
    mark: Mark,
    /// The number of the message that carries it, on the line that stands.
    message: Option<u64>,
    /// Another tab made and sent it: sent from here too if that tab does not
    /// say soon that the server has it.
    theirs: Option<Vec<u8>>,
}

/// The edits that are not on the server, oldest first.
#[derive(Debug, Default)]
pub(super) struct Unsent(Vec<Entry>);

impl Unsent {
    /// Edits that an earlier page, or this one, has just made.
    pub(super) fn add(&mut self, mark: Mark) {
        self.push(mark, None);
    }

    /// An edit that another tab made and sent.
    pub(super) fn add_theirs(&mut self, mark: Mark, update: Vec<u8>) {
        self.push(mark, Some(update));
    }

    fn push(&mut self, mark: Mark, theirs: Option<Vec<u8>>) {
        if self.0.iter().all(|entry| entry.mark != mark) {
            self.0.push(Entry {
                mark,
                message: None,
                theirs,
            });
        }
    }

    /// This edit went out in message `number` of the line.
    pub(super) fn sent(&mut self, mark: Mark, number: u64) {
        for entry in &mut self.0 {
            if entry.mark == mark {
                entry.message = Some(number);
            }
        }
    }

    /// Everything that had not gone out is in message `number`.
    pub(super) fn all_sent(&mut self, number: u64) {
        for entry in &mut self.0 {
            entry.message.get_or_insert(number);
        }
    }

    /// The line is gone, and what it carried may be.
    pub(super) fn lost(&mut self) {
        for entry in &mut self.0 {
            entry.message = None;
        }
    }

    /// The server has the first `count` messages of this line; returns what is
    /// thereby safe.
    pub(super) fn saved(&mut self, count: u64) -> Vec<Mark> {
        let safe = |entry: &Entry| entry.message.is_some_and(|number| number <= count);
        let marks = self.0.iter().filter(|entry| safe(entry));
        let marks = marks.map(|entry| entry.mark).collect();
        self.0.retain(|entry| !safe(entry));
        marks
    }

    /// Another tab heard that the server has these.
    pub(super) fn settled(&mut self, marks: &[Mark]) {
        self.0.retain(|entry| !marks.contains(&entry.mark));
    }

    /// Other tabs' edits that nobody has called safe.
    pub(super) fn take_theirs(&mut self) -> Vec<(Mark, Vec<u8>)> {
        let mut taken = Vec::new();
        for entry in &mut self.0 {
            if let Some(update) = entry.theirs.take()
                && entry.message.is_none()
            {
                taken.push((entry.mark, update));
            }
        }
        taken
    }

    /// All of them.
    pub(super) fn marks(&self) -> Vec<Mark> {
        self.0.iter().map(|entry| entry.mark).collect()
    }

    /// How many.
    pub(super) fn count(&self) -> u32 {
        self.0.len() as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(time: f64) -> Mark {
        Mark { time, random: 0.5 }
    }

    #[test]
    fn only_what_a_durable_message_carried_is_safe() {
        let mut unsent = Unsent::default();
        unsent.add(mark(1.0));
        unsent.add(mark(2.0));
        unsent.add(mark(3.0));
        unsent.sent(mark(1.0), 4);
        unsent.sent(mark(2.0), 5);
        assert_eq!(unsent.saved(4), [mark(1.0)]);
        assert_eq!(unsent.count(), 2);
        assert_eq!(unsent.saved(9), [mark(2.0)], "the third never went out");
    }

    #[test]
    fn a_lost_line_carried_nothing_for_sure() {
        let mut unsent = Unsent::default();
        unsent.add(mark(1.0));
        unsent.sent(mark(1.0), 1);
        unsent.lost();
        assert_eq!(unsent.saved(1), []);
        unsent.all_sent(1);
        assert_eq!(unsent.saved(1), [mark(1.0)]);
    }

    #[test]
    fn an_edit_counts_once_however_often_one_hears_of_it() {
        let mut unsent = Unsent::default();
        unsent.add(mark(1.0));
        unsent.add_theirs(mark(1.0), vec![0]);
        assert_eq!(unsent.count(), 1);
        unsent.add_theirs(mark(2.0), vec![0]);
        unsent.settled(&[mark(2.0)]);
        assert_eq!(unsent.take_theirs(), []);
        assert_eq!(unsent.marks(), [mark(1.0)]);
    }
}
