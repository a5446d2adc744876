//! What the browser did to a block, found by comparing words: the text last
//! drawn with the text now on screen. Pure, so recorded input can be replayed.

/// One replaced range, in UTF-16 units of the older text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diff {
    /// First unit replaced.
    pub from: u32,
    /// First unit kept after it.
    pub to: u32,
    /// What stands there now.
    pub insert: String,
}

/// The smallest single replacement that turns `old` into `new`. Where several
/// would do (typing an `a` among `a`s), the one that ends at `caret` (units
/// into `new`). `None` when nothing changed.
pub fn diff(old: &str, new: &str, caret: Option<u32>) -> Option<Diff> {
    if old == new {
        return None;
    }
    let a: Vec<u16> = old.encode_utf16().collect();
    let b: Vec<u16> = new.encode_utf16().collect();
    let room = a.len().min(b.len());
    // What stands after the caret was there before it was typed.
    let after_caret = caret.map_or(room, |caret| b.len().saturating_sub(caret as usize));
    let ends = |suffix: usize, prefix: usize| {
        suffix + prefix < room && a[a.len() - 1 - suffix] == b[b.len() - 1 - suffix]
    };
    let mut suffix = 0;
    while suffix < after_caret && ends(suffix, 0) {
        suffix += 1;
    }
    let mut prefix = 0;
    while prefix + suffix < room && a[prefix] == b[prefix] {
        prefix += 1;
    }
    while ends(suffix, prefix) {
        suffix += 1;
    }
    // Never cut a surrogate pair.
    if prefix > 0 && is_high(b[prefix - 1]) {
        prefix -= 1;
    }
    if suffix > 0 && is_low(b[b.len() - suffix]) {
        suffix -= 1;
    }
    Some(Diff {
        from: prefix as u32,
        to: (a.len() - suffix) as u32,
        insert: String::from_utf16_lossy(&b[prefix..b.len() - suffix]),
    })
}

fn is_high(unit: u16) -> bool {
    (0xD800..0xDC00).contains(&unit)
}

fn is_low(unit: u16) -> bool {
    (0xDC00..0xE000).contains(&unit)
}

impl Diff {
    /// Where an offset of the older text is in the newer one. Inside what was
    /// replaced, it moves to the end of the replacement.
    pub fn map(&self, offset: u32) -> u32 {
        if offset <= self.from {
            return offset;
        }
        let inserted = shared::document::utf16::len(&self.insert);
        if offset < self.to {
            return self.from + inserted;
        }
        offset - self.to + self.from + inserted
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use shared::document::utf16;

    fn check(old: &str, new: &str, caret: u32, from: u32, to: u32, insert: &str) {
        let found = diff(old, new, Some(caret)).unwrap();
        assert_eq!(
            found,
            Diff {
                from,
                to,
                insert: insert.into()
            }
        );
    }

    #[test]
    fn ends_at_the_caret() {
        check("aaa", "aaaa", 1, 0, 0, "a");
        check("aaa", "aaaa", 3, 2, 2, "a");
        check("aaa", "aaaa", 4, 3, 3, "a");
        check("aaa", "aa", 1, 1, 2, "");
        check("satu dua", "satu, dua", 5, 4, 4, ",");
        check("teh", "the", 3, 1, 3, "he");
        check("😀", "😁", 2, 0, 2, "😁");
    }

    #[test]
    fn equal_texts_have_no_difference() {
        assert_eq!(diff("x", "x", Some(1)), None);
    }

    proptest! {
        #[test]
        fn applying_the_difference_gives_the_new_text(
            old in "[ab😀é ]{0,12}", new in "[ab😀é ]{0,12}", caret in 0_u32..14
        ) {
            match diff(&old, &new, Some(caret)) {
                None => prop_assert_eq!(&old, &new),
                Some(change) => {
                    let made = format!(
                        "{}{}{}",
                        utf16::slice(&old, 0, change.from),
                        change.insert,
                        utf16::slice(&old, change.to, u32::MAX)
                    );
                    prop_assert_eq!(made, new);
                }
            }
        }
    }
}
