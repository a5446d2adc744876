//! The list on the desk: loading, empty, failed, and the rows themselves.
//! What stands in it is `stock`'s.

use leptos::leptos_dom::helpers::WindowListenerHandle;
use leptos::prelude::*;
use shared::api::Article;
use shared::id::UserId;

use crate::clock;
use crate::component::banner::{Banner, ProblemBanner};
use crate::component::chip::StageChip;
use crate::effect::effect;
use crate::page::desk::stock::{Asked, Stock};
use crate::words::Tongue;
use crate::words::ago::{ago, moment};

/// The list of articles that match `wanted`.
#[component]
pub fn Articles(
    /// Whose desk.
    user_id: UserId,
    /// The words searched for.
    wanted: Memo<String>,
) -> impl IntoView {
    let tongue = Tongue::here();
    let desk = Stock::new(user_id, wanted);
    effect(move || {
        wanted.track();
        desk.ask(Asked::Anew);
    });
    on_return(move || desk.ask(Asked::Again));
    let now = clock::minutes();
    let empty = Memo::new(move |_| {
        !desk.loading.get()
            && desk.articles.with(Vec::is_empty)
            && desk.problem.with(Option::is_none)
    });

    view! {
        <ProblemBanner problem=desk.problem retry=move |()| desk.ask(Asked::Again) />
        <Show when=move || desk.kept.get()>
            <Banner text=tongue.signal(|w| w.desk_offline)>
                <button
                    type="button"
                    class="button button-quiet"
                    on:click=move |_| desk.ask(Asked::Again)
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
