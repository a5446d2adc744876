//! What did not come along (with a paste, to the server), so that the page can
//! say so.

use leptos::prelude::*;

use super::{Live, settle};

/// What did not come along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeftOut {
    /// So many pictures: they lie elsewhere.
    Pictures(u32),
    /// Headings, lists and marks of a very long text.
    Structure,
    /// All of it: too long for one go.
    TooLong,
    /// A picture's credit: the server did not take it.
    Credit,
}

impl Live {
    /// What did not come along last.
    pub fn left_out(self) -> Signal<Option<LeftOut>> {
        self.signals.left_out.into()
    }

    /// Says what was left out; `None` when all came along, or it was read.
    pub fn tell_left_out(self, left_out: Option<LeftOut>) {
        settle(self.signals.left_out, left_out);
    }
}
