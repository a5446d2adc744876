//! Pictures in the text, seen from outside it: where one was asked for, which
//! there are, what is missing. Pure; uploading is the browser's business.

use std::sync::Arc;

use shared::document::block::{Block, BlockId, Content};
use shared::document::tree::Tree;

use crate::editor::Editor;
use crate::selection::{Selection, StickySelection};

/// A place that was asked for a while ago; follows everybody's edits.
pub struct Asked {
    sticky: StickySelection,
    before: Tree,
    selection: Option<Selection>,
}

impl Asked {
    /// Where the person is now, or at `block` if one is named, or at the end.
    pub fn now(editor: &Editor, block: Option<BlockId>) -> Option<Self> {
        let tree = editor.tree();
        let caret = |at| Selection::caret(shared::document::block::Pos::new(at, 0));
        let selection = block
            .map(caret)
            .or_else(|| editor.selection().copied())
            .or_else(|| tree.end().map(Selection::caret))?;
        Some(Self {
            sticky: StickySelection::of(editor.body(), tree, &selection),
            before: tree.clone(),
            selection: editor.selection().copied(),
        })
    }

    /// The same wish, to be carried out behind `block`.
    #[must_use]
    pub fn behind(self, editor: &Editor, block: Option<BlockId>) -> Self {
        match Self::now(editor, block) {
            Some(now) => Self {
                selection: self.selection,
                ..now
            },
            None => self,
        }
    }

    /// The block where it is by now.
    pub fn block(&self, editor: &Editor) -> Option<BlockId> {
        let tree = editor.tree();
        self.sticky
            .resolve(editor.body(), &self.before, tree)
            .map(|selection| selection.head.block)
            .or_else(|| tree.end().map(|end| end.block))
    }

    /// Has the person stayed where they asked? Then nothing interrupts them.
    pub fn is_waiting(&self, editor: &Editor) -> bool {
        editor.selection().copied() == self.selection
    }
}

/// An attribute of a picture.
pub fn attr<'a>(block: &'a Block, name: &str) -> Option<&'a str> {
    let Content::Image { attrs } = &block.content else {
        return None;
    };
    let (_, value) = attrs.iter().find(|(key, _)| key == name)?;
    Some(value)
}

/// The picture that lies at this address.
pub fn with_src(tree: &Tree, src: &str) -> Option<BlockId> {
    let found = tree.lines().find(|block| attr(block, "src") == Some(src))?;
    Some(found.id)
}

/// Every picture.
pub fn all(tree: &Tree) -> impl Iterator<Item = &Arc<Block>> {
    tree.lines()
        .filter(|block| matches!(block.content, Content::Image { .. }))
}
