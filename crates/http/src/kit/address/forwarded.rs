//! What proxies write about whom they pass on: `X-Forwarded-For`, or `Forwarded` (RFC 7239).

use actix_web::http::header::{FORWARDED, HeaderMap, HeaderName, X_FORWARDED_FOR};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The header that proxies write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ForwardedHeader {
    /// `X-Forwarded-For`: addresses, each proxy's at the end.
    #[default]
    XForwardedFor,
    /// `Forwarded` (RFC 7239): the same as `for=`, among other things.
    Forwarded,
}

impl ForwardedHeader {
    fn name(self) -> HeaderName {
        match self {
            Self::XForwardedFor => X_FORWARDED_FOR,
            Self::Forwarded => FORWARDED,
        }
    }

    /// The addresses of the header, all its lines joined, the last first; `None` for each that is none.
    ///
    /// It is cut at every comma, quoted or not: a client may have opened a quote that a proxy then wrote behind.
    pub(super) fn hops(self, headers: &HeaderMap) -> impl Iterator<Item = Option<IpAddr>> {
        let mut lines: Vec<_> = headers.get_all(self.name()).collect();
        lines.reverse();
        lines.into_iter().flat_map(|line| line.as_bytes().rsplit(|&byte| byte == b',')).map(move |element| {
            let element = std::str::from_utf8(element).ok()?.trim_matches([' ', '\t']);
            match self {
                Self::XForwardedFor => address(element),
                Self::Forwarded => address(forwarded_for(element)?),
            }
        })
    }
}

/// The node of `for=`. One element that is not whole is none at all: it may be a part of a quoted value.
fn forwarded_for(element: &str) -> Option<&str> {
    let mut node = None;
    for pair in element.split(';') {
        let (name, value) = pair.trim_matches([' ', '\t']).split_once('=')?;
        let value = plain(value)?;
        if name.eq_ignore_ascii_case("for") && node.replace(value).is_some() {
            return None;
        }
    }
    node
}

/// A value without its quotes, if it had them. Values that need escapes are none that we look for.
fn plain(value: &str) -> Option<&str> {
    let inner = match value.strip_prefix('"') {
        Some(rest) => rest.strip_suffix('"')?,
        None => value,
    };
    (!inner.is_empty() && !inner.contains(['"', '\\'])).then_some(inner)
}

/// An address as proxies spell it: with a port or without, IPv6 in brackets or not, perhaps with a zone.
fn address(node: &str) -> Option<IpAddr> {
    let address = if let Some(rest) = node.strip_prefix('[') {
        let (host, port) = rest.split_once(']')?;
        let bare = port.is_empty() || port.strip_prefix(':').is_some_and(is_port);
        IpAddr::V6(v6(host).filter(|_| bare)?)
    } else {
        match node.split_once(':') {
            None => IpAddr::V4(node.parse().ok()?),
            Some((host, port)) if is_port(port) => IpAddr::V4(host.parse::<Ipv4Addr>().ok()?),
            Some(_) => IpAddr::V6(v6(node)?),
        }
    };
    Some(address.to_canonical())
}

fn v6(host: &str) -> Option<Ipv6Addr> {
    host.split_once('%').map_or(host, |(address, _zone)| address).parse().ok()
}

/// A number, or a name that hides it (RFC 7239 §6.4).
fn is_port(text: &str) -> bool {
    text.parse::<u16>().is_ok() || text.starts_with('_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spelled(node: &str) -> Option<String> {
        address(node).map(|ip| ip.to_string())
    }

    #[test]
    fn an_address_is_read_with_ports_brackets_and_zones() {
        for (node, expected) in [
            ("203.0.113.5", "203.0.113.5"),
            ("203.0.113.5:47011", "203.0.113.5"),
            ("203.0.113.5:_hidden", "203.0.113.5"),
            ("2001:db8::1", "2001:db8::1"),
            ("2001:DB8:0::0:1", "2001:db8::1"),
            ("[2001:db8::1]", "2001:db8::1"),
            ("[2001:db8::1]:443", "2001:db8::1"),
            ("fe80::1%eth0", "fe80::1"),
            ("[fe80::1%25eth0]:443", "fe80::1"),
            ("::ffff:203.0.113.5", "203.0.113.5"),
            ("[::ffff:203.0.113.5]:443", "203.0.113.5"),
        ] {
            assert_eq!(spelled(node).as_deref(), Some(expected), "{node}");
        }
    }

    #[test]
    fn what_is_no_address_is_none() {
        for node in [
            "",
            "unknown",
            "_hidden",
            "localhost",
            "203.0.113",
            "203.0.113.5:",
            "203.0.113.5:70000",
            "0x7f.1",
            "[203.0.113.5]",
            "[2001:db8::1",
            "[2001:db8::1]443",
            "[2001:db8::1]:x",
            "2001:db8::1]",
            "1:2",
        ] {
            assert_eq!(spelled(node), None, "{node}");
        }
    }

    #[test]
    fn the_node_of_a_forwarded_element_stands_in_quotes_or_not() {
        for (element, expected) in [
            ("for=203.0.113.5", Some("203.0.113.5")),
            ("For=\"[2001:db8::1]:4711\"", Some("[2001:db8::1]:4711")),
            ("proto=https; for=203.0.113.5 ;by=203.0.113.43", Some("203.0.113.5")),
            ("for=\"_gazonk\"", Some("_gazonk")),
            ("proto=https", None),
            ("for=203.0.113.5;for=6.6.6.6", None),
            ("for=\"203.0.113.5", None),
            ("for=203.0.113.5\"", None),
            ("for=203.0.113.5;proto", None),
            ("for=", None),
            ("203.0.113.5", None),
        ] {
            assert_eq!(forwarded_for(element), expected, "{element}");
        }
    }
}
