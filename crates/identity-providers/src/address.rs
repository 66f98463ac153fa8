//! Which addresses may be spoken to.

use crate::fault::Fault;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use url::{Host, Url};

/// Hosts that the operator wrote in the settings of one provider. They may be anywhere, also on this machine.
#[derive(Debug, Clone)]
pub(crate) struct OperatorHosts(Vec<(Host, Scheme)>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scheme {
    Https,
    Http,
}

/// Where a request may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// To whatever address its host has.
    Anywhere,
    /// To public addresses.
    Public,
}

impl OperatorHosts {
    /// Those of these addresses.
    pub(crate) fn of(urls: &[&Url]) -> Self {
        let host = |url: &&Url| {
            let scheme = if url.scheme() == "http" { Scheme::Http } else { Scheme::Https };
            Some((url.host()?.to_owned(), scheme))
        };
        Self(urls.iter().filter_map(host).collect())
    }

    /// Where a request to this address may go, if to anywhere.
    pub(crate) fn reach(&self, url: &Url) -> Result<Reach, Fault> {
        let host = url.host().ok_or(Fault::Address("it has no host"))?.to_owned();
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Fault::Address("it has credentials in it"));
        }
        let written = |scheme| self.0.contains(&(host.clone(), scheme));
        match url.scheme() {
            "http" if written(Scheme::Http) && is_loopback(&host) => Ok(Reach::Anywhere),
            "https" if written(Scheme::Https) || written(Scheme::Http) => Ok(Reach::Anywhere),
            "https" => match host {
                Host::Domain(_) => Ok(Reach::Public),
                Host::Ipv4(address) => public(address.into()),
                Host::Ipv6(address) => public(address.into()),
            },
            _ => Err(Fault::Address("it is not https")),
        }
    }
}

fn public(address: IpAddr) -> Result<Reach, Fault> {
    if is_public(address) { Ok(Reach::Public) } else { Err(Fault::Address("it is not public")) }
}

/// Whether a host is this machine by its name.
pub(crate) fn is_loopback(host: &Host) -> bool {
    match host {
        Host::Domain(name) => name == "localhost",
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}

/// Whether an address is one of the public internet (IANA's registries of special-purpose addresses).
pub(crate) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let octets = address.octets();
    // This network, private, loopback; multicast and reserved.
    let local = matches!(octets, [0 | 10 | 127 | 224..=255, ..] | [172, 16..=31, ..] | [192, 168, ..]);
    // Carriers' NAT; link-local, with the metadata of clouds; benchmarks.
    let infrastructure = matches!(octets, [100, 64..=127, ..] | [169, 254, ..] | [198, 18..=19, ..]);
    // Protocols and documentation; 6to4 relays.
    let reserved =
        matches!(octets, [192, 0, 0 | 2, _] | [198, 51, 100, _] | [203, 0, 113, _] | [192, 88, 99, _]);
    !(local || infrastructure || reserved)
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    match address.segments() {
        // What a translator makes of an IPv4 address (RFC 6052), as networks without IPv4 see it.
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
            let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
            is_public_v4(Ipv4Addr::new(a, b, c, d))
        }
        // Protocols and Teredo, documentation, 6to4, documentation.
        [0x2001, 0..=0x1ff | 0xdb8, ..] | [0x2002, ..] | [0x3fff, 0..=0xfff, ..] => false,
        [first, ..] => (0x2000..=0x3fff).contains(&first),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_addresses_are_public() {
        for text in
            ["1.1.1.1", "172.15.0.1", "172.32.0.1", "100.63.0.1", "100.128.0.1", "192.0.1.1", "198.20.0.1"]
        {
            assert!(is_public(text.parse().unwrap()), "{text}");
        }
        for text in ["2606:4700::1111", "2a00::1", "64:ff9b::101:101", "2001:4860::8888"] {
            assert!(is_public(text.parse().unwrap()), "{text}");
        }
        for text in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.255.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:1.1.1.1",
            "::ffff:127.0.0.1",
            "::7f00:1",
            "64:ff9b::7f00:1",
            "64:ff9b::a00:1",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:1ff::1",
            "2001:db8::1",
            "2002:7f00:1::1",
            "3fff::1",
            "5f00::1",
            "fc00::1",
            "fd12::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            assert!(!is_public(text.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn what_the_operator_wrote_may_be_anywhere_and_the_rest_not() {
        let url = |text: &str| Url::parse(text).unwrap();
        let (here, inside) = (url("http://localhost:8080/realm"), url("https://10.0.0.5/"));
        let hosts = OperatorHosts::of(&[&here, &inside]);
        for text in ["http://localhost:9/t", "https://localhost/t", "https://10.0.0.5:8443/t"] {
            assert_eq!(hosts.reach(&url(text)), Ok(Reach::Anywhere), "{text}");
        }
        for text in ["https://idp.example/t", "https://1.1.1.1/t", "https://[2606:4700::1111]/t"] {
            assert_eq!(hosts.reach(&url(text)), Ok(Reach::Public), "{text}");
        }
        for text in [
            "http://10.0.0.5/t",
            "http://127.0.0.1/t",
            "http://idp.example/t",
            "https://10.0.0.6/t",
            "https://0x7f.1/t",
            "https://2130706433/",
            "https://[::1]/t",
            "https://[::ffff:10.0.0.5]/",
            "ftp://localhost/",
            "data:,x",
            "https://u@localhost/",
            "https://:p@localhost/",
            "file:///etc/passwd",
        ] {
            assert!(matches!(hosts.reach(&url(text)), Err(Fault::Address(_))), "{text}");
        }
    }

    #[test]
    fn plain_http_is_for_this_machine_alone() {
        let elsewhere = Url::parse("http://idp.example/").unwrap();
        assert!(OperatorHosts::of(&[&elsewhere]).reach(&elsewhere).is_err());
    }
}
