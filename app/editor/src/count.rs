//! How long a text is: words, characters, paragraphs, minutes. Kept for each
//! block, so that a keystroke counts one paragraph and not the article.

use std::sync::Arc;

use shared::document::block::Block;
use shared::document::tree::{Tree, lines_of};
use shared::document::utf16;
use unicode_segmentation::UnicodeSegmentation;

use crate::find::is_word;
use crate::reuse::reuse;
use crate::selection::Selection;

/// Words read in a minute. A calm pace for prose on a screen; adults read 175 to
/// 300 English words a minute silently (Brysbaert 2019: 238), and Indonesian
/// words are longer.
const PACE: u32 = 200;

/// What was counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Runs without a space that hold a letter or a digit: `anak-anak`, an
    /// address and `Rp2.400` are one each. A dash (– or —) parts words; of
    /// Chinese and Japanese each character is one.
    pub words: u32,
    /// Characters as a person sees them, with spaces.
    pub characters: u32,
    /// The same without white space.
    pub letters: u32,
    /// Textblocks that hold more than white space.
    pub paragraphs: u32,
}

impl Counts {
    fn add(&mut self, other: Self) {
        self.words += other.words;
        self.characters += other.characters;
        self.letters += other.letters;
        self.paragraphs += other.paragraphs;
    }

    /// Reading time, whole minutes, rounded up; none for no words.
    pub fn minutes(self) -> u32 {
        self.words.div_ceil(PACE)
    }
}

/// Counts of a text that is being written.
#[derive(Debug, Default)]
pub struct Counter {
    tree: Tree,
    counts: Vec<Counts>,
    sum: Counts,
}

impl Counter {
    /// The whole text.
    pub fn whole(&mut self, tree: &Tree) -> Counts {
        if tree.is(&self.tree) {
            return self.sum;
        }
        let now = tree.top();
        let kept = reuse(self.tree.top(), now);
        self.counts = now
            .iter()
            .zip(kept)
            .map(|(block, kept)| {
                kept.and_then(|at| self.counts.get(at).copied())
                    .unwrap_or_else(|| within(block))
            })
            .collect();
        self.tree = tree.clone();
        self.sum = Counts::default();
        for counts in &self.counts {
            self.sum.add(*counts);
        }
        self.sum
    }
}

/// What is selected; none for a caret.
pub fn selected(tree: &Tree, selection: &Selection) -> Option<Counts> {
    if selection.is_caret() {
        return None;
    }
    let (from, to) = selection.trimmed(tree);
    let mut sum = Counts::default();
    for line in tree.between(from.block, to.block) {
        let start = if line.id == from.block {
            from.offset
        } else {
            0
        };
        let end = if line.id == to.block {
            to.offset
        } else {
            line.len()
        };
        sum.add(text(utf16::slice(&line.text(), start, end)));
    }
    Some(sum)
}

fn within(block: &Arc<Block>) -> Counts {
    let mut sum = Counts::default();
    for line in lines_of(block) {
        sum.add(text(&line.text()));
    }
    sum
}

/// Counts the words of one textblock, or of a part of it.
fn text(text: &str) -> Counts {
    let mut counts = Counts::default();
    for piece in text.split(|c: char| c.is_whitespace() || matches!(c, '–' | '—')) {
        words(piece, &mut counts.words);
    }
    // In most texts each character is one of Unicode too; asking costs less
    // than cutting.
    let parts = |text: &str| {
        if text.is_ascii() {
            text.len()
        } else {
            text.graphemes(true).count()
        }
    };
    // Line by line: most lines of a text with a few curly quotes are plain.
    for (n, line) in text.split('\n').enumerate() {
        let spaces = line.chars().filter(|c| c.is_whitespace()).count() as u32;
        let characters = parts(line) as u32;
        counts.characters += characters + u32::from(n > 0);
        counts.letters += characters - spaces.min(characters);
    }
    counts.paragraphs = u32::from(counts.letters > 0);
    counts
}

/// Counts the words of a piece without spaces.
fn words(piece: &str, count: &mut u32) {
    let mut open = false;
    for c in piece.chars() {
        if is_ideograph(c) {
            *count += 1;
            open = false;
        } else if is_word(c) && !open {
            *count += 1;
            open = true;
        }
    }
}

/// A character of Chinese or Japanese, which sets no spaces between words.
fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(of: &str) -> (u32, u32, u32) {
        let counts = text(of);
        (counts.words, counts.characters, counts.letters)
    }

    #[test]
    fn words_as_a_newsroom_counts_them() {
        assert_eq!(count(""), (0, 0, 0));
        assert_eq!(count("  "), (0, 2, 0));
        assert_eq!(count("satu dua"), (2, 8, 7));
        assert_eq!(count("anak-anak"), (1, 9, 9), "a doubled word is one");
        assert_eq!(count("Jakarta (Humas) – Wali kota"), (4, 27, 23));
        assert_eq!(count("kota—desa"), (2, 9, 9), "an em dash without spaces");
        assert_eq!(count("Rp2.400 pada 3/8/2026, 07.30"), (4, 28, 25));
        assert_eq!(count("lihat https://contoh.go.id/a-b?c=1."), (2, 35, 34));
        assert_eq!(count("“Ya,” katanya…"), (2, 14, 13));
        assert_eq!(count("baris\ndua"), (2, 9, 8));
        assert_eq!(count("& / – —"), (0, 7, 4), "signs alone are no words");
    }

    #[test]
    fn characters_as_people_see_them() {
        assert_eq!(count("👨‍👩‍👧 🇮🇩"), (0, 3, 2));
        assert_eq!(count("cafe\u{301}"), (1, 4, 4));
        assert_eq!(count("日本 ABC"), (3, 6, 5), "each character is a word");
        assert_eq!(count("東京でABC日"), (5, 7, 7));
        assert_eq!(count("a\u{a0}b"), (2, 3, 2), "a space that does not break");
    }

    #[test]
    fn minutes_round_up() {
        let of = |words| {
            Counts {
                words,
                ..Counts::default()
            }
            .minutes()
        };
        assert_eq!((of(0), of(1), of(200), of(201)), (0, 1, 1, 2));
    }
}
