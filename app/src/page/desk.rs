//! The desk: every article the person may see, latest change first.

pub mod list;
pub mod stock;

use std::time::Duration;

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::User;
use shared::id::ArticleId;
use shared::problem::{Problem, code};
use shared::role::may_write;

use crate::component::banner::ProblemBanner;
use crate::component::everywhere::Everywhere;
use crate::component::gate::Gate;
use crate::component::icon::{Glyph, Icon};
use crate::effect::effect;
use crate::net::http;
use crate::offline;
use crate::page::desk::list::Articles;
use crate::route::Route;
use crate::session::Session;
use crate::tab;
use crate::words::Tongue;

/// How long a pause in typing starts the search.
const SEARCH_PAUSE: Duration = Duration::from_millis(250);

/// `/`
#[component]
pub fn Desk() -> impl IntoView {
    let tongue = Tongue::here();
    tab::title(move || tongue.words().desk.to_owned());
    view! { <Gate page=|user| view! { <OpenDesk user /> }.into_any() /> }
}

#[component]
fn OpenDesk(user: User) -> impl IntoView {
    let tongue = Tongue::here();
    let route = Route::here();
    let wanted = Memo::new(move |_| route.query("q").unwrap_or_default());
    let problem = RwSignal::new(None::<Problem>);
    let writes = may_write(&user.roles);
    view! {
        <header class="topbar desk-bar">
            <div class="topbar-side">
                <a class="wordmark" href="/" aria-label=tongue.say(|w| w.home)>
                    "Siaran"
                </a>
            </div>
            <SearchBox wanted />
            <div class="topbar-side topbar-end">
                <span class="desk-me">{user.display_name.clone()}</span>
                <Everywhere />
            </div>
        </header>
        <main class="desk">
            <div class="desk-head">
                <h1>{tongue.say(|w| w.desk)}</h1>
                {writes.then(|| view! { <NewButton problem /> })}
            </div>
            <ProblemBanner problem />
            <Articles user_id=user.id wanted />
        </main>
    }
}

/// Begins an article and opens it.
#[component]
fn NewButton(problem: RwSignal<Option<Problem>>) -> impl IntoView {
    let tongue = Tongue::here();
    let session = Session::here();
    let route = Route::here();
    let busy = RwSignal::new(false);
    let begin = move |_| {
        let Some(author) = untrack(|| session.user()) else {
            return;
        };
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        problem.set(None);
        spawn_local(async move {
            match begun(&author).await {
                Ok(id) => route.go(&format!("/artikel/{id}")),
                Err(refusal) if refusal.code == code::NOT_SIGNED_IN => session.expire(),
                Err(refusal) => {
                    problem.set(Some(refusal));
                    busy.set(false);
                }
            }
        });
    };
    view! {
        <button
            type="button"
            class="button"
            aria-disabled=move || busy.get().then_some("true")
            on:click=begin
        >
            <Icon glyph=Glyph::Plus />
            <span>{tongue.say(|w| w.new_article)}</span>
        </button>
    }
}

/// Begins an article here, at once and whatever the network: `live` finds it
/// its place on the server. A browser that keeps nothing must ask the server.
async fn begun(author: &User) -> Result<ArticleId, Problem> {
    let id = ArticleId::from_chance(chance());
    if offline::begin_here(id, author).await.is_err() {
        http::place_article(id, author.id).await?;
    }
    Ok(id)
}

/// Random bytes. Not `crypto.randomUUID`, which plain http does not have.
fn chance() -> [u8; 16] {
    let mut bytes = [0; 16];
    if let Ok(crypto) = window().crypto() {
        let _ = crypto.get_random_values_with_u8_array(&mut bytes);
    }
    bytes
}

/// Keeps the address (`?q=`) equal to what is typed, a pause later.
#[component]
fn SearchBox(wanted: Memo<String>) -> impl IntoView {
    let tongue = Tongue::here();
    let route = Route::here();
    let field = NodeRef::<html::Input>::new();
    // The field follows the address (back button, a shared link), but not
    // while it is being typed in.
    effect(move || {
        let wanted = wanted.get();
        if let Some(field) = field.get()
            && field.value().trim() != wanted
        {
            field.set_value(&wanted);
        }
    });
    let go = move |typed: String| {
        let typed = typed.trim();
        if typed == wanted.get_untracked() {
            return;
        }
        let address = if typed.is_empty() {
            "/".to_owned()
        } else {
            format!("/?q={}", String::from(js_sys::encode_uri_component(typed)))
        };
        route.replace(&address);
    };
    let mut typed = leptos::leptos_dom::helpers::debounce(SEARCH_PAUSE, go);
    view! {
        <form
            class="search"
            role="search"
            on:submit=move |event| {
                event.prevent_default();
                if let Some(field) = field.get_untracked() {
                    go(field.value());
                }
            }
        >
            <Icon glyph=Glyph::Search />
            <input
                class="search-field"
                type="search"
                name="q"
                autocomplete="off"
                enterkeyhint="search"
                node_ref=field
                aria-label=tongue.say(|w| w.search)
                placeholder=tongue.say(|w| w.search_hint)
                on:input:target=move |event| typed(event.target().value())
            />
        </form>
    }
}
