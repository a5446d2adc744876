//! From a rule to the edit that carries it out, once its sign is in the text.
//! Blocks keep their identity wherever their element may stay the same one.
//!
//! Never here: whether a rule holds.

use shared::document::block::{Inline, Pos, slice_inline};
use shared::document::schema::{ContainerKind, MarkKind, TextKind};
use shared::document::step::{Draft, MarkName, MarkValue, Place, Step, Tag};
use shared::document::utf16;

use super::{Rule, Typed};
use crate::edit::{After, Edit, Spot};

impl Typed<'_> {
    /// The edit that carries a rule out; the character is in the text by now.
    pub fn edit(&self, rule: &Rule) -> Option<Edit> {
        let block = self.block.id;
        let cut = |from, to| Step::Delete { block, from, to };
        Some(match rule {
            Rule::Heading(level) => self.heading(*level),
            Rule::List(kind) => {
                let item = Draft::container(
                    ContainerKind::Item,
                    vec![self.without_prefix(TextKind::Paragraph)],
                );
                self.wrap(*kind, item)
            }
            Rule::Quote => {
                let inner = self.without_prefix(self.block.text_kind()?);
                self.wrap(ContainerKind::Quote, inner)
            }
            // The paragraph goes on behind the rule: it stays the same block.
            Rule::Line => Edit::caret(
                vec![
                    cut(0, self.end),
                    Step::InsertBlocks {
                        at: Place::Before(block),
                        blocks: vec![Draft::rule()],
                    },
                ],
                Spot::old(Pos::new(block, 0)),
            ),
            Rule::Mark { kind, from, sign } => self.marked(*kind, *from, *sign)?,
            Rule::Link { from, to, href } => Edit {
                steps: vec![Step::Format {
                    block,
                    from: *from,
                    to: *to,
                    mark: MarkName::Known(MarkKind::Link),
                    value: Some(MarkValue::Link(href.clone())),
                }],
                after: After::Keep,
                stored: None,
            },
            Rule::Sign { from, to, with } => {
                let marks = self.block.marks_beside(*from, true)?.clone();
                let (from, to) = (*from, *to);
                let insert = Step::InsertText {
                    at: Pos::new(block, from),
                    text: (*with).to_owned(),
                    marks,
                };
                let caret = self.end - (to - from) + utf16::len(with);
                Edit::caret(
                    vec![cut(from, to), insert],
                    Spot::old(Pos::new(block, caret)),
                )
            }
        })
    }

    fn heading(&self, level: u8) -> Edit {
        let block = self.block.id;
        let after = Spot::old(Pos::new(block, 0));
        if matches!(self.block.text_kind(), Some(TextKind::Heading(_))) {
            let steps = vec![
                Step::Delete {
                    block,
                    from: 0,
                    to: self.end,
                },
                Step::SetInteger {
                    block,
                    name: "level",
                    value: i64::from(level),
                },
            ];
            return Edit::caret(steps, after);
        }
        let draft = self.without_prefix(TextKind::Heading(level));
        Edit::caret(self.replace(Place::Before(block), draft), after)
    }

    /// The block without what was typed in front.
    fn without_prefix(&self, kind: TextKind) -> Draft {
        let rest = slice_inline(self.block.inline(), self.end, self.block.len());
        Draft::text(kind, rest).tagged(Tag::Copy(self.block.id))
    }

    fn replace(&self, at: Place, draft: Draft) -> Vec<Step> {
        vec![
            Step::InsertBlocks {
                at,
                blocks: vec![draft],
            },
            Step::DeleteBlock {
                block: self.block.id,
            },
        ]
    }

    /// Puts the block into a container: the fitting one right above, or a new one.
    fn wrap(&self, kind: ContainerKind, draft: Draft) -> Edit {
        let block = self.block.id;
        let siblings = self.tree.children(self.tree.parent(block).map(|b| b.id));
        let above = siblings
            .iter()
            .position(|child| child.id == block)
            .and_then(|at| siblings.get(at.checked_sub(1)?))
            .filter(|above| match (above.container_kind(), kind) {
                (Some(ContainerKind::OrderedList(start)), ContainerKind::OrderedList(number)) => {
                    start.checked_add_unsigned(above.children().len() as u64) == Some(number)
                }
                (above, kind) => above == Some(kind),
            });
        let steps = match above {
            Some(above) => self.replace(Place::LastIn(above.id), draft),
            None => self.replace(Place::Before(block), Draft::container(kind, vec![draft])),
        };
        Edit::caret(steps, Spot::old(Pos::new(block, 0)))
    }

    /// Takes two signs out and marks what stood between them.
    fn marked(&self, kind: MarkKind, from: u32, sign: u32) -> Option<Edit> {
        let block = self.block.id;
        let format = |from, to, kind, value| Step::Format {
            block,
            from,
            to,
            mark: MarkName::Known(kind),
            value,
        };
        let around = self.block.marks_beside(self.end, false)?.clone();
        let (start, stop) = (from + sign, self.end - sign);
        let inner = slice_inline(self.block.inline(), start, stop);
        let mut steps = vec![
            Step::Delete {
                block,
                from: stop,
                to: self.end,
            },
            Step::Delete {
                block,
                from,
                to: start,
            },
        ];
        let mut at = from;
        for piece in &inner {
            let end = at + piece.len();
            let Inline::Text { marks, .. } = piece else {
                return None;
            };
            if marks.has(MarkKind::Code) {
                return None;
            }
            if kind == MarkKind::Code {
                steps.extend(marks.kinds().map(|other| format(at, end, other, None)));
            }
            at = end;
        }
        steps.push(format(from, at, kind, Some(MarkValue::On)));
        let mut edit = Edit::caret(steps, Spot::old(Pos::new(block, at)));
        // What is written next stands outside.
        edit.stored = Some(around.without(kind));
        Some(edit)
    }
}
