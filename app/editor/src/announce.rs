//! What a screen reader is told, and when: one's own formatting at once, others'
//! doings summed up, seldom, and never while one types. Values only; their words
//! are the interface's, and so is the clock.

use std::collections::HashSet;

use shared::document::block::{BlockId, Content};
use shared::document::schema::{ContainerKind, MarkKind, TextKind};
use shared::document::tree::{Tree, lines_of};
use shared::document::utf16;

use crate::editor::Editor;
use crate::intent::Intent;
use crate::reader;
use crate::selection::Selection;
use crate::sight;

/// Others' changes are told at most this often, ms.
pub const CHANGES_EVERY_MS: f64 = 20_000.0;
/// Nothing of others is told so soon after one's own typing, ms.
pub const HUSH_MS: f64 = 3_000.0;
/// Words quoted in an announcement, UTF-16 units at most.
const QUOTED: u32 = 60;

/// One announcement.
#[derive(Clone, Debug, PartialEq)]
pub enum Said {
    /// A mark was turned on or off.
    Mark(MarkKind, bool),
    /// All marks were taken off.
    Cleared,
    /// A link was set or taken away.
    Link(bool),
    /// The caret's block became another kind, or moved in or out of something.
    Block(Place),
    /// Undo (true) or redo, and what it did.
    Rewound(bool, What),
    /// The caret came onto a picture; its description, maybe empty.
    Picture(String),
    /// The caret came onto a rule.
    Rule,
    /// Someone came.
    Came(String),
    /// Someone left.
    Left(String),
    /// So many people changed so many paragraphs.
    Changed {
        /// How many people, at least one.
        people: usize,
        /// How many top-level blocks.
        blocks: usize,
    },
    /// The view follows someone, or no one any more.
    Following(Option<String>),
}

/// What an undo or a redo did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// These words came back.
    Came(String),
    /// These words went.
    Went(String),
    /// Words were replaced, or looks changed.
    Other,
}

/// What kind of place the caret is in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The textblock's kind.
    pub kind: Option<TextKind>,
    /// In a quote?
    pub quote: bool,
    /// In a list: numbered? and how deep, from 1.
    pub list: Option<(bool, u32)>,
}

impl Place {
    fn of(tree: &Tree, at: BlockId) -> Self {
        let mut place = Self::default();
        for block in tree.chain(at) {
            match block.container_kind() {
                Some(ContainerKind::Quote) => place.quote = true,
                Some(kind) if kind.is_list() => {
                    let depth = place.list.map_or(0, |(_, depth)| depth);
                    place.list = Some((kind.tag() == "orderedList", depth + 1));
                }
                _ => place.kind = block.text_kind().or(place.kind),
            }
        }
        place
    }
}

/// What announcements compare: the editor before a deed.
#[derive(Clone, Debug)]
pub struct Moment {
    tree: Tree,
    place: Place,
}

impl Moment {
    /// The editor as it is now.
    pub fn of(editor: &Editor) -> Self {
        let tree = editor.tree().clone();
        let at = editor.selection().map(|selection| selection.head.block);
        let place = at.map_or_else(Place::default, |at| Place::of(&tree, at));
        Self { tree, place }
    }

    /// What to say of a deed of one's own, done since.
    pub fn after(&self, intent: &Intent, editor: &Editor) -> Option<Said> {
        let now = Self::of(editor);
        Some(match intent {
            Intent::ToggleMark(kind) => Said::Mark(*kind, editor.summary().marks.has(*kind)),
            Intent::ClearMarks => Said::Cleared,
            Intent::SetLink(address) => Said::Link(address.is_some()),
            Intent::Undo => Said::Rewound(true, what(&self.tree, &now.tree)),
            Intent::Redo => Said::Rewound(false, what(&self.tree, &now.tree)),
            Intent::SelectAll => return None,
            _ if now.place != self.place => Said::Block(now.place),
            _ => return None,
        })
    }
}

fn what(old: &Tree, new: &Tree) -> What {
    let changed: HashSet<BlockId> = sight::changed(old, new).into_iter().collect();
    let words = |tree: &Tree| {
        let mut words = String::new();
        for top in tree.top().iter().filter(|top| changed.contains(&top.id)) {
            for line in lines_of(top) {
                words.push_str(&line.text());
                words.push('\n');
            }
        }
        words
    };
    let (old, new) = (words(old), words(new));
    let Some(diff) = reader::diff(&old, &new, None) else {
        return What::Other;
    };
    let went = utf16::slice(&old, diff.from, diff.to);
    let quote = |words: &str| utf16::slice(words.trim(), 0, QUOTED).replace('\n', " ");
    match (went.trim().is_empty(), diff.insert.trim().is_empty()) {
        (true, false) => What::Came(quote(&diff.insert)),
        (false, true) => What::Went(quote(went)),
        _ => What::Other,
    }
}

/// What to say when the caret moves from `before`: only of what has no words
/// that a screen reader would read by itself.
pub fn arrival(tree: &Tree, before: Option<BlockId>, now: &Selection) -> Option<Said> {
    let block = tree.find(now.head.block)?;
    if before == Some(block.id) {
        return None;
    }
    match &block.content {
        Content::Image { attrs } => {
            let alt = attrs.iter().find(|(name, _)| name == "alt");
            Some(Said::Picture(
                alt.map_or_else(String::new, |(_, alt)| alt.clone()),
            ))
        }
        Content::Rule => Some(Said::Rule),
        _ => None,
    }
}

/// Holds what waits to be said.
#[derive(Debug, Default)]
pub struct Announcer {
    own: Option<Said>,
    /// Names of those here, as last told; unknown at first.
    here: Option<Vec<String>>,
    comings: Vec<Said>,
    people: HashSet<u64>,
    blocks: HashSet<BlockId>,
    changes_at: Option<f64>,
    typed_at: Option<f64>,
}

impl Announcer {
    /// One's own doing: said next; of several the last.
    pub fn own(&mut self, said: Said) {
        self.own = Some(said);
    }

    /// The person typed.
    pub fn typed(&mut self, now: f64) {
        self.typed_at = Some(now);
    }

    /// Who else is here; `None` when that cannot be known (no line).
    pub fn present(&mut self, names: Option<Vec<String>>) {
        if let (Some(before), Some(now)) = (&self.here, &names) {
            let came = now.iter().filter(|name| !before.contains(name));
            self.comings.extend(came.cloned().map(Said::Came));
            let left = before.iter().filter(|name| !now.contains(name));
            self.comings.extend(left.cloned().map(Said::Left));
        }
        self.here = names;
    }

    /// Somebody else changed these blocks.
    pub fn changed(&mut self, people: &[u64], blocks: &[BlockId]) {
        self.people.extend(people);
        self.blocks.extend(blocks);
    }

    /// One's own doing, if one waits to be said.
    pub fn take_own(&mut self) -> Option<Said> {
        self.own.take()
    }

    /// What to say at `now`, ms; `wanted` tells whether others' doings are.
    pub fn next(&mut self, now: f64, wanted: bool) -> Option<Said> {
        if let Some(own) = self.own.take() {
            return Some(own);
        }
        if !wanted {
            self.comings.clear();
            self.people.clear();
            self.blocks.clear();
            return None;
        }
        let within = |at: Option<f64>, span: f64| at.is_some_and(|at| now - at < span);
        if within(self.typed_at, HUSH_MS) {
            return None;
        }
        if !self.comings.is_empty() {
            return Some(self.comings.remove(0));
        }
        if self.blocks.is_empty() || within(self.changes_at, CHANGES_EVERY_MS) {
            return None;
        }
        self.changes_at = Some(now);
        let said = Said::Changed {
            people: self.people.len().max(1),
            blocks: self.blocks.len(),
        };
        self.people.clear();
        self.blocks.clear();
        Some(said)
    }
}
