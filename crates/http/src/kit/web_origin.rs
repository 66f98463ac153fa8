//! Origins: what browsers tell sites apart by (RFC 6454).

use actix_web::http::header::{HeaderMap, ORIGIN};
use url::Url;

/// The origin of pages over HTTP, spelled as browsers spell it: `https://app.example.com`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebOrigin(String);

impl WebOrigin {
    /// The origin of an address; `None` when it is not one over HTTP.
    #[must_use]
    pub fn of(address: &Url) -> Option<Self> {
        matches!(address.scheme(), "http" | "https").then(|| Self(address.origin().ascii_serialization()))
    }

    /// Reads an origin: a scheme, a host, perhaps a port, and nothing else. There are no wildcards.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let address = Url::parse(text).ok()?;
        let bare = address.path() == "/" && address.query().is_none() && address.fragment().is_none();
        let nobody = address.username().is_empty() && address.password().is_none();
        Self::of(&address).filter(|_| bare && nobody && !text.contains('*'))
    }

    /// How browsers spell it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether its pages travel by `https`.
    pub(crate) fn is_secure(&self) -> bool {
        self.0.starts_with("https:")
    }

    /// Whether the one `Origin` of a request is this.
    pub(crate) fn is_of(&self, headers: &HeaderMap) -> bool {
        let mut given = headers.get_all(ORIGIN);
        matches!((given.next(), given.next()), (Some(origin), None) if origin.as_bytes() == self.0.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_spelled_as_browsers_spell_it() {
        for (text, expected) in [
            ("https://app.example.com", "https://app.example.com"),
            ("HTTPS://App.Example.com:443/", "https://app.example.com"),
            ("http://localhost:3000", "http://localhost:3000"),
            ("https://bücher.example", "https://xn--bcher-kva.example"),
            ("http://[::1]:80", "http://[::1]"),
        ] {
            assert_eq!(WebOrigin::parse(text).unwrap().as_str(), expected, "{text}");
        }
    }

    #[test]
    fn what_is_more_or_less_than_an_origin_is_none() {
        for text in [
            "",
            "*",
            "null",
            "app.example.com",
            "https://",
            "https://*.example.com",
            "https://a.example/path",
            "https://a.example/?q",
            "https://a.example/#f",
            "https://user@a.example",
            "file:///etc",
            "ws://a.example",
        ] {
            assert_eq!(WebOrigin::parse(text), None, "{text}");
        }
    }
}
