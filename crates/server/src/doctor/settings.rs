//! Settings that are good by themselves and unwise together.

use secrecy::ExposeSecret;

use super::finding::Finding;
use crate::config::{MailMode, RateLimits, Settings, SmtpSecurity};

/// NIST SP 800-63B-4 asks for this where the password is the only factor.
const ADVISED_LENGTH: u32 = 15;

pub(super) fn check(settings: &Settings) -> Vec<Finding> {
    let server = &settings.server;
    let public = !server.listen.ip().is_loopback();
    let mut findings = Vec::new();
    findings.push(if server.public_url.is_safe() {
        Finding::ok("public_url", server.public_url.as_str())
    } else {
        Finding::warn(
            "public_url",
            format!("{}: passwords travel in the open", server.public_url.as_str()),
            "put a proxy that ends TLS in front, and give its https address as `public_url`",
        )
    });
    if public && server.public_url.as_str().contains(&server.listen.to_string()) {
        findings.push(Finding::warn(
            "listen",
            format!("{} is open to the network, and `public_url` is only made from it", server.listen),
            "give the address that clients use as `public_url`: links in mails and `iss` in tokens start with it",
        ));
    }
    if settings.passwords.min_length.get() < ADVISED_LENGTH {
        findings.push(Finding::ok(
            "passwords",
            format!(
                "at least {} characters; `passwords.min_length` of {ADVISED_LENGTH} is advised where a password \
                 is the only factor",
                settings.passwords.min_length.get()
            ),
        ));
    }
    if public && settings.mail.mode == MailMode::File {
        findings.push(Finding::warn(
            "mail.mode",
            "mails are written to files and reach nobody",
            "set `mail.mode` to \"smtp\" and give `mail.smtp.host`",
        ));
    }
    if settings.mail.mode == MailMode::Smtp && settings.smtp.security == SmtpSecurity::None {
        findings.push(Finding::warn(
            "mail.smtp",
            "mails with tokens travel in the open to the mail host",
            "set `mail.smtp.security` to \"starttls\" or \"tls\", unless the host is this machine",
        ));
    }
    findings.extend(clients(settings, public));
    findings
}

/// Whether clients can be told apart, and are counted where they should be.
fn clients(settings: &Settings, public: bool) -> Vec<Finding> {
    let server = &settings.server;
    let proxies = &server.trusted_proxies.0;
    let mut findings = Vec::new();
    if proxies.is_empty() && !public && server.public_url.as_str().starts_with("https:") {
        findings.push(Finding::warn(
            "trusted_proxies",
            "a proxy seems to be in front, and to limits and locks all its clients are one",
            "give the address of the proxy as `trusted_proxies`",
        ));
    }
    if proxies.iter().any(|network| network.prefix_len() == 0) {
        findings.push(Finding::warn(
            "trusted_proxies",
            "anybody is believed who says for whom he asks: limits and locks hold nobody",
            "give only the addresses of your proxies",
        ));
    }
    if server.rate_limits != RateLimits::On {
        findings.push(Finding::warn(
            "rate_limits",
            "requests are not limited",
            "leave `rate_limits` on, unless something before the server limits requests",
        ));
    }
    if settings.redis.url.as_ref().is_some_and(|url| is_open(url.0.expose_secret())) {
        findings.push(Finding::warn(
            "redis.url",
            "its password and the addresses of clients travel in the open",
            "use rediss://, unless the host is this machine or the network is yours alone",
        ));
    }
    findings
}

/// Whether a connection leaves this machine without TLS.
fn is_open(url: &str) -> bool {
    let host = url.strip_prefix("redis://").map(|rest| rest.rsplit('@').next().unwrap_or(rest));
    host.is_some_and(|host| !["localhost", "127.", "[::1]"].iter().any(|here| host.starts_with(here)))
}

#[cfg(test)]
mod tests {
    use super::is_open;

    #[test]
    fn only_what_leaves_the_machine_without_tls_is_open() {
        assert!(is_open("redis://user:pass@redis.example.org:6379/0") && is_open("redis://10.0.0.7"));
        for safe in [
            "rediss://redis.example.org",
            "redis://127.0.0.1:6379",
            "redis://:pass@localhost",
            "redis://[::1]",
        ] {
            assert!(!is_open(safe), "{safe}");
        }
    }
}
