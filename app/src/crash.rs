//! What the reader sees when the app itself breaks: a sentence and a way to
//! begin again, instead of a page that silently stopped.

use std::panic::{self, PanicHookInfo};

use web_sys::Document;

/// Reports a panic to the console and on the page.
pub fn watch() {
    panic::set_hook(Box::new(|info: &PanicHookInfo<'_>| {
        console_error_panic_hook::hook(info);
        let document = web_sys::window().and_then(|window| window.document());
        // Nothing more can be done when even this fails.
        let _ = document.as_ref().and_then(say);
    }));
}

/// Builds the notice by hand: nothing of the app may be relied on here.
fn say(document: &Document) -> Option<()> {
    let root = document.document_element()?;
    let english = root.get_attribute("lang").as_deref() == Some("en");
    let (sentence, remedy) = if english {
        (
            "Something went wrong on our side. Reload to go on.",
            "Reload",
        )
    } else {
        (
            "Terjadi kesalahan di pihak kami. Muat ulang untuk melanjutkan.",
            "Muat ulang",
        )
    };
    let notice = document.create_element("div").ok()?;
    notice.set_class_name("banner crash");
    notice.set_attribute("role", "alert").ok()?;
    let text = document.create_element("p").ok()?;
    text.set_class_name("banner-text");
    text.set_text_content(Some(sentence));
    let link = document.create_element("a").ok()?;
    link.set_class_name("button button-quiet");
    link.set_attribute("href", &document.location()?.href().ok()?)
        .ok()?;
    link.set_attribute("rel", "external").ok()?;
    link.set_text_content(Some(remedy));
    notice.append_with_node_2(&text, &link).ok()?;
    document.body()?.append_child(&notice).ok()?;
    Some(())
}
