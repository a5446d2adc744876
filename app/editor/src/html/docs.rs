//! Google Docs and its kin: links that lead through their maker's counter. Its
//! other habits (a bold element that is not bold, lists beside items, breaks
//! between blocks) need no rule of their own; see `read` and `style`.

/// Where a link really leads.
pub(super) fn target(href: &str) -> String {
    let href = href.trim();
    let wrapped = href.split_once("://").and_then(|(_, rest)| {
        let (host, path) = rest.split_once('/')?;
        let name = match (host, path.split_once('?')?.0) {
            ("www.google.com" | "google.com", "url") => ["q", "url"],
            (host, _) if host.ends_with(".safelinks.protection.outlook.com") => ["url", "url"],
            _ => return None,
        };
        let query = path.split_once('?')?.1;
        query
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .find(|(key, _)| name.contains(key))
            .and_then(|(_, value)| decode(value))
    });
    wrapped.unwrap_or_else(|| href.to_owned())
}

/// Percent-decodes; `None` when it is no text or no address.
fn decode(value: &str) -> Option<String> {
    let bytes = value.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let pair = value.get(at + 1..at + 3).filter(|_| *byte == b'%');
        if let Some(code) = pair.and_then(|pair| u8::from_str_radix(pair, 16).ok()) {
            out.push(code);
            at += 3;
        } else {
            out.push(*byte);
            at += 1;
        }
    }
    String::from_utf8(out)
        .ok()
        .filter(|href| href.starts_with("http"))
}

#[cfg(test)]
mod tests {
    use super::target;

    #[test]
    fn counted_links_lead_where_they_lead() {
        assert_eq!(
            target("https://www.google.com/url?q=https://a.go.id/x%3Fy%3D1&sa=D&source=editors"),
            "https://a.go.id/x?y=1"
        );
        assert_eq!(
            target(
                "https://apc01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fa.go.id%2F&data=05"
            ),
            "https://a.go.id/"
        );
        for plain in [
            "https://www.google.com/search?q=https://a.go.id",
            "https://www.google.com/url?q=javascript:alert(1)",
            "https://a.go.id/url?q=%zz",
        ] {
            assert_eq!(target(plain), plain);
        }
    }
}
