//! Lets signed-in people through; sends others to the sign-in page, which
//! brings them back.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::Redirect;
use leptos_router::hooks::use_location;
use shared::api::User;

use crate::session::{Session, Standing};
use crate::words::Tongue;

/// Shows `page` to whoever is signed in.
#[component]
pub fn Gate<F>(
    /// The page, for the person who is signed in.
    page: F,
) -> impl IntoView
where
    F: Fn(User) -> AnyView + Send + Sync + 'static,
{
    let session = Session::here();
    let tongue = Tongue::here();
    let location = use_location();
    move || match session.standing() {
        Standing::In(user) => page(user),
        Standing::Out if session.left() => view! { <Redirect path="/masuk" /> }.into_any(),
        Standing::Out => {
            let here = location.pathname.get_untracked();
            let asked = location.search.get_untracked();
            let here = if asked.is_empty() {
                here
            } else {
                format!("{here}?{}", asked.trim_start_matches('?'))
            };
            let options = NavigateOptions {
                replace: true,
                ..NavigateOptions::default()
            };
            view! { <Redirect path=sign_in_address(&here) options=options /> }.into_any()
        }
        Standing::Checking => {
            view! { <p class="waiting" role="status">{tongue.say(|w| w.loading)}</p> }.into_any()
        }
    }
}

/// The sign-in page that returns to `here` afterwards.
pub fn sign_in_address(here: &str) -> String {
    if here == "/" {
        return "/masuk".to_owned();
    }
    let here = String::from(js_sys::encode_uri_component(here));
    format!("/masuk?ke={here}")
}
