//! The icon set: 20-pixel strokes drawn for this app, decoration only. The
//! control that carries one has the name.

use leptos::prelude::*;

/// One drawing.
#[allow(missing_docs, reason = "each is named after what it shows")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Glyph {
    Back,
    Bold,
    Bullets,
    Code,
    Copy,
    Cross,
    Day,
    Down,
    Focus,
    Globe,
    Heading2,
    Heading3,
    Italic,
    Keyboard,
    Leave,
    Link,
    More,
    Night,
    Numbers,
    Open,
    Picture,
    Outline,
    Pen,
    Pin,
    Plus,
    Quote,
    Redo,
    Replace,
    Rule,
    Search,
    Strike,
    System,
    Underline,
    Undo,
    Unlink,
    Up,
    Warning,
}

impl Glyph {
    /// The path, in a 20 × 20 box, stroked.
    fn path(self) -> &'static str {
        match self {
            Self::Back => "M11.5 4.5 6 10l5.5 5.5",
            Self::Bold => "M6.2 4h4.6a3 3 0 0 1 0 6H6.2zM6.2 10h5.4a3 3 0 0 1 0 6H6.2z",
            Self::Bullets => {
                "M8.5 5h8.3M8.5 10h8.3M8.5 15h8.3M3.5 5a.7.7 0 1 0 1.4 0 .7.7 0 1 0-1.4 0M3.5 10a.7.7 0 1 0 1.4 0 .7.7 0 1 0-1.4 0M3.5 15a.7.7 0 1 0 1.4 0 .7.7 0 1 0-1.4 0"
            }
            Self::Code => "M6.8 6 3 10l3.8 4M13.2 6 17 10l-3.8 4",
            Self::Copy => "M7.5 7.5h8v8h-8zM12.5 7.5v-3h-8v8h3",
            Self::Cross => "M5.5 5.5l9 9M14.5 5.5l-9 9",
            Self::Day => {
                "M10 6.6a3.4 3.4 0 1 0 0 6.8 3.4 3.4 0 0 0 0-6.8zM10 2.2v1.4M10 16.4v1.4M2.2 10h1.4M16.4 10h1.4M4.5 4.5l1 1M14.5 14.5l1 1M4.5 15.5l1-1M14.5 5.5l1-1"
            }
            Self::Down => "M4.5 7.5 10 13l5.5-5.5",
            Self::Focus => "M3.5 7V3.5H7M13 3.5h3.5V7M16.5 13v3.5H13M7 16.5H3.5V13M6.5 10h7",
            Self::Globe => {
                "M10 2.8a7.2 7.2 0 1 0 0 14.4 7.2 7.2 0 0 0 0-14.4zM2.8 10h14.4M10 2.8c2.1 2 3.1 4.4 3.1 7.2s-1 5.2-3.1 7.2c-2.1-2-3.1-4.4-3.1-7.2s1-5.2 3.1-7.2z"
            }
            Self::Heading2 => {
                "M2.8 4.8v10.4M9.6 4.8v10.4M2.8 10h6.8M13 10.7c.1-1.2 1-1.9 2.1-1.9 1.2 0 2.1.8 2.1 1.9 0 1.7-4.2 2.5-4.2 4.5h4.4"
            }
            Self::Heading3 => {
                "M2.8 4.8v10.4M9.6 4.8v10.4M2.8 10h6.8M13.1 9.7c.4-.6 1.1-.9 1.9-.9 1.2 0 2 .6 2 1.5s-.8 1.6-2.1 1.6c1.4 0 2.3.7 2.3 1.7s-.9 1.7-2.2 1.7c-.9 0-1.7-.4-2.1-1.1"
            }
            Self::Italic => "M8.6 4h5M6.4 16h5M11.7 4l-3.4 12",
            Self::Keyboard => "M2.5 5h15v10h-15zM5.5 8h.1M8.5 8h.1M11.5 8h.1M14.5 8h.1M7 12h6",
            Self::Leave => "M8 3.8H4.8v12.4H8M12.3 6.7 15.6 10l-3.3 3.3M15.6 10H8.2",
            Self::Link => {
                "M8.4 11.6a3.1 3.1 0 0 0 4.4 0l2.7-2.7a3.1 3.1 0 0 0-4.4-4.4l-1 1M11.6 8.4a3.1 3.1 0 0 0-4.4 0l-2.7 2.7a3.1 3.1 0 0 0 4.4 4.4l1-1"
            }
            Self::More => {
                "M4 10a.6.6 0 1 0 1.2 0 .6.6 0 1 0-1.2 0M9.4 10a.6.6 0 1 0 1.2 0 .6.6 0 1 0-1.2 0M14.8 10a.6.6 0 1 0 1.2 0 .6.6 0 1 0-1.2 0"
            }
            Self::Night => "M16.2 11.9A6.8 6.8 0 0 1 8.1 3.8a6.8 6.8 0 1 0 8.1 8.1z",
            Self::Numbers => {
                "M8.5 5h8.3M8.5 10h8.3M8.5 15h8.3M3.3 4l1.3-.7v3.9M3 12.9c.1-.7.7-1.1 1.3-1.1.8 0 1.3.5 1.3 1.1 0 1.1-2.5 1.7-2.5 3.3h2.6"
            }
            Self::Open => "M8.5 5H4.8v10.2H15v-3.7M11.5 4.5h4v4M15.3 4.7 9.5 10.5",
            Self::Picture => {
                "M3.5 4.5h13v11h-13zM3.8 14l3.9-4 3 3 2.2-2.2 3.4 3.4M12.4 7.4a1 1 0 1 0 2 0 1 1 0 1 0-2 0"
            }
            Self::Outline => "M3.5 5h13M6.5 10h10M9.5 15h7",
            Self::Pen => "M4 16l.8-3.4L13.4 4l2.6 2.6-8.6 8.6zM11.6 5.8l2.6 2.6",
            Self::Pin => "M10 3.5v8.2M6.6 8.6 10 12l3.4-3.4M3.8 13.2v3h12.4v-3",
            Self::Plus => "M10 4.5v11M4.5 10h11",
            Self::Quote => {
                "M8 6H4v4.3h4zM8 10.3c0 2.2-1 3.6-3 4.4M16 6h-4v4.3h4zM16 10.3c0 2.2-1 3.6-3 4.4"
            }
            Self::Redo => "M12.6 3.8 16.2 7.4 12.6 11M16 7.4H8.4a4.3 4.3 0 0 0 0 8.6h3.4",
            Self::Replace => "M4 6.5h9.5L11 4M16 13.5H6.5L9 16",
            Self::Rule => "M3 10h14M6.5 5h7M6.5 15h7",
            Self::Search => "M9 3.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM13 13l3.8 3.8",
            Self::Strike => {
                "M3.5 10h13M13.4 6.7C13 5.1 11.7 4 10 4 8.1 4 6.6 5.2 6.6 6.9c0 .7.2 1.2.6 1.7M6.4 12.9c.4 1.9 1.8 3.1 3.8 3.1s3.5-1.2 3.5-2.9c0-.4-.1-.7-.2-1"
            }
            Self::System => "M3 4.5h14v9H3zM10 13.5v3M7 16.5h6",
            Self::Underline => "M6 3.8v5a4 4 0 0 0 8 0v-5M5 16.5h10",
            Self::Undo => "M7.4 3.8 3.8 7.4 7.4 11M4 7.4h7.6a4.3 4.3 0 0 1 0 8.6H8.2",
            Self::Unlink => {
                "M12.3 12.1l-.5.5M14 10.4l1.5-1.5a3.1 3.1 0 0 0-4.4-4.4L9.6 6M6 9.6l-1.5 1.5a3.1 3.1 0 0 0 4.4 4.4l1.5-1.5M3.5 3.5l13 13"
            }
            Self::Up => "M4.5 12.5 10 7l5.5 5.5",
            Self::Warning => "M10 3.5 2.8 16h14.4zM10 8.3v3.5M10 13.9v.1",
        }
    }
}

/// Draws a glyph in the colour of the text around it.
#[component]
pub fn Icon(
    /// Which one.
    glyph: Glyph,
) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
            <path d=glyph.path()></path>
        </svg>
    }
}
