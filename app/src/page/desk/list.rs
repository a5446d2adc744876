//! The list on the desk: loading, empty, failed, and the rows themselves.
//! Comes from the server; from this browser's store while that is away.

use leptos::leptos_dom::helpers::WindowListenerHandle;
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::Article;
use shared::id::UserId;
use shared::problem::{Problem, code};

use crate::clock;
use crate::component::banner::{Banner, ProblemBanner};
use crate::component::chip::StageChip;
use crate::net::http;
use crate::offline;
use crate::session::Session;
use crate::words::Tongue;
use crate::words::ago::{ago, moment};

/// What is on the desk now.
#[derive(Clone, Copy)]
struct Desk {
    user: UserId,
    wanted: Memo<String>,
    session: Session,
    articles: RwSignal<Vec<Article>>,
    cursor: RwSignal<Option<String>>,
    /// No first answer yet for what is wanted.
    loading: RwSignal<bool>,
    loading_more: RwSignal<bool>,
    problem: RwSignal<Option<Problem>>,
    /// The rows come from this browser's store.
    kept: RwSignal<bool>,
    /// Counts questions, so that a late answer to an old one is dropped.
    question: StoredValue<u32>,
}

impl Desk {
    fn ask(self) {
        let Some(number) = self.next_question() else {
            return;
        };
        let query = self.wanted.get_untracked();
        spawn_local(async move {
            let answer = http::articles(&query, None).await;
            if !self.is_current(number) {
                return;
            }
            match answer {
                Ok(list) => {
                    self.articles.set(list.articles);
                    self.cursor.set(list.next_cursor);
                    self.kept.set(false);
                    self.problem.set(None);
                }
                Err(problem) if problem.code == code::NOT_SIGNED_IN => self.session.expire(),
                Err(problem) => self.fall_back(problem, &query, number).await,
            }
            self.loading.set(false);
        });
    }

    async fn fall_back(self, problem: Problem, query: &str, number: u32) {
        let kept = offline::articles(self.user).await.unwrap_or_default();
        if !self.is_current(number) {
            return;
        }
        let query = query.to_ascii_lowercase();
        let kept: Vec<_> = kept
            .into_iter()
            .filter(|a| {
                a.headline.to_ascii_lowercase().contains(&query)
                    || a.excerpt.to_ascii_lowercase().contains(&query)
            })
            .collect();
        if problem.code == code::UNREACHABLE && !kept.is_empty() {
            self.articles.set(kept);
            self.cursor.set(None);
            self.kept.set(true);
            self.problem.set(None);
        } else {
            self.problem.set(Some(problem));
        }
    }

    fn ask_more(self) {
        let Some(cursor) = self.cursor.get_untracked() else {
            return;
        };
        let Some(number) = self.next_question() else {
            return;
        };
        let query = self.wanted.get_untracked();
        self.loading_more.set(true);
        spawn_local(async move {
            let answer = http::articles(&query, Some(&cursor)).await;
            if !self.is_current(number) {
                return;
            }
            match answer {
                Ok(list) => {
                    self.articles.update(|articles| {
                        // A row that moved up meanwhile is already shown.
                        let known: std::collections::HashSet<_> =
                            articles.iter().map(|a| a.id).collect();
                        articles
                            .extend(list.articles.into_iter().filter(|a| !known.contains(&a.id)));
                    });
                    self.cursor.set(list.next_cursor);
                }
                Err(problem) => self.problem.set(Some(problem)),
            }
            self.loading_more.set(false);
        });
    }

    /// None when the desk is gone.
    fn next_question(self) -> Option<u32> {
        self.loading_more.set(false);
        self.question.try_update_value(|number| {
            *number = number.wrapping_add(1);
            *number
        })
    }

    fn is_current(self, number: u32) -> bool {
        self.question.try_get_value() == Some(number)
    }
}

/// The list of articles that match `wanted`.
#[component]
pub fn Articles(
    /// Whose desk.
    user_id: UserId,
    /// The words searched for.
    wanted: Memo<String>,
) -> impl IntoView {
    let tongue = Tongue::here();
    let desk = Desk {
        user: user_id,
        wanted,
        session: Session::here(),
        articles: RwSignal::new(Vec::new()),
        cursor: RwSignal::new(None),
        loading: RwSignal::new(true),
        loading_more: RwSignal::new(false),
        problem: RwSignal::new(None),
        kept: RwSignal::new(false),
        question: StoredValue::new(0),
    };
    Effect::new(move || {
        wanted.track();
        desk.ask();
    });
    on_return(move || desk.ask());
    let now = clock::minutes();
    let empty = Memo::new(move |_| {
        !desk.loading.get()
            && desk.articles.with(Vec::is_empty)
            && desk.problem.with(Option::is_none)
    });

    view! {
        <ProblemBanner problem=desk.problem retry=move |()| desk.ask() />
        <Show when=move || desk.kept.get()>
            <Banner text=tongue.signal(|w| w.desk_offline)>
                <button
                    type="button"
                    class="button button-quiet"
                    on:click=move |_| desk.ask()
                >
                    {tongue.say(|w| w.retry)}
                </button>
            </Banner>
        </Show>
        {move || desk.loading.get().then(|| view! { <Skeleton /> })}
        {move || empty.get().then(|| view! { <Empty wanted /> })}
        <ul class="rows" aria-busy=move || desk.loading.get().then_some("true")>
            <For
                each=move || desk.articles.get()
                key=|article| (article.id, article.updated_at, article.revision.0)
                let:article
            >
                <Row article now kept=desk.kept />
            </For>
        </ul>
        <p class="unseen" role="status">
            {move || {
                let count = desk.articles.with(Vec::len);
                (!desk.loading.get() && !wanted.get().is_empty())
                    .then(|| (tongue.words().found)(count))
            }}
        </p>
            <button
                type="button"
                class="button button-quiet rows-more"
                aria-disabled=move || desk.loading_more.get().then_some("true")
                hidden=move || desk.cursor.with(Option::is_none)
                on:click=move |_| desk.ask_more()
            >
                {move || {
                    let words = tongue.words();
                    if desk.loading_more.get() { words.loading } else { words.more }
                }}
            </button>
    }
}

#[component]
fn Row(article: Article, now: Signal<f64>, kept: RwSignal<bool>) -> impl IntoView {
    let tongue = Tongue::here();
    let address = format!("/artikel/{}", article.id);
    let untitled = article.headline.trim().is_empty();
    let headline = article.headline.clone();
    let excerpt = article.excerpt.clone();
    let blank = excerpt.trim().is_empty();
    let unit = Some(article.unit.clone()).filter(|unit| !unit.is_empty());
    let changed_at = article.updated_at as f64;
    let changed = move || {
        let words = tongue.words();
        (words.changed)(&ago(now.get(), changed_at, words))
    };
    view! {
        <li class="row">
            <h2 class="row-headline">
                <a href=address class:row-untitled=untitled>
                    {move || {
                        if untitled { tongue.words().untitled.to_owned() } else { headline.clone() }
                    }}
                </a>
            </h2>
            <p class="row-excerpt" class:row-blank=blank>
                {move || {
                    if blank { tongue.words().no_words_yet.to_owned() } else { excerpt.clone() }
                }}
            </p>
            <p class="row-facts">
                <span class="facts">
                    <span>
                        <StageChip stage=article.stage.clone() />
                    </span>
                    {unit.map(|unit| view! { <span>{unit}</span> })}
                    <span>
                        <time title=move || moment(changed_at, tongue.words())>{changed}</time>
                    </span>
                    <span>{move || (tongue.words().begun_by)(&article.created_by)}</span>
                    <span class="row-kept" hidden=move || !kept.get()>
                        {tongue.say(|w| w.kept_here)}
                    </span>
                </span>
            </p>
        </li>
    }
}

#[component]
fn Empty(wanted: Memo<String>) -> impl IntoView {
    let tongue = Tongue::here();
    move || {
        let words = tongue.words();
        let query = wanted.get();
        if query.is_empty() {
            view! {
                <div class="empty">
                    <h2>{words.empty_desk}</h2>
                    <p>{words.empty_desk_lead}</p>
                </div>
            }
            .into_any()
        } else {
            view! { <p class="empty">{(words.nothing_found)(&query)}</p> }.into_any()
        }
    }
}

/// Rows' shapes, until the first answer.
#[component]
fn Skeleton() -> impl IntoView {
    let tongue = Tongue::here();
    view! {
        <div class="skeleton" role="status" aria-label=tongue.say(|w| w.loading)>
            {(0..5)
                .map(|_| {
                    view! {
                        <div class="skeleton-row" aria-hidden="true">
                            <span class="bone bone-headline"></span>
                            <span class="bone"></span>
                            <span class="bone bone-short"></span>
                        </div>
                    }
                })
                .collect_view()}
        </div>
    }
}

/// Calls when the person comes back to this tab, or the network to it.
fn on_return(again: impl Fn() + Clone + 'static) {
    let seen = {
        let again = again.clone();
        window_event_listener(leptos::ev::focus, move |_| again())
    };
    let online = window_event_listener(leptos::ev::online, move |_| again());
    on_cleanup(move || {
        [seen, online]
            .into_iter()
            .for_each(WindowListenerHandle::remove);
    });
}
