//! Names and attributes of blocks and marks, exactly as Tiptap writes them, so
//! that stock clients recognise everything (`study/editor.md`, part 8).
//!
//! An attribute equal to null is absent. Mark values are objects, never `true`.

/// Marks a run of text can carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MarkKind {
    /// A link; carries its address.
    Link,
    /// Bold.
    Bold,
    /// Italic.
    Italic,
    /// Underline.
    Underline,
    /// Struck through.
    Strike,
    /// Code; excludes the others.
    Code,
}

/// Kinds of block that hold text directly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TextKind {
    /// A paragraph.
    Paragraph,
    /// A heading of level 1 to 6.
    Heading(u8),
    /// Preformatted code; no marks, no hard breaks.
    Code,
}
