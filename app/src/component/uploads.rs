//! Pictures on their way, beside the text: how far each is, why one failed,
//! and the way on. Also the hidden field that opens the file picker.

use leptos::html;
use leptos::prelude::*;
use shared::problem::code;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use crate::effect::effect;
use crate::live::Live;
use crate::live::pictures::{State, Upload, each};
use crate::words::{Tongue, Words};

/// Id of the field that opens the picker.
const FIELD: &str = "picture-files";

/// Opens the picker.
pub fn pick() {
    let field = document()
        .get_element_by_id(FIELD)
        .and_then(|field| field.dyn_into::<HtmlInputElement>().ok());
    if let Some(field) = field {
        field.click();
    }
}

/// The list. Nothing is shown while nothing is on its way.
#[component]
pub fn Uploads(
    /// The article.
    live: Live,
) -> impl IntoView {
    let tongue = Tongue::around();
    let uploads = live.uploads();
    let field = NodeRef::<html::Input>::new();
    // Those that were chosen before there was a text.
    let text = live.tools().text;
    effect(move || {
        text.track();
        live.place_ready();
    });
    let chosen = move |_| {
        let Some(field) = field.get_untracked() else {
            return;
        };
        live.send_pictures(live.chosen(each(field.files()), None));
        // The same file may be chosen again.
        field.set_value("");
        live.focus();
    };
    view! {
        <input
            node_ref=field
            id=FIELD
            type="file"
            multiple
            accept="image/jpeg,image/png,image/webp,image/gif"
            hidden
            on:change=chosen
        />
        <ul
            class="uploads"
            aria-label=tongue.say(|w| w.uploads)
            hidden=move || uploads.with(Vec::is_empty)
        >
            <For each=move || uploads.get() key=|upload| upload.id let:upload>
                <Line live upload />
            </For>
        </ul>
    }
}

#[component]
fn Line(live: Live, upload: Upload) -> impl IntoView {
    let tongue = Tongue::around();
    let Upload {
        id,
        name,
        preview,
        state,
    } = upload;
    let percent = move || match state.get() {
        State::Sending(percent) => Some(percent),
        State::Failed(_) => None,
    };
    let why = move || {
        let words = tongue.words();
        match state.get() {
            State::Sending(100) => words.upload_working,
            State::Sending(_) => words.uploading,
            State::Failed(why) if why == code::TOO_LARGE => words.picture_too_large,
            State::Failed(why) => (tongue.speaking::<Words>().words().problem)(&why),
        }
    };
    let failed = move || percent().is_none();
    view! {
        <li class="upload" class:upload-failed=failed>
            <img class="upload-preview" src=preview alt="" />
            <div class="upload-facts">
                <span class="upload-name">{name.clone()}</span>
                <span class="upload-why" role="status">{why}</span>
                <progress
                    max="100"
                    value=move || percent().map(|percent| percent.to_string())
                    hidden=failed
                    aria-label=name
                ></progress>
            </div>
            <button
                type="button"
                class="button button-small"
                hidden=move || !failed()
                on:click=move |_| live.send_picture(id)
            >
                {tongue.speaking::<Words>().say(|w| w.retry)}
            </button>
            <button
                type="button"
                class="button button-small button-quiet"
                on:click=move |_| live.drop_picture(id)
            >
                {tongue.say(|w| w.upload_cancel)}
            </button>
        </li>
    }
}
