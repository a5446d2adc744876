//! One route a file, and how a page is brought here: in release builds the
//! pages are two files of WebAssembly (`xtask/split`), so that nobody who signs
//! in waits for the editor, and nobody who writes for the desk.

pub mod aside;
pub mod desk;
pub mod missing;
pub mod sign_in;
pub mod write;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::problem::{Problem, code};

use crate::component::banner::ProblemBanner;
use crate::net::http;
use crate::page::desk::Desk;
use crate::page::missing::Missing;
use crate::page::sign_in::SignIn;
use crate::page::write::Write;
use crate::route::Page;
use crate::tab;

/// Makes the view of a page.
type Make = fn(Page) -> AnyView;

fn desk_or_sign_in(page: Page) -> AnyView {
    if page == Page::SignIn {
        view! { <SignIn /> }.into_any()
    } else {
        view! { <Desk /> }.into_any()
    }
}

fn write(page: Page) -> AnyView {
    match page {
        Page::Write(id) => view! { <Write id /> }.into_any(),
        _ => missing(page),
    }
}

fn missing(_: Page) -> AnyView {
    view! { <Missing /> }.into_any()
}

#[cfg(not(debug_assertions))]
mod fetch {
    use leptos::wasm_split::{SplitLoaderError as Error, wasm_split};

    use super::Make;

    #[wasm_split(desk, wasm_split_path = ::leptos::wasm_split, fallible)]
    pub(super) fn desk() -> Result<Make, Error> {
        Ok(super::desk_or_sign_in)
    }

    #[wasm_split(write, wasm_split_path = ::leptos::wasm_split, fallible)]
    pub(super) fn write() -> Result<Make, Error> {
        Ok(super::write)
    }
}

#[cfg(debug_assertions)]
mod fetch {
    use std::convert::Infallible as Error;
    use std::future::{Ready, ready};

    use super::Make;

    pub(super) fn desk() -> Ready<Result<Make, Error>> {
        ready(Ok(super::desk_or_sign_in))
    }

    pub(super) fn write() -> Ready<Result<Make, Error>> {
        ready(Ok(super::write))
    }
}

/// What makes this page; `None` when it could not be fetched.
async fn maker(page: Page) -> Option<Make> {
    match page {
        Page::Desk | Page::SignIn => fetch::desk().await.ok(),
        Page::Write(_) => fetch::write().await.ok(),
        Page::Missing => Some(missing),
    }
}

/// A page, as soon as it is here. One that cannot be fetched may belong to a
/// version that the server no longer has: the remedy is to load anew.
pub fn show(page: Page) -> AnyView {
    let make = RwSignal::new(None::<Make>);
    let problem = RwSignal::new(None::<Problem>);
    spawn_local(async move {
        let made = maker(page).await;
        tab::clear_waiting_page();
        if made.is_some() {
            make.try_set(made);
        } else {
            problem.try_set(Some(http::of_our_own(code::UNREACHABLE)));
        }
    });
    let anew = move |()| drop(window().location().reload());
    let shown = move || match make.get() {
        Some(make) => make(page),
        None => view! { <ProblemBanner problem retry=anew /> }.into_any(),
    };
    shown.into_any()
}
