//! An open article. (First version: holds the face; the joints follow.)

use editor::intent::Intent;
use leptos::prelude::*;
use shared::api::User;
use shared::document::schema::{MarkKind, TextKind};
use shared::id::ArticleId;

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

/// Someone present in the article.
#[derive(Clone, Debug, PartialEq)]
pub struct Person {
    /// Yjs client id.
    pub client: u64,
    /// Shown name.
    pub name: String,
    /// `#rrggbb`.
    pub color: String,
    /// Is it me?
    pub me: bool,
    /// Has nothing moved for a while?
    pub idle: bool,
}

/// What stands at the selection.
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
    /// The session is over.
    SignedOut,
    /// May not be here.
    Forbidden,
    /// No such article.
    NotFound,
    /// The document exceeds its limit.
    TooLarge,
    /// An update was refused.
    Refused,
}

/// The open article.
#[derive(Clone, Copy)]
pub struct Live {
    link_request: RwSignal<bool>,
    may_write: bool,
}

impl Live {
    /// Opens; closes with its owner.
    pub fn open(_article: ArticleId, _me: User, may_write: bool) -> Self {
        Self {
            link_request: RwSignal::new(false),
            may_write,
        }
    }
    /// What is saved where.
    pub fn save(self) -> Signal<SaveStatus> {
        Signal::derive(|| SaveStatus::Connecting)
    }
    /// Who is here.
    pub fn people(self) -> Signal<Vec<Person>> {
        Signal::derive(Vec::new)
    }
    /// What stands at the selection.
    pub fn format(self) -> Signal<Format> {
        Signal::derive(Format::default)
    }
    /// The headline as it reads now.
    pub fn headline(self) -> Signal<String> {
        Signal::derive(String::new)
    }
    /// Is some content shown?
    pub fn ready(self) -> Signal<bool> {
        Signal::derive(|| true)
    }
    /// Why it closed.
    pub fn ended(self) -> Signal<Option<Ended>> {
        Signal::derive(|| None)
    }
    /// May this person write?
    pub fn may_write(self) -> bool {
        self.may_write
    }
    /// Does what the person means.
    pub fn perform(self, _intent: Intent) {}
    /// Puts the focus back into the text.
    pub fn focus(self) {}
    /// True when the link field is asked for.
    pub fn link_request(self) -> RwSignal<bool> {
        self.link_request
    }
}
