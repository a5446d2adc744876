//! Says what is saved where.

use leptos::prelude::*;

use crate::live::SaveStatus;
use crate::words::Tongue;

/// The status named `Status simpan`.
#[component]
pub fn SaveLight(
    /// What `live` knows.
    status: Signal<SaveStatus>,
) -> impl IntoView {
    let tongue = Tongue::here();
    let text = move || {
        let words = tongue.words();
        match status.get() {
            SaveStatus::Saved => words.saved.to_owned(),
            SaveStatus::Saving => words.saving.to_owned(),
            SaveStatus::Connecting => words.connecting.to_owned(),
            SaveStatus::Offline { waiting } => (words.offline)(waiting),
        }
    };
    let state = move || match status.get() {
        SaveStatus::Saved => "saved",
        SaveStatus::Saving => "saving",
        SaveStatus::Connecting => "connecting",
        SaveStatus::Offline { .. } => "offline",
    };
    // A screen reader that spoke at each keystroke's saving would be unusable:
    // it is told when the line is lost and when all is safe again.
    let loud = Memo::new(move |before: Option<&(bool, bool)>| {
        let apart = matches!(
            status.get(),
            SaveStatus::Connecting | SaveStatus::Offline { .. }
        );
        let was_apart = before.is_some_and(|(_, apart)| *apart);
        (apart || was_apart, apart)
    });
    view! {
        <div
            class="save-light"
            role="status"
            aria-label=tongue.say(|w| w.save_status)
            aria-live=move || if loud.get().0 { "polite" } else { "off" }
            data-state=state
        >
            {text}
        </div>
    }
}
