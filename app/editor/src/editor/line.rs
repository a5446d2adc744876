//! The one-line texts beside the body: headline and standfirst, each with a
//! history of its own. Never here: the body.

use shared::document::utf16;
use yrs::{GetString, Text, TextRef, Transact};

use super::{Editor, LINE, Line};
use crate::reader::Diff;

impl Editor {
    fn line_ref(&self, line: Line) -> &TextRef {
        match line {
            Line::Headline => &self.body.headline,
            Line::Standfirst => &self.body.standfirst,
        }
    }

    /// The words of a one-line text.
    pub fn line(&self, line: Line) -> String {
        let text = self.line_ref(line).get_string(&self.body.doc().transact());
        shared::document::one_line(&text)
    }

    /// Replaces a range of a one-line text; line breaks become spaces.
    pub fn edit_line(&mut self, line: Line, change: &Diff) {
        let words = self.line(line);
        let from = utf16::snap(&words, change.from);
        let to = utf16::snap(&words, change.to);
        let text = self.line_ref(line).clone();
        let mut txn = self.body.doc().transact_mut_with(LINE[line as usize]);
        if from < to {
            text.remove_range(&mut txn, from, to - from);
        }
        let insert = shared::document::one_line(&change.insert);
        text.insert(&mut txn, from, &insert);
    }

    /// Takes back (or brings back) one's own last edit of a one-line text.
    pub fn rewind_line(&mut self, line: Line, back: bool) -> bool {
        let history = &mut self.lines[line as usize];
        let (done, _) = if back {
            history.undo(None)
        } else {
            history.redo(None)
        };
        done
    }
}
