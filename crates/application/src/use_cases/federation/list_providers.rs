//! Lists the identity providers.

use crate::Ports;
use countersign_ports::{IdentityProviders, ProviderInfo};
use std::sync::Arc;

/// Lists the identity providers that people may choose.
#[derive(Clone)]
pub struct ListProviders {
    providers: Arc<dyn IdentityProviders>,
}

impl ListProviders {
    /// With these ports.
    #[must_use]
    pub fn new(ports: &Ports) -> Self {
        Self { providers: ports.identity_providers.clone() }
    }

    /// Lists them, in the order in which to show them.
    #[must_use]
    pub fn execute(&self) -> Vec<ProviderInfo> {
        self.providers.list()
    }
}

impl std::fmt::Debug for ListProviders {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ListProviders").finish_non_exhaustive()
    }
}
