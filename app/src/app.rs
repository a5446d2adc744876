//! The page that the address names, and the contexts every page finds:
//! language, theme, session, route.
//! Nothing else lives here.

use leptos::prelude::*;

use crate::page::desk::Desk;
use crate::page::missing::Missing;
use crate::page::sign_in::SignIn;
use crate::page::write::Write;
use crate::route::{Page, Route};
use crate::session::Session;
use crate::theme::Theme;
use crate::words::Tongue;

/// The whole application.
#[component]
pub fn App() -> impl IntoView {
    let tongue = Tongue::provide();
    Theme::provide();
    Session::provide();
    crate::tab::follow_language(tongue);

    let page = Route::provide().page();
    move || match page.get() {
        Page::Desk => view! { <Desk /> }.into_any(),
        Page::SignIn => view! { <SignIn /> }.into_any(),
        Page::Write(id) => view! { <Write id /> }.into_any(),
        Page::Missing => view! { <Missing /> }.into_any(),
    }
}
