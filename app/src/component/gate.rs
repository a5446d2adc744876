//! Lets signed-in people through; sends others to the sign-in page, which
//! brings them back.

use leptos::prelude::*;
use shared::api::User;

use crate::effect::effect;
use crate::route::Route;
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
    let route = Route::here();
    // Not while the page is being drawn: going away ends what draws it.
    effect(move || {
        if session.standing() == Standing::Out {
            if session.left() {
                route.go("/masuk");
            } else {
                route.replace(&sign_in_address(&route.address()));
            }
        }
    });
    move || match session.standing() {
        Standing::In(user) => page(user),
        Standing::Checking | Standing::Out => {
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
