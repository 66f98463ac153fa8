//! The one place where a setting chooses an adapter.

use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::Arc;

use countersign_application::{Authenticate, Ports, RequireVerifiedEmail, Settings as Rules};
use countersign_crypto::{
    AeadSecretBox, ArgonHasher, HashingSettings, JwtAccessTokens, KeyStore, RandomIds, RandomTokens,
    SystemClock,
};
use countersign_domain::{PasswordPolicy, SessionLifetimes};
use countersign_http::kit::{Contracts, Limits, MainRuntime};
use countersign_http::v1::{V1, V1State};
use countersign_http::{Operations, Site, SiteParts};
use countersign_mailer::{Composer, ComposerSettings, FileMailer, SmtpMailer, SmtpSettings};
use countersign_persistence::postgres::PostgresSettings;
use countersign_persistence::sqlite::SqliteSettings;
use countersign_persistence::{Database, postgres, sqlite};
use countersign_ports::{Clock, Mailer};
use tokio::runtime::Handle;

use crate::config::{DatabaseUrl, MailMode, Settings, SmtpSecurity, VerifiedEmail};
use crate::failure::{CommandResult, Explain};
use crate::folders::make_private;
use crate::readiness::StoreReadiness;

/// What the use cases stand on.
pub(crate) struct Adapters {
    pub(crate) database: Arc<dyn Database>,
    pub(crate) ports: Ports,
    /// The signing keys as they are on disk, and what uses them.
    pub(crate) keys: KeyStore,
    pub(crate) access_tokens: Arc<JwtAccessTokens>,
}

/// Opens everything; nothing connects yet. Makes keys where there are none.
pub(crate) fn adapters(settings: &Settings) -> CommandResult<Adapters> {
    let database = database(settings)?;
    let clock = SystemClock;
    let keys = key_store(settings);
    let remedy = "`countersign doctor` checks the keys";
    let ring =
        keys.open(settings.keys.algorithm, clock.now()).explain("the signing keys are no good", remedy)?;
    let secrets = AeadSecretBox::open(settings.keys.dir.join("sealing"), clock.now())
        .explain("the sealing keys are no good", remedy)?;
    let hasher = ArgonHasher::start(&hashing(settings))
        .explain("passwords cannot be hashed", "see the settings that start with `passwords.hash_`")?;
    let access_tokens = Arc::new(JwtAccessTokens::new(
        ring,
        settings.tokens.issuer.clone(),
        settings.tokens.audience.clone(),
    ));
    let ports = Ports {
        store: database.store(),
        hasher: Arc::new(hasher),
        access_tokens: access_tokens.clone(),
        generator: Arc::new(RandomTokens),
        secrets: Arc::new(secrets),
        ids: Arc::new(RandomIds),
        clock: Arc::new(clock),
        revocations: Arc::default(),
    };
    Ok(Adapters { database, ports, keys, access_tokens })
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

/// The site: every contract, on these adapters.
pub(crate) fn site(settings: &Settings, adapters: &Adapters) -> CommandResult<Site> {
    let Adapters { ports, .. } = adapters;
    let runtime = MainRuntime::new(Handle::current());
    let v1 = V1::new(V1State::new(ports, rules(settings), runtime.clone()), password_policy(settings));
    Site::new(SiteParts {
        clock: Arc::clone(&ports.clock),
        ids: Arc::clone(&ports.ids),
        limits: Limits {
            body_bytes: usize::try_from(settings.http.max_body.bytes()).unwrap_or(usize::MAX),
            deadline: settings.http.request_timeout.get(),
            ..Limits::default()
        },
        secure_transport: settings.server.public_url.is_https(),
        authenticate: Authenticate::new(ports),
        runtime,
        operations: Operations {
            readiness: Arc::new(StoreReadiness::new(Arc::clone(&ports.store), Arc::clone(&ports.clock))),
            access_tokens: Arc::clone(&ports.access_tokens),
        },
        contracts: Contracts::new(Arc::new(v1), Vec::new()),
    })
    .explain("the description of the API cannot be written", "this is a defect; please report it")
}

/// The keys that sign access tokens.
pub(crate) fn key_store(settings: &Settings) -> KeyStore {
    KeyStore::new(settings.keys.dir.join("signing"))
}

/// What the operator decided about the rules.
pub(crate) fn rules(settings: &Settings) -> Rules {
    let tokens = &settings.tokens;
    Rules {
        lifetimes: SessionLifetimes {
            access: tokens.access_lifetime.get(),
            idle: tokens.idle_lifetime.get(),
            absolute: tokens.absolute_lifetime.get(),
        },
        refresh_grace: tokens.refresh_grace.get(),
        require_verified_email: match settings.server.require_verified_email {
            VerifiedEmail::Never => RequireVerifiedEmail::Never,
            VerifiedEmail::Login => RequireVerifiedEmail::Login,
        },
        conceal_existing: settings.registration.conceal_existing,
    }
}

/// Which passwords may be set.
pub(crate) fn password_policy(settings: &Settings) -> PasswordPolicy {
    let passwords = &settings.passwords;
    // The bounds of the setting are those of the policy.
    PasswordPolicy::new(usize_of(passwords.min_length.get()), passwords.min_strength.0).unwrap_or_default()
}

/// What delivers mails.
pub(crate) fn mailer(settings: &Settings) -> CommandResult<Arc<dyn Mailer>> {
    let remedy = "see the settings that start with `mail.`";
    match settings.mail.mode {
        MailMode::File => {
            let folder = settings.server.data_dir.join("outbox");
            let mailer = FileMailer::new(composer(settings)?, folder);
            Ok(Arc::new(mailer.explain("mails cannot be written to files", remedy)?))
        }
        MailMode::Smtp => Ok(Arc::new(smtp_mailer(settings)?)),
    }
}

/// What delivers mails to a host, whether or not it is chosen.
pub(crate) fn smtp_mailer(settings: &Settings) -> CommandResult<SmtpMailer> {
    let smtp = &settings.smtp;
    let options = SmtpSettings {
        port: smtp.port.and_then(|port| u16::try_from(port.get()).ok()),
        security: match smtp.security {
            SmtpSecurity::StartTls => countersign_mailer::SmtpSecurity::StartTls,
            SmtpSecurity::Tls => countersign_mailer::SmtpSecurity::Tls,
            SmtpSecurity::None => countersign_mailer::SmtpSecurity::None,
        },
        credentials: smtp.username.clone().zip(smtp.password.clone().map(|password| password.0)),
        ca_file: smtp.ca_file.clone(),
        timeout: smtp.timeout.get(),
        ..SmtpSettings::new(smtp.host.as_deref().unwrap_or_default())
    };
    SmtpMailer::new(composer(settings)?, &options)
        .explain("mails cannot be sent", "see the settings that start with `mail.smtp.`")
}

/// What writes mails.
pub(crate) fn composer(settings: &Settings) -> CommandResult<Composer> {
    let mail = &settings.mail;
    Composer::new(&ComposerSettings {
        service_name: mail.service_name.clone(),
        from: mail.from.clone(),
        reply_to: mail.reply_to.clone(),
        public_url: settings.server.public_url.to_url(),
        verify_email_link: mail.verify_email_link.as_str().to_owned(),
        confirm_new_email_link: mail.confirm_new_email_link.as_str().to_owned(),
        reset_password_link: mail.reset_password_link.as_str().to_owned(),
        default_language: mail.default_language.clone(),
        templates_dir: mail.templates_dir.clone(),
    })
    .explain("mails cannot be written", "see the settings that start with `mail.`")
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
