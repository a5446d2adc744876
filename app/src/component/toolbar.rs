//! The toolbar `Format`: what can be done to the selection, by pointer and by
//! keyboard. It means things ([`Intent`]); the text is changed elsewhere.

use editor::intent::Intent;
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use shared::document::schema::{MarkKind, TextKind};
use wasm_bindgen::JsCast;

use crate::component::icon::{Glyph, Icon};
use crate::component::keys::{aria_keys, shown_keys};
use crate::component::uploads;
use crate::live::{Format, Live};
use crate::words::Tongue;
use crate::words::around::Around;

/// One button.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tool {
    Undo,
    Redo,
    Heading2,
    Heading3,
    Bold,
    Italic,
    Underline,
    Strike,
    Code,
    Link,
    Bullets,
    Numbers,
    Quote,
    Rule,
    Picture,
}

/// The order on the bar; a gap stands between the groups.
const GROUPS: [&[Tool]; 4] = [
    &[Tool::Undo, Tool::Redo],
    &[Tool::Heading2, Tool::Heading3],
    &[
        Tool::Bold,
        Tool::Italic,
        Tool::Underline,
        Tool::Strike,
        Tool::Code,
        Tool::Link,
    ],
    &[
        Tool::Bullets,
        Tool::Numbers,
        Tool::Quote,
        Tool::Rule,
        Tool::Picture,
    ],
];

impl Tool {
    fn glyph(self) -> Glyph {
        match self {
            Self::Undo => Glyph::Undo,
            Self::Redo => Glyph::Redo,
            Self::Heading2 => Glyph::Heading2,
            Self::Heading3 => Glyph::Heading3,
            Self::Bold => Glyph::Bold,
            Self::Italic => Glyph::Italic,
            Self::Underline => Glyph::Underline,
            Self::Strike => Glyph::Strike,
            Self::Code => Glyph::Code,
            Self::Link => Glyph::Link,
            Self::Bullets => Glyph::Bullets,
            Self::Numbers => Glyph::Numbers,
            Self::Quote => Glyph::Quote,
            Self::Rule => Glyph::Rule,
            Self::Picture => Glyph::Picture,
        }
    }

    fn name(self) -> fn(&'static Around) -> &'static str {
        match self {
            Self::Undo => |w| w.undo,
            Self::Redo => |w| w.redo,
            Self::Heading2 => |w| w.heading_2,
            Self::Heading3 => |w| w.heading_3,
            Self::Bold => |w| w.bold,
            Self::Italic => |w| w.italic,
            Self::Underline => |w| w.underline,
            Self::Strike => |w| w.strike,
            Self::Code => |w| w.code,
            Self::Link => |w| w.link,
            Self::Bullets => |w| w.bullets,
            Self::Numbers => |w| w.numbers,
            Self::Quote => |w| w.quote,
            Self::Rule => |w| w.rule,
            Self::Picture => |w| w.image,
        }
    }

    /// The keys, as ARIA spells them; the habits of Tiptap and its kin.
    fn keys(self) -> &'static str {
        match self {
            Self::Undo => "Control+Z",
            Self::Redo => "Control+Shift+Z",
            Self::Heading2 => "Control+Alt+2",
            Self::Heading3 => "Control+Alt+3",
            Self::Bold => "Control+B",
            Self::Italic => "Control+I",
            Self::Underline => "Control+U",
            Self::Strike => "Control+Shift+S",
            Self::Code => "Control+E",
            Self::Link => "Control+K",
            Self::Bullets => "Control+Shift+8",
            Self::Numbers => "Control+Shift+7",
            Self::Quote => "Control+Shift+B",
            Self::Rule | Self::Picture => "",
        }
    }

    /// What it means; nothing for the link and the picture, which ask first.
    fn intent(self) -> Option<Intent> {
        Some(match self {
            Self::Undo => Intent::Undo,
            Self::Redo => Intent::Redo,
            Self::Heading2 => Intent::SetKind(TextKind::Heading(2)),
            Self::Heading3 => Intent::SetKind(TextKind::Heading(3)),
            Self::Bold => Intent::ToggleMark(MarkKind::Bold),
            Self::Italic => Intent::ToggleMark(MarkKind::Italic),
            Self::Underline => Intent::ToggleMark(MarkKind::Underline),
            Self::Strike => Intent::ToggleMark(MarkKind::Strike),
            Self::Code => Intent::ToggleMark(MarkKind::Code),
            Self::Link | Self::Picture => return None,
            Self::Bullets => Intent::ToggleBulletList,
            Self::Numbers => Intent::ToggleOrderedList,
            Self::Quote => Intent::ToggleQuote,
            Self::Rule => Intent::InsertRule,
        })
    }

    /// Is it on? Nothing for what does not toggle.
    fn pressed(self, format: &Format) -> Option<bool> {
        let mark = |kind| Some(format.marks.contains(&kind));
        match self {
            Self::Undo | Self::Redo | Self::Rule | Self::Picture => None,
            Self::Heading2 => Some(format.kind == Some(TextKind::Heading(2))),
            Self::Heading3 => Some(format.kind == Some(TextKind::Heading(3))),
            Self::Bold => mark(MarkKind::Bold),
            Self::Italic => mark(MarkKind::Italic),
            Self::Underline => mark(MarkKind::Underline),
            Self::Strike => mark(MarkKind::Strike),
            Self::Code => mark(MarkKind::Code),
            Self::Link => Some(format.link.is_some()),
            Self::Bullets => Some(format.bullet_list),
            Self::Numbers => Some(format.ordered_list),
            Self::Quote => Some(format.quote),
        }
    }

    fn possible(self, format: &Format) -> bool {
        match self {
            Self::Undo => format.can_undo,
            Self::Redo => format.can_redo,
            _ => true,
        }
    }
}

/// The bar. One stop of the Tab key; arrows move inside it, Esc leaves it.
#[component]
pub fn Toolbar(
    /// The article whose selection it serves.
    live: Live,
) -> impl IntoView {
    let tongue = Tongue::around();
    let bar = NodeRef::<html::Div>::new();
    let current = RwSignal::new(0_usize);
    let mut number = 0;
    let groups = GROUPS.map(|tools| {
        let buttons: Vec<_> = tools
            .iter()
            .map(|tool| {
                let button = view! { <Button live tool=*tool number current /> };
                number += 1;
                button
            })
            .collect();
        view! { <div class="toolbar-group">{buttons}</div> }
    });
    view! {
        <div
            class="toolbar"
            data-pane="toolbar"
            role="toolbar"
            aria-label=tongue.say(|w| w.format)
            node_ref=bar
            on:keydown=move |event| {
                if event.key() == "Escape" {
                    event.prevent_default();
                    live.focus();
                } else if let Some(next) = neighbour(&event, current.get_untracked(), number) {
                    event.prevent_default();
                    if let Some(bar) = bar.get_untracked() {
                        focus_button(&bar, next);
                    }
                }
            }
        >
            {groups.into_iter().collect_view()}
        </div>
    }
}

#[component]
fn Button(live: Live, tool: Tool, number: usize, current: RwSignal<usize>) -> impl IntoView {
    let tongue = Tongue::around();
    let format = live.format();
    let pressed = Memo::new(move |_| format.with(|format| tool.pressed(format)));
    let possible =
        Memo::new(move |_| !live.closed() && format.with(|format| tool.possible(format)));
    let name = tongue.say(tool.name());
    let tip = move || match shown_keys(tool.keys()) {
        keys if keys.is_empty() => name().to_owned(),
        keys => format!("{}  {keys}", name()),
    };
    let act = move |event: leptos::ev::MouseEvent| {
        if !possible.get_untracked() {
            return;
        }
        match tool.intent() {
            Some(intent) => {
                live.perform(&intent);
                // A click (not Enter or Space on the button) goes on writing.
                if event.detail() > 0 {
                    live.focus();
                }
            }
            None if tool == Tool::Picture => uploads::pick(),
            None => live.link_request().set(true),
        }
    };
    view! {
        <button
            type="button"
            class="tool"
            aria-label=name
            aria-pressed=move || pressed.get().map(|on| if on { "true" } else { "false" })
            aria-disabled=move || (!possible.get()).then_some("true")
            aria-keyshortcuts=(!tool.keys().is_empty()).then(|| aria_keys(tool.keys()))
            data-tip=tip
            tabindex=move || if current.get() == number { "0" } else { "-1" }
            on:focus=move |_| current.set(number)
            // Focus and selection stay in the text while a pointer is used.
            on:pointerdown=|event| event.prevent_default()
            on:mousedown=|event| event.prevent_default()
            on:click=act
        >
            <Icon glyph=tool.glyph() />
        </button>
    }
}

/// Where an arrow, Home or End leads among `count` buttons.
fn neighbour(event: &KeyboardEvent, at: usize, count: usize) -> Option<usize> {
    match event.key().as_str() {
        "ArrowRight" => Some((at + 1) % count),
        "ArrowLeft" => Some((at + count - 1) % count),
        "Home" => Some(0),
        "End" => Some(count - 1),
        _ => None,
    }
}

fn focus_button(bar: &web_sys::Element, number: usize) {
    let Ok(buttons) = bar.query_selector_all("button") else {
        return;
    };
    let button = buttons.get(number as u32);
    if let Some(button) = button.and_then(|node| node.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = button.focus();
    }
}
