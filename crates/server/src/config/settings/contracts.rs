//! The settings of the APIs of other products that this server speaks besides its own.

use crate::config::setting::settings;
use crate::config::values::{HttpUrl, Limit, Mount, Period, Whole};

settings! {
    /// The APIs of other products that this server speaks besides its own.
    struct OtherContracts;

    /// Contract RustAuth
    "contracts.rustauth." rustauth: RustAuth {
        /// Whether this server speaks it.
        enabled: bool = "true";
        /// Where it is mounted.
        mount: Mount = "/api";
        /// How long its access tokens are good for.
        access_lifetime: Period<60, 86_400> = "24h";
        /// How long a session lasts that was opened or renewed through it and is not renewed again; never longer than
        /// `tokens.absolute_lifetime`.
        idle_lifetime: Period<300, 31_536_000> = "7d";
        /// Failed passwords, from one address, that lock an account for logins through it.
        lockout_failures: Whole<1, 1000> = "10";
        /// The page that it names to who has reset his password.
        login_url: HttpUrl = "{public_url}";
        /// Logins, from one address.
        limit_login: Limit = "10/15m";
        /// Registrations.
        limit_register: Limit = "3/1h";
        /// Requests for a password reset.
        limit_forgot_password: Limit = "3/1h";
        /// All other requests.
        limit_default: Limit = "100/1m";
    }

    /// Contract Auth Service
    "contracts.auth_service." auth_service: AuthService {
        /// Whether this server speaks it.
        enabled: bool = "true";
        /// Where it is mounted; nothing for the root, where its `/health` takes the place of this server's own.
        mount: Mount = "";
        /// How long its access tokens are good for.
        access_lifetime: Period<60, 86_400> = "{tokens.access_lifetime}";
        /// How long a session lasts that was opened or renewed through it and is not renewed again.
        idle_lifetime: Period<300, 31_536_000> = "{tokens.idle_lifetime}";
        /// All requests, from one address.
        limit: Limit = "1000/1h";
    }

    /// Contract AegisX
    "contracts.aegisx." aegisx: AegisX {
        /// Whether this server speaks it.
        enabled: bool = "true";
        /// Where it is mounted.
        mount: Mount = "/aegisx/api";
        /// How long its access tokens are good for.
        access_lifetime: Period<60, 86_400> = "{tokens.access_lifetime}";
        /// How long a session lasts that was opened or renewed through it and is not renewed again.
        idle_lifetime: Period<300, 31_536_000> = "{tokens.idle_lifetime}";
        /// Failed passwords, from one address, that lock an account for logins through it.
        lockout_failures: Whole<1, 1000> = "15";
        /// Registrations, from one address.
        limit_register: Limit = "100/5m";
        /// Logins, from one address and with one e-mail address.
        limit_login: Limit = "15/5m";
        /// Password resets.
        limit_reset_password: Limit = "10/5m";
        /// Requests for a password reset.
        limit_request_password_reset: Limit = "3/1h";
        /// Renewals of sessions.
        limit_refresh: Limit = "10/1m";
        /// All other requests, and all logins from one address together.
        limit_default: Limit = "100/1m";
    }

    /// Contract Malnu
    "contracts.malnu." malnu: Malnu {
        /// Whether this server speaks it. Its lifetimes and limits are those of the canonical contract.
        enabled: bool = "true";
        /// Where it is mounted.
        mount: Mount = "/malnu/api";
    }
}
