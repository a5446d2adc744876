//! The router and the contexts every page finds: language, theme, session.
//! Nothing else lives here.

use leptos::prelude::*;
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::path;

use crate::page::desk::Desk;
use crate::page::missing::Missing;
use crate::page::sign_in::SignIn;
use crate::page::write::Write;
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

    view! {
        <Router>
            <FlatRoutes fallback=Missing>
                <Route path=path!("/") view=Desk />
                <Route path=path!("/masuk") view=SignIn />
                <Route path=path!("/artikel/:id") view=Write />
            </FlatRoutes>
        </Router>
    }
}
