//! Headline and standfirst: plain one-line texts that several people edit, in a
//! native textarea that grows. What is typed is found by comparing words, what
//! colleagues type moves the caret as little as it must.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use editor::editor::Line as Which;
use editor::reader;
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use web_sys::HtmlTextAreaElement;

use super::keys::rewinds;
use crate::effect::effect;
use crate::lengths::set_px;
use crate::live::Live;

/// Which line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// The headline.
    Headline,
    /// The standfirst.
    Standfirst,
}

impl Field {
    fn which(self) -> Which {
        match self {
            Self::Headline => Which::Headline,
            Self::Standfirst => Which::Standfirst,
        }
    }
}

/// One line of the article's head.
#[component]
pub fn Line(
    /// The article.
    live: Live,
    /// Which line of it.
    field: Field,
    /// Its accessible name.
    #[prop(into)]
    label: Signal<String>,
    /// Shown while there are no words.
    #[prop(into)]
    placeholder: Signal<String>,
) -> impl IntoView {
    let area = NodeRef::<html::Textarea>::new();
    // The words the textarea was last known to hold.
    let shown = Rc::new(RefCell::new(String::new()));
    let composing = Rc::new(Cell::new(false));
    let words = match field {
        Field::Headline => live.headline(),
        Field::Standfirst => live.standfirst(),
    };
    let (class, keyboard) = match field {
        Field::Headline => ("line line-headline", "next"),
        Field::Standfirst => ("line line-standfirst", "next"),
    };
    let take = {
        let shown = shown.clone();
        move || {
            let Some(area) = area.get_untracked() else {
                return;
            };
            let caret = area.selection_end().ok().flatten();
            let typed = area.value();
            let before = shown.replace(typed.clone());
            if let Some(change) = reader::diff(&before, &typed, caret) {
                live.edit_line(field.which(), &change);
            }
            // Line breaks that were pasted have become spaces.
            show(&area, &shown, &now(live, field));
        }
    };
    effect({
        let (shown, composing) = (shown.clone(), composing.clone());
        move || {
            words.track();
            let Some(area) = area.get() else { return };
            if !composing.get() {
                show(&area, &shown, &now(live, field));
            }
        }
    });
    let on_input = {
        let (take, composing) = (take.clone(), composing.clone());
        move |_| {
            if !composing.get() {
                take();
            }
        }
    };
    let on_start = {
        let composing = composing.clone();
        move |_| composing.set(true)
    };
    let on_end = move |_| {
        composing.set(false);
        take();
    };
    let on_key = move |event: KeyboardEvent| {
        if event.is_composing() {
            return;
        }
        if event.key() == "Enter" {
            event.prevent_default();
            forward(area, field, live);
        } else if let Some(back) = rewinds(&event) {
            event.prevent_default();
            live.rewind_line(field.which(), back);
        }
    };
    view! {
        <textarea
            node_ref=area
            class=class
            rows="1"
            dir="auto"
            spellcheck="true"
            enterkeyhint=keyboard
            readonly=move || !live.may_write() || live.closed() || !live.ready().get()
            aria-label=label
            placeholder=placeholder
            on:input=on_input
            on:compositionstart=on_start
            on:compositionend=on_end
            on:keydown=on_key
        ></textarea>
    }
}

/// The words as the document has them this moment: newer than any signal.
fn now(live: Live, field: Field) -> String {
    live.read(|editor| editor.line(field.which()))
        .unwrap_or_default()
}

/// Enter goes on: from the headline to the standfirst, from there to the text.
fn forward(area: NodeRef<html::Textarea>, field: Field, live: Live) {
    if field == Field::Headline
        && let Some(area) = area.get_untracked()
        && let Some(next) = area.next_element_sibling()
    {
        use wasm_bindgen::JsCast;
        if let Ok(next) = next.dyn_into::<HtmlTextAreaElement>() {
            let _ = next.focus();
            return;
        }
    }
    live.focus();
}

/// Shows words, moving the caret only as far as they moved it.
fn show(area: &HtmlTextAreaElement, shown: &RefCell<String>, words: &str) {
    let before = area.value();
    if before != words {
        let change = reader::diff(&before, words, None);
        let map = |offset: Option<u32>| {
            offset.map(|offset| change.as_ref().map_or(offset, |change| change.map(offset)))
        };
        let start = map(area.selection_start().ok().flatten());
        let end = map(area.selection_end().ok().flatten());
        let focused = document()
            .active_element()
            .is_some_and(|active| active.is_same_node(Some(area)));
        area.set_value(words);
        if focused {
            let _ = area.set_selection_start(start);
            let _ = area.set_selection_end(end);
        }
    }
    if *shown.borrow() != words {
        words.clone_into(&mut shown.borrow_mut());
    }
    grow(area);
}

/// As high as its words need. (`field-sizing: content` does it without a script
/// where the browser knows it.)
fn grow(area: &HtmlTextAreaElement) {
    let _ = web_sys::HtmlElement::style(area).set_property("height", "auto");
    let height = area.scroll_height();
    if height > 0 {
        set_px(area, "height", height.into());
    }
}
