//! The list on the desk: loading, empty, failed, and the rows themselves.
//! What stands in it is `stock`'s.

use std::cell::Cell;
use std::rc::Rc;

use leptos::leptos_dom::helpers::WindowListenerHandle;
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::Article;
use shared::id::UserId;

use crate::aside::Aside;
use crate::clock;
use crate::component::banner::{Banner, ProblemBanner};
use crate::component::chip::StageChip;
use crate::component::icon::{Glyph, Icon};
use crate::effect::effect;
use crate::offline;
use crate::offline::space::Space;
use crate::offline::tabs::alone;
use crate::page::desk::stock::{Asked, Own, Stock};
use crate::words::ago::{ago, moment};
use crate::words::{Tongue, Words};

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
    let aside = Aside::here();
    // Once the server answers, what waits here is sent without being opened.
    let reached = Memo::new(move |_| !desk.loading.get() && !desk.kept.get());
    effect(move || {
        if reached.get() && desk.problem.with(Option::is_none) {
            spawn_local(async move {
                if deliver(aside, user_id).await {
                    desk.ask(Asked::Again);
                }
            });
        }
    });
    let now = clock::minutes();
    // A server that is back sends no word of it.
    effect(move || {
        now.track();
        if untrack(|| desk.kept.get()) {
            desk.ask(Asked::Again);
        }
    });
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
                <Row article now desk />
            </For>
        </ul>
        <p class="unseen" role="status">
            {move || {
                let count = desk.articles.with(Vec::len);
                (!desk.loading.get() && !wanted.get().is_empty())
                    .then(|| (tongue.words().found)(count))
            }}
        </p>
        <SpaceLine desk />
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
fn Row(article: Article, now: Signal<f64>, desk: Stock) -> impl IntoView {
    let tongue = Tongue::here();
    let address = format!("/artikel/{}", article.id);
    let untitled = article.headline.trim().is_empty();
    let headline = article.headline.clone();
    let excerpt = article.excerpt.clone();
    let blank = excerpt.trim().is_empty();
    let unit = Some(article.unit.clone()).filter(|unit| !unit.is_empty());
    let changed_at = article.updated_at as f64;
    let begun_by = article.created_by.clone();
    let stage = article.stage.clone();
    let id = article.id;
    let kept = desk.kept;
    let own = Memo::new(move |_| desk.own_of(id));
    let place = move || {
        let words = tongue.words();
        own.with(|own| match (&own.facts.refused, own.facts.begun) {
            (Some(_), true) => words.not_placed,
            (None, true) => words.only_here,
            _ => words.kept_here,
        })
    };
    let here = move || kept.get() || own.with(|own| own.facts.begun);
    let waits = move || own.with(|own| own.waits);
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
                        <StageChip stage />
                    </span>
                    {unit.map(|unit| view! { <span>{unit}</span> })}
                    <span>
                        <time title=move || moment(changed_at, tongue.words())>{changed}</time>
                    </span>
                    <span>{move || (tongue.words().begun_by)(&begun_by)}</span>
                    <span class="row-kept" hidden=move || !here()>
                        {place}
                    </span>
                    <span class="row-kept" hidden=move || waits() == 0>
                        {move || (tongue.words().waits)(waits())}
                    </span>
                </span>
            </p>
            <Pin row=article desk own />
        </li>
    }
}

/// Keeps an article, pictures too, so that it opens without a network.
#[component]
fn Pin(row: Article, desk: Stock, own: Memo<Own>) -> impl IntoView {
    let tongue = Tongue::here();
    let aside = Aside::here();
    let busy = RwSignal::new(false);
    let pinned = move || own.with(|own| own.facts.pinned);
    let turn = move |_| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let (row, wanted) = (row.clone(), !untrack(pinned));
        spawn_local(async move {
            if let Some(aside) = aside.bring().await {
                (aside.pin)(desk.user(), row, wanted).await;
            }
            desk.look().await;
            busy.try_set(false);
        });
    };
    view! {
        <button
            type="button"
            class="row-pin"
            aria-pressed=move || if pinned() { "true" } else { "false" }
            aria-disabled=move || busy.get().then_some("true")
            title=tongue.say(|w| w.pin)
            aria-label=tongue.say(|w| w.pin)
            on:click=turn
        >
            <Icon glyph=Glyph::Pin />
        </button>
    }
}

/// How much of this browser's space is used.
#[component]
fn SpaceLine(desk: Stock) -> impl IntoView {
    let tongue = Tongue::here();
    let space = RwSignal::new(None::<Space>);
    effect(move || {
        desk.own.track();
        spawn_local(async move {
            space.try_set(offline::space::space().await);
        });
    });
    let text = move || {
        let words = tongue.words();
        space.get().map(|space| {
            let size = |bytes| bytes_in_words(bytes, words);
            (words.space)(&size(space.used), &size(space.allowed))
        })
    };
    view! { <p class="rows-space">{text}</p> }
}

/// A size as people say it.
fn bytes_in_words(bytes: f64, words: &Words) -> String {
    let (mut value, mut unit) = (bytes / 1e6, "MB");
    if value >= 1e3 {
        (value, unit) = (value / 1e3, "GB");
    }
    let digits = usize::from(value < 10.0);
    let text = format!("{value:.digits$} {unit}");
    if words.tag == "id" {
        text.replace('.', ",")
    } else {
        text
    }
}

/// Sends what waits; true when something was sent.
async fn deliver(aside: Aside, user: UserId) -> bool {
    let begun = offline::facts(user).await;
    let begun = begun.iter().any(|(_, facts)| facts.begun);
    if !begun && offline::waiting(user).await.is_empty() {
        return false;
    }
    let Some(parts) = aside.bring().await else {
        return false;
    };
    let sent = Rc::new(Cell::new(false));
    let work = {
        let sent = Rc::clone(&sent);
        async move { sent.set((parts.deliver)(user).await) }
    };
    // One tab at a time.
    alone(&format!("siaran-deliver:{user}"), work).await;
    sent.get()
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
