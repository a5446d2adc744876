//! Announcements in words: the sentences are the languages', how they are put
//! together is the same in both.

use editor::announce::{Place, Said, What};
use shared::document::schema::{MarkKind, TextKind};

use crate::words::around::Around;

/// What a screen reader speaks.
pub fn text(words: &Around, said: &Said) -> String {
    match said {
        Said::Mark(kind, on) => {
            let name = match kind {
                MarkKind::Bold => words.bold,
                MarkKind::Italic => words.italic,
                MarkKind::Underline => words.underline,
                MarkKind::Strike => words.strike,
                MarkKind::Code => words.code,
                MarkKind::Link => words.link,
            };
            let tell = if *on { words.on } else { words.off };
            tell(name)
        }
        Said::Cleared => words.marks_cleared.to_owned(),
        Said::Link(true) => words.link_set.to_owned(),
        Said::Link(false) => words.link_gone.to_owned(),
        Said::Block(at) => place(words, *at),
        Said::Rewound(back, what) => {
            let done = if *back { words.undone } else { words.redone };
            let what = match what {
                What::Came(came) => (words.words_came)(came),
                What::Went(went) => (words.words_went)(went),
                What::Other => words.words_other.to_owned(),
            };
            format!("{done}: {what}")
        }
        Said::Picture(alt) if alt.is_empty() => words.picture_bare.to_owned(),
        Said::Picture(alt) => (words.picture)(alt),
        Said::Rule => words.rule.to_owned(),
        Said::Came(name) => (words.came)(name),
        Said::Left(name) => (words.left)(name),
        Said::Changed { people, blocks } => (words.changed_by)(*people, *blocks),
        Said::Following(Some(name)) => (words.following)(name),
        Said::Following(None) => words.following_over.to_owned(),
    }
}

/// The innermost thing that the caret's block is or is in.
fn place(words: &Around, place: Place) -> String {
    match (place.kind, place.list) {
        (Some(TextKind::Heading(level)), _) => format!("{} {level}", words.heading),
        (Some(TextKind::Code), _) => words.code_block.to_owned(),
        (_, Some((numbered, level))) => {
            let name = if numbered {
                words.numbers
            } else {
                words.bullets
            };
            (words.level)(name, level)
        }
        _ if place.quote => words.quote.to_owned(),
        _ => words.paragraph.to_owned(),
    }
}
