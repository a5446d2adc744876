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
}
