//! The card of a picture, a dialog: what it shows, the line under it, whose it
//! is. What differs is changed, attribute by attribute; Esc changes nothing.

use editor::intent::Intent;
use editor::pictures::attr;
use editor::view::{PICTURE_ALT, PICTURE_EDIT};
use leptos::html;
use leptos::prelude::*;
use shared::document::block::BlockId;
use shared::media;
use wasm_bindgen::JsCast;

use crate::effect::effect;
use crate::live::Live;
use crate::words::Tongue;

/// What the card showed when it opened.
#[derive(Clone, Default, PartialEq)]
struct Facts {
    alt: Option<String>,
    caption: String,
    credit: String,
    /// Of our own pictures only.
    media: Option<String>,
}

fn facts(live: Live, block: BlockId) -> Option<Facts> {
    live.read(|editor| {
        let picture = editor.tree().find(block)?;
        let own = |name| attr(picture, name).map(str::to_owned);
        let media = media::id_of(attr(picture, "src")?).map(str::to_owned);
        let credit = media.as_deref().and_then(|id| live.credit_of(id));
        Some(Facts {
            alt: own("alt"),
            caption: own("title").unwrap_or_default(),
            credit: credit.unwrap_or_default(),
            media,
        })
    })
    .flatten()
}

/// Opens whenever `live.picture_request()` names a picture.
#[component]
pub fn PictureCard(
    /// The article.
    live: Live,
) -> impl IntoView {
    let tongue = Tongue::around();
    let request = live.picture_request();
    let dialog = NodeRef::<html::Dialog>::new();
    let alt = NodeRef::<html::Textarea>::new();
    let caption = NodeRef::<html::Textarea>::new();
    let credit = NodeRef::<html::Input>::new();
    let plain = RwSignal::new(false);
    let opened = StoredValue::new(Facts::default());

    effect(move || {
        let Some(found) = request.get().and_then(|block| facts(live, block)) else {
            return;
        };
        let (Some(dialog), Some(alt), Some(caption), Some(credit)) =
            (dialog.get(), alt.get(), caption.get(), credit.get())
        else {
            return;
        };
        alt.set_value(found.alt.as_deref().unwrap_or_default());
        caption.set_value(&found.caption);
        credit.set_value(&found.credit);
        credit.set_disabled(found.media.is_none());
        plain.set(found.alt.as_deref() == Some(""));
        opened.set_value(found);
        // Asked for twice it is open already.
        let _ = dialog.show_modal();
    });

    let close = move || {
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
    };
    let keep = move || {
        let (Some(block), Some(alt), Some(caption), Some(credit)) = (
            request.get_untracked(),
            alt.get_untracked(),
            caption.get_untracked(),
            credit.get_untracked(),
        ) else {
            return;
        };
        let was = opened.get_value();
        let said = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let alt = match said(alt.value()) {
            _ if plain.get_untracked() => Some(String::new()),
            empty if empty.is_empty() => None,
            words => Some(words),
        };
        let caption = said(caption.value());
        let credit = said(credit.value());
        let mut attrs = Vec::new();
        if alt != was.alt {
            attrs.push(("alt", alt));
        }
        if caption != was.caption {
            attrs.push(("title", Some(caption).filter(|words| !words.is_empty())));
        }
        close();
        if !attrs.is_empty() {
            live.perform(&Intent::SetImage { block, attrs });
        }
        if let Some(media) = was.media.filter(|_| credit != was.credit) {
            live.set_credit(media, credit);
        }
    };
    let remove = move |_| {
        let block = request.get_untracked();
        close();
        if let Some(block) = block {
            live.perform(&Intent::RemoveImage(block));
        }
    };

    view! {
        <dialog
            class="picture-card"
            node_ref=dialog
            aria-labelledby="picture-card-name"
            on:close=move |_| {
                request.set(None);
                live.focus();
            }
        >
            <form
                method="dialog"
                on:submit=move |event| {
                    event.prevent_default();
                    keep();
                }
            >
                <h2 id="picture-card-name">{tongue.say(|w| w.image)}</h2>
                <label class="field">
                    <span>{tongue.say(|w| w.picture_alt)}</span>
                    <textarea
                        node_ref=alt
                        rows="2"
                        maxlength="1000"
                        disabled=move || plain.get()
                        aria-describedby="picture-alt-hint"
                    ></textarea>
                </label>
                <p class="field-hint" id="picture-alt-hint">{tongue.say(|w| w.picture_alt_hint)}</p>
                <label class="tick">
                    <input
                        type="checkbox"
                        prop:checked=move || plain.get()
                        on:change:target=move |event| plain.set(event.target().checked())
                    />
                    <span>{tongue.say(|w| w.picture_plain)}</span>
                </label>
                <label class="field">
                    <span>{tongue.say(|w| w.picture_caption)}</span>
                    <textarea node_ref=caption rows="2" maxlength="1000"></textarea>
                </label>
                <label class="field">
                    <span>{tongue.say(|w| w.picture_credit)}</span>
                    <input
                        type="text"
                        node_ref=credit
                        maxlength="200"
                        placeholder=tongue.say(|w| w.picture_credit_hint)
                    />
                </label>
                <div class="card-buttons">
                    <button type="button" class="button button-quiet card-remove" on:click=remove>
                        {tongue.say(|w| w.picture_remove)}
                    </button>
                    <button type="button" class="button button-quiet" on:click=move |_| close()>
                        {tongue.say(|w| w.cancel)}
                    </button>
                    <button type="submit" class="button">
                        {tongue.say(|w| w.picture_done)}
                    </button>
                </div>
            </form>
        </dialog>
    }
}

/// Words and credits that style puts on pictures: nothing of them stands in
/// the text's own elements, which hold the text and nothing else.
#[component]
pub fn PictureWords(
    /// The article.
    live: Live,
) -> impl IntoView {
    let tongue = Tongue::around();
    effect(move || {
        let words = tongue.words();
        let root = document().document_element();
        let Some(root) = root.and_then(|root| root.dyn_into::<web_sys::HtmlElement>().ok()) else {
            return;
        };
        for (name, text) in [
            ("--word-picture-edit", words.picture_edit),
            ("--word-picture-alt", words.picture_no_alt),
            ("--word-photo", words.picture_photo),
        ] {
            let _ = root.style().set_property(name, &quoted(text));
        }
    });
    let credits = live.credits();
    effect(move || credits.with(|credits| rule_credits(credits)));
    on_cleanup(|| rule_credits(&[]));
    view! {
        <p hidden>
            <span id=PICTURE_EDIT>{tongue.say(|w| w.picture_edit)}</span>
            <span id=PICTURE_ALT>{tongue.say(|w| w.picture_no_alt)}</span>
        </p>
    }
}

/// What our rules about credits begin with, as browsers read them out.
const RULE: &str = "figcaption[data-src=\"/media/";

/// Puts these credits in place of the ones there were, as rules at the end of
/// the page's own sheet: the content policy lets no style element in.
fn rule_credits(credits: &[(String, String)]) {
    let sheet = document()
        .style_sheets()
        .item(0)
        .and_then(|sheet| sheet.dyn_into::<web_sys::CssStyleSheet>().ok());
    let Some((sheet, rules)) =
        sheet.and_then(|sheet| Some((sheet.clone(), sheet.css_rules().ok()?)))
    else {
        return;
    };
    let mut end = rules.length();
    while end > 0
        && rules
            .item(end - 1)
            .is_some_and(|rule| rule.css_text().starts_with(RULE))
    {
        end -= 1;
        let _ = sheet.delete_rule(end);
    }
    for (id, credit) in credits.iter().filter(|(_, credit)| !credit.is_empty()) {
        let credit = quoted(credit);
        let rule = format!("{RULE}{id}\"]::after{{content:var(--word-photo) {credit}}}");
        let _ = sheet.insert_rule_with_index(&rule, end);
    }
}

/// As a string of CSS.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => {
                out.push('\\');
                out.push(letter);
            }
            letter if letter.is_control() => out.push(' '),
            letter => out.push(letter),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_credit_cannot_leave_its_string() {
        assert_eq!(super::quoted("a\"}b\\\n"), r#""a\"}b\\ ""#);
    }
}
