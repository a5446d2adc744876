//! A line in the making: how words are gathered, where white space collapses,
//! and what a line becomes when it is over.

use shared::document::block::{Inline, push_inline};
use shared::document::schema::{MarkKind, Marks, TextKind};
use shared::document::step::Draft;

use super::clean;
use super::read::{Look, Reader};

impl Reader<'_> {
    pub(super) fn words(&mut self, words: &str, look: &Look) {
        if self.exact {
            // What stands between blocks is the clipboard's own.
            if look.in_block || !words.trim().is_empty() {
                // Any page can say that it is one of ours. Line breaks are
                // elements there; a bare one is how a page is laid out.
                let words = clean::visible(words).replace('\n', " ");
                self.say(&words, &look.marks);
            }
            return;
        }
        if !self.prefix.is_empty() && !words.trim().is_empty() {
            let prefix = std::mem::take(&mut self.prefix);
            self.words(&prefix, look);
        }
        let words = clean::clean(words);
        let mut marks = look.marks.clone();
        // A link's own underline is its look, not the writer's.
        if marks.has(MarkKind::Link) {
            marks = marks.without(MarkKind::Underline);
        }
        let mut piece = String::new();
        for c in words.chars() {
            if c == '\n' && look.as_written {
                self.say(&std::mem::take(&mut piece), &marks);
                self.line_break();
            } else if c.is_ascii_whitespace() {
                let apart = if piece.is_empty() {
                    self.is_apart()
                } else {
                    piece.ends_with(' ')
                };
                if !apart {
                    piece.push(' ');
                }
            } else {
                piece.push(c);
            }
        }
        self.say(&piece, &marks);
    }

    /// Would a space at the line's end be one too many?
    fn is_apart(&self) -> bool {
        match self.line.last() {
            Some(Inline::Text { text, .. }) => text.ends_with([' ', '\t']),
            _ => true,
        }
    }

    pub(super) fn say(&mut self, words: &str, marks: &Marks) {
        push_inline(&mut self.line, plain(words, marks.clone()));
    }

    pub(super) fn line_break(&mut self) {
        if !self.exact {
            trim_end(&mut self.line);
        }
        self.line.push(Inline::Break);
    }

    /// The line is over: it becomes a block, or several where a stranger left
    /// empty lines in it.
    pub(super) fn end_line(&mut self, look: &Look, out: &mut Vec<Draft>) {
        let line = std::mem::take(&mut self.line);
        if self.exact {
            if !line.is_empty() {
                out.push(Draft::text(look.kind, line));
            }
            return;
        }
        let mut part: Vec<Inline> = Vec::new();
        for piece in line {
            if piece == Inline::Break && part.last() == Some(&Inline::Break) {
                finish(std::mem::take(&mut part), look.kind, out);
            } else if piece != Inline::Break || !part.is_empty() {
                part.push(piece);
            }
        }
        finish(part, look.kind, out);
    }
}

/// Words with these marks.
pub(super) fn plain(words: &str, marks: Marks) -> Inline {
    Inline::Text {
        text: words.to_owned(),
        marks,
    }
}

fn trim_end(line: &mut Vec<Inline>) {
    if let Some(Inline::Text { text, .. }) = line.last_mut() {
        text.truncate(text.trim_end_matches(' ').len());
        if text.is_empty() {
            line.pop();
        }
    }
}

fn finish(mut line: Vec<Inline>, kind: TextKind, out: &mut Vec<Draft>) {
    trim_end(&mut line);
    while line.last() == Some(&Inline::Break) {
        line.pop();
    }
    if line.is_empty() {
        return;
    }
    // A heading is bold by itself.
    let bold = |piece: &Inline| match piece {
        Inline::Text { marks, .. } => marks.has(MarkKind::Bold),
        _ => true,
    };
    if matches!(kind, TextKind::Heading(_)) && line.iter().all(bold) {
        for piece in &mut line {
            if let Inline::Text { marks, .. } = piece {
                *marks = marks.clone().without(MarkKind::Bold);
            }
        }
    }
    out.push(Draft::text(kind, line));
}
