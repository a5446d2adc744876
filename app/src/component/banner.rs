//! Says what is wrong, and what can be done about it. The words come from the
//! problem's code in the reader's language.

use leptos::prelude::*;
use shared::problem::Problem;

use crate::component::icon::{Glyph, Icon};
use crate::words::Tongue;

/// A strip that speaks up (role `alert`). Its children are the remedies.
#[component]
pub fn Banner(
    /// The sentence.
    #[prop(into)]
    text: Signal<String>,
    /// Buttons and links.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="banner" role="alert">
            <Icon glyph=Glyph::Warning />
            <p class="banner-text">{text}</p>
            <div class="banner-remedies">{children.map(|children| children())}</div>
        </div>
    }
}

/// A [`Banner`] for a problem that may come and go.
#[component]
pub fn ProblemBanner(
    /// The problem, while there is one.
    #[prop(into)]
    problem: Signal<Option<Problem>>,
    /// What “try again” does; no button without it.
    #[prop(optional, into)]
    retry: Option<Callback<()>>,
) -> impl IntoView {
    let tongue = Tongue::here();
    move || {
        problem.get().map(|problem| {
            let text = Signal::derive(move || sentence(&problem, tongue));
            view! {
                <Banner text=text>
                    {retry
                        .map(|retry| {
                            view! {
                                <button
                                    type="button"
                                    class="button button-quiet"
                                    on:click=move |_| retry.run(())
                                >
                                    {tongue.say(|w| w.retry)}
                                </button>
                            }
                        })}
                </Banner>
            }
        })
    }
}

/// One sentence for a problem, with the report code when the fault is ours.
pub fn sentence(problem: &Problem, tongue: Tongue) -> String {
    let words = tongue.words();
    let mut text = (words.problem)(&problem.code).to_owned();
    let ours = matches!(
        problem.code.as_str(),
        shared::problem::code::INTERNAL | shared::problem::code::STORAGE
    );
    if ours && !problem.request_id.is_empty() {
        text.push(' ');
        text.push_str(&(words.request_id)(&problem.request_id));
    }
    text
}
