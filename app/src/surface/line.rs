//! Headline and standfirst. (First version: the field only.)

use leptos::prelude::*;

use crate::live::Live;

/// Which line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// The headline.
    Headline,
    /// The standfirst.
    Standfirst,
}

/// One line of the article's head.
#[component]
pub fn Line(
    /// The article.
    live: Live,
    /// Which line of it.
    field: Field,
    /// Its accessible name.
    #[prop(into)]
    label: Signal<String>,
    /// Shown while there are no words.
    #[prop(into)]
    placeholder: Signal<String>,
) -> impl IntoView {
    let class = match field {
        Field::Headline => "line line-headline",
        Field::Standfirst => "line line-standfirst",
    };
    view! {
        <textarea
            class=class
            rows="1"
            readonly=!live.may_write()
            aria-label=label
            placeholder=placeholder
        ></textarea>
    }
}
