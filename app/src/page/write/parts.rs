//! The later parts of the write page (`crate::later`). In release builds they
//! are a file of their own (`xtask/split`): code that only [`fetch`] reaches is
//! in no other.

use std::pin::Pin;

use editor::editor::Rare;
use leptos::prelude::*;

use crate::component::announcer::{AnnounceSwitch, Announcements};
use crate::component::apart::Apart;
use crate::component::avatars::Avatars;
use crate::component::everywhere::Everywhere;
use crate::component::find_bar::{self, FindBar};
use crate::component::following::Following;
use crate::component::foot::Foot;
use crate::component::left_out::LeftOutNote;
use crate::component::link_bubble::LinkBubble;
use crate::component::link_field::LinkField;
use crate::component::outline::Outline;
use crate::component::picture_card::{PictureCard, PictureWords};
use crate::component::rescued::Rescued;
use crate::component::shortcuts::Shortcuts;
use crate::component::since::SinceAway;
use crate::component::tool_menu::ToolMenu;
use crate::component::toolbar::Toolbar;
use crate::component::uploads::Uploads;
use crate::later::Parts;
use crate::live::Live;
use crate::surface::paste;

/// Brings them; `None` when they could not be fetched.
pub fn fetch() -> Pin<Box<dyn Future<Output = Option<Box<Parts>>>>> {
    Box::pin(async { fetched().await.ok() })
}

#[cfg(not(debug_assertions))]
#[leptos::wasm_split::wasm_split(later, wasm_split_path = ::leptos::wasm_split, fallible)]
fn fetched() -> Result<Box<Parts>, leptos::wasm_split::SplitLoaderError> {
    Ok(Box::new(parts()))
}

#[cfg(debug_assertions)]
fn fetched() -> std::future::Ready<Result<Box<Parts>, std::convert::Infallible>> {
    std::future::ready(Ok(Box::new(parts())))
}

fn parts() -> Parts {
    Parts {
        toolbar: |live| view! { <Toolbar live /> }.into_any(),
        bar_end: |live| {
            view! {
                <Avatars live />
                <AnnounceSwitch live />
                <ToolMenu live />
                <Everywhere />
            }
            .into_any()
        },
        apart: |live| view! { <Apart live /> }.into_any(),
        announcements: |live| view! { <Announcements live /> }.into_any(),
        find_bar: |live| view! { <FindBar live /> }.into_any(),
        outline: |live| view! { <Outline live /> }.into_any(),
        link_bubble: |live| view! { <LinkBubble live /> }.into_any(),
        following: |live| view! { <Following live /> }.into_any(),
        picture_words: |live| view! { <PictureWords live /> }.into_any(),
        writing: |live| {
            view! {
                <LinkField live />
                <LeftOutNote live />
                <PictureCard live />
                <Uploads live />
                <Rescued live />
            }
            .into_any()
        },
        since: |live| view! { <SinceAway live /> }.into_any(),
        foot: |live| view! { <Foot live /> }.into_any(),
        shortcuts: |live| view! { <Shortcuts open=live.tools().help /> }.into_any(),
        find: find_bar::find,
        send_pictures: Live::send_pictures,
        paste: paste::meant,
        editing: Rare::all(),
    }
}
