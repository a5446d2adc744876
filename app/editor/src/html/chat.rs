//! Chats (`WhatsApp` Web above all): emoji that are pictures, and who wrote when.
//! `*stars*` stay stars: there they are words.

use super::Element;

/// The words a picture stands for, when it is an emoji.
pub(super) fn emoji(img: &Element) -> Option<&str> {
    let plain = img.attr("data-plain-text");
    if !plain.is_empty() {
        return Some(plain);
    }
    let alt = img.attr("alt");
    let named = img.attr("class").contains("emoji");
    let drawn = alt.len() <= 40
        && alt.chars().any(|c| c > '\u{2190}')
        && alt.chars().all(|c| {
            c.is_ascii_digit()
                || matches!(c, '#' | '*' | '\u{2000}'..'\u{2e80}' | '\u{fe0f}')
                || c >= '\u{1f000}'
        });
    (!alt.is_empty() && (named || drawn)).then_some(alt)
}

/// Sender and time, as the chat would copy them before a message.
pub(super) fn sender(element: &Element) -> Option<&str> {
    Some(element.attr("data-pre-plain-text")).filter(|words| !words.is_empty())
}
