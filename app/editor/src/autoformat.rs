//! What typing turns into: signs at a line's start become blocks, signs around
//! words become marks, addresses become links, straight quotes become curly
//! ones. Pure: from the text with the typed character in it to an edit.
//!
//! House style for Indonesian press releases, decided here:
//! - `# `, `## `, `### ` make a heading of that level, as in Markdown and
//!   stock Tiptap. The headline is a field of its own, so releases use 2 and 3.
//! - `- `, `* ` make a bulleted list, `1. `, `1) ` a numbered one that starts
//!   there, `> ` a quote; each joins a fitting one right above. The third dash
//!   of an otherwise empty paragraph makes a rule.
//! - `` `code` ``, `**bold**`, `*italic*` and `_italic_` need a word's edge
//!   before the first sign and after the last, so `2*3*4` and `nama_berkas_baru`
//!   stay as they are.
//! - “ ” and ‘ ’; ’ inside words (Jum’at). A dash between words, ` -- `, becomes
//!   an en dash, three dots an ellipsis.
//! - A space or Enter links the address before it, unless its link has just
//!   been taken away.
//!
//! Never here: rules in code, in compositions, on paste or for another's words
//! (`editor` asks only after a single typed character), and taking back.

mod carry;

use shared::document::block::{Block, BlockId, Pos};
use shared::document::schema::{ContainerKind, MarkKind, TextKind};
use shared::document::tree::Tree;
use shared::document::utf16;

use crate::link;

/// A character that has just been typed, or is about to be.
pub struct Typed<'a> {
    tree: &'a Tree,
    block: &'a Block,
    /// The line up to and with the character, from the block's start or the
    /// last line break.
    before: String,
    /// Does that begin with the block?
    whole: bool,
    /// Where the character ends, UTF-16 units.
    end: u32,
    /// What stands behind it in the block.
    after: Option<char>,
}

/// Which rule a character sets off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rule {
    /// A heading of this level.
    Heading(u8),
    /// A list of this kind.
    List(ContainerKind),
    /// A quote.
    Quote,
    /// A rule between blocks.
    Line,
    /// A mark on the words between two signs.
    Mark {
        /// Which.
        kind: MarkKind,
        /// Where the first sign starts, UTF-16 units into the block.
        from: u32,
        /// Length of each sign.
        sign: u32,
    },
    /// A link on an address.
    Link {
        /// First unit of the address.
        from: u32,
        /// First unit after it.
        to: u32,
        /// What the link holds.
        href: String,
    },
    /// Other signs in place of those typed.
    Sign {
        /// First unit replaced.
        from: u32,
        /// First unit kept after it.
        to: u32,
        /// What stands there instead.
        with: &'static str,
    },
}

impl<'a> Typed<'a> {
    /// The character before `at` as just typed; `None` where no rule holds.
    pub fn last(tree: &'a Tree, at: Pos) -> Option<Self> {
        Self::about(tree, at, "")
    }

    /// The character as about to be typed at `at`.
    pub fn about(tree: &'a Tree, at: Pos, typed: &str) -> Option<Self> {
        let block = tree.find(at.block)?;
        block.text_kind().filter(|kind| *kind != TextKind::Code)?;
        let beside = block.marks_beside(at.offset, false);
        if beside.is_some_and(|marks| marks.has(MarkKind::Code)) {
            return None;
        }
        let text = block.text();
        let (head, tail) = text.split_at(utf16::byte(&text, at.offset));
        let line = head.rsplit('\n').next().unwrap_or_default();
        Some(Self {
            tree,
            block,
            whole: line.len() == head.len(),
            before: [line, typed].concat(),
            end: at.offset + utf16::len(typed),
            after: tail.chars().next(),
        })
    }

    /// The rule that the character sets off.
    pub fn rule(&self) -> Option<Rule> {
        let (head, typed) = split_last(&self.before)?;
        // Between a first backquote and the next it is code already.
        let code = head
            .rfind('`')
            .and_then(|at| head.get(..at))
            .is_some_and(opens);
        match typed {
            '`' => self.mark(head, "`", MarkKind::Code),
            _ if code => None,
            ' ' | '\u{a0}' => self
                .prefix(head)
                .or_else(|| self.dash(head))
                .or_else(|| self.address(head)),
            '-' => self.line(),
            '.' => (head.ends_with("..") && !head.ends_with("...")).then(|| self.sign(3, 0, "…")),
            '"' => Some(self.sign(1, 0, if opens(head) { "“" } else { "”" })),
            '\'' => Some(self.sign(1, 0, if opens(head) { "‘" } else { "’" })),
            '_' => self.mark(head, "_", MarkKind::Italic),
            '*' => match head.strip_suffix('*') {
                Some(head) => self.mark(head, "**", MarkKind::Bold),
                None => self.mark(head, "*", MarkKind::Italic),
            },
            _ => None,
        }
    }

    /// The rule that ending the line sets off.
    pub fn rule_on_enter(&self) -> Option<Rule> {
        self.address(&self.before)
    }

    /// Signs at the start of a paragraph (or of a heading, for a heading).
    fn prefix(&self, head: &str) -> Option<Rule> {
        if !self.whole || head.len() > 4 || opens_item(self.tree, self.block.id) {
            return None;
        }
        let rule = match head {
            "#" => Rule::Heading(1),
            "##" => Rule::Heading(2),
            "###" => Rule::Heading(3),
            "-" | "*" => Rule::List(ContainerKind::BulletList),
            ">" => Rule::Quote,
            _ => {
                let number = head.strip_suffix(['.', ')'])?;
                let digits = number.bytes().all(|byte| byte.is_ascii_digit());
                Rule::List(ContainerKind::OrderedList(
                    digits.then(|| number.parse().ok())??,
                ))
            }
        };
        match (&rule, self.block.text_kind()?) {
            (Rule::Heading(level), TextKind::Heading(now)) => *level != now,
            (Rule::Quote, _) => {
                let parent = self.tree.parent(self.block.id);
                parent.and_then(|parent| parent.container_kind()) != Some(ContainerKind::Quote)
            }
            (_, kind) => kind == TextKind::Paragraph,
        }
        .then_some(rule)
    }

    fn line(&self) -> Option<Rule> {
        (self.whole
            && self.before == "---"
            && self.after.is_none()
            && self.block.text_kind() == Some(TextKind::Paragraph)
            && !opens_item(self.tree, self.block.id))
        .then_some(Rule::Line)
    }

    /// ` -- ` between words.
    fn dash(&self, head: &str) -> Option<Rule> {
        let words = head.strip_suffix(" --")?;
        words
            .ends_with(|c: char| !c.is_whitespace())
            .then(|| self.sign(3, 1, "–"))
    }

    /// Other signs for those from `from` to `to` units before the end.
    fn sign(&self, from: u32, to: u32, with: &'static str) -> Rule {
        Rule::Sign {
            from: self.end - from,
            to: self.end - to,
            with,
        }
    }

    /// Words between two equal signs, the second one just typed.
    fn mark(&self, head: &str, sign: &str, kind: MarkKind) -> Option<Rule> {
        if self.after.is_some_and(char::is_alphanumeric) {
            return None;
        }
        let at = head.rfind(sign)?;
        let (lead, inner) = (head.get(..at)?, head.get(at + sign.len()..)?);
        let first = inner.chars().next()?;
        let starts = kind == MarkKind::Code || first.is_alphanumeric() || is_opening(first);
        let fits = opens(lead)
            && starts
            && !first.is_whitespace()
            && !inner.ends_with(char::is_whitespace)
            && !inner.contains('\u{FFFC}')
            && !inner.contains(sign.get(..1)?);
        fits.then(|| Rule::Mark {
            kind,
            from: self.end - utf16::len(inner) - 2 * utf16::len(sign),
            sign: utf16::len(sign),
        })
    }

    /// The address that `head` ends with.
    fn address(&self, head: &str) -> Option<Rule> {
        let word = head.rsplit(char::is_whitespace).next()?;
        let found = link::find(word)?;
        // Between the word's end and the caret stands what ended it.
        let end = self.end - utf16::len(self.before.get(head.len()..)?);
        let start = end - utf16::len(word);
        let from = start + utf16::len(word.get(..found.from)?);
        let to = start + utf16::len(word.get(..found.to)?);
        let taken = |at| {
            self.block
                .marks_beside(at, true)
                .is_none_or(|marks| marks.link().is_some() || marks.has(MarkKind::Code))
        };
        (!(from..to).any(taken)).then_some(Rule::Link {
            from,
            to,
            href: found.href,
        })
    }
}

/// Can this character set a rule off?
pub fn is_sign(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '-' | '.' | '"' | '\'' | '`' | '_' | '*')
}

fn split_last(text: &str) -> Option<(&str, char)> {
    let last = text.chars().next_back()?;
    Some((text.strip_suffix(last)?, last))
}

/// Does a sign after these words open something?
fn opens(head: &str) -> bool {
    head.chars()
        .next_back()
        .is_none_or(|c| c.is_whitespace() || is_opening(c))
}

fn is_opening(c: char) -> bool {
    matches!(c, '(' | '[' | '{' | '<' | '“' | '‘' | '«' | '–' | '—' | '/')
}

/// Is it the paragraph that a list item must start with?
pub(crate) fn opens_item(tree: &Tree, id: BlockId) -> bool {
    tree.parent(id).is_some_and(|parent| {
        parent.container_kind() == Some(ContainerKind::Item)
            && parent
                .children()
                .first()
                .is_some_and(|child| child.id == id)
    })
}
