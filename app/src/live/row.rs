//! The desk's row of the open article, as this browser keeps it: follows what
//! is written, a moment later, so that the desk can name the article without
//! the server.

use std::rc::Rc;
use std::time::Duration;

use editor::editor::Line;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Inner;
use crate::offline;

/// How long after an edit the row is written.
const PAUSE: Duration = Duration::from_millis(800);
/// First words of the body, at most, characters (as the server's).
const EXCERPT_CHARS: usize = 200;

/// Something was written.
pub(super) fn grows_old(inner: &Rc<Inner>) {
    if inner.sync.row_is_old.replace(true) {
        return;
    }
    let weak = Rc::downgrade(inner);
    set_timeout(
        move || {
            if let Some(inner) = weak.upgrade() {
                renew(&inner);
            }
        },
        PAUSE,
    );
}

/// Writes the row if it is old.
pub(super) fn renew(inner: &Rc<Inner>) {
    if !inner.sync.row_is_old.replace(false) {
        return;
    }
    let Ok(editor) = inner.editor.try_borrow() else {
        return;
    };
    let headline = editor.line(Line::Headline);
    let mut excerpt = String::new();
    let mut left = EXCERPT_CHARS;
    for block in editor.tree().lines() {
        let text = block.text();
        if left == 0 {
            break;
        }
        if !excerpt.is_empty() && !text.is_empty() {
            excerpt.push(' ');
        }
        excerpt.extend(text.chars().take(left));
        left = left.saturating_sub(text.chars().count() + 1);
    }
    drop(editor);
    let (owner, article) = (inner.sync.owner, inner.article);
    spawn_local(async move {
        // Without it the desk shows the row as it was.
        let _ = offline::describe(owner, article, headline, excerpt).await;
    });
}
