//! The contract of every audit store.

use super::support::prepared;
use countersign_ports::AuditStore;
use countersign_testkit::mongodb_database;
use std::sync::Arc;

struct Fixture(Arc<dyn AuditStore>);

impl Fixture {
    fn audit(&self) -> Arc<dyn AuditStore> {
        Arc::clone(&self.0)
    }
}

async fn in_mongodb() -> Fixture {
    Fixture(Arc::new(prepared(mongodb_database()).await))
}

countersign_port_conformance::audit_suite!(in_mongodb);
