//! Characters that other programs leave in words and a release should not
//! hold: hard spaces that are only layout, soft hyphens, marks of direction
//! around words that have one direction anyway.

/// Words as they should read. White space is `read`'s.
pub(super) fn clean(words: &str) -> String {
    if words.is_ascii() && !words.bytes().any(|b| b < 0x20 && !b.is_ascii_whitespace()) {
        return words.to_owned();
    }
    let rtl = words.chars().any(is_rtl);
    let mut out = String::with_capacity(words.len());
    let mut chars = words.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            // A hard space before or after a figure binds a unit (“Rp 5”,
            // “5 km”); elsewhere it only held a place.
            '\u{a0}' | '\u{202f}' => {
                let figure = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
                let solid = |c: Option<char>| c.is_some_and(|c| c != '\u{a0}' && c > ' ');
                let (before, after) = (out.chars().next_back(), chars.peek().copied());
                let binds = solid(before) && solid(after) && (figure(before) || figure(after));
                out.push(if binds { '\u{a0}' } else { ' ' });
            }
            '\u{2028}' | '\u{2029}' => out.push('\n'),
            c if is_idle(c) || (is_direction(c) && !rtl) => {}
            c => out.push(c),
        }
    }
    out
}

/// Words of an editor like ours: every space stays, what nobody sees goes, and
/// a line ends in one way.
pub(super) fn visible(words: &str) -> String {
    let mut out = words.replace("\r\n", "\n").replace('\r', "\n");
    out.retain(|c| !is_idle(c));
    out
}

/// Soft hyphen, zero-width space, word joiner, byte order mark, signs for
/// objects and for bytes that were none, controls; and overrides, which can
/// make words read backwards.
fn is_idle(c: char) -> bool {
    let control = c.is_control() && !c.is_ascii_whitespace();
    control
        || matches!(
            c,
            '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}' | '\u{fffc}' | '\u{fffd}'
        )
        || matches!(c, '\u{202d}' | '\u{202e}')
}

/// Marks, embeddings and isolates of direction.
fn is_direction(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{202a}'..='\u{202c}' | '\u{2066}'..='\u{2069}')
}

/// Hebrew, Arabic and their neighbours.
fn is_rtl(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}')
        && c != '\u{61c}'
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn hard_spaces_bind_figures_only() {
        assert_eq!(clean("Rp\u{a0}5 juta,\u{a0}kata"), "Rp\u{a0}5 juta, kata");
        assert_eq!(clean("dua\u{a0}\u{a0} kata\u{a0}"), "dua   kata ");
    }

    #[test]
    fn invisible_signs_go_unless_they_mean_something() {
        assert_eq!(clean("ke\u{ad}men\u{200b}terian\u{feff}"), "kementerian");
        assert_eq!(clean("\u{202a}+62\u{a0}811\u{202c}"), "+62\u{a0}811");
        assert_eq!(clean("👨\u{200d}👩\u{200d}👧"), "👨\u{200d}👩\u{200d}👧");
        assert_eq!(clean("\u{202e}txt.exe"), "txt.exe");
        assert_eq!(clean("سلام\u{200f} a"), "سلام\u{200f} a");
    }
}
