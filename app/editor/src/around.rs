//! Drawing around words that are being composed: the operations of `patch` that
//! leave the composed words' text node standing and never write into them.
//! Where that cannot be done, nothing is: the block waits for the end.

use shared::document::utf16;

use crate::patch::{self, Op};
use crate::view::{FILLER, FOREIGN, View};

/// Stands for a composed unit while planning: a unit that no operation may
/// write. A code point that nobody types, as long as the unit it stands for.
const HELD: char = '\u{FDD0}';

/// What to do around composed words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Around {
    /// The operations.
    pub ops: Vec<Op>,
    /// Where the composed words begin afterwards, UTF-16 units into the block.
    pub from: u32,
    /// Where they begin before, UTF-16 units into their text node.
    pub at: u32,
}

/// Operations that turn `old` into `new` around the composed words, which are
/// the units `from..to` of `old`. `None` if they would have to be touched.
pub fn plan(old: &[View], new: &[View], from: u32, to: u32) -> Option<Around> {
    let (was, will) = (words(old), words(new));
    let composed = utf16::slice(&was, from, to);
    if composed.is_empty() {
        return None;
    }
    let at = find(&was, &will, from, composed)?;
    let (old, node_at) = hold(old, from, to)?;
    let (new, _) = hold(new, at, at + (to - from))?;
    let ops = patch::plan(&old, &new);
    let writes = ops.iter().any(|op| match op {
        Op::Insert { view, .. } => words(std::slice::from_ref(view)).contains(HELD),
        Op::Data { insert, .. } => insert.contains(HELD),
        Op::Remove { .. } => false,
    });
    (!writes).then_some(Around {
        ops,
        from: at,
        at: node_at,
    })
}

/// The words of views as their block counts them.
pub fn words(views: &[View]) -> String {
    let mut out = String::new();
    collect(views, &mut out);
    out
}

fn collect(views: &[View], out: &mut String) {
    for view in views {
        match view {
            View::Text(text) => out.push_str(text),
            View::Element {
                tag,
                attrs,
                children,
            } => {
                let has = |class: &str| {
                    attrs
                        .iter()
                        .any(|(name, value)| name == "class" && value == class)
                };
                if tag == "br" {
                    if !has(FILLER) {
                        out.push('\n');
                    }
                } else if has(FOREIGN) {
                    out.push('\u{FFFC}');
                } else {
                    collect(children, out);
                }
            }
        }
    }
}

/// Where in `will` the composed words are now: of several such words, the ones
/// whose surroundings are most like before. No words at all are anywhere.
pub(crate) fn find(was: &str, will: &str, from: u32, composed: &str) -> Option<u32> {
    let before = utf16::slice(was, 0, from);
    let after = utf16::slice(was, from + utf16::len(composed), u32::MAX);
    let alike = |a: &mut dyn Iterator<Item = (char, char)>| a.take_while(|(x, y)| x == y).count();
    let mut best: Option<(usize, usize)> = None;
    let mut search = 0;
    while let Some(found) = will.get(search..).and_then(|rest| rest.find(composed)) {
        let at = search + found;
        let (head, tail) = (&will[..at], &will[at + composed.len()..]);
        let near = alike(&mut before.chars().rev().zip(head.chars().rev()))
            + alike(&mut before.chars().zip(head.chars()))
            + alike(&mut after.chars().zip(tail.chars()))
            + alike(&mut after.chars().rev().zip(tail.chars().rev()));
        if best.is_none_or(|(most, _)| near > most) {
            best = Some((near, at));
        }
        let Some(next) = will[at..].chars().next() else {
            break;
        };
        search = at + next.len_utf8();
    }
    best.map(|(_, at)| utf16::len(&will[..at]))
}

/// The views with the units `from..to` held, and where in their text they
/// begin; `None` unless one text has them all.
fn hold(views: &[View], from: u32, to: u32) -> Option<(Vec<View>, u32)> {
    let mut out = views.to_vec();
    let at = hold_in(&mut out, &mut 0, from, to)?;
    Some((out, at))
}

fn hold_in(views: &mut [View], start: &mut u32, from: u32, to: u32) -> Option<u32> {
    for view in views {
        let len = utf16::len(&words(std::slice::from_ref(view)));
        if from >= *start && to <= *start + len && from < *start + len {
            return match view {
                View::Text(text) => {
                    let (a, b) = (from - *start, to - *start);
                    *text = format!(
                        "{}{}{}",
                        utf16::slice(text, 0, a),
                        HELD.to_string().repeat((b - a) as usize),
                        utf16::slice(text, b, u32::MAX)
                    );
                    Some(a)
                }
                View::Element { children, .. } => hold_in(children, start, from, to),
            };
        }
        *start += len;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(words: &str) -> View {
        View::Text(words.into())
    }

    fn bold(words: &str) -> View {
        View::element("strong", vec![text(words)])
    }

    fn data(offset: u32, delete: u32, insert: &str) -> Op {
        Op::Data {
            path: vec![0],
            offset,
            delete,
            insert: insert.into(),
        }
    }

    #[test]
    fn words_around_are_replaced_in_place() {
        let old = [text("awal にほ akhir")];
        let before = plan(&old, &[text("yang awal にほ akhir")], 5, 7).unwrap();
        assert_eq!((before.ops, before.from), (vec![data(0, 0, "yang ")], 10));
        let after = plan(&old, &[text("awal にほ akhirnya")], 5, 7).unwrap();
        assert_eq!((after.ops, after.from), (vec![data(13, 0, "nya")], 5));
        let gone = plan(&old, &[text("にほ akhir")], 5, 7).unwrap();
        assert_eq!((gone.ops, gone.from), (vec![data(0, 5, "")], 0));
    }

    #[test]
    fn the_same_letters_beside_are_not_mistaken() {
        // “aa” is composed; a colleague adds an “a” in front of it.
        let found = plan(&[text("xaay")], &[text("xaaay")], 1, 3).unwrap();
        assert_eq!(found.ops.len(), 1);
        let Op::Data { offset, delete, .. } = &found.ops[0] else {
            panic!("{found:?}");
        };
        assert!(*delete == 0 && (*offset <= 1 || *offset >= 3), "{found:?}");
    }

    #[test]
    fn neighbours_may_change_their_look() {
        let old = [text("awal にほ akhir")];
        let new = [text("awal にほ "), bold("akhir")];
        let found = plan(&old, &new, 5, 7).unwrap();
        let mut screen = old.to_vec();
        assert!(patch::apply(&mut screen, &found.ops));
        assert_eq!(screen, new);
    }

    #[test]
    fn what_would_touch_them_waits() {
        let old = [text("awal にほ akhir")];
        assert_eq!(plan(&old, &[bold("awal にほ akhir")], 5, 7), None);
        assert_eq!(plan(&old, &[text("awal  akhir")], 5, 7), None, "deleted");
        assert_eq!(plan(&old, &[text("awal に-ほ akhir")], 5, 7), None, "torn");
        assert_eq!(plan(&old, &[text("x")], 5, 5), None, "nothing yet");
        let both = [text("yang awal にほ akhirnya")];
        assert_eq!(plan(&old, &both, 5, 7), None, "on both sides at once");
    }
}
