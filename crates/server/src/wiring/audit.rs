//! Where the audit trail is kept.

use std::sync::Arc;
use std::time::Duration;

use countersign_application::KeptAudit;
use countersign_audit_mongodb::{MongoAuditStore, MongoSettings};
use countersign_persistence::Database;
use countersign_ports::AuditStore;

use crate::config::{Settings, Whole};
use crate::failure::{CommandResult, Explain};

const DAY: Duration = Duration::from_hours(24);

/// The audit trail: in MongoDB where there is one, else in the primary database.
#[derive(Clone)]
pub(crate) struct AuditTrail {
    pub(crate) store: Arc<dyn AuditStore>,
    /// What is to be told to forget; MongoDB does so by itself.
    pub(crate) kept: Option<KeptAudit>,
    /// The one in MongoDB, to prepare it and to ask how it is.
    pub(crate) mongodb: Option<Arc<MongoAuditStore>>,
}

/// Opens it; nothing connects yet.
pub(crate) fn audit_trail(settings: &Settings, database: &dyn Database) -> CommandResult<AuditTrail> {
    if let Some(mongodb) = mongodb(settings)?.map(Arc::new) {
        return Ok(AuditTrail { store: mongodb.clone(), kept: None, mongodb: Some(mongodb) });
    }
    let kept = retention(settings).map(|keep| KeptAudit { trail: database.audit_retention(), keep });
    Ok(AuditTrail { store: database.audit_store(), kept, mongodb: None })
}

/// The trail in MongoDB, if it is to be there.
pub(crate) fn mongodb(settings: &Settings) -> CommandResult<Option<MongoAuditStore>> {
    let Some(url) = &settings.audit.url else { return Ok(None) };
    let settings = MongoSettings { url: url.secret().clone(), retention: retention(settings) };
    MongoAuditStore::open(&settings).map(Some).explain("`audit.url` is no good", "see `audit.url`")
}

fn retention(settings: &Settings) -> Option<Duration> {
    settings.audit.retention_days.map(|days| DAY * Whole::get(days))
}
