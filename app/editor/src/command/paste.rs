//! Fitting a slice into the text at a caret: into words, an empty block, a list
//! item, a quote, code, or beside a picture. The schema holds whatever comes;
//! the caller empties a selection first. Plain text is `text`'s.

mod items;

use shared::document::block::{Block, Inline, Pos};
use shared::document::schema::{ContainerKind, Marks, TextKind};
use shared::document::slice::{Slice, uncode};
use shared::document::step::{Draft, DraftContent, Place, Step, Tag};
use shared::document::tree::Tree;
use shared::document::utf16;

use self::items::{break_out, into_item, is_heading, outer_list, share};
use super::blocks::inline_steps;
use super::tail::cut_tail;
use super::{Context, delete};
use crate::edit::{Edit, Spot};
use crate::selection::Selection;

/// Where the caret is afterwards, by the edit's own numbers: in the last line
/// pasted, or at the start of what stood behind the caret.
const PASTED: u8 = 0;
const TAIL: u8 = 1;

/// Pastes a slice; the caret ends up behind it.
pub(super) fn slice(context: Context<'_>, slice: &Slice) -> Option<Edit> {
    let tree = context.tree;
    let at = context.selection.head;
    let block = tree.find(at.block)?;
    if slice.is_empty() {
        return None;
    }
    let mut rest = slice.blocks.clone();
    let kind = match block.text_kind() {
        Some(TextKind::Code) => return Some(code(at, slice.words())),
        None => {
            let caret = aim(&mut rest, None);
            let place = match at.offset {
                0 => Place::Before(at.block),
                _ => Place::After(at.block),
            };
            return Some(Edit::caret(vec![insert(place, rest)], caret));
        }
        Some(kind) => kind,
    };
    let parent = tree.parent(at.block);
    let siblings = tree.children(parent.map(|parent| parent.id));
    let place = siblings.iter().position(|child| child.id == at.block)?;
    let followers = siblings.get(place + 1..).unwrap_or_default();
    let item = parent.filter(|parent| parent.container_kind() == Some(ContainerKind::Item));
    let opens_item = item.is_some() && place == 0;

    let merges = merges(block, kind, opens_item, slice);
    let peeled = if merges {
        peel(&mut rest)
    } else {
        Peeled::default()
    };
    let mut steps = inline_steps(at, &peeled.inline, false);
    if rest.is_empty() {
        let end = at.offset + peeled.inline.iter().map(Inline::len).sum::<u32>();
        return Some(Edit::caret(steps, Spot::old(Pos::new(at.block, end))));
    }
    let (cut, tail) = cut_tail(block, at.offset);
    let joins = !tail.is_empty() && slice.joins(true) && words_at_end(&mut rest).is_some();
    // Nothing of the line stays before what is pasted.
    let vacant = at.offset == 0 && !merges;
    if vacant && !tail.is_empty() && !joins && item.is_none() {
        let caret = aim(&mut rest, Some(Spot::old(at)));
        return Some(Edit::caret(
            vec![insert(Place::Before(at.block), rest)],
            caret,
        ));
    }
    if item.is_some()
        && rest.iter().skip(peeled.left_over).any(is_heading)
        && let Some(list) = outer_list(tree, at.block)
    {
        let joined = if joins { tail } else { Vec::new() };
        return break_out(tree, list, at, vacant, joined, steps, rest);
    }
    // The tail goes first, so that offsets before it stay true.
    steps.splice(..0, cut);
    let otherwise = if joins || tail.is_empty() {
        followers
            .first()
            .filter(|next| item.is_none() && next.text_kind().is_some())
            .map(|next| Spot::old(Pos::new(next.id, 0)))
    } else {
        Some(Spot::new(TAIL, 0))
    };
    let caret = aim(&mut rest, otherwise);
    let mut own_tail = None;
    if joins {
        if let Some(words) = words_at_end(&mut rest) {
            words.extend(tail);
        }
    } else if !tail.is_empty() {
        let kind = if item.is_some() {
            TextKind::Paragraph
        } else {
            kind
        };
        own_tail = Some(Draft::text(kind, tail).tagged(Tag::New(TAIL)));
    }
    match item {
        None => {
            rest.extend(own_tail);
            steps.push(insert(Place::After(at.block), rest));
            if vacant {
                steps.push(Step::DeleteBlock { block: at.block });
            }
        }
        Some(item) => {
            let sole = siblings.len() == 1;
            let mut shares = share(rest, peeled.left_over, sole);
            shares.take_tail(own_tail);
            into_item(item, at, opens_item, vacant, followers, shares, &mut steps);
        }
    }
    Some(Edit::caret(steps, caret))
}

/// Steps that take a range away because it moves elsewhere, and the place where
/// its ends meet. Whole lines leave no empty line behind.
pub(crate) fn leave(tree: &Tree, from: Pos, to: Pos) -> (Vec<Step>, Spot) {
    let whole = from.offset == 0
        && tree
            .find(to.block)
            .is_some_and(|last| to.offset >= last.len());
    if whole {
        let lines = tree.between(from.block, to.block);
        let doomed = lines.iter().map(|block| block.id).collect();
        return (delete::removal(tree, &doomed), Spot::old(from));
    }
    delete::clear(tree, &Selection::range(from, to))
}

fn insert(at: Place, blocks: Vec<Draft>) -> Step {
    Step::InsertBlocks { at, blocks }
}

/// Code takes the words alone.
fn code(at: Pos, words: String) -> Edit {
    let end = Pos::new(at.block, at.offset + utf16::len(&words));
    let step = Step::InsertText {
        at,
        text: words,
        marks: Marks::none(),
    };
    Edit::caret(vec![step], Spot::old(end))
}

/// Does the slice's first line join the words at the caret? An empty block
/// becomes what is pasted, unless that is mere words.
fn merges(block: &Block, kind: TextKind, opens_item: bool, slice: &Slice) -> bool {
    let lines = slice.lines();
    let Some(DraftContent::Text(first, _)) = lines.first().map(|line| &line.content) else {
        return false;
    };
    if !block.is_empty() {
        return slice.joins(false);
    }
    match slice.blocks.first().map(|draft| &draft.content) {
        Some(DraftContent::Text(..)) => {
            let single = lines.len() == 1;
            let heads = matches!(first, TextKind::Heading(_)) && !single;
            let mere_words = *first == TextKind::Paragraph && single;
            *first == kind || mere_words || (opens_item && !heads)
        }
        Some(DraftContent::Container(kind, _)) => opens_item && kind.is_list(),
        _ => false,
    }
}

#[derive(Default)]
struct Peeled {
    /// The first line's pieces.
    inline: Vec<Inline>,
    /// How many blocks the first item leaves behind it.
    left_over: usize,
}

/// Takes the first line out of blocks, and whatever container it leaves empty.
/// What an item held beside its paragraph stands free before the other items.
fn peel(blocks: &mut Vec<Draft>) -> Peeled {
    if blocks.is_empty() {
        return Peeled::default();
    }
    let first = blocks.remove(0);
    match first.content {
        DraftContent::Text(kind, inline) => Peeled {
            inline: match kind {
                TextKind::Code => uncode(&inline),
                _ => inline,
            },
            left_over: 0,
        },
        DraftContent::Container(kind, mut children) => {
            let mut inside = Vec::new();
            let peeled = if kind.is_list() && !children.is_empty() {
                if let DraftContent::Container(_, item) = children.remove(0).content {
                    inside = item;
                }
                peel(&mut inside)
            } else {
                peel(&mut children)
            };
            if !children.is_empty() {
                blocks.insert(0, Draft::container(kind, children));
            }
            let left_over = inside.len();
            blocks.splice(0..0, inside);
            Peeled {
                inline: peeled.inline,
                left_over,
            }
        }
        content => {
            blocks.insert(0, Draft { tag: None, content });
            Peeled::default()
        }
    }
}

fn last_line(blocks: &mut [Draft]) -> Option<&mut Draft> {
    let last = blocks.last_mut()?;
    match last.content {
        DraftContent::Container(_, ref mut children) => last_line(children),
        _ => Some(last),
    }
}

/// The words of the last line, if words with marks can follow them.
fn words_at_end(blocks: &mut [Draft]) -> Option<&mut Vec<Inline>> {
    match &mut last_line(blocks)?.content {
        DraftContent::Text(kind, inline) if *kind != TextKind::Code => Some(inline),
        _ => None,
    }
}

/// Where the caret goes: behind the last words; behind a picture or a rule to
/// `otherwise`, or into a new line.
fn aim(blocks: &mut Vec<Draft>, otherwise: Option<Spot>) -> Spot {
    if let Some(last) = last_line(blocks)
        && let DraftContent::Text(_, inline) = &last.content
    {
        let end = inline.iter().map(Inline::len).sum();
        last.tag = Some(Tag::New(PASTED));
        return Spot::new(PASTED, end);
    }
    otherwise.unwrap_or_else(|| {
        blocks.push(Draft::paragraph().tagged(Tag::New(PASTED)));
        Spot::new(PASTED, 0)
    })
}
