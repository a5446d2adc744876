//! The headings of a text, and in which section a place stands.

use shared::document::block::BlockId;
use shared::document::schema::TextKind;
use shared::document::tree::Tree;

/// One heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// Its block.
    pub block: BlockId,
    /// 1 to 6.
    pub level: u8,
    /// Its words on one line; may be empty.
    pub text: String,
}

/// All headings, in reading order.
pub fn headings(tree: &Tree) -> Vec<Heading> {
    tree.lines()
        .filter_map(|line| match line.text_kind() {
            Some(TextKind::Heading(level)) => Some(Heading {
                block: line.id,
                level,
                text: line.text().replace('\n', " "),
            }),
            _ => None,
        })
        .collect()
}

/// The heading above a block, or the block itself when it is one.
pub fn section(tree: &Tree, block: BlockId) -> Option<BlockId> {
    let mut section = None;
    for line in tree.lines() {
        if matches!(line.text_kind(), Some(TextKind::Heading(_))) {
            section = Some(line.id);
        }
        if line.id == block {
            return section;
        }
    }
    None
}
