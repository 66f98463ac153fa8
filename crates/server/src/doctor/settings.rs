//! Settings that are good by themselves and unwise together.

use super::finding::Finding;
use crate::config::{MailMode, Settings, SmtpSecurity};

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
    findings
}
