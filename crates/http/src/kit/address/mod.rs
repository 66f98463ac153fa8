//! Which address a request comes from.

mod forwarded;

use actix_web::http::header::HeaderMap;
use ipnet::IpNet;
use std::net::IpAddr;

pub use forwarded::ForwardedHeader;

/// The proxies in front of this server, and where they write whom they pass on. By default there are none.
#[derive(Debug, Clone, Default)]
pub struct TrustedProxies {
    networks: Vec<IpNet>,
    header: ForwardedHeader,
}

impl TrustedProxies {
    /// Proxies with addresses in these networks, which all write this one header. Any other such header is not
    /// looked at: a proxy passes on what the client wrote there.
    #[must_use]
    pub const fn new(networks: Vec<IpNet>, header: ForwardedHeader) -> Self {
        Self { networks, header }
    }

    /// The first address, from this server outwards, that is no trusted proxy's. What lies beyond it anybody may
    /// have written. Where a proxy wrote no address, or there is none beyond it, it is the proxy's own.
    pub(crate) fn client(&self, peer: Option<IpAddr>, headers: &HeaderMap) -> Option<IpAddr> {
        let mut client = peer?.to_canonical();
        let mut hops = self.header.hops(headers);
        while self.networks.iter().any(|network| network.contains(&client)) {
            let Some(Some(hop)) = hops.next() else { break };
            client = hop;
        }
        Some(client)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::{HeaderName, HeaderValue};

    const PROXY: &str = "10.0.0.1";

    fn client(header: ForwardedHeader, peer: &str, lines: &[(&'static str, &[u8])]) -> String {
        let networks = ["10.0.0.0/8", "2001:db8:ffff::/48"].map(|network| network.parse().unwrap());
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(HeaderName::from_static(name), HeaderValue::from_bytes(value).unwrap());
        }
        let proxies = TrustedProxies::new(networks.into(), header);
        proxies.client(peer.parse().ok(), &headers).unwrap().to_string()
    }

    fn by_x_forwarded_for(peer: &str, lines: &[&[u8]]) -> String {
        let lines: Vec<_> = lines.iter().map(|line| ("x-forwarded-for", *line)).collect();
        client(ForwardedHeader::XForwardedFor, peer, &lines)
    }

    #[test]
    fn an_untrusted_peer_is_the_client_whatever_it_writes() {
        assert_eq!(by_x_forwarded_for("203.0.113.5", &[b"198.51.100.1"]), "203.0.113.5");
        assert_eq!(by_x_forwarded_for("::ffff:203.0.113.5", &[]), "203.0.113.5");
        let nobody = TrustedProxies::default();
        let mut headers = HeaderMap::new();
        headers.insert(HeaderName::from_static("x-forwarded-for"), HeaderValue::from_static("198.51.100.1"));
        assert_eq!(nobody.client(PROXY.parse().ok(), &headers), PROXY.parse().ok());
        assert_eq!(nobody.client(None, &headers), None);
    }

    #[test]
    fn the_first_untrusted_address_from_the_right_is_the_client() {
        assert_eq!(by_x_forwarded_for(PROXY, &[b"203.0.113.5"]), "203.0.113.5");
        assert_eq!(by_x_forwarded_for("::ffff:10.0.0.1", &[b"203.0.113.5"]), "203.0.113.5");
        assert_eq!(by_x_forwarded_for(PROXY, &[b"6.6.6.6, 203.0.113.5, 10.0.0.2"]), "203.0.113.5");
        assert_eq!(by_x_forwarded_for(PROXY, &[b"6.6.6.6", b"203.0.113.5,2001:db8:ffff::9"]), "203.0.113.5");
        assert_eq!(by_x_forwarded_for(PROXY, &[b"10.0.0.3, 10.0.0.2"]), "10.0.0.3", "all are trusted");
        assert_eq!(by_x_forwarded_for(PROXY, &[]), PROXY);
    }

    #[test]
    fn garbage_ends_the_way_at_the_last_good_hop() {
        for garbage in
            ["unknown", "", "6.6.6.6.6", "6.6.6.6:port", "[6.6.6.6", "010.0.0.2", "6.6.6.6 7.7.7.7"]
        {
            let line = format!("6.6.6.6, {garbage}, 10.0.0.2");
            assert_eq!(by_x_forwarded_for(PROXY, &[line.as_bytes()]), "10.0.0.2", "{garbage}");
        }
        assert_eq!(by_x_forwarded_for(PROXY, &[b"\xff, 203.0.113.5"]), "203.0.113.5", "garbage beyond it");
        assert_eq!(by_x_forwarded_for(PROXY, &[b"203.0.113.5, \xff"]), PROXY);
    }

    #[test]
    fn one_header_is_read_and_no_other() {
        let lines: [(_, &[u8]); 2] = [("forwarded", b"for=6.6.6.6"), ("x-real-ip", b"6.6.6.6")];
        assert_eq!(client(ForwardedHeader::XForwardedFor, PROXY, &lines), PROXY);
        assert_eq!(client(ForwardedHeader::Forwarded, PROXY, &[("x-forwarded-for", b"6.6.6.6")]), PROXY);
        assert_eq!(client(ForwardedHeader::Forwarded, PROXY, &lines), "6.6.6.6");
    }

    #[test]
    fn nothing_that_a_client_smuggles_into_a_quoted_value_becomes_an_address() {
        for element in [
            r#"for=203.0.113.5;host="a, for=6.6.6.6""#,
            r#"for=203.0.113.5;host="a, for=6.6.6.6, b""#,
            r#"for=203.0.113.5;host="a, for=6.6.6.6;x=\"""#,
            r#"for=203.0.113.5;host="a, for=6.6.6.6;x=\\""#,
        ] {
            let answer = client(ForwardedHeader::Forwarded, PROXY, &[("forwarded", element.as_bytes())]);
            assert_eq!(answer, PROXY, "{element}");
        }
        let unbalanced: [(_, &[u8]); 2] = [("forwarded", b"for=\""), ("forwarded", b"for=203.0.113.5")];
        assert_eq!(client(ForwardedHeader::Forwarded, PROXY, &unbalanced), "203.0.113.5");
    }
}
