//! How letters are compared when one searches: simple case folding, accents
//! taken apart, the variants of quotes and spaces that nobody can tell apart.
//! By rules and one short list, since the tables of the standard library would
//! be downloaded. Covers Latin (with Vietnamese), Greek, Cyrillic, Armenian and
//! full-width letters; other scripts compare letter by letter.
//!
//! Never here: where in a text something stands.

/// Composed small letters: each with its base and its mark (`@` is U+0300).
const PARTS: &str = "àa@áaAâaBãaCäaHåaJçcgèe@éeAêeBëeHìi@íiAîiBïiHñnCòo@óoAôoBõoCöoHùu@úuAûuBüuH\
ýyAÿyHāaDăaFąahćcAĉcBċcGčcLďdLēeDĕeFėeGęehěeLĝgBğgFġgGģggĥhBĩiCīiDĭiFįihĵjBķkgĺlAļlgľlLńnAņngňnL\
ōoDŏoFőoKŕrAŗrgřrLśsAŝsBşsgšsLţtgťtLũuCūuDŭuFůuJűuKųuhŵwBŷyBźzAżzGžzLơo[ưu[ǎaLǐiLǒoLǔuLǖüDǘüAǚüLǜü@\
ạacảaIấâAầâ@ẩâIẫâCậạBắăAằă@ẳăIẵăCặạFẹecẻeIẽeCếêAềê@ểêIễêCệẹBỉiIịicọocỏoIốôAồô@ổôIỗôCộọBớơAờơ@ởơI\
ỡơCợơcụucủuIứưAừư@ửưIữưCựưcỳy@ỵycỷyIỹyC";

/// The small letter of a capital, and what else simple case folding makes one;
/// any other character is its own.
pub(super) fn lower(c: char) -> char {
    let n = u32::from(c);
    let even = n & !1;
    let odd = even | 1;
    // In some stretches capitals have the even numbers, in others the odd ones.
    let pair_from_odd = n + n % 2;
    let small = match n {
        0x41..=0x5A
        | 0xC0..=0xD6
        | 0xD8..=0xDE
        | 0x391..=0x3A1
        | 0x3A3..=0x3AB
        | 0x410..=0x42F
        | 0xFF21..=0xFF3A => n + 32,
        0x17F => 0x73,
        0x178 => 0xFF,
        0x100..=0x12F
        | 0x132..=0x137
        | 0x14A..=0x177
        | 0x1DE..=0x1EF
        | 0x1F8..=0x21F
        | 0x222..=0x233
        | 0x460..=0x481
        | 0x48A..=0x4BF
        | 0x4D0..=0x52F
        | 0x1E00..=0x1E95
        | 0x1EA0..=0x1EFF
        | 0x1A0..=0x1A5 => odd,
        0x139..=0x148
        | 0x179..=0x17E
        | 0x1AF..=0x1B0
        | 0x1B3..=0x1B6
        | 0x1CD..=0x1DC
        | 0x4C1..=0x4CE => pair_from_odd,
        0x386 => 0x3AC,
        0x388..=0x38A => n + 37,
        0x38C => 0x3CC,
        0x38E..=0x38F => n + 63,
        0x3C2 => 0x3C3,
        0x400..=0x40F => n + 80,
        0x4C0 => 0x4CF,
        0x531..=0x556 => n + 48,
        0x1E9E => 0xDF,
        0x2126 => 0x3C9,
        0x212A => 0x6B,
        0x212B => 0xE5,
        _ => n,
    };
    char::from_u32(small).unwrap_or(c)
}

/// Base and mark of a composed small letter, one step.
pub(super) fn apart(c: char) -> Option<(char, char)> {
    if !('\u{C0}'..='\u{1EFF}').contains(&c) {
        return None;
    }
    let mut parts = PARTS.chars();
    while let (Some(composed), Some(base), Some(mark)) = (parts.next(), parts.next(), parts.next())
    {
        if composed == c {
            return Some((base, char::from_u32(0x300 + u32::from(mark) - 0x40)?));
        }
    }
    None
}

/// A mark that stands on the letter before it: an accent, a vowel sign of
/// Arabic, a variation selector.
pub(super) fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}' | '\u{64B}'..='\u{65F}' | '\u{670}' | '\u{FE0E}' | '\u{FE0F}')
}

/// Takes no room and says nothing: soft hyphens, zero-width spaces, marks of
/// direction.
pub(super) fn is_silent(c: char) -> bool {
    matches!(
        c,
        '\u{AD}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2060}' | '\u{FEFF}'
    )
}

/// What a keyboard types for signs that autoformat or a word processor bends.
pub(super) fn plain(c: char) -> char {
    match c {
        '\u{A0}' | '\u{202F}' | '\u{2009}' => ' ',
        '“' | '”' | '„' | '‟' => '"',
        '‘' | '’' | '‚' | '‛' => '\'',
        '\u{2010}' | '\u{2011}' => '-',
        _ => c,
    }
}

/// Part of a word: a letter, a digit, a mark on one, an underscore. Beyond
/// ASCII everything is, except the stretches of signs, spaces and pictures.
pub fn is_word(c: char) -> bool {
    match c {
        '\0'..='\u{7F}' => c.is_ascii_alphanumeric() || c == '_',
        'ª' | 'µ' | 'º' => true,
        '\u{80}'..='\u{BF}'
        | '×'
        | '÷'
        | '\u{2000}'..='\u{206F}'
        | '\u{20A0}'..='\u{20CF}'
        | '\u{2100}'..='\u{2101}'
        | '\u{2116}'..='\u{2117}'
        | '\u{2120}'..='\u{2122}'
        | '\u{2190}'..='\u{2BFF}'
        | '\u{2E00}'..='\u{2E7F}'
        | '\u{3000}'..='\u{3004}'
        | '\u{3008}'..='\u{3020}'
        | '\u{3030}'
        | '\u{FE00}'..='\u{FE6F}'
        | '\u{FF01}'..='\u{FF0F}'
        | '\u{FF1A}'..='\u{FF20}'
        | '\u{FF3B}'..='\u{FF40}'
        | '\u{FF5B}'..='\u{FF65}'
        | '\u{FEFF}'
        | '\u{FFFC}'
        | '\u{1F000}'..='\u{1FAFF}'
        | '\u{E0000}'.. => false,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Letters of the scripts that the rules are for.
    fn covered() -> impl Iterator<Item = char> {
        [
            0x00..0x180,
            0x1CD..0x1DD,
            0x1DE..0x1F0,
            0x1F8..0x220,
            0x370..0x557,
            0x1E00..0x1F00,
            0xFF00..0xFF5F,
        ]
        .into_iter()
        .flatten()
        .filter_map(char::from_u32)
    }

    #[test]
    fn small_letters_are_unicodes() {
        for c in covered() {
            let mut unicode = c.to_lowercase();
            let wanted = match c {
                // Simple folding leaves the dotted İ alone, and makes one of
                // the two small sigmas and of the long s.
                'İ' => 'İ',
                'ς' => 'σ',
                'ſ' => 's',
                // Coptic and Greek symbols nobody writes news with.
                '\u{370}'..='\u{37F}' | '\u{3CF}' | '\u{3D8}'..='\u{3FF}' => continue,
                _ => unicode
                    .next()
                    .filter(|_| unicode.next().is_none())
                    .unwrap_or(c),
            };
            assert_eq!(lower(c), wanted, "{c} U+{:04X}", u32::from(c));
            assert_eq!(lower(lower(c)), lower(c), "{c} stays");
        }
        assert_eq!(lower('ẞ'), 'ß');
        assert_eq!(lower('K'), 'k');
    }

    #[test]
    fn composed_letters_come_apart() {
        assert_eq!(apart('é'), Some(('e', '\u{301}')));
        assert_eq!(apart('ệ'), Some(('ẹ', '\u{302}')));
        assert_eq!(apart('ẹ'), Some(('e', '\u{323}')));
        assert_eq!(apart('ü'), Some(('u', '\u{308}')));
        assert_eq!(apart('ơ'), Some(('o', '\u{31B}')));
        assert_eq!(apart('e'), None);
        assert_eq!(apart('ø'), None);
        let mut parts = PARTS.chars();
        while let Some(composed) = parts.next() {
            let (base, mark) = (parts.next().unwrap_or(' '), parts.next().unwrap_or(' '));
            assert!(
                lower(composed) == composed && lower(base) == base,
                "{composed}"
            );
            assert!(('@'..='h').contains(&mark), "{composed}");
        }
    }

    #[test]
    fn words_are_letters_and_digits() {
        for c in covered().chain("日本かな한글अआ".chars()) {
            let odd = matches!(c, '\u{370}'..='\u{3FF}' | '\u{482}'..='\u{489}' | '\u{530}'..);
            if !odd && c != '_' && !matches!(c, '²' | '³' | '¹' | '¼'..='¾') {
                assert_eq!(
                    is_word(c),
                    c.is_alphanumeric(),
                    "{c} U+{:04X}",
                    u32::from(c)
                );
            }
        }
        for c in "—–…“”‘’«»·€™→✔☎😀👍🏽\u{200D}、。".chars() {
            assert!(!is_word(c), "{c}");
        }
    }
}
