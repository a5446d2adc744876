//! What strangers (extensions, scripts, keyboards that send no events) did to
//! the lines on the screen: which words changed, and whether a line was split
//! or two were joined. Pure. What cannot be told is left out: the screen is
//! drawn anew then, and no word is lost because it only moved.

use std::collections::HashMap;

use shared::document::block::{BlockId, Pos};
use shared::document::utf16;

use crate::reader::{Diff, diff};

/// A line as it stands on the screen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The block whose element it is; `None` for a stranger's.
    pub block: Option<BlockId>,
    /// Its words.
    pub words: String,
    /// The caret in it, UTF-16 units.
    pub caret: Option<u32>,
}

/// New words of one block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Which block.
    pub block: BlockId,
    /// What it read when it was drawn.
    pub before: String,
    /// What changed.
    pub change: Diff,
    /// The caret in the new words.
    pub caret: Option<u32>,
}

/// What was done to whole lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Restructured {
    /// A line was split here.
    Split(Pos),
    /// This line was joined to the one before it.
    Join(BlockId),
}

/// What can be told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// Words to take over.
    pub words: Vec<Reading>,
    /// Enter or Backspace, as a browser does it by itself.
    pub restructured: Option<Restructured>,
}

/// How far the words of a line that still stands are believed.
#[derive(Clone, Copy, PartialEq)]
enum Trust {
    All,
    /// Beside something unexplained: words may have gone there.
    Additions,
    /// A split or a join explains them.
    Explained,
}

/// Compares the lines as drawn with the lines as found.
pub fn tell(drawn: &[(BlockId, String)], found: &[Found]) -> Told {
    let place: HashMap<BlockId, usize> = found
        .iter()
        .enumerate()
        .filter_map(|(at, line)| Some((line.block?, at)))
        .collect();
    let standing: Vec<(usize, usize)> = drawn
        .iter()
        .enumerate()
        .filter_map(|(at, (id, _))| Some((at, *place.get(id)?)))
        .collect();
    let named = found.iter().filter(|line| line.block.is_some()).count();
    // Copied or rearranged lines: whose words they are is anyone's guess.
    if named != standing.len() || standing.windows(2).any(|pair| pair[0].1 > pair[1].1) {
        return Told::default();
    }
    let mut told = Told::default();
    let mut trust = vec![Trust::All; standing.len()];
    for gap in 0..=standing.len() {
        let before = gap.checked_sub(1).and_then(|at| standing.get(at)).copied();
        let after = standing.get(gap).copied();
        let start = before.map_or((0, 0), |(d, f)| (d + 1, f + 1));
        let end = after.unwrap_or((drawn.len(), found.len()));
        let missing = drawn.get(start.0..end.0).unwrap_or_default();
        let strange = found.get(start.1..end.1).unwrap_or_default();
        if missing.len() == strange.len() {
            for (was, is) in missing.iter().zip(strange) {
                told.words.extend(reading(was, is));
            }
            continue;
        }
        let lines = |at: Option<(usize, usize)>| {
            let (d, f) = at?;
            Some((drawn.get(d)?, found.get(f)?))
        };
        let (before, after) = (lines(before), lines(after));
        let explained = match (missing, strange) {
            ([], [new]) => split(before, new, after),
            ([gone], []) => join(before, gone, after),
            _ => None,
        };
        match explained {
            Some((what, earlier)) if told.restructured.is_none() => {
                told.restructured = Some(what);
                let taken = if earlier {
                    gap.checked_sub(1)
                } else {
                    Some(gap)
                };
                if let Some(trust) = taken.and_then(|at| trust.get_mut(at)) {
                    *trust = Trust::Explained;
                }
            }
            _ => {
                for at in gap.checked_sub(1).into_iter().chain([gap]) {
                    if let Some(trust) = trust.get_mut(at).filter(|trust| **trust == Trust::All) {
                        *trust = Trust::Additions;
                    }
                }
            }
        }
    }
    for ((d, f), trust) in standing.into_iter().zip(trust) {
        if let (Some(was), Some(is)) = (drawn.get(d), found.get(f))
            && trust != Trust::Explained
            && let Some(reading) = reading(was, is)
            && (trust == Trust::All || reading.change.from == reading.change.to)
        {
            told.words.push(reading);
        }
    }
    told
}

fn reading(was: &(BlockId, String), is: &Found) -> Option<Reading> {
    Some(Reading {
        block: was.0,
        change: diff(&was.1, &is.words, is.caret)?,
        before: was.1.clone(),
        caret: is.caret,
    })
}

type Line<'a> = Option<(&'a (BlockId, String), &'a Found)>;

/// Is the new line the tail of the one before it, or the head of the one after?
/// Only where the caret is: an advertisement is no Enter. The flag tells
/// whether the earlier line explains it.
fn split(before: Line<'_>, new: &Found, after: Line<'_>) -> Option<(Restructured, bool)> {
    let torn = |whole: &str, head: &str, tail: &str| whole.strip_prefix(head) == Some(tail);
    if let Some((was, is)) = before
        && (new.caret.or(is.caret)).is_some()
        && torn(&was.1, &is.words, &new.words)
    {
        let at = Pos::new(was.0, utf16::len(&is.words));
        return Some((Restructured::Split(at), true));
    }
    let (was, is) = after?;
    ((new.caret.or(is.caret)).is_some() && torn(&was.1, &new.words, &is.words)).then(|| {
        let at = Pos::new(was.0, utf16::len(&new.words));
        (Restructured::Split(at), false)
    })
}

/// Does a neighbour hold the words of the line that is gone?
fn join(
    before: Line<'_>,
    gone: &(BlockId, String),
    after: Line<'_>,
) -> Option<(Restructured, bool)> {
    let whole = |words: &str, head: &str, tail: &str| words.strip_prefix(head) == Some(tail);
    if let Some((was, is)) = before
        && is.caret.is_some()
        && whole(&is.words, &was.1, &gone.1)
    {
        return Some((Restructured::Join(gone.0), true));
    }
    let (was, is) = after?;
    (is.caret.is_some() && whole(&is.words, &gone.1, &was.1))
        .then_some((Restructured::Join(was.0), false))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(clock: u32) -> BlockId {
        BlockId { client: 1, clock }
    }

    /// `1:satu` is our first block, `?satu` a stranger's; a bar is the caret.
    fn found(lines: &[&str]) -> Vec<Found> {
        let line = |line: &&str| {
            let (name, words) = match line.strip_prefix('?') {
                Some(words) => (None, words),
                None => {
                    let (name, words) = line.split_once(':').unwrap();
                    (Some(id(name.parse().unwrap())), words)
                }
            };
            Found {
                block: name,
                words: words.replace('|', ""),
                caret: words.find('|').map(|at| at as u32),
            }
        };
        lines.iter().map(line).collect()
    }

    fn told(drawn: &[&str], now: &[&str]) -> (Vec<(u32, String)>, Option<Restructured>) {
        let drawn: Vec<_> = drawn
            .iter()
            .zip(1..)
            .map(|(words, n)| (id(n), (*words).to_owned()))
            .collect();
        let told = tell(&drawn, &found(now));
        let words = told.words.into_iter().map(|reading| {
            let head = utf16::slice(&reading.before, 0, reading.change.from);
            let tail = utf16::slice(&reading.before, reading.change.to, u32::MAX);
            let now = format!("{head}{}{tail}", reading.change.insert);
            (reading.block.clock, now)
        });
        (words.collect(), told.restructured)
    }

    fn nothing() -> (Vec<(u32, String)>, Option<Restructured>) {
        (Vec::new(), None)
    }

    #[test]
    fn an_enter_without_an_event() {
        let split = |clock, at| {
            (
                Vec::new(),
                Some(Restructured::Split(Pos::new(id(clock), at))),
            )
        };
        assert_eq!(told(&["satu dua"], &["1:satu", "?| dua"]), split(1, 4));
        assert_eq!(told(&["satu", "x"], &["1:satu", "?|", "2:x"]), split(1, 4));
        assert_eq!(told(&["x", "satu"], &["1:x", "?", "2:|satu"]), split(2, 0));
        assert_eq!(told(&["satu dua"], &["?satu", "1:| dua"]), split(1, 4));
    }

    #[test]
    fn a_backspace_without_an_event() {
        let join = |clock| (Vec::new(), Some(Restructured::Join(id(clock))));
        assert_eq!(told(&["satu", "dua"], &["1:satu|dua"]), join(2));
        assert_eq!(told(&["satu", "dua", "x"], &["2:satu|dua", "3:x"]), join(2));
        assert_eq!(told(&["satu", ""], &["1:satu|"]), join(2));
    }

    #[test]
    fn strange_lines_are_no_enter_and_lost_ones_no_deletion() {
        assert_eq!(told(&["a", "b"], &["1:a", "?iklan", "2:b"]), nothing());
        assert_eq!(told(&["a", "b"], &["1:a", "?", "2:b"]), nothing());
        assert_eq!(told(&["a", "b"], &[]), nothing());
        assert_eq!(told(&["a", "b"], &["2:b", "1:a"]), nothing());
        assert_eq!(told(&["a", "b"], &["1:a", "1:a", "2:b"]), nothing());
    }

    #[test]
    fn words_that_only_moved_stay() {
        // The text of the first line was lifted into a box after it.
        assert_eq!(
            told(&["satu dua", "b"], &["1:satu", "?kotak dua", "2:b"]),
            nothing()
        );
    }

    #[test]
    fn words_typed_meanwhile_are_kept() {
        let typed = || (vec![(1, "satu!".to_owned())], None);
        assert_eq!(told(&["satu", "b"], &["1:satu!|", "2:b"]), typed());
        assert_eq!(
            told(&["satu", "b"], &["1:satu!|", "?iklan", "2:b"]),
            typed()
        );
        assert_eq!(
            told(&["satu", "b"], &["?satu!", "2:b"]),
            typed(),
            "replaced"
        );
        assert_eq!(
            told(&["satu", "b"], &["?satu!", "?b"]),
            typed(),
            "all redone"
        );
    }
}
