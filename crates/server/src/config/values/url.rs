//! Addresses of pages.

use countersign_http::kit::WebOrigin;
use url::Url;

use super::Value;

/// A base address over HTTP, to which paths are appended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HttpUrl {
    text: String,
    url: Url,
    origin: WebOrigin,
}

impl HttpUrl {
    /// As it was written: without a slash at its end.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    pub(crate) fn to_url(&self) -> Url {
        self.url.clone()
    }

    /// The origin of its pages.
    pub(crate) fn origin(&self) -> WebOrigin {
        self.origin.clone()
    }

    /// Whether the connection is protected, or never leaves the machine.
    pub(crate) fn is_safe(&self) -> bool {
        is_safe(&self.url)
    }
}

impl Value for HttpUrl {
    fn allowed() -> String {
        "an address such as `https://auth.example.org`, without a slash at its end".to_owned()
    }

    fn parse(text: &str) -> Option<Self> {
        let url = http(text)?;
        let bare = url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
        let origin = WebOrigin::of(&url)?;
        (bare && !text.ends_with('/')).then(|| Self { text: text.to_owned(), url, origin })
    }
}

/// The address of a page, with `{token}` where the token goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LinkPattern(String);

impl LinkPattern {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl Value for LinkPattern {
    fn allowed() -> String {
        "an address with `{token}` in it, such as `https://app.example.org/verify#token={token}`".to_owned()
    }

    fn parse(text: &str) -> Option<Self> {
        (http(text).is_some() && text.contains("{token}")).then(|| Self(text.to_owned()))
    }
}

/// Whether the connection to a page is protected, or never leaves the machine.
pub(crate) fn is_safe(url: &Url) -> bool {
    let loopback = match url.host() {
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        Some(url::Host::Domain(name)) => name == "localhost",
        None => false,
    };
    url.scheme() == "https" || loopback
}

fn http(text: &str) -> Option<Url> {
    Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_address_has_nothing_behind_it() {
        assert!(HttpUrl::parse("https://example.org/auth").is_some());
        for bad in [
            "example.org",
            "ftp://example.org",
            "https://example.org/",
            "https://example.org?a",
            "https://u@example.org",
        ] {
            assert!(HttpUrl::parse(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn only_this_machine_does_without_tls() {
        let safe = |text| HttpUrl::parse(text).unwrap().is_safe();
        assert!(safe("https://example.org") && safe("http://localhost:8000") && safe("http://[::1]:8000"));
        assert!(!safe("http://example.org") && !safe("http://0.0.0.0:8000"));
    }

    #[test]
    fn a_link_has_a_place_for_its_token() {
        assert!(LinkPattern::parse("https://example.org/#t={token}").is_some());
        assert!(LinkPattern::parse("https://example.org/").is_none());
    }
}
