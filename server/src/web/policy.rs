//! Security headers, and the one question about where a request comes from.

use std::net::{IpAddr, SocketAddr};

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use crate::config::Config;

/// Everything forbidden but what the application needs, all of it our own.
fn content_security_policy(scripts: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{scripts}; style-src 'self'; \
         font-src 'self'; img-src 'self' blob:; connect-src 'self'; manifest-src 'self'; \
         worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
}

/// The policy of a page with inline scripts: exactly those scripts may run.
/// The build writes one, which starts the application.
pub(super) fn policy_for(html: &str) -> String {
    let hashes: String = inline_scripts(html)
        .map(|script| {
            format!(
                " 'sha256-{}'",
                STANDARD.encode(Sha256::digest(script.as_bytes()))
            )
        })
        .collect();
    content_security_policy(&hashes)
}

/// The texts of `<script>` elements without a `src`. Good for our own build's
/// page only; what it misses does not run, which is the safe side.
fn inline_scripts(html: &str) -> impl Iterator<Item = &str> {
    let mut rest = html;
    std::iter::from_fn(move || {
        loop {
            let (_, after) = rest.split_once("<script")?;
            let (attributes, after) = after.split_once('>')?;
            let (script, after) = after.split_once("</script>")?;
            rest = after;
            if !attributes.contains(" src=") {
                return Some(script);
            }
        }
    })
}

/// Headers of every response. A response that brought its own policy keeps it.
pub(super) fn secure(headers: &mut HeaderMap, config: &Config) {
    let mut set = |name: HeaderName, value: &'static str| {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    };
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::REFERRER_POLICY, "same-origin");
    set(header::X_FRAME_OPTIONS, "DENY");
    set(
        HeaderName::from_static("permissions-policy"),
        "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
    );
    set(
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    );
    set(
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    );
    if is_https(config) {
        set(
            header::STRICT_TRANSPORT_SECURITY,
            "max-age=31536000; includeSubDomains",
        );
    }
    if !headers.contains_key(header::CONTENT_SECURITY_POLICY)
        && let Ok(policy) = HeaderValue::from_str(&content_security_policy(""))
    {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
}

/// Do people come over TLS?
pub(super) fn is_https(config: &Config) -> bool {
    config
        .public_url
        .as_ref()
        .is_some_and(crate::config::PublicUrl::is_https)
}

/// May a cookie speak for the person in this request? Only if the page that
/// sent it is ours. A request without any sign of a page (curl) may.
pub(super) fn is_own_site(headers: &HeaderMap, config: &Config) -> bool {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text(HeaderName::from_static("sec-fetch-site"))
        && !matches!(site, "same-origin" | "none")
    {
        return false;
    }
    let Some(origin) = headers.get(header::ORIGIN) else {
        return true;
    };
    let Ok(origin) = origin.to_str() else {
        return false;
    };
    if let Some(public) = &config.public_url
        && origin.eq_ignore_ascii_case(public.origin())
    {
        return true;
    }
    let host = origin.split_once("://").map_or("", |(_, host)| host);
    text(header::HOST).is_some_and(|own| own.eq_ignore_ascii_case(host))
}

/// Where a request comes from. Behind a proxy on the same machine that is the
/// last address which the proxy itself noted; anything before it may be made up.
pub(super) fn client_address(headers: &HeaderMap, peer: SocketAddr) -> IpAddr {
    if !peer.ip().is_loopback() {
        return peer.ip();
    }
    headers
        .get_all("x-forwarded-for")
        .iter()
        .next_back()
        .and_then(|value| value.to_str().ok())
        .and_then(|list| list.rsplit(',').next())
        .and_then(|address| address.trim().parse().ok())
        .unwrap_or(peer.ip())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn exactly_the_inline_scripts_are_named() {
        let html = "<script type=\"module\">a()</script><script src=\"/b.js\"></script><script>c\n</script>";
        let found: Vec<_> = inline_scripts(html).collect();
        assert_eq!(found, ["a()", "c\n"]);
        // echo -n 'a()' | openssl dgst -sha256 -binary | base64
        let policy = policy_for("<script>a()</script>");
        assert!(policy.contains("'wasm-unsafe-eval' 'sha256-"), "{policy}");
        assert!(!policy.contains("data:"), "pictures are files: {policy}");
    }

    #[test]
    fn other_sites_are_told_apart() {
        let mut config = Config::new(Path::new("data"));
        let asked = |config: &Config, pairs: &[(&'static str, &'static str)]| {
            let mut headers = HeaderMap::new();
            for (name, value) in pairs {
                headers.insert(
                    HeaderName::from_static(name),
                    HeaderValue::from_static(value),
                );
            }
            is_own_site(&headers, config)
        };
        assert!(asked(&config, &[]));
        let host = ("host", "siaran.test:8080");
        assert!(asked(
            &config,
            &[host, ("origin", "http://siaran.test:8080")]
        ));
        assert!(!asked(&config, &[host, ("origin", "http://evil.test")]));
        assert!(!asked(&config, &[host, ("origin", "null")]));
        assert!(!asked(&config, &[("sec-fetch-site", "cross-site")]));
        assert!(!asked(&config, &[("sec-fetch-site", "same-site")]));
        config.public_url = "https://siaran.go.id".parse().ok();
        assert!(asked(&config, &[host, ("origin", "https://siaran.go.id")]));
    }
}
