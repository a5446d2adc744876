//! The address people type, when a proxy stands between them and this process.
//! Parsing only.

/// Scheme, host and port; no path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl {
    origin: String,
}

/// The text is no address of ours.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not an address like https://siaran.example.go.id, without a path")]
pub struct BadUrl(pub String);

impl PublicUrl {
    /// As an `Origin` header would say it.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Do people come over TLS?
    pub fn is_https(&self) -> bool {
        self.origin.starts_with("https://")
    }
}

impl std::str::FromStr for PublicUrl {
    type Err = BadUrl;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bad = || BadUrl(text.to_owned());
        let lower = text.trim_end_matches('/').to_ascii_lowercase();
        let (scheme, default_port) = if lower.starts_with("https://") {
            ("https://", ":443")
        } else if lower.starts_with("http://") {
            ("http://", ":80")
        } else {
            return Err(bad());
        };
        let host = lower.strip_prefix(scheme).ok_or_else(bad)?;
        let host = host.strip_suffix(default_port).unwrap_or(host);
        if host.is_empty() || host.contains(['/', '?', '#', '@', ' ']) {
            return Err(bad());
        }
        Ok(Self {
            origin: format!("{scheme}{host}"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_as_browsers_send_it() {
        let url: PublicUrl = "HTTPS://Siaran.Go.Id:443/".parse().unwrap();
        assert_eq!(url.origin(), "https://siaran.go.id");
        assert!(url.is_https());
        let url: PublicUrl = "http://10.0.0.1:8080".parse().unwrap();
        assert_eq!(url.origin(), "http://10.0.0.1:8080");
        for bad in ["siaran.go.id", "https://", "https://a/b", "ftp://a"] {
            assert!(bad.parse::<PublicUrl>().is_err(), "{bad}");
        }
    }
}
