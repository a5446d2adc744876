//! When a person counts as having been away, and what is remembered of the text
//! until the page can tell them what happened. What happened is the editor's to
//! know (`editor::since`), how it looks the component's.

use std::cell::RefCell;
use std::rc::Rc;

use editor::editor::Editor;
use editor::selection::{Selection, StickySelection};
use editor::since::{Before, Since};
use leptos::prelude::*;
use shared::id::{ArticleId, UserId};

use super::{Inner, Live, Tools};
use crate::{clock, memory};

/// Out of step for this long, a person is told what changed, ms; sooner when
/// they wrote meanwhile.
const AWAY_MS: u64 = 10 * 60_000;

/// The text before the latest merge, and where both wrote.
#[derive(Default)]
pub(super) struct Absence {
    /// Of this line; taken before anything of it was merged.
    fresh: RefCell<Option<Before>>,
    /// Waits for the page to tell of it.
    told: RefCell<Option<Rc<Before>>>,
    /// Places that a person should read, as long as they have not.
    seams: RefCell<Vec<StickySelection>>,
}

fn name(owner: UserId, article: ArticleId) -> String {
    format!("in-step:{owner}:{article}")
}

/// The server has said what it holds: what this browser had until now is
/// remembered, once a line.
pub(super) fn before(inner: &Rc<Inner>, held: &[u8]) {
    if inner.sync.met_on_this_line() {
        return;
    }
    if let Ok(editor) = inner.editor.try_borrow() {
        *inner.absence.fresh.borrow_mut() = Before::of(&editor, held);
    }
}

/// The first merge of a line is done: tells of it those who wrote without a
/// line or were away for long.
pub(super) fn merged(inner: &Rc<Inner>) {
    let Some(before) = inner.absence.fresh.borrow_mut().take() else {
        return;
    };
    let left = memory::recall(&name(inner.sync.owner, inner.article))
        .and_then(|at| at.parse::<u64>().ok());
    // Whole numbers: to read and write others is a tenth of the download.
    let long = left.is_some_and(|at| (clock::now() as u64).saturating_sub(at) > AWAY_MS);
    if before.has_own() || long {
        *inner.absence.told.borrow_mut() = Some(Rc::new(before));
        inner.signals.returned.update(|count| *count += 1);
    }
}

/// In step with the server until now: an absence begins here at the earliest.
pub(super) fn note_step(inner: &Rc<Inner>) {
    if inner.sync.synced() {
        let now = (clock::now() as u64).to_string();
        memory::remember(&name(inner.sync.owner, inner.article), &now);
    }
}

impl Live {
    /// Moves when there may be something to tell of an absence.
    pub fn returned(self) -> Signal<u32> {
        self.signals.returned.into()
    }

    /// What happened while one was away, as the text stands now; `tell` works it
    /// out. Nothing once it was [dismissed](Self::forget_absence).
    pub fn since(self, tell: fn(&Before, &Editor) -> Since) -> Option<Since> {
        let inner = self.inner.try_get_value()?;
        let before = inner.absence.told.borrow().clone()?;
        self.read(|editor| tell(&before, editor))
    }

    /// The person has read it.
    pub fn forget_absence(self) {
        self.with(|inner| {
            inner.absence.told.borrow_mut().take();
        });
        self.mark_seams(&[]);
    }

    /// Marks places in the text that are to be read.
    pub fn mark_seams(self, places: &[Selection]) {
        self.with(|inner| {
            if let Ok(editor) = inner.editor.try_borrow() {
                let stick = |place| StickySelection::of(editor.body(), editor.tree(), place);
                *inner.absence.seams.borrow_mut() = places.iter().map(stick).collect();
            }
        });
        Tools::moved(self.tools().marked);
    }

    /// Where those places are now.
    pub fn seams(self, editor: &Editor) -> Vec<Selection> {
        let tree = editor.tree();
        self.inner.try_get_value().map_or_else(Vec::new, |inner| {
            let seams = inner.absence.seams.borrow();
            let places = seams.iter();
            places
                .filter_map(|seam| seam.resolve(editor.body(), tree, tree))
                .filter(|place| !place.is_caret())
                .collect()
        })
    }
}
