//! Which parts of a string are copies of given words: the longest pieces they
//! have in common, found as packers find them, in time that grows with the two
//! lengths and not with their product. Pure.
//!
//! Never here: what follows from it (`kin`).

use std::collections::HashMap;

use super::lost::Words;

/// A Yjs client and a clock: the id of one UTF-16 unit.
pub(super) type Unit = (u64, u32);

/// Units taken in of the words and looked at in one string: a chapter.
const MOST: usize = 1 << 18;
/// Units that a piece has at least; shorter ones are not looked for.
const GRAM: usize = 4;
/// Places tried for the beginning of a piece.
const TRIED: usize = 16;

/// A part of a string, and the units it equals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// Its first unit.
    pub(super) at: Unit,
    /// The first unit of what it equals; the others follow on, as its own do.
    pub(super) from: Unit,
    /// How many.
    pub(super) len: u32,
}

/// Words to be found again.
pub(super) struct Base {
    units: Vec<u16>,
    ids: Vec<Unit>,
    /// Where each four units stand; made when it is first needed.
    grams: Option<HashMap<[u16; GRAM], Vec<u32>>>,
    /// Behind the last piece: most copies go on there.
    next: usize,
}

impl Base {
    /// Takes the words in, in the order in which they stood.
    pub(super) fn of<'a>(words: impl Iterator<Item = &'a Words>) -> Self {
        let (mut units, mut ids) = (Vec::new(), Vec::new());
        for words in words {
            if units.len() + words.text.len() > MOST {
                break;
            }
            units.extend(words.text.encode_utf16());
            let clocks = words.clock..words.end();
            ids.extend(clocks.map(|clock| (words.client, clock)));
        }
        Self {
            units,
            ids,
            grams: None,
            next: 0,
        }
    }

    /// Adds the pieces of a string, each of at least `least` units.
    pub(super) fn trace(&mut self, words: &Words, least: usize, out: &mut Vec<Piece>) {
        let least = least.max(GRAM);
        if self.units.len() < least || words.text.len() < least || words.text.len() > 3 * MOST {
            return;
        }
        let text: Vec<u16> = words.text.encode_utf16().collect();
        let mut at = 0;
        while let Some(rest) = text.get(at..).filter(|rest| rest.len() >= least) {
            let (start, len) = self.longest(rest);
            if len < least {
                at += 1;
                continue;
            }
            let first = (words.client, words.clock.saturating_add(at as u32));
            self.push(first, start, len, out);
            self.next = start + len;
            at += len;
        }
    }

    /// Where the longest piece begins that `rest` begins with, and its length.
    fn longest(&mut self, rest: &[u16]) -> (usize, usize) {
        let units = &self.units;
        let common = |at: usize| {
            let here = units.get(at..).unwrap_or_default();
            here.iter().zip(rest).take_while(|(a, b)| a == b).count()
        };
        let mut best = (self.next, common(self.next));
        if best.1 == rest.len() {
            return best;
        }
        let grams = self.grams.get_or_insert_with(|| {
            let mut grams: HashMap<[u16; GRAM], Vec<u32>> = HashMap::new();
            for (at, gram) in units.windows(GRAM).enumerate() {
                if let Ok(gram) = gram.try_into() {
                    let places = grams.entry(gram).or_default();
                    if places.len() < TRIED {
                        places.push(at as u32);
                    }
                }
            }
            grams
        });
        let gram = rest.first_chunk::<GRAM>();
        let places = gram.and_then(|gram| grams.get(gram));
        for place in places.into_iter().flatten() {
            let place = *place as usize;
            let len = common(place);
            if len > best.1 {
                best = (place, len);
            }
        }
        best
    }

    /// One piece for each run of ids.
    fn push(&self, first: Unit, start: usize, len: usize, out: &mut Vec<Piece>) {
        let ids = self.ids.get(start..start + len).unwrap_or_default();
        for (from, n) in ids.iter().zip(0..) {
            match out.last_mut() {
                Some(last)
                    // Never a piece of the call before.
                    if n > 0
                        && last.from.0 == from.0
                        && last.from.1.saturating_add(last.len) == from.1 =>
                {
                    last.len += 1;
                }
                _ => out.push(Piece {
                    at: (first.0, first.1.saturating_add(n)),
                    from: *from,
                    len: 1,
                }),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    fn words(client: u64, clock: u32, text: &str) -> Words {
        let text = text.into();
        Words {
            client,
            clock,
            text,
        }
    }

    #[test]
    fn a_copy_is_traced_in_pieces() {
        let old = [
            words(1, 0, "dua ka"),
            words(2, 70, "ta lagi"),
            words(1, 6, " di sini"),
        ];
        let mut base = Base::of(old.iter());
        let mut out = Vec::new();
        base.trace(&words(3, 100, "kata SAJA lagi di sini"), 4, &mut out);
        let found: Vec<_> = (out.iter())
            .map(|piece| (piece.at.1, piece.from, piece.len))
            .collect();
        assert_eq!(
            found,
            [
                (100, (1, 4), 2),
                (102, (2, 70), 3),
                (109, (2, 72), 5),
                (114, (1, 6), 8),
            ]
        );
        out.clear();
        base.trace(&words(3, 0, "tak ada"), 4, &mut out);
        base.trace(&words(3, 0, "kata"), 5, &mut out);
        assert_eq!(out, []);
    }

    #[test]
    fn hostile_words_are_soon_traced() {
        let same = words(1, 0, &"a".repeat(MOST));
        let turns = words(2, 0, &format!("{}b", "a".repeat(40)).repeat(MOST / 41));
        let start = Instant::now();
        let mut out = Vec::new();
        Base::of([&same].into_iter()).trace(&turns, 4, &mut out);
        assert!(out.len() > 6_000);
        assert!(start.elapsed().as_secs() < 5, "{:?}", start.elapsed());
    }
}
