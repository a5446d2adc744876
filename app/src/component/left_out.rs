//! Says what did not come along with a paste, or to the server: a quiet strip
//! at the foot of the window that stays until it is read or the next paste is
//! complete.

use leptos::prelude::*;

use crate::component::icon::{Glyph, Icon};
use crate::live::{LeftOut, Live};
use crate::words::Tongue;

/// The strip (role `status`), empty most of the time.
#[component]
pub fn LeftOutNote(
    /// The article.
    live: Live,
) -> impl IntoView {
    let tongue = Tongue::around();
    let left_out = live.left_out();
    let text = move || {
        let words = tongue.words();
        left_out.get().map(|left_out| match left_out {
            LeftOut::Pictures(count) => (words.paste_pictures)(count),
            LeftOut::Structure => words.paste_structure.to_owned(),
            LeftOut::TooLong => words.paste_too_long.to_owned(),
            LeftOut::Credit => words.credit_not_saved.to_owned(),
        })
    };
    view! {
        <div class="left-out" class:left-out-shown=move || left_out.get().is_some()>
            <p role="status">{text}</p>
            {move || {
                left_out
                    .get()
                    .map(|_| {
                        view! {
                            <button
                                type="button"
                                class="left-out-close"
                                aria-label=tongue.say(|w| w.paste_dismiss)
                                on:click=move |_| live.tell_left_out(None)
                            >
                                <Icon glyph=Glyph::Cross />
                            </button>
                        }
                    })
            }}
        </div>
    }
}
