//! Networks, origins, and how often they may ask.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use countersign_http::kit::WebOrigin;
use countersign_ports::Quota;
use ipnet::IpNet;

use super::{Period, Value};

impl Value for IpNet {
    fn allowed() -> String {
        "a network or an address, such as `10.0.0.0/8`, `fd00::/8` or `192.0.2.7`".to_owned()
    }

    fn parse(text: &str) -> Option<Self> {
        text.parse().ok().or_else(|| text.parse::<IpAddr>().ok().map(Self::from))
    }
}

impl Value for WebOrigin {
    fn allowed() -> String {
        "an origin, such as `https://app.example.org`, without a path".to_owned()
    }

    fn parse(text: &str) -> Option<Self> {
        Self::parse(text).filter(|origin| origin.as_str() == text)
    }
}

/// How many requests in how long; nothing for any number.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limit(Option<Quota>);

impl Limit {
    pub(crate) const fn quota(self) -> Option<Quota> {
        self.0
    }
}

impl Value for Limit {
    fn allowed() -> String {
        "so many in so long, such as `10/1m` or `1000/1h`, or `off`".to_owned()
    }

    fn parse(text: &str) -> Option<Self> {
        if text == "off" {
            return Some(Self(None));
        }
        let (limit, window) = text.split_once('/')?;
        let limit: NonZeroU32 = limit.parse().ok()?;
        let window: Duration = Period::<1, 86_400>::parse(window)?.get();
        Some(Self(Some(Quota { limit, window })))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_network_of_one() {
        assert_eq!(IpNet::parse("192.0.2.7"), IpNet::parse("192.0.2.7/32"));
        assert_eq!(IpNet::parse("::1"), IpNet::parse("::1/128"));
        assert!(IpNet::parse("10.0.0.0/33").is_none() && IpNet::parse("proxy").is_none());
    }

    #[test]
    fn an_origin_is_written_as_browsers_send_it() {
        assert!(<WebOrigin as Value>::parse("https://app.example.org").is_some());
        assert!(<WebOrigin as Value>::parse("http://localhost:3000").is_some());
        for bad in
            ["null", "*", "https://app.example.org/", "https://app.example.org:443", "HTTPS://a.b", "app"]
        {
            assert!(<WebOrigin as Value>::parse(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn a_limit_is_a_number_in_a_time() {
        let read =
            |text| Limit::parse(text).map(|limit| limit.quota().map(|q| (q.limit.get(), q.window.as_secs())));
        assert_eq!(read("10/1m"), Some(Some((10, 60))));
        assert_eq!(read("off"), Some(None));
        for bad in ["", "10", "0/1m", "10/0s", "10/2d", "-1/1m", "10 / 1m"] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
