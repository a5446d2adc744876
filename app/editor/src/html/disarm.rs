//! Markup made silent before a browser parses it. An inert document runs no
//! script and applies no style, but it inherits the page's content security
//! policy, and a browser complains aloud of every `style` and `onclick` in it.
//! So styles go by another name, which the reader knows, and handlers by none.
//!
//! Nothing depends on this for safety: what a page shows is made of the
//! schema's parts alone.

/// What `style` is called until it is read.
pub(super) const STYLE: &str = "data-style";

/// The same markup without handlers, scripts and sheets, and with styles that
/// say nothing to a browser. Words stay as they are.
pub fn disarm(markup: &str) -> String {
    let mut out = String::with_capacity(markup.len() + markup.len() / 16);
    let mut rest = markup;
    while let Some(at) = rest.find('<') {
        let (words, tail) = rest.split_at(at);
        out.push_str(words);
        let inside = tail.get(1..).unwrap_or_default();
        // Only of what begins with a letter: where no name ends, looking for its
        // end at every sign would read the page once for each.
        let name = if inside.starts_with(|c: char| c.is_ascii_alphabetic()) {
            name_of(inside)
        } else {
            ""
        };
        if tail.starts_with("<!--") {
            let end = tail.find("-->").map_or(tail.len(), |end| end + 3);
            rest = tail.get(end..).unwrap_or_default();
        } else if name.eq_ignore_ascii_case("style") || name.eq_ignore_ascii_case("script") {
            rest = after_raw(tail, name);
        } else if !name.is_empty() {
            let (head, tail) = tail.split_at(1 + name.len());
            out.push_str(head);
            rest = attributes(tail, &mut out);
        } else {
            out.push('<');
            rest = inside;
        }
    }
    out.push_str(rest);
    out
}

/// A tag's or an attribute's name at the start of `text`.
fn name_of(text: &str) -> &str {
    let end = text.find(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>' | '='));
    text.get(..end.unwrap_or(text.len())).unwrap_or_default()
}

/// What follows an element whose inside is no markup.
fn after_raw<'a>(text: &'a str, name: &str) -> &'a str {
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find("</")) {
        at += found + 2;
        let closes = text
            .get(at..at + name.len())
            .is_some_and(|end| end.eq_ignore_ascii_case(name));
        if closes {
            let rest = text.get(at..).unwrap_or_default();
            let end = rest.find('>').map_or(rest.len(), |end| end + 1);
            return rest.get(end..).unwrap_or_default();
        }
    }
    ""
}

/// Copies a tag's attributes up to and with its `>`; returns what follows.
fn attributes<'a>(mut rest: &'a str, out: &mut String) -> &'a str {
    loop {
        let name = name_of(rest);
        let (_, tail) = rest.split_at(name.len());
        let handler = name
            .get(..2)
            .is_some_and(|on| on.eq_ignore_ascii_case("on"));
        if name.eq_ignore_ascii_case("style") {
            out.push_str(STYLE);
        } else if handler {
            out.push_str("data-");
            out.push_str(name);
        } else {
            out.push_str(name);
        }
        rest = tail;
        let Some(sign) = rest.chars().next() else {
            return rest;
        };
        out.push(sign);
        rest = rest.get(1..).unwrap_or_default();
        match sign {
            '>' => return rest,
            '=' => {
                let value = rest.trim_ascii_start();
                let quote = value.chars().next().filter(|c| matches!(*c, '"' | '\''));
                let end = match quote {
                    Some(quote) => value
                        .get(1..)
                        .and_then(|inside| inside.find(quote))
                        .map_or(value.len(), |end| end + 2),
                    None => value
                        .find(|c: char| c.is_ascii_whitespace() || c == '>')
                        .unwrap_or(value.len()),
                };
                let (value, tail) = value.split_at(end);
                out.push_str(value);
                rest = tail;
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::disarm;

    #[test]
    fn styles_go_by_another_name_and_handlers_by_none() {
        for (markup, silent) in [
            (
                "<p style='a:b'>style=x</p>",
                "<p data-style='a:b'>style=x</p>",
            ),
            ("<P CLASS=a STYLE=b>", "<P CLASS=a data-style=b>"),
            (
                "<img src=\"a style='x'\" onerror=x() alt='>'>",
                "<img src=\"a style='x'\" data-onerror=x() alt='>'>",
            ),
            ("a < b <1 <br/>", "a < b <1 <br/>"),
            ("<style>p{a:b}</style>x<SCRIPT>y</p></Script >z", "xz"),
            ("<!-- <p style=\" -->a<!---->", "a"),
            ("<a href = 'x' style", "<a href ='x' data-style"),
            ("<p é='ü'>ö", "<p é='ü'>ö"),
            ("<style>", ""),
            ("<p title='", "<p title='"),
        ] {
            assert_eq!(disarm(markup), silent, "{markup}");
        }
    }
}
