//! A button that does one thing: an icon with a name, or a name alone. One
//! function for all of them, so that the view is compiled once.

use leptos::prelude::*;

use crate::component::icon::{Glyph, Icon};
use crate::words::Tongue;
use crate::words::around::Around;

/// What a button says.
pub type Name = fn(&'static Around) -> &'static str;

/// An icon named `name`; the name also shows while the pointer rests on it.
pub fn icon_action(name: Name, glyph: Glyph, act: Callback<()>) -> AnyView {
    let say = Tongue::around().say(name);
    view! {
        <button
            type="button"
            class="icon-button"
            aria-label=say
            title=say
            on:click=move |_| act.run(())
        >
            <Icon glyph=glyph />
        </button>
    }
    .into_any()
}

/// A quiet button with its name on it. With `pressed` it is a switch.
pub fn action(name: Name, pressed: Option<RwSignal<bool>>, act: Callback<()>) -> AnyView {
    let say = Tongue::around().say(name);
    view! {
        <button
            type="button"
            class="button button-quiet button-small"
            aria-pressed=move || pressed.map(|on| if on.get() { "true" } else { "false" })
            on:click=move |_| act.run(())
        >
            {say}
        </button>
    }
    .into_any()
}
