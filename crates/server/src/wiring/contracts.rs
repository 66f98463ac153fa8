//! The APIs of other products, where they are on.

use std::sync::Arc;
use std::time::Duration;

use countersign_application::{Ports, Settings as Rules};
use countersign_contracts::{
    AegisX, AegisXLimits, AegisXSettings, AuthService, AuthServiceSettings, Malnu, RustAuth, RustAuthLimits,
    RustAuthSettings,
};
use countersign_domain::{LockoutPolicy, SessionLifetimes};
use countersign_http::kit::{Contract, MainRuntime};
use countersign_http::v1::V1;

use super::password_policy;
use super::rules::rules;
use crate::config::Settings;

/// What they are made of.
pub(super) struct Parts<'a> {
    pub(super) settings: &'a Settings,
    pub(super) ports: &'a Ports,
    pub(super) runtime: &'a MainRuntime,
    /// The canonical contract, some of whose resources they have.
    pub(super) v1: &'a V1,
}

/// Those that are on.
pub(super) fn contracts(parts: &Parts<'_>) -> Vec<Arc<dyn Contract>> {
    let on = &parts.settings.contracts;
    let mut contracts: Vec<Arc<dyn Contract>> = Vec::new();
    if on.rustauth.enabled {
        contracts.push(Arc::new(rustauth(parts)));
    }
    if on.auth_service.enabled {
        contracts.push(Arc::new(auth_service(parts)));
    }
    if on.malnu.enabled {
        contracts.push(Arc::new(Malnu::new(parts.v1, on.malnu.mount.as_str().to_owned())));
    }
    if on.aegisx.enabled {
        contracts.push(Arc::new(aegisx(parts)));
    }
    contracts
}

fn rustauth(parts: &Parts<'_>) -> RustAuth {
    let Parts { settings, ports, runtime, .. } = parts;
    let own = &settings.contracts.rustauth;
    let rules = locking_after(
        lasting(rules(settings), own.access_lifetime.get(), own.idle_lifetime.get()),
        own.lockout_failures.get(),
    );
    let limits = RustAuthLimits {
        login: own.limit_login.quota(),
        register: own.limit_register.quota(),
        forgot_password: own.limit_forgot_password.quota(),
        default: own.limit_default.quota(),
    };
    let settings = RustAuthSettings {
        mount: own.mount.as_str().to_owned(),
        rules,
        passwords: password_policy(settings),
        login_url: own.login_url.as_str().to_owned(),
        limits,
    };
    RustAuth::new(ports, settings, MainRuntime::clone(runtime))
}

fn auth_service(parts: &Parts<'_>) -> AuthService {
    let Parts { settings, ports, runtime, v1 } = parts;
    let own = &settings.contracts.auth_service;
    let settings = AuthServiceSettings {
        mount: own.mount.as_str().to_owned(),
        rules: lasting(rules(settings), own.access_lifetime.get(), own.idle_lifetime.get()),
        passwords: password_policy(settings),
        limit: own.limit.quota(),
    };
    AuthService::new(ports, settings, MainRuntime::clone(runtime), v1)
}

fn aegisx(parts: &Parts<'_>) -> AegisX {
    let Parts { settings, ports, runtime, .. } = parts;
    let own = &settings.contracts.aegisx;
    let rules = locking_after(
        lasting(rules(settings), own.access_lifetime.get(), own.idle_lifetime.get()),
        own.lockout_failures.get(),
    );
    let limits = AegisXLimits {
        register: own.limit_register.quota(),
        login: own.limit_login.quota(),
        reset_password: own.limit_reset_password.quota(),
        request_password_reset: own.limit_request_password_reset.quota(),
        refresh: own.limit_refresh.quota(),
        default: own.limit_default.quota(),
    };
    let settings = AegisXSettings {
        mount: own.mount.as_str().to_owned(),
        rules,
        passwords: password_policy(settings),
        limits,
    };
    AegisX::new(ports, settings, MainRuntime::clone(runtime))
}

/// The rules with the lifetimes of a contract.
fn lasting(rules: Rules, access: Duration, idle: Duration) -> Rules {
    let lifetimes = SessionLifetimes { access, idle, ..rules.lifetimes };
    Rules { lifetimes, ..rules }
}

/// The rules with as many failed passwords before a lock as a contract promises attempts; never more than lock from
/// everywhere.
fn locking_after(rules: Rules, failures: u32) -> Rules {
    let failures = failures.min(rules.lockout.failures_everywhere);
    Rules { lockout: LockoutPolicy { failures, ..rules.lockout }, ..rules }
}
