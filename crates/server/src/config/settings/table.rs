//! The table. Adding a setting here gives it a key, an environment variable, a check and a line in the reference.

use std::net::SocketAddr;
use std::path::PathBuf;

use countersign_application::{RequireVerifiedEmail, SessionCheck};
use countersign_crypto::SigningAlgorithm;
use countersign_domain::Language;
use countersign_http::kit::{ForwardedHeader, SameSite, WebOrigin};
use countersign_telemetry::{Filter, LogFormat};
use ipnet::IpNet;

use super::{contracts, providers};
use crate::config::setting::settings;
use crate::config::values::{
    AuditUrl, DatabaseUrl, HttpUrl, Limit, LinkPattern, List, MailMode, Period, RateLimits, Secret, Size,
    SmtpSecurity, Strength, Whole,
};

settings! {
    /// The value of every setting.
    struct Settings, going on with providers: providers::Providers, going on with contracts: contracts::OtherContracts;

    /// Server
    "" server: Server {
        /// The address and port to listen on. Put a reverse proxy that ends TLS in front of it.
        listen: SocketAddr = "127.0.0.1:8000";
        /// The address under which clients reach the server, without a slash at its end.
        public_url: HttpUrl = "http://{listen}";
        /// The folder for whatever the server keeps itself: the embedded database, keys, mails in files.
        data_dir: PathBuf = "./data";
        /// How long requests under way may go on after a signal to stop.
        shutdown_grace: Period<0, 600> = "25s";
        /// Where a proven e-mail address is required: `never`, for what is `sensitive` (making API keys), or to
        /// `login`.
        require_verified_email: RequireVerifiedEmail = "sensitive";
        /// The reverse proxies that are believed when they say for whom they ask, with commas between them. From
        /// anybody else such headers are ignored.
        trusted_proxies: List<IpNet> = "";
        /// The one header in which they say it.
        forwarded_header: ForwardedHeader = "x-forwarded-for";
        /// Whether requests are limited. `off` is refused where other machines may ask, unless it is `off-everywhere`.
        rate_limits: RateLimits = "on";
    }

    /// Rate limits
    "limits." limits: Limits {
        /// Logins, from one address (of IPv6: one /64 network), as all of these.
        login: Limit = "10/1m";
        /// Registrations, and setting up the first administrator.
        registration: Limit = "10/1m";
        /// Requests for a password reset, and resets.
        recovery: Limit = "10/1m";
        /// Verifying addresses, and asking for the mail again.
        verification: Limit = "10/1m";
        /// Second factors: presenting one, stepping up, changing them.
        second_factor: Limit = "10/1m";
        /// Whatever else asks for the password: changing it or the address, closing the account.
        password: Limit = "10/1m";
        /// Renewals of sessions.
        refresh: Limit = "100/1m";
        /// Downloads of whole lists.
        export: Limit = "10/1m";
        /// Requests with one API key, wherever they come from.
        api_key: Limit = "600/1m";
        /// API keys that are refused.
        api_key_failures: Limit = "10/1m";
        /// All other requests.
        default: Limit = "100/1m";
    }

    /// Redis
    "redis." redis: Redis {
        /// A Redis or Valkey server that several nodes share to count by, `redis://host` or `rediss://host`;
        /// nothing to count on each node alone. The variable `REDIS_URL` is read as well.
        url: Option<Secret> = "";
    }

    /// Lockout
    "lockout." lockout: Lockout {
        /// Failed passwords, from one address, that lock an account for that address; and failed codes that lock
        /// its second factor.
        failures: Whole<1, 1000> = "5";
        /// Failed passwords, from anywhere, that lock an account for everybody.
        failures_everywhere: Whole<5, 1_000_000> = "100";
        /// How long the first lock lasts; each next one lasts twice as long.
        first_lock: Period<1, 86_400> = "5m";
        /// No lock lasts longer.
        longest_lock: Period<1, 86_400> = "1h";
    }

    /// Sessions
    "sessions." sessions: Sessions {
        /// How many sessions an account may have open; one more ends the oldest. Nothing for any number.
        max_per_user: Option<Whole<1, 100_000>> = "";
        /// How long after a login sensitive changes ask for no other proof.
        step_up_window: Period<30, 86_400> = "10m";
        /// Where it is found out whether the session of an access token has ended: in `memory`, which knows of
        /// other nodes within a second, or for each request in the `database`.
        check: SessionCheck = "memory";
    }

    /// Browsers
    "browsers." browsers: Browsers {
        /// The origins whose pages may call the API, with commas between them.
        allowed_origins: List<WebOrigin> = "";
        /// With which requests browsers send session cookies: `strict` for those of the same site, `lax` for
        /// followed links as well, `none` for all.
        same_site: SameSite = "strict";
    }

    /// Logs
    "log." log: Log {
        /// How logs are written: `json`, `pretty`, or `auto`, which is `pretty` on a terminal.
        format: LogFormat = "auto";
        /// Which events are logged: a level, or levels by module as in `info,countersign_http=debug`.
        level: Filter = "info,actix_server=warn";
    }

    /// HTTP
    "http." http: Http {
        /// The longest request body. A longer one is answered 413.
        max_body: Size<1024, 16_777_216> = "64KiB";
        /// How long a request may take before it is given up.
        request_timeout: Period<1, 300> = "10s";
    }

    /// Database
    "database." database: Database {
        /// Where everything is kept: `postgres://user:password@host/name`, or `sqlite://path` for the
        /// embedded database. The variable `DATABASE_URL` is read as well.
        url: DatabaseUrl = "sqlite://{data_dir}/countersign.db";
        /// How many connections to a PostgreSQL server are kept open at most; nothing for four a core, and 16
        /// at least.
        pool_size: Option<Whole<1, 1000>> = "";
        /// Whether the server brings the schema up to date when it starts. If not, run `countersign migrate`.
        migrate_on_start: bool = "true";
    }

    /// Audit trail
    "audit." audit: Audit {
        /// A MongoDB that keeps the audit trail, `mongodb://user:password@host/name`; nothing to keep it in the
        /// database. The variable `AUDIT_URL` is read as well.
        url: Option<AuditUrl> = "";
        /// After how many days entries are forgotten; nothing for never.
        retention_days: Option<Whole<1, 20_000>> = "";
    }

    /// Keys
    "keys." keys: Keys {
        /// The folder of the signing and sealing keys. They are made at the first start.
        dir: PathBuf = "{data_dir}/keys";
        /// The algorithm of new signing keys.
        algorithm: SigningAlgorithm = "RS256";
    }

    /// Tokens and sessions
    "tokens." tokens: Tokens {
        /// Who issues the tokens: `iss`.
        issuer: String = "{public_url}";
        /// Whom they are for: `aud`.
        audience: String = "countersign";
        /// How long an access token is good for.
        access_lifetime: Period<60, 86_400> = "15m";
        /// How long a session lasts that is not renewed.
        idle_lifetime: Period<300, 31_536_000> = "7d";
        /// How long a session lasts, however often it is renewed.
        absolute_lifetime: Period<300, 31_536_000> = "30d";
        /// How long the refresh token before the current one may come again, when an answer was lost,
        /// without ending the session.
        refresh_grace: Period<0, 60> = "10s";
    }

    /// Passwords
    "passwords." passwords: Passwords {
        /// The least length of a new password, in characters. 15 is advised where it is the only factor.
        min_length: Whole<8, 64> = "8";
        /// The least strength of a new password on the scale of zxcvbn; 0 asks for none.
        min_strength: Strength = "0";
        /// The memory that hashing one password takes (Argon2id).
        hash_memory: Size<19_922_944, 1_073_741_824> = "19MiB";
        /// How often that memory is gone through.
        hash_passes: Whole<2, 100> = "2";
        /// How many lanes it has; they are computed one after the other.
        hash_lanes: Whole<1, 16> = "1";
        /// How many passwords are hashed at once; nothing for one on each core.
        hash_threads: Option<Whole<1, 256>> = "";
        /// How many passwords may wait for each thread. Further requests are answered 503.
        hash_queue: Whole<1, 10_000> = "64";
    }

    /// Registration
    "registration." registration: Registration {
        /// Whether registering with a taken address is answered like any other registration, and its owner
        /// told by mail, instead of 409. Set `require_verified_email` to `login` as well: a login right after
        /// registering would tell otherwise. Whether a username is taken is told all the same.
        conceal_existing: bool = "false";
    }

    /// Mail
    "mail." mail: Mail {
        /// Where mails go: `smtp`, or `file` for the folder `outbox` in the data folder.
        mode: MailMode = "file";
        /// Whom they come from.
        from: String = "Countersign <no-reply@localhost>";
        /// Where answers to them go.
        reply_to: Option<String> = "";
        /// What they call the service.
        service_name: String = "Countersign";
        /// The language of mails to people who chose none.
        default_language: Language = "en";
        /// A folder of templates that replace the ones built in.
        templates_dir: Option<PathBuf> = "";
        /// The page that proves a new account's address.
        verify_email_link: LinkPattern = "{public_url}/account/verify-email#token={token}";
        /// The page that proves a changed address.
        confirm_new_email_link: LinkPattern = "{public_url}/account/confirm-email#token={token}";
        /// The page that sets a new password.
        reset_password_link: LinkPattern = "{public_url}/account/reset-password#token={token}";
        /// The page that sets the first password of somebody invited.
        invitation_link: LinkPattern = "{public_url}/account/accept-invitation#token={token}";
    }

    /// Second factors
    "second_factor." second_factor: SecondFactor {
        /// What generators of one-time codes call the service.
        issuer: String = "{mail.service_name}";
    }

    /// Mail host
    "mail.smtp." smtp: Smtp {
        /// The host that takes mails.
        host: Option<String> = "";
        /// Its port; nothing for the usual one of its kind of protection.
        port: Option<Whole<1, 65_535>> = "";
        /// How the connection is protected: `starttls` (port 587), `tls` (465), or `none` (25).
        security: SmtpSecurity = "starttls";
        /// The name to log in with there, if it asks.
        username: Option<String> = "";
        /// The password to log in with there.
        password: Option<Secret> = "";
        /// A file of certificates (PEM) to verify that host by, beside the system's.
        ca_file: Option<PathBuf> = "";
        /// How long one delivery may take.
        timeout: Period<1, 25> = "10s";
    }
}
