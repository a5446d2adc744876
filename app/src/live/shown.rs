//! What an open article shows of itself: plain values, below what makes them and
//! what draws them.

use shared::document::schema::{MarkKind, TextKind};

/// What is saved where.
#[derive(Clone, Debug, PartialEq)]
pub enum SaveStatus {
    /// Everything is on the server's disk.
    Saved,
    /// Sent, not yet confirmed.
    Saving,
    /// The line is being made.
    Connecting,
    /// No line; changes are kept in this browser.
    Offline {
        /// Changes the server has not seen.
        waiting: u32,
    },
}

/// What stands at the selection.
#[expect(clippy::struct_excessive_bools, reason = "lamps on a panel")]
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Format {
    /// Marks on all of it.
    pub marks: Vec<MarkKind>,
    /// The link's address around it.
    pub link: Option<String>,
    /// The textblock's kind, when one.
    pub kind: Option<TextKind>,
    /// Inside a quote?
    pub quote: bool,
    /// Inside a bulleted list?
    pub bullet_list: bool,
    /// Inside a numbered list?
    pub ordered_list: bool,
    /// Is there something to take back?
    pub can_undo: bool,
    /// Is there something to bring back?
    pub can_redo: bool,
    /// Is the selection empty?
    pub caret: bool,
}

/// Why the article closed for good.
#[derive(Clone, Debug, PartialEq)]
pub enum Ended {
    /// The session is over; signing in goes on with it.
    SignedOut,
    /// Begun here, and the server gives it no place: a problem's code.
    NoPlace(String),
    /// May not be here.
    Forbidden,
    /// No such article.
    NotFound,
    /// The document exceeds its limit.
    TooLarge,
    /// An update was refused.
    Refused,
}

impl Ended {
    /// Does it take no more words?
    pub fn shuts(&self) -> bool {
        !matches!(self, Self::SignedOut | Self::NoPlace(_))
    }
}

/// What the surface has to draw again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Redraw {
    /// Counts up; a new number is a new reason.
    pub number: u64,
    /// The person asked for it here (a toolbar button): their selection goes
    /// back to the screen and into view.
    pub asked_here: bool,
}

/// What is said to those who do not see it happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// A picture is selected.
    Picture,
    /// A rule is selected.
    Rule,
    /// A block that another program wrote is selected.
    Strange,
    /// The block in which words were composed is gone; they stand elsewhere.
    Moved,
}
