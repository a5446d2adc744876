//! The stage of an article as a small label.

use leptos::prelude::*;

use crate::words::Tongue;

/// Names the stage; its dot's colour follows `data-stage`.
#[component]
pub fn StageChip(
    /// The wire name, e.g. `draf`.
    stage: String,
) -> impl IntoView {
    let tongue = Tongue::here();
    let name = stage.clone();
    view! {
        <span class="chip" data-stage=stage>
            {move || {
                (tongue.words().stage)(&name).map_or_else(|| name.replace('_', " "), str::to_owned)
            }}
        </span>
    }
}
