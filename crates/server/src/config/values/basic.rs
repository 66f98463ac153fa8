//! Kinds that the standard library and the other crates have.

use std::borrow::Cow;
use std::net::SocketAddr;
use std::path::PathBuf;

use countersign_domain::{Language, ProviderName};
use countersign_telemetry::Filter;

use super::Value;

impl Value for bool {
    fn allowed() -> String {
        "`true` or `false`".to_owned()
    }

    fn parse(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl Value for String {
    fn allowed() -> String {
        "a text".to_owned()
    }

    fn parse(text: &str) -> Option<Self> {
        (!text.trim().is_empty()).then(|| text.to_owned())
    }
}

impl Value for PathBuf {
    fn allowed() -> String {
        "a path".to_owned()
    }

    fn parse(text: &str) -> Option<Self> {
        (!text.is_empty()).then(|| Self::from(text))
    }
}

impl Value for SocketAddr {
    fn allowed() -> String {
        "an address and a port, such as `127.0.0.1:8000` or `[::]:8000`".to_owned()
    }

    fn parse(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl Value for Language {
    fn allowed() -> String {
        "the tag of a language, such as `en` or `de-AT`".to_owned()
    }

    fn parse(text: &str) -> Option<Self> {
        Self::parse(text).ok()
    }
}

impl Value for ProviderName {
    fn allowed() -> String {
        "a name of 1 to 32 of `a`-`z`, `0`-`9` and, inside, `-`".to_owned()
    }

    fn parse(text: &str) -> Option<Self> {
        // To the letter: other texts name the same provider, and keys are made of this one.
        Self::parse(text).ok().filter(|name| name.as_str() == text)
    }
}

impl Value for Filter {
    fn allowed() -> String {
        "`error`, `warn`, `info`, `debug`, `trace`, `off`, or a list such as `warn,countersign_http=debug`"
            .to_owned()
    }

    fn parse(text: &str) -> Option<Self> {
        Self::parse(text).ok()
    }
}

/// A value that may be left out: the empty text.
impl<T: Value> Value for Option<T> {
    const SECRET: bool = T::SECRET;

    fn allowed() -> String {
        format!("{}, or nothing", T::allowed())
    }

    fn parse(text: &str) -> Option<Self> {
        if text.is_empty() { Some(None) } else { T::parse(text).map(Some) }
    }

    fn shown(text: &str) -> Cow<'_, str> {
        if text.is_empty() { Cow::Borrowed("") } else { T::shown(text) }
    }
}
