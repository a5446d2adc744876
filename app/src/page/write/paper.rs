//! An open article: the bar above, the text, and what is said when it closes.

use leptos::prelude::*;
use shared::api::User;
use shared::id::ArticleId;
use wasm_bindgen::{JsCast, JsValue};

use crate::component::icon::{Glyph, Icon};
use crate::component::save_light::SaveLight;
use crate::effect::effect;
use crate::later::Later;
use crate::lengths::{set_px, window_height};
use crate::listen;
use crate::live::Live;
use crate::page::write::regions;
use crate::page::write::{hotkeys, parts};
use crate::session::Session;
use crate::surface::Surface;
use crate::surface::line::{Field, Line};
use crate::tab;
use crate::words::Tongue;

/// The article, open.
#[component]
pub fn Paper(
    /// Which.
    id: ArticleId,
    /// Who reads or writes.
    user: User,
    /// May this person write it?
    may_write: bool,
    /// Was it begun here, and the server does not know it yet?
    begun: bool,
) -> impl IntoView {
    let tongue = Tongue::here();
    let live = Live::open(id, user, may_write, begun);
    let session = Session::here();
    effect(move || {
        session.entries();
        live.resume();
    });
    let headline = live.headline();
    let named = move || match headline.get() {
        text if text.trim().is_empty() => tongue.words().untitled.to_owned(),
        text => text,
    };
    tab::title(named);
    keep_above_keyboard();
    let ready = live.ready();
    let later = Later::provide(ready, parts::fetch);
    later.when_here(move |parts| live.learn(parts.editing));
    regions::listen(live);
    hotkeys::listen(live);
    tell_focus(live.tools().focused);
    view! {
        <header class="topbar write-bar">
            <div class="topbar-side">
                <a class="back" href="/" title=tongue.say(|w| w.back_to_desk)>
                    <Icon glyph=Glyph::Back />
                    <span class="back-name">{tongue.say(|w| w.desk)}</span>
                </a>
                <SaveLight status=live.save() />
            </div>
            {may_write
                .then(|| {
                    view! {
                        <div class="toolbar-place">
                            {later.show(live, |parts| parts.toolbar)}
                        </div>
                    }
                })}
            <div class="topbar-side topbar-end">
                {later.show(live, |parts| parts.bar_end)}
            </div>
        </header>
        {later.show(live, |parts| parts.find_bar)}
        {later.show(live, |parts| parts.outline)}
        <main class="paper" class:paper-reading=!may_write>
            <h1 class="unseen">{named}</h1>
            {later.show(live, |parts| parts.apart)}
            {(!may_write)
                .then(|| view! { <p class="reading-note">{tongue.say(|w| w.reading)}</p> })}
            <div class="paper-text" class:paper-opening=move || !ready.get()>
                <Line
                    live
                    field=Field::Headline
                    label=tongue.signal(|w| w.headline)
                    placeholder=tongue.signal(|w| w.headline_hint)
                />
                <Line
                    live
                    field=Field::Standfirst
                    label=tongue.signal(|w| w.standfirst)
                    placeholder=tongue.signal(|w| w.standfirst_hint)
                />
                <Surface
                    live
                    label=tongue.signal(|w| w.body)
                    placeholder=tongue.signal(|w| w.body_hint)
                />
                {later.show(live, |parts| parts.link_bubble)}
            </div>
            {later.show(live, |parts| parts.following)}
            {later.show(live, |parts| parts.announcements)}
            <p class="unseen" role="status">
                {move || (!ready.get()).then(|| tongue.words().opening)}
            </p>
        </main>
        {later.show(live, |parts| parts.picture_words)}
        {may_write.then(|| later.show(live, |parts| parts.writing))}
        {later.show(live, |parts| parts.since)}
        {later.show(live, |parts| parts.foot)}
        {later.show(live, |parts| parts.shortcuts)}
    }
}

/// Tells the stylesheet (`data-focused`) to step back from the text.
fn tell_focus(focused: RwSignal<bool>) {
    let tell = |on| {
        if let Some(root) = document().document_element() {
            let _ = root.toggle_attribute_with_force("data-focused", on);
        }
    };
    effect(move || tell(focused.get()));
    on_cleanup(move || tell(false));
}

/// Tells the stylesheet (`--keyboard`) how much of the window an on-screen
/// keyboard covers: phones lay it over the page without resizing it.
fn keep_above_keyboard() {
    let Some(seen) = window().visual_viewport() else {
        return;
    };
    let listeners =
        ["resize", "scroll"].map(|event| listen::on(&seen, event, |_: JsValue| tell_keyboard()));
    listen::until_gone(listeners.into());
}

fn tell_keyboard() {
    let Some(seen) = window().visual_viewport() else {
        return;
    };
    let covered = (window_height() - seen.height() - seen.offset_top()).max(0.0);
    // Pinching in also shrinks what is seen; that is no keyboard.
    let covered = if seen.scale() > 1.05 { 0.0 } else { covered };
    if let Some(root) = document().document_element()
        && let Ok(root) = root.dyn_into::<web_sys::HtmlElement>()
    {
        set_px(&root, "--keyboard", covered);
    }
}
