//! Which page the address names, and how one goes from page to page without
//! loading the application anew. Four pages need no library.
//!
//! Never here: what a page shows, and who may see it.

use leptos::prelude::*;
use shared::id::ArticleId;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, MouseEvent, UrlSearchParams};

use crate::listen;

/// What an address names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// `/`
    Desk,
    /// `/masuk`
    SignIn,
    /// `/artikel/{id}`
    Write(ArticleId),
    /// Anything else.
    Missing,
}

impl Page {
    /// The page of a path; one slash more at its end is no other path.
    fn of(path: &str) -> Self {
        match path.strip_suffix('/').unwrap_or(path) {
            "" => Self::Desk,
            "/masuk" => Self::SignIn,
            path => path
                .strip_prefix("/artikel/")
                .and_then(|id| id.parse().ok())
                .map_or(Self::Missing, Self::Write),
        }
    }
}

/// The address bar, as a context.
#[derive(Clone, Copy)]
pub struct Route {
    /// Path and query, as last seen.
    address: RwSignal<(String, String)>,
}

fn now() -> (String, String) {
    let location = window().location();
    (
        location.pathname().unwrap_or_default(),
        location.search().unwrap_or_default(),
    )
}

impl Route {
    /// Puts the context in place; from then on links of this site lead on
    /// without a page load.
    pub fn provide() -> Self {
        let route = Self {
            address: RwSignal::new(now()),
        };
        provide_context(route);
        let window = window();
        listen::until_gone(vec![
            listen::on(&window, "popstate", move |_: JsValue| {
                route.address.set(now());
            }),
            listen::on(&window, "click", move |event: MouseEvent| {
                route.follow(&event);
            }),
        ]);
        route
    }

    /// The context; the address as it stands where none is.
    pub fn here() -> Self {
        use_context().unwrap_or_else(|| Self {
            address: RwSignal::new(now()),
        })
    }

    /// The page the address names; changes only when that does.
    pub fn page(self) -> Memo<Page> {
        Memo::new(move |_| self.address.with(|(path, _)| Page::of(path)))
    }

    /// A value of the address's query; tracked.
    pub fn query(self, name: &str) -> Option<String> {
        self.address.with(|(_, query)| {
            UrlSearchParams::new_with_str(query)
                .ok()
                .and_then(|query| query.get(name))
        })
    }

    /// Path and query as they stand, not tracked.
    pub fn address(self) -> String {
        self.address
            .with_untracked(|(path, query)| format!("{path}{query}"))
    }

    /// Goes to an address of this site; the page left is one step back.
    pub fn go(self, address: &str) {
        self.enter(address, false);
        window().scroll_to_with_x_and_y(0.0, 0.0);
    }

    /// Goes to an address of this site in place of the one left.
    pub fn replace(self, address: &str) {
        self.enter(address, true);
    }

    fn enter(self, address: &str, replace: bool) {
        let Ok(history) = window().history() else {
            return;
        };
        let done = if replace {
            history.replace_state_with_url(&JsValue::NULL, "", Some(address))
        } else {
            history.push_state_with_url(&JsValue::NULL, "", Some(address))
        };
        if done.is_ok() {
            self.address.set(now());
        }
    }

    /// A click: on a plain link of this site, with nothing held down, it leads
    /// there without loading the application anew.
    fn follow(self, event: &MouseEvent) {
        let held = event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key();
        if event.default_prevented() || event.button() != 0 || held {
            return;
        }
        let link = event
            .target()
            .and_then(|target| target.dyn_into::<Element>().ok())
            .and_then(|element| element.closest("a[href]").ok().flatten());
        let Some(link) = link else { return };
        // In a text one edits, a click places the caret.
        let other = ["target", "download", "rel"]
            .iter()
            .any(|name| link.has_attribute(name))
            || matches!(link.closest("[contenteditable=true]"), Ok(Some(_)));
        let Some(href) = link.get_attribute("href").filter(|_| !other) else {
            return;
        };
        if href.starts_with('/') && !href.starts_with("//") {
            event.prevent_default();
            self.go(&href);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_a_page() {
        let id = "0192f0c1-2345-7abc-8def-0123456789ab";
        assert_eq!(Page::of("/"), Page::Desk);
        assert_eq!(Page::of("/masuk"), Page::SignIn);
        assert_eq!(Page::of("/masuk/"), Page::SignIn);
        assert_eq!(
            Page::of(&format!("/artikel/{id}")),
            Page::Write(id.parse().unwrap())
        );
        for path in ["/artikel/", "/artikel/satu", "/lain", "/masuk/lagi"] {
            assert_eq!(Page::of(path), Page::Missing, "{path}");
        }
    }
}
