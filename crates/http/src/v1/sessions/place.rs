//! From where a session was opened, roughly.

use ipnet::IpNet;
use std::net::IpAddr;

/// How much of an address is shown: about a town or a provider, and no household.
const V4_BITS: u8 = 24;
const V6_BITS: u8 = 48;

/// The network around an address: `192.0.2.0/24`, `2001:db8:7::/48`.
pub(super) fn prefix(ip: IpAddr) -> Option<String> {
    let ip = ip.to_canonical();
    let bits = if ip.is_ipv4() { V4_BITS } else { V6_BITS };
    IpNet::new(ip, bits).ok().map(|network| network.trunc().to_string())
}

#[cfg(test)]
mod tests {
    use super::prefix;

    #[test]
    fn no_address_is_shown_whole() {
        for (ip, expected) in [
            ("192.0.2.77", "192.0.2.0/24"),
            ("::ffff:192.0.2.77", "192.0.2.0/24"),
            ("2001:db8:7:8:9::a", "2001:db8:7::/48"),
            ("::1", "::/48"),
        ] {
            assert_eq!(prefix(ip.parse().unwrap()).as_deref(), Some(expected));
        }
    }
}
