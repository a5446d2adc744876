//! The page that the address names, and the contexts every page finds:
//! language, theme, session, route.
//! Nothing else lives here.

use leptos::prelude::*;

use crate::aside::Aside;
use crate::page;
use crate::route::Route;
use crate::session::Session;
use crate::theme::Theme;
use crate::words::Tongue;

/// The whole application.
#[component]
pub fn App() -> impl IntoView {
    let tongue = Tongue::provide();
    Theme::provide();
    Session::provide();
    Aside::provide(page::aside::fetch);
    crate::tab::follow_language(tongue);

    let named = Route::provide().page();
    move || page::show(named.get())
}
