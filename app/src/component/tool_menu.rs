//! The menu `Alat`: the tools around the text, each with its keys. A plain
//! popover of buttons; choosing one closes it.

use leptos::prelude::*;

use crate::component::action::Name;
use crate::component::icon::{Glyph, Icon};
use crate::component::keys::{aria_keys, shown_keys};
use crate::component::{find_bar, outline};
use crate::live::Live;
use crate::words::Tongue;

/// The button and what it opens.
#[component]
pub fn ToolMenu(
    /// The article the tools serve.
    live: Live,
) -> impl IntoView {
    let tongue = Tongue::around();
    let tools = live.tools();
    let item = move |name: Name, glyph, keys: &'static str, act: fn(Live)| {
        view! {
            <button
                type="button"
                class="menu-item"
                popovertarget="tools"
                popovertargetaction="hide"
                aria-keyshortcuts=(!keys.is_empty()).then(|| aria_keys(keys))
                on:click=move |_| act(live)
            >
                <Icon glyph=glyph />
                <span>{tongue.say(name)}</span>
                <kbd aria-hidden="true">{shown_keys(keys)}</kbd>
            </button>
        }
    };
    let find: Name = if live.may_write() {
        |w| w.find_and_replace
    } else {
        |w| w.find_in_text
    };
    view! {
        <button
            type="button"
            class="icon-button tools-button"
            popovertarget="tools"
            aria-label=tongue.say(|w| w.tools)
            title=tongue.say(|w| w.tools)
        >
            <Icon glyph=Glyph::More />
        </button>
        <div class="menu" id="tools" popover="auto">
            {item(find, Glyph::Search, "Control+F", |live| find_bar::open(live, live.may_write()))}
            {item(|w| w.outline, Glyph::Outline, "", outline::turn)}
            {item(
                |w| w.focus_mode,
                Glyph::Focus,
                "Control+Shift+F",
                |live| live.tools().focused.set(true),
            )}
            {item(
                |w| w.shortcuts_name,
                Glyph::Keyboard,
                "Control+/",
                |live| live.tools().help.set(true),
            )}
        </div>
        {move || {
            tools
                .focused
                .get()
                .then(|| {
                    view! {
                        <button
                            type="button"
                            class="button button-quiet button-small focus-leave"
                            on:click=move |_| {
                                tools.focused.set(false);
                                live.focus();
                            }
                        >
                            {tongue.say(|w| w.leave_focus)}
                        </button>
                    }
                })
        }}
    }
}
