//! The smallest set of screen operations from one view to the next: pure, so
//! it runs against a fake screen in tests. Text that stays is never rewritten,
//! which is what keeps carets, compositions and spelling marks alive.

use std::collections::HashSet;
use std::hash::Hash;

use shared::document::utf16;

use crate::reader;
use crate::view::View;

/// One operation. Paths are child indexes from the block's element down, true
/// at the moment the operation's turn comes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Op {
    /// Put a node into the element at `path` as its child number `index`.
    Insert {
        /// The parent.
        path: Vec<usize>,
        /// Which child it becomes.
        index: usize,
        /// What to put.
        view: View,
    },
    /// Take child number `index` out of the element at `path`.
    Remove {
        /// The parent.
        path: Vec<usize>,
        /// Which child goes.
        index: usize,
    },
    /// Replace a range of the text node at `path`.
    Data {
        /// The text node.
        path: Vec<usize>,
        /// First UTF-16 unit.
        offset: u32,
        /// How many units go.
        delete: u32,
        /// What comes.
        insert: String,
    },
}

/// Operations that turn one list of children into another.
pub fn plan(old: &[View], new: &[View]) -> Vec<Op> {
    let mut ops = Vec::new();
    children(old, new, &mut Vec::new(), &mut ops);
    ops
}

/// Can one become the other in place?
fn alike(old: &View, new: &View) -> bool {
    match (old, new) {
        (View::Text(_), View::Text(_)) => true,
        (
            View::Element { tag, attrs, .. },
            View::Element {
                tag: other,
                attrs: others,
                ..
            },
        ) => tag == other && attrs == others,
        _ => false,
    }
}

fn children(old: &[View], new: &[View], path: &mut Vec<usize>, ops: &mut Vec<Op>) {
    let head = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let (old, new) = (&old[head..], &new[head..]);
    let tail = old
        .iter()
        .rev()
        .zip(new.iter().rev())
        .take_while(|(a, b)| a == b)
        .count();
    let (old, new) = (&old[..old.len() - tail], &new[..new.len() - tail]);
    let (mut i, mut j, mut at) = (0, 0, head);
    loop {
        match (old.get(i), new.get(j)) {
            (None, None) => return,
            (Some(was), Some(will)) if alike(was, will) => {
                path.push(at);
                same(was, will, path, ops);
                path.pop();
                i += 1;
                j += 1;
                at += 1;
            }
            (Some(_), will)
                if will.is_none_or(|will| old[i + 1..].iter().any(|later| alike(later, will)))
                    && old.len() - i > new.len() - j =>
            {
                ops.push(Op::Remove {
                    path: path.clone(),
                    index: at,
                });
                i += 1;
            }
            (_, Some(will)) => {
                ops.push(Op::Insert {
                    path: path.clone(),
                    index: at,
                    view: will.clone(),
                });
                j += 1;
                at += 1;
            }
            (Some(_), None) => {
                ops.push(Op::Remove {
                    path: path.clone(),
                    index: at,
                });
                i += 1;
            }
        }
    }
}

fn same(was: &View, will: &View, path: &mut Vec<usize>, ops: &mut Vec<Op>) {
    match (was, will) {
        (View::Text(a), View::Text(b)) => {
            if let Some(change) = reader::diff(a, b, None) {
                ops.push(Op::Data {
                    path: path.clone(),
                    offset: change.from,
                    delete: change.to - change.from,
                    insert: change.insert,
                });
            }
        }
        (View::Element { children: a, .. }, View::Element { children: b, .. }) => {
            children(a, b, path, ops);
        }
        _ => {}
    }
}

/// One operation on an ordered list of named things.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// Take out number `index`.
    Remove {
        /// Place in the list as it is then.
        index: usize,
    },
    /// Put number `source` of the new list in as number `index`.
    Insert {
        /// Place in the list as it is then.
        index: usize,
        /// Place in the new list.
        source: usize,
    },
}

/// Operations that turn one order of names into another. Names that stay keep
/// their order in a shared sequence; should they not, they are drawn again.
pub fn order<K: Eq + Hash + Copy>(old: &[K], new: &[K]) -> Vec<Move> {
    let head = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let tail = old[head..]
        .iter()
        .rev()
        .zip(new[head..].iter().rev())
        .take_while(|(a, b)| a == b)
        .count();
    let was = &old[head..old.len() - tail];
    let will = &new[head..new.len() - tail];
    let in_new: HashSet<K> = will.iter().copied().collect();
    let in_old: HashSet<K> = was.iter().copied().collect();
    let stays = |list: &[K], other: &HashSet<K>| -> Vec<K> {
        list.iter().filter(|k| other.contains(k)).copied().collect()
    };
    let stable = stays(was, &in_new) == stays(will, &in_old);
    let kept = |k: &K, other: &HashSet<K>| stable && other.contains(k);
    let mut moves = Vec::new();
    for (n, k) in was.iter().enumerate().rev() {
        if !kept(k, &in_new) {
            moves.push(Move::Remove { index: head + n });
        }
    }
    for (n, k) in will.iter().enumerate() {
        if !kept(k, &in_old) {
            moves.push(Move::Insert {
                index: head + n,
                source: head + n,
            });
        }
    }
    moves
}

/// Carries operations out on a view: what a screen does, for tests and for
/// keeping a copy of what the screen shows.
pub fn apply(views: &mut Vec<View>, ops: &[Op]) -> bool {
    fn find<'a>(views: &'a mut Vec<View>, path: &[usize]) -> Option<&'a mut Vec<View>> {
        let Some((first, rest)) = path.split_first() else {
            return Some(views);
        };
        match views.get_mut(*first)? {
            View::Element { children, .. } => find(children, rest),
            View::Text(_) => None,
        }
    }
    ops.iter().all(|op| match op {
        Op::Insert { path, index, view } => find(views, path)
            .filter(|list| *index <= list.len())
            .map(|list| list.insert(*index, view.clone()))
            .is_some(),
        Op::Remove { path, index } => find(views, path)
            .filter(|list| *index < list.len())
            .map(|list| list.remove(*index))
            .is_some(),
        Op::Data {
            path,
            offset,
            delete,
            insert,
        } => {
            let Some((last, parents)) = path.split_last() else {
                return false;
            };
            match find(views, parents).and_then(|list| list.get_mut(*last)) {
                Some(View::Text(text)) => {
                    *text = format!(
                        "{}{insert}{}",
                        utf16::slice(text, 0, *offset),
                        utf16::slice(text, offset + delete, u32::MAX)
                    );
                    true
                }
                _ => false,
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn views() -> impl Strategy<Value = Vec<View>> {
        let leaf = prop_oneof![
            "[ab😀]{1,4}".prop_map(View::Text),
            Just(View::element("br", Vec::new())),
        ];
        let node = leaf.prop_recursive(3, 12, 4, |inner| {
            (
                prop_oneof![Just("strong"), Just("em"), Just("a")],
                proptest::collection::vec(inner, 0..4),
            )
                .prop_map(|(tag, children)| View::element(tag, children))
        });
        proptest::collection::vec(node, 0..5)
    }

    proptest! {
        #[test]
        fn the_plan_leads_there(old in views(), new in views()) {
            let mut screen = old.clone();
            prop_assert!(apply(&mut screen, &plan(&old, &new)));
            prop_assert_eq!(screen, new);
        }

        #[test]
        fn orders_lead_there(
            old in proptest::collection::hash_set(0_u8..12, 0..8),
            new in proptest::collection::hash_set(0_u8..12, 0..8),
        ) {
            let (old, new): (Vec<u8>, Vec<u8>) = (old.into_iter().collect(), new.into_iter().collect());
            let mut list = old.clone();
            for step in order(&old, &new) {
                match step {
                    Move::Remove { index } => { list.remove(index); }
                    Move::Insert { index, source } => list.insert(index, new[source]),
                }
            }
            prop_assert_eq!(list, new);
        }
    }

    #[test]
    fn a_typed_letter_is_one_replacement() {
        let old = [
            View::Text("satu".into()),
            View::element("strong", vec![View::Text("dua".into())]),
        ];
        let new = [
            View::Text("satu".into()),
            View::element("strong", vec![View::Text("duga".into())]),
        ];
        assert_eq!(
            plan(&old, &new),
            [Op::Data {
                path: vec![1, 0],
                offset: 2,
                delete: 0,
                insert: "g".into()
            }]
        );
    }

    #[test]
    fn bolding_a_word_keeps_the_text_before_it() {
        let old = [View::Text("satu dua tiga".into())];
        let new = [
            View::Text("satu ".into()),
            View::element("strong", vec![View::Text("dua".into())]),
            View::Text(" tiga".into()),
        ];
        let ops = plan(&old, &new);
        assert!(
            matches!(ops[0], Op::Data { ref path, delete: 8, .. } if path == &[0]),
            "{ops:?}"
        );
        assert_eq!(ops.len(), 3);
    }
}
