//! Where clients come from, as coarsely as limits count them.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The network of a client: one IPv4 address, or the /64 that one IPv6 customer has at least (RFC 6177). However
/// an address is spelled, it has one network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Network(Option<IpAddr>);

impl Network {
    /// The network of an address; one and the same for all whose address is not known.
    #[must_use]
    pub fn of(ip: Option<IpAddr>) -> Self {
        Self(ip.map(|ip| match ip.to_canonical() {
            IpAddr::V4(v4) => IpAddr::V4(v4),
            IpAddr::V6(v6) => IpAddr::V6(prefix64(v6)),
        }))
    }

    /// The network of this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        match (name, name.strip_suffix("/64")) {
            ("unknown", _) => Some(Self(None)),
            (_, Some(v6)) => v6.parse().ok().map(|v6| Self::of(Some(IpAddr::V6(v6)))),
            (v4, None) => v4.parse::<Ipv4Addr>().ok().map(|v4| Self(Some(IpAddr::V4(v4)))),
        }
    }
}

fn prefix64(ip: Ipv6Addr) -> Ipv6Addr {
    Ipv6Addr::from_bits(ip.to_bits() & !u128::from(u64::MAX))
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            None => f.write_str("unknown"),
            Some(IpAddr::V4(v4)) => v4.fmt(f),
            Some(IpAddr::V6(v6)) => write!(f, "{v6}/64"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(ip: &str) -> String {
        Network::of(ip.parse().ok()).to_string()
    }

    #[test]
    fn one_client_has_one_network_however_it_is_spelled() {
        for ip in ["2001:db8:0:1::1", "2001:DB8::1:0:0:0:2", "2001:0db8:0000:0001:ffff::"] {
            assert_eq!(name(ip), "2001:db8:0:1::/64", "{ip}");
        }
        assert_eq!(name("::ffff:192.0.2.7"), "192.0.2.7");
        assert_ne!(name("2001:db8:0:2::1"), name("2001:db8:0:1::1"));
    }

    #[test]
    fn names_are_read_back() {
        for ip in [Some("2001:db8::1"), Some("192.0.2.7"), None] {
            let network = Network::of(ip.and_then(|ip| ip.parse().ok()));
            assert_eq!(Network::parse(&network.to_string()), Some(network));
        }
        assert_eq!(Network::parse("2001:db8::1"), None);
    }
}
