//! Offsets. Every offset in a document counts UTF-16 code units, as browsers
//! and Yjs do; this file turns them into places in Rust's UTF-8 strings.

/// Length of `text` in UTF-16 units.
pub fn len(text: &str) -> u32 {
    if text.is_ascii() {
        return text.len() as u32;
    }
    text.chars().map(|c| c.len_utf16() as u32).sum()
}

/// The byte index of UTF-16 `offset`. An offset inside a surrogate pair moves
/// to the character's start; one past the end is the end.
pub fn byte(text: &str, offset: u32) -> usize {
    if text.is_ascii() {
        return (offset as usize).min(text.len());
    }
    let mut units = 0;
    for (index, c) in text.char_indices() {
        let next = units + c.len_utf16() as u32;
        if next > offset {
            return index;
        }
        units = next;
    }
    text.len()
}

/// The part of `text` between two UTF-16 offsets, snapped to whole characters.
pub fn slice(text: &str, from: u32, to: u32) -> &str {
    let start = byte(text, from);
    let end = byte(text, to).max(start);
    &text[start..end]
}

/// What stands before and behind UTF-16 `offset`, snapped to a whole character.
/// Looks no further than the offset: [`byte`] first asks whether
/// all of it is ASCII.
pub fn split(text: &str, offset: u32) -> (&str, &str) {
    let mut units = 0;
    let at = text.char_indices().find_map(|(index, c)| {
        units += c.len_utf16() as u32;
        (units > offset).then_some(index)
    });
    text.split_at(at.unwrap_or(text.len()))
}

/// The nearest offset at or before `offset` that splits no character.
pub fn snap(text: &str, offset: u32) -> u32 {
    len(&text[..byte(text, offset)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_like_a_browser() {
        assert_eq!(len("aé😀"), 4);
        assert_eq!(slice("aé😀b", 2, 4), "😀");
        assert_eq!(slice("aé😀b", 3, 5), "😀b");
        assert_eq!(snap("aé😀b", 3), 2);
        assert_eq!(byte("abc", 9), 3);
        for offset in 0..7 {
            let (before, after) = split("aé😀b", offset);
            assert_eq!(before, slice("aé😀b", 0, offset));
            assert_eq!(after, slice("aé😀b", offset, 9));
        }
    }
}
