//! Addresses as people write them: which words are one, and what a link to it
//! holds. Pure; shared by autolink, the link field and the clipboard.
//!
//! Never here: which text carries a link (`command::marks`), or what is shown.

use shared::document::schema::is_safe_href;

/// An address found inside a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// First byte of the address in the word.
    pub from: usize,
    /// First byte after it.
    pub to: usize,
    /// What a link to it holds.
    pub href: String,
}

/// What a link holds when a person gives this address: `contoh.go.id` gets its
/// scheme, `humas@contoh.go.id` becomes a mailto. `None` for what is no
/// address, or one that could run a script.
pub fn href_of(given: &str) -> Option<String> {
    let given = given.trim();
    if given.is_empty() || given.contains(char::is_whitespace) {
        return None;
    }
    let is_port = |rest: &str| rest.starts_with(|c: char| c.is_ascii_digit());
    let schemed = given
        .split_once(':')
        .filter(|(before, rest)| !before.contains(['/', '?', '#', '@']) && !is_port(rest));
    if schemed.is_some_and(|(_, rest)| rest.trim_start_matches('/').is_empty()) {
        return None;
    }
    let tel = given
        .get(..4)
        .is_some_and(|s| s.eq_ignore_ascii_case("tel:"));
    if schemed.is_some() || tel || given.starts_with(['/', '#', '?']) {
        return is_safe_href(given).then(|| given.to_owned());
    }
    if is_mail(given) {
        return Some(format!("mailto:{given}"));
    }
    let href = format!("https://{given}");
    is_web(&href).then_some(href)
}

/// The address as one reads it: without the part that is always there.
pub fn spoken_of(href: &str) -> &str {
    let rest = ["https://", "http://", "mailto:", "tel:"]
        .iter()
        .find_map(|start| href.strip_prefix(start));
    rest.unwrap_or(href).trim_end_matches('/')
}

/// The address, when the text is one web address and nothing else (so that
/// pasting it over words links them).
pub fn is_lone_url(text: &str) -> Option<String> {
    let text = text.trim();
    let lower = text.get(..7).unwrap_or(text).to_ascii_lowercase();
    let plain = lower.starts_with("http") || lower.starts_with("www.") || lower == "mailto:";
    plain
        .then(|| href_of(text))
        .flatten()
        .filter(|href| is_web(href) || lower == "mailto:")
}

/// The address in a word that has just been ended: one with a scheme, with
/// `www.` in front, or of a mailbox. Punctuation behind it and brackets that it
/// does not open stay outside.
pub fn find(word: &str) -> Option<Found> {
    let from = ["https://", "http://", "www."]
        .iter()
        .filter_map(|sign| starts(word, sign))
        .min()
        .unwrap_or_else(|| {
            let opens = |c: char| !c.is_alphanumeric();
            word.len() - word.trim_start_matches(opens).len()
        });
    let found = word.get(from..)?;
    let to = from + trimmed(found).len();
    let address = word.get(from..to)?;
    let href = if is_mail(address) {
        format!("mailto:{address}")
    } else if starts(address, "www.") == Some(0) {
        format!("https://{address}")
    } else {
        address.to_owned()
    };
    let fits = href.starts_with("mailto:") || is_web(&href);
    fits.then_some(Found { from, to, href })
}

/// Where `sign` begins a word part, whatever the letters' size.
fn starts(word: &str, sign: &str) -> Option<usize> {
    word.char_indices().map(|(at, _)| at).find(|at| {
        let head = word.get(..*at).unwrap_or_default();
        !head.ends_with(char::is_alphanumeric)
            && word
                .get(*at..*at + sign.len())
                .is_some_and(|part| part.eq_ignore_ascii_case(sign))
    })
}

/// Without the punctuation of the sentence around.
fn trimmed(mut address: &str) -> &str {
    loop {
        let Some(last) = address.chars().next_back() else {
            return address;
        };
        let open = match last {
            ')' => '(',
            ']' => '[',
            '}' => '{',
            '.' | ',' | ';' | ':' | '!' | '?' | '…' | '"' | '\'' | '”' | '’' | '>' | '*' | '_'
            | '–' | '—' => '\0',
            _ => return address,
        };
        let count = |sign| address.matches(sign).count();
        if open != '\0' && count(open) >= count(last) {
            return address;
        }
        address = address.strip_suffix(last).unwrap_or_default();
    }
}

/// `http(s)://` and a host of at least two parts.
fn is_web(href: &str) -> bool {
    let Some((scheme, rest)) = href.split_once("://") else {
        return false;
    };
    let web = scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http");
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit('@').next().unwrap_or_default();
    let host = match host.split_once(':') {
        Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => host,
        Some(_) => return false,
        None => host,
    };
    web && is_host(host)
}

fn is_host(host: &str) -> bool {
    let part = |part: &str| {
        !part.is_empty()
            && !part.starts_with('-')
            && !part.ends_with('-')
            && part.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    host.contains('.')
        && host.split('.').all(part)
        && (!host.ends_with(|c: char| c.is_ascii_digit())
            || host.bytes().all(|b| b.is_ascii_digit() || b == b'.'))
}

fn is_mail(address: &str) -> bool {
    address.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty()
            && name
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"._%+-".contains(&b))
            && !name.starts_with('.')
            && is_host(host)
            && !host.ends_with(|c: char| c.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_found_without_what_stands_around() {
        for (word, part, href) in [
            (
                "https://contoh.go.id",
                "https://contoh.go.id",
                "https://contoh.go.id",
            ),
            (
                "(www.contoh.go.id).",
                "www.contoh.go.id",
                "https://www.contoh.go.id",
            ),
            (
                "https://a.go.id/b_(c)",
                "https://a.go.id/b_(c)",
                "https://a.go.id/b_(c)",
            ),
            (
                "(https://a.go.id/b_(c))",
                "https://a.go.id/b_(c)",
                "https://a.go.id/b_(c)",
            ),
            (
                "humas@contoh.go.id,",
                "humas@contoh.go.id",
                "mailto:humas@contoh.go.id",
            ),
            (
                "“humas@contoh.go.id”",
                "humas@contoh.go.id",
                "mailto:humas@contoh.go.id",
            ),
            (
                "lihat:HTTPS://A.go.id?x=1.",
                "HTTPS://A.go.id?x=1",
                "HTTPS://A.go.id?x=1",
            ),
            (
                "http://10.0.0.1:80/x",
                "http://10.0.0.1:80/x",
                "http://10.0.0.1:80/x",
            ),
        ] {
            let found = find(word).unwrap();
            assert_eq!(
                (&word[found.from..found.to], found.href.as_str()),
                (part, href)
            );
        }
        for none in [
            "contoh.go.id",
            "www.",
            "https://",
            "https://contoh",
            "a@b",
            "@b.id",
            "a@@b.id",
            "xhttps://a.id",
            "1.500.000",
            "dr.",
            "",
            "...",
            "javascript://a.id/%0aalert(1)",
        ] {
            assert_eq!(find(none), None, "{none}");
        }
    }

    #[test]
    fn what_is_given_becomes_whole() {
        for (given, href) in [
            (" contoh.go.id ", "https://contoh.go.id"),
            (
                "contoh.go.id:8080/a?b=c:d",
                "https://contoh.go.id:8080/a?b=c:d",
            ),
            ("humas@contoh.go.id", "mailto:humas@contoh.go.id"),
            ("mailto:humas@contoh.go.id", "mailto:humas@contoh.go.id"),
            ("http://contoh", "http://contoh"),
            ("tel:021500", "tel:021500"),
            ("/artikel/1", "/artikel/1"),
            ("#bawah", "#bawah"),
            ("HTTPS://A.id", "HTTPS://A.id"),
            ("a.id:8080", "https://a.id:8080"),
            ("http://localhost:8080/a", "http://localhost:8080/a"),
        ] {
            assert_eq!(href_of(given).as_deref(), Some(href));
        }
        for bad in [
            "",
            "  ",
            "javascript:alert(1)",
            "JAVA\tscript:x",
            "data:text/html,x",
            "dua kata",
            "contoh",
            "vbscript:x",
            "java\u{1}script:alert(1)",
            "file:///etc",
            "https://",
            "mailto:",
            "localhost",
            "localhost:8080/a",
            ".id",
            "vbscript:x.y",
        ] {
            assert_eq!(href_of(bad), None, "{bad}");
        }
    }

    #[test]
    fn addresses_as_one_reads_them() {
        assert_eq!(spoken_of("https://contoh.go.id/"), "contoh.go.id");
        assert_eq!(spoken_of("mailto:humas@contoh.go.id"), "humas@contoh.go.id");
        assert_eq!(spoken_of("/artikel"), "/artikel");
    }

    #[test]
    fn a_lone_address_is_nothing_else() {
        assert_eq!(
            is_lone_url(" https://a.go.id/x\n").as_deref(),
            Some("https://a.go.id/x")
        );
        assert_eq!(
            is_lone_url("www.a.go.id").as_deref(),
            Some("https://www.a.go.id")
        );
        for none in [
            "a.go.id",
            "https://a.go.id dan",
            "https://",
            "humas@a.go.id",
            "x",
            "",
        ] {
            assert_eq!(is_lone_url(none), None, "{none}");
        }
    }
}
