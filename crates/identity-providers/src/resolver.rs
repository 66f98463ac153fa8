//! Names of the public internet, looked up.

use crate::address::is_public;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::net::lookup_host;

/// A name has an address that is not public, or none.
#[derive(Debug, thiserror::Error)]
#[error("its name does not stand for public addresses alone")]
pub(crate) struct NotPublic;

/// Resolves names that have public addresses alone. What it returns is what is connected to, so that no second answer
/// of a name server can differ from the one that was judged.
#[derive(Debug)]
pub(crate) struct PublicResolver;

impl Resolve for PublicResolver {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let addresses: Vec<_> = lookup_host((name.as_str(), 0)).await?.collect();
            if addresses.is_empty() || !addresses.iter().all(|address| is_public(address.ip())) {
                return Err(NotPublic.into());
            }
            let addresses: Addrs = Box::new(addresses.into_iter());
            Ok(addresses)
        })
    }
}
