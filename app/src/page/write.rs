//! The write page: finds the article, opens it, and lays the room around the
//! text. The text itself is `surface`'s; what happens to it is `live`'s.

pub mod hotkeys;
pub mod paper;
pub mod parts;
mod regions;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::User;
use shared::id::ArticleId;
use shared::problem::{Problem, code};

use crate::component::banner::ProblemBanner;
use crate::component::gate::Gate;
use crate::net::http;
use crate::offline;
use crate::page::missing::Missing;
use crate::page::write::paper::Paper;
use crate::session::Session;
use crate::words::Tongue;

/// `/artikel/{id}`
#[component]
pub fn Write(
    /// The article.
    id: ArticleId,
) -> impl IntoView {
    view! { <Gate page=move |user| view! { <Opening id user /> }.into_any() /> }
}

/// How far the article has been found.
#[derive(Clone, PartialEq)]
enum Found {
    Looking,
    Open { may_write: bool, begun: bool },
    Failed(Problem),
}

impl Found {
    fn open(may_write: bool, begun: bool) -> Self {
        Self::Open { may_write, begun }
    }
}

/// First this browser's own memory of the article, then the server's word.
#[component]
fn Opening(id: ArticleId, user: User) -> impl IntoView {
    let tongue = Tongue::here();
    let session = Session::here();
    let found = RwSignal::new(Found::Looking);
    let owner = user.id;
    let look = move || {
        spawn_local(async move {
            if found.try_get_untracked() == Some(Found::Looking) {
                // `live` finds it its place; there is nothing to ask for.
                if offline::facts_of(owner, id).await.begun {
                    settle(found, Found::open(true, true));
                    return;
                }
                let kept = offline::articles(owner).await.unwrap_or_default();
                if let Some(article) = kept.into_iter().find(|article| article.id == id) {
                    settle(found, Found::open(article.may_write, false));
                }
            }
            match http::article(id).await {
                Ok(article) => {
                    settle(found, Found::open(article.may_write, false));
                    // Without a store the article is still open, only not offline.
                    let _ = offline::remember_article(owner, &article).await;
                }
                // An open text stays, with what was written into it; its line
                // says what is wrong.
                Err(_) if matches!(found.try_get_untracked(), Some(Found::Open { .. })) => {}
                Err(problem) if problem.code == code::NOT_SIGNED_IN => session.expire(),
                Err(problem) => settle(found, Found::Failed(problem)),
            }
        });
    };
    look();
    let again = move || {
        found.set(Found::Looking);
        look();
    };

    move || match found.get() {
        Found::Looking => {
            view! { <p class="waiting" role="status">{tongue.say(|w| w.opening)}</p> }.into_any()
        }
        Found::Open { may_write, begun } => {
            view! { <Paper id user=user.clone() may_write begun /> }.into_any()
        }
        Found::Failed(problem) if problem.code == code::NOT_FOUND => {
            view! { <Missing /> }.into_any()
        }
        Found::Failed(problem) => {
            let unreachable = problem.code == code::UNREACHABLE;
            view! {
                <main class="nowhere">
                    <ProblemBanner problem=Some(problem) retry=move |()| again() />
                    {unreachable.then(|| view! { <p>{tongue.say(|w| w.not_kept_here)}</p> })}
                    <a class="button button-quiet" href="/">
                        {tongue.say(|w| w.back_to_desk)}
                    </a>
                </main>
            }
            .into_any()
        }
    }
}

/// Only a difference is a change: an equal answer must not reopen the text.
fn settle(found: RwSignal<Found>, answer: Found) {
    if found.try_get_untracked().is_some_and(|now| now != answer) {
        found.set(answer);
    }
}
