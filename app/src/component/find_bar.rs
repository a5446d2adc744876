//! Find and replace: asks for words, goes from match to match, replaces. What
//! matches is decided in `editor::find`; the text is marked by the surface.
//! Matches are shown, not selected: the focus stays here while one searches.

use editor::editor::Editor;
use editor::find::{Match, Query};
use editor::intent::Intent;
use editor::selection::Selection;
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use shared::document::block::Pos;
use shared::document::utf16;

use crate::component::action::{action, icon_action};
use crate::component::icon::Glyph;
use crate::effect::effect;
use crate::later::Find;
use crate::live::{Live, Reveal, Tools};
use crate::words::Tongue;

/// Longer selections are not what one looks for, UTF-16 units.
const PHRASE: u32 = 120;

/// Opens the bar, or goes back to its field; with words selected, to find them.
pub fn open(live: Live, replace: bool) {
    let tools = live.tools();
    tools.replacing.set(replace && live.may_write());
    let phrase = live.read(selected_phrase).flatten();
    if let Some(words) = phrase {
        ask(live, |query| query.words = words);
    } else {
        ask(live, |_| {});
    }
    tools.finding.set(true);
    // Asked for again, the field takes the focus again.
    Tools::moved(tools.asked);
}

/// Closes the bar; the match becomes the selection.
pub fn close(live: Live) {
    let tools = live.tools();
    tools.finding.set(false);
    Tools::moved(tools.marked);
    let found = tools.search.with_value(editor::find::Search::current_match);
    if let Some(found) = found {
        select(live, found);
    }
    live.focus();
}

/// Goes to the next match or the one before.
pub fn step(live: Live, forward: bool) {
    let tools = live.tools();
    tools.search.update_value(|search| search.step(forward));
    tools.reveal(Reveal::Match);
}

/// Does what a key asks for.
pub fn find(live: Live, what: Find) {
    match what {
        Find::Open { replace } => open(live, replace),
        Find::Step { forward } => {
            if !live.tools().finding.get_untracked() {
                open(live, false);
            }
            step(live, forward);
        }
    }
}

fn select(live: Live, found: Match) {
    live.select(Some(Selection::range(
        Pos::new(found.block, found.from),
        Pos::new(found.block, found.to),
    )));
}

/// What is selected, when it is a phrase inside one block.
fn selected_phrase(editor: &Editor) -> Option<String> {
    let (from, to) = editor.selection()?.ends(editor.tree());
    if from.block != to.block || from.offset == to.offset || to.offset - from.offset > PHRASE {
        return None;
    }
    let text = editor.tree().find(from.block)?.text();
    let words = utf16::slice(&text, from.offset, to.offset);
    (!words.contains('\n')).then(|| words.to_owned())
}

/// Searches anew, from the caret on.
fn ask(live: Live, change: impl FnOnce(&mut Query)) {
    let tools = live.tools();
    live.read(|editor| {
        let near = editor.selection().map(|s| s.ends(editor.tree()).0);
        tools.search.update_value(|search| {
            let mut query = search.query().clone();
            change(&mut query);
            search.ask(query, editor.tree(), near);
        });
    });
    tools.reveal(Reveal::Match);
}

/// Follows the text as it is this moment.
fn follow(live: Live) {
    live.read(|editor| {
        live.tools().search.update_value(|search| {
            search.update(editor.tree());
        });
    });
}

/// Replaces the current match, or all. Returns how many.
fn replace(live: Live, with: &str, all: bool) -> usize {
    if !live.may_write() {
        return 0;
    }
    let tools = live.tools();
    // A colleague may have typed since the last picture.
    follow(live);
    let ranges = tools.search.with_value(|search| {
        if all {
            search.all()
        } else {
            search.current_match().into_iter().collect()
        }
    });
    let Some(first) = ranges.first().copied() else {
        return 0;
    };
    if live.read(|editor| editor.selection().is_none()) == Some(true) {
        live.select(Some(Selection::caret(Pos::new(first.block, first.from))));
    }
    let count = ranges.len();
    live.perform(&Intent::ReplaceRanges {
        ranges,
        with: with.to_owned(),
    });
    follow(live);
    let behind = Pos::new(first.block, first.from + utf16::len(with));
    live.read(|editor| {
        tools
            .search
            .update_value(|search| search.settle(editor.tree(), behind));
    });
    tools.reveal(Reveal::Match);
    count
}

/// The bar, while it is open.
#[component]
pub fn FindBar(
    /// The article that is searched.
    live: Live,
) -> impl IntoView {
    let tools = live.tools();
    // Not while the bar is shut: whatever opens it asks anew.
    effect(move || {
        tools.text.track();
        if tools.finding.get() {
            follow(live);
            Tools::moved(tools.marked);
        }
    });
    move || tools.finding.get().then(|| open_bar(live))
}

fn open_bar(live: Live) -> AnyView {
    let tongue = Tongue::around();
    let tools = live.tools();
    let field = NodeRef::<html::Input>::new();
    let with = RwSignal::new(String::new());
    let replaced = RwSignal::new(0_usize);
    effect(move || {
        tools.asked.track();
        if let Some(field) = field.get() {
            field.set_value(
                &tools
                    .search
                    .with_value(|search| search.query().words.clone()),
            );
            let _ = field.focus();
            field.select();
        }
    });
    let status = move || {
        tools.marked.track();
        let words = tongue.words();
        let done = replaced.get();
        tools.search.with_value(|search| {
            if done > 0 {
                (words.replaced)(done)
            } else if search.query().words.is_empty() {
                String::new()
            } else if let Some(current) = search.current() {
                (words.found_of)(current + 1, search.total())
            } else {
                words.not_found.to_owned()
            }
        })
    };
    let go = move |forward| {
        replaced.set(0);
        step(live, forward);
    };
    let put = move |all| {
        let count = replace(live, &with.get_untracked(), all);
        replaced.set(if all { count } else { 0 });
    };
    // Switches of the query, each with the signal its button shows.
    let switch = move |name, pick: fn(&mut Query) -> &mut bool| {
        let mut query = tools.search.with_value(|search| search.query().clone());
        let on = RwSignal::new(*pick(&mut query));
        let act = Callback::new(move |()| {
            replaced.set(0);
            on.update(|on| *on = !*on);
            ask(live, |query| *pick(query) = on.get_untracked());
        });
        action(name, Some(on), act)
    };
    let keys = move |event: KeyboardEvent| {
        if event.is_composing() {
            return;
        }
        match event.key().as_str() {
            "Escape" => {
                event.prevent_default();
                event.stop_propagation();
                close(live);
            }
            "Enter" if event.target() == field.get_untracked().map(Into::into) => {
                event.prevent_default();
                go(!event.shift_key());
            }
            _ => {}
        }
    };
    let replacing = tools.replacing;
    view! {
        <div
            class="find-bar"
            role="search"
            aria-label=tongue.say(|w| w.find_and_replace)
            data-pane="find"
            on:keydown=keys
        >
            <div class="find-row">
                <input
                    class="find-field"
                    type="text"
                    enterkeyhint="search"
                    autocapitalize="off"
                    autocomplete="off"
                    spellcheck="false"
                    node_ref=field
                    aria-label=tongue.say(|w| w.find_in_text)
                    placeholder=tongue.say(|w| w.find_in_text)
                    on:input:target=move |event| {
                        replaced.set(0);
                        let words = event.target().value();
                        ask(live, |query| query.words = words);
                    }
                />
                <span class="find-count" role="status">{status}</span>
                {icon_action(|w| w.find_previous, Glyph::Up, Callback::new(move |()| go(false)))}
                {icon_action(|w| w.find_next, Glyph::Down, Callback::new(move |()| go(true)))}
                {icon_action(|w| w.close, Glyph::Cross, Callback::new(move |()| close(live)))}
            </div>
            <div class="find-row find-switches">
                {switch(|w| w.match_case, |query| &mut query.case)}
                {switch(|w| w.whole_words, |query| &mut query.whole)}
                {switch(|w| w.match_accents, |query| &mut query.accents)}
                {live
                    .may_write()
                    .then(|| {
                        icon_action(
                            |w| w.replace,
                            Glyph::Replace,
                            Callback::new(move |()| replacing.update(|on| *on = !*on)),
                        )
                    })}
            </div>
            {live
                .may_write()
                .then(|| {
                    view! {
                        <form
                            class="find-row"
                            hidden=move || !replacing.get()
                            on:submit=move |event| {
                                event.prevent_default();
                                put(false);
                            }
                        >
                            <input
                                class="find-field"
                                type="text"
                                autocapitalize="off"
                                autocomplete="off"
                                aria-label=tongue.say(|w| w.replace_with)
                                placeholder=tongue.say(|w| w.replace_with)
                                on:input:target=move |event| with.set(event.target().value())
                            />
                            {action(|w| w.replace_one, None, Callback::new(move |()| put(false)))}
                            {action(|w| w.replace_all, None, Callback::new(move |()| put(true)))}
                        </form>
                    }
                })}
        </div>
    }
    .into_any()
}
