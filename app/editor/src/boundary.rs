//! Where a person sees one character or one word end: extended grapheme
//! clusters and words (UAX 29). Offsets are UTF-16 units.

use shared::document::utf16;
use unicode_segmentation::UnicodeSegmentation;

/// The start of the character that ends at `offset`.
pub fn grapheme_before(text: &str, offset: u32) -> u32 {
    let head = utf16::slice(text, 0, offset);
    let last = head.graphemes(true).next_back().map_or(0, utf16::len);
    utf16::len(head) - last
}

/// The end of the character that starts at `offset`.
pub fn grapheme_after(text: &str, offset: u32) -> u32 {
    let offset = utf16::snap(text, offset);
    let tail = &text[utf16::byte(text, offset)..];
    offset + tail.graphemes(true).next().map_or(0, utf16::len)
}

/// How far a word reaches, in both directions.
#[derive(Clone, Copy)]
pub struct Words {
    /// The start of the word before a place, with the space after it.
    pub before: fn(&str, u32) -> u32,
    /// The end of the word after a place, with the space before it.
    pub after: fn(&str, u32) -> u32,
}

impl Words {
    /// As Unicode has it, by long tables.
    pub const UNICODE: Self = Self {
        before: word_before,
        after: word_after,
    };
    /// Without tables: signs of ASCII part words, everything else is in one.
    pub const PLAIN: Self = Self {
        before: plain_before,
        after: plain_after,
    };
}

/// How long the first word is, with the space before it.
fn plain(mut signs: impl Iterator<Item = char>) -> u32 {
    let in_word = |c: char| !c.is_ascii() || c.is_ascii_alphanumeric() || c == '_';
    let mut first = None;
    let mut len = 0;
    let mut goes_on = |c: char| {
        if first.is_none() {
            first = (!c.is_whitespace()).then(|| in_word(c));
            return true;
        }
        !c.is_whitespace() && Some(in_word(c)) == first
    };
    while let Some(c) = signs.next().filter(|c| goes_on(*c)) {
        len += c.len_utf16() as u32;
    }
    len
}

fn plain_before(text: &str, offset: u32) -> u32 {
    let head = utf16::slice(text, 0, offset);
    utf16::len(head) - plain(head.chars().rev())
}

fn plain_after(text: &str, offset: u32) -> u32 {
    let offset = utf16::snap(text, offset);
    offset + plain(text[utf16::byte(text, offset)..].chars())
}

/// The start of the word before `offset`, with the space after it.
pub fn word_before(text: &str, offset: u32) -> u32 {
    let head = utf16::slice(text, 0, offset);
    let mut left = utf16::len(head);
    for piece in head.split_word_bounds().rev() {
        left -= utf16::len(piece);
        if !piece.trim().is_empty() {
            break;
        }
    }
    left
}

/// The end of the word after `offset`, with the space before it.
pub fn word_after(text: &str, offset: u32) -> u32 {
    let mut right = utf16::snap(text, offset);
    for piece in text[utf16::byte(text, right)..].split_word_bounds() {
        right += utf16::len(piece);
        if !piece.trim().is_empty() {
            break;
        }
    }
    right
}

/// The start of the line (between line breaks) before `offset`; right behind a
/// break, the break itself.
pub fn line_before(text: &str, offset: u32) -> u32 {
    let head = utf16::slice(text, 0, offset);
    match head.rfind('\n') {
        Some(at) if at + 1 == head.len() => utf16::len(head) - 1,
        Some(at) => utf16::len(&head[..=at]),
        None => 0,
    }
}

/// The end of the line after `offset`; right before a break, the break's end.
pub fn line_after(text: &str, offset: u32) -> u32 {
    let offset = utf16::snap(text, offset);
    let tail = &text[utf16::byte(text, offset)..];
    match tail.find('\n') {
        Some(0) => offset + 1,
        Some(at) => offset + utf16::len(&tail[..at]),
        None => offset + utf16::len(tail),
    }
}

/// Widens a deletion that would cut an emoji sequence in half. Other scripts
/// keep the platform's finer rules (one code point of é goes backwards).
pub fn widen(text: &str, from: u32, to: u32) -> (u32, u32) {
    let (mut from, mut to) = (utf16::snap(text, from), utf16::snap(text, to));
    let mut start = 0;
    for cluster in text.graphemes(true) {
        let end = start + utf16::len(cluster);
        if start < to && end > from && is_emoji(cluster) {
            from = from.min(start);
            to = to.max(end);
        }
        start = end;
    }
    (from, to)
}

fn is_emoji(cluster: &str) -> bool {
    cluster
        .chars()
        .any(|c| c == '\u{200D}' || c == '\u{FE0F}' || ('\u{1F000}'..='\u{1FAFF}').contains(&c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_and_flags_are_one() {
        let text = "a👨‍👩‍👧b🇮🇩";
        assert_eq!(grapheme_before(text, 9), 1);
        assert_eq!(grapheme_after(text, 1), 9);
        assert_eq!(grapheme_before(text, 14), 10);
        assert_eq!(widen(text, 7, 9), (1, 9));
        assert_eq!(widen("é", 1, 2), (1, 1));
    }

    #[test]
    fn words_take_their_space() {
        let text = "satu dua  tiga";
        assert_eq!(word_before(text, 10), 5);
        assert_eq!(word_before(text, 4), 0);
        assert_eq!(word_after(text, 4), 8);
        assert_eq!(word_after(text, 14), 14);
    }

    #[test]
    fn plain_words_end_where_words_do_in_plain_text() {
        let text = "satu dua, tiga: ya!  (x_1)";
        for offset in 0..=utf16::len(text) {
            let Words { before, after } = Words::PLAIN;
            assert_eq!(before(text, offset), word_before(text, offset), "{offset}");
            assert_eq!(after(text, offset), word_after(text, offset), "{offset}");
        }
        assert_eq!((Words::PLAIN.before)("kafé 👩‍🚀", 10), 5);
        assert_eq!((Words::PLAIN.after)("kafé", 0), 4);
        assert_eq!((Words::PLAIN.before)("  ", 2), 0);
        assert_eq!((Words::PLAIN.after)("", 0), 0);
    }
}
