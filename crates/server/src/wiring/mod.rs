//! The one place where a setting chooses an adapter.

mod audit;
mod contracts;
mod identity_providers;
mod limits;
mod mail;
mod rules;
mod web;

use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::Arc;

use countersign_application::{FederationPolicy, Ports};
use countersign_crypto::{
    AeadSecretBox, ArgonHasher, HashingSettings, HmacSha256, JwtAccessTokens, KeyStore, RandomIds,
    RandomTokens, Rfc6238Totp, SystemClock,
};
use countersign_domain::PasswordPolicy;
use countersign_persistence::postgres::PostgresSettings;
use countersign_persistence::sqlite::SqliteSettings;
use countersign_persistence::{Database, postgres, sqlite};
use countersign_ports::Clock;

use crate::config::{DatabaseUrl, Settings};
use crate::failure::{CommandResult, Explain};
use crate::folders::make_private;

pub(crate) use audit::{AuditTrail, audit_trail, mongodb};
pub(crate) use identity_providers::{Federation, identity_providers};
pub(crate) use mail::{composer, mailer, smtp_mailer};
pub(crate) use web::site;

/// What the use cases stand on.
pub(crate) struct Adapters {
    pub(crate) database: Arc<dyn Database>,
    pub(crate) audit: AuditTrail,
    pub(crate) ports: Ports,
    /// What the operator decided about logins elsewhere.
    pub(crate) federation: FederationPolicy,
    /// The signing keys as they are on disk, and what uses them.
    pub(crate) keys: KeyStore,
    pub(crate) access_tokens: Arc<JwtAccessTokens>,
}

/// Opens everything; nothing connects yet. Makes keys where there are none.
pub(crate) fn adapters(settings: &Settings) -> CommandResult<Adapters> {
    let database = database(settings)?;
    let audit = audit_trail(settings, database.as_ref())?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let Federation { providers, policy } = identity_providers(settings, &clock)?;
    let keys = key_store(settings);
    let remedy = "`countersign doctor` checks the keys";
    let ring =
        keys.open(settings.keys.algorithm, clock.now()).explain("the signing keys are no good", remedy)?;
    let secrets = AeadSecretBox::open(settings.keys.dir.join("sealing"), clock.now())
        .explain("the sealing keys are no good", remedy)?;
    let mac = HmacSha256::open(settings.keys.dir.join("mac"), clock.now())
        .explain("the key of keyed hashes is no good", remedy)?;
    let hasher = ArgonHasher::start(&hashing(settings))
        .explain("passwords cannot be hashed", "see the settings that start with `passwords.hash_`")?;
    let access_tokens = Arc::new(JwtAccessTokens::new(
        ring,
        settings.tokens.issuer.clone(),
        settings.tokens.audience.clone(),
    ));
    let ports = Ports {
        store: database.store(),
        audit: audit.store.clone(),
        hasher: Arc::new(hasher),
        access_tokens: access_tokens.clone(),
        generator: Arc::new(RandomTokens),
        secrets: Arc::new(secrets),
        mac: Arc::new(mac),
        totp: Arc::new(Rfc6238Totp::new(&settings.second_factor.issuer)),
        identity_providers: providers,
        ids: Arc::new(RandomIds),
        clock,
        revocations: Arc::default(),
        views: Arc::default(),
    };
    Ok(Adapters { database, audit, ports, federation: policy, keys, access_tokens })
}

/// The database. It connects when it is used.
pub(crate) fn database(settings: &Settings) -> CommandResult<Arc<dyn Database>> {
    let remedy = "see `database.url`";
    match &settings.database.url {
        DatabaseUrl::Sqlite(path) => {
            make_private(path.parent().unwrap_or(Path::new("")))?;
            sqlite::open(&SqliteSettings::new(path)).explain("the embedded database is out of reach", remedy)
        }
        DatabaseUrl::Postgres(url) => {
            let mut options = PostgresSettings::new(url.clone());
            if let Some(size) = settings.database.pool_size {
                options.connections = non_zero(size.get());
            }
            postgres::open(&options).explain("`database.url` is no good", remedy)
        }
    }
}

/// The keys that sign access tokens.
pub(crate) fn key_store(settings: &Settings) -> KeyStore {
    KeyStore::new(settings.keys.dir.join("signing"))
}

/// Which passwords may be set.
pub(crate) fn password_policy(settings: &Settings) -> PasswordPolicy {
    let passwords = &settings.passwords;
    // The bounds of the setting are those of the policy.
    PasswordPolicy::new(usize_of(passwords.min_length.get()), passwords.min_strength.0).unwrap_or_default()
}

fn hashing(settings: &Settings) -> HashingSettings {
    let passwords = &settings.passwords;
    let default = HashingSettings::default();
    HashingSettings {
        memory_kib: u32::try_from(passwords.hash_memory.bytes() / 1024).unwrap_or(u32::MAX),
        passes: passwords.hash_passes.get(),
        lanes: passwords.hash_lanes.get(),
        workers: passwords.hash_threads.map_or(default.workers, |threads| non_zero(threads.get())),
        queue_per_worker: non_zero(passwords.hash_queue.get()),
        longest_wait: default.longest_wait,
    }
}

fn usize_of(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

fn non_zero(number: u32) -> NonZeroUsize {
    NonZeroUsize::new(usize_of(number)).unwrap_or(NonZeroUsize::MIN)
}
