//! The question before signing out while this browser holds text that no server
//! has: which, how much, and what becomes of it.

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::id::UserId;

use crate::aside::Aside;
use crate::effect::effect;
use crate::offline;
use crate::session::Session;
use crate::words::Tongue;

/// One article: its headline, and how many changes wait.
type Waiting = (String, u32);

/// Opens when `asked`.
#[component]
pub fn Leaving(
    /// Who is leaving.
    user: UserId,
    /// True while it is wanted.
    asked: RwSignal<bool>,
) -> impl IntoView {
    let tongue = Tongue::here();
    let session = Session::here();
    let aside = Aside::here();
    let dialog = NodeRef::<html::Dialog>::new();
    let list = RwSignal::new(Vec::<Waiting>::new());
    let busy = RwSignal::new(false);
    let failed = RwSignal::new(false);
    let health = offline::health();
    let id = user;
    let look = move || {
        spawn_local(async move {
            list.try_set(waiting(id).await);
        });
    };
    effect(move || {
        let Some(dialog) = dialog.get() else { return };
        if asked.get() {
            failed.set(false);
            look();
            // Asked for twice it is open already.
            let _ = dialog.show_modal();
        } else {
            dialog.close();
        }
    });
    let leave = move || {
        asked.set(false);
        session.leave();
    };
    let send = move |_| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        failed.set(false);
        spawn_local(async move {
            let sent = match aside.bring().await {
                Some(parts) => (parts.deliver)(id).await,
                None => false,
            };
            busy.try_set(false);
            if sent {
                leave();
            } else {
                failed.try_set(true);
                look();
            }
        });
    };
    view! {
        <dialog
            class="dialog"
            node_ref=dialog
            aria-labelledby="leaving-title"
            on:close=move |_| asked.set(false)
        >
            <h2 id="leaving-title">{tongue.say(|w| w.leave_title)}</h2>
            <ul class="leaving-list">
                {move || {
                    list.get()
                        .into_iter()
                        .map(|(headline, count)| {
                            view! {
                                <li>
                                    <span class="leaving-headline">
                                        {move || {
                                            if headline.trim().is_empty() {
                                                tongue.words().untitled.to_owned()
                                            } else {
                                                headline.clone()
                                            }
                                        }}
                                    </span>
                                    <span class="leaving-count">
                                        {move || (tongue.words().waits)(count)}
                                    </span>
                                </li>
                            }
                        })
                        .collect_view()
                }}
            </ul>
            <p class="dialog-lead">{tongue.say(|w| w.leave_lead)}</p>
            <div role="alert">
                {move || {
                    let words = tongue.words();
                    let text = if failed.get() {
                        Some(words.send_failed)
                    } else if health.with(|health| health.homeless > 0) {
                        Some(words.leave_homeless)
                    } else {
                        None
                    };
                    text.map(|text| view! { <p class="fault">{text}</p> })
                }}
            </div>
            <div class="card-buttons">
                <button
                    type="button"
                    class="button button-quiet card-remove"
                    on:click=move |_| leave()
                >
                    {tongue.say(|w| w.leave_anyway)}
                </button>
                <button
                    type="button"
                    class="button button-quiet"
                    on:click=move |_| asked.set(false)
                >
                    {tongue.say(|w| w.never_mind)}
                </button>
                <button
                    type="button"
                    class="button"
                    aria-disabled=move || busy.get().then_some("true")
                    on:click=send
                >
                    {move || {
                        let words = tongue.words();
                        if busy.get() { words.sending } else { words.send_and_leave }
                    }}
                </button>
            </div>
        </dialog>
    }
}

async fn waiting(user: UserId) -> Vec<Waiting> {
    let rows = offline::articles(user).await.unwrap_or_default();
    let headline = |id| {
        let mut rows = rows.iter();
        let row = rows.find(|row| row.id == id);
        row.map(|row| row.headline.clone()).unwrap_or_default()
    };
    let mut counts = offline::waiting(user).await;
    for (id, facts) in offline::facts(user).await {
        if facts.begun {
            match counts.iter_mut().find(|(known, _)| *known == id) {
                Some((_, count)) => *count += 1,
                None => counts.push((id, 1)),
            }
        }
    }
    counts
        .into_iter()
        .map(|(id, count)| (headline(id), count))
        .collect()
}
