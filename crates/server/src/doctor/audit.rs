//! Whether the audit trail can be written.

use secrecy::ExposeSecret;

use super::finding::Finding;
use crate::config::Settings;
use crate::wiring;

pub(super) async fn check(settings: &Settings) -> Vec<Finding> {
    let trail = match wiring::mongodb(settings) {
        Ok(Some(trail)) => trail,
        Ok(None) => return vec![Finding::ok("audit", "is kept in the database")],
        Err(error) => return vec![Finding::fail("audit", error, "see `audit.url`")],
    };
    let remedy = "start MongoDB, or correct `audit.url`; until then entries wait in the database";
    let mut findings = vec![Finding::of("audit", trail.ping().await, "MongoDB answers", remedy)];
    if settings.audit.url.as_ref().is_some_and(|url| is_open(url.secret().expose_secret())) {
        findings.push(Finding::warn(
            "audit.url",
            "its password and the trail travel in the open",
            "add `tls=true` to its options, unless the host is this machine or the network is yours alone",
        ));
    }
    findings
}

/// Whether a connection leaves this machine without TLS.
fn is_open(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("mongodb://") else { return false };
    let rest = rest.rsplit('@').next().unwrap_or(rest);
    let (hosts, options) = rest.split_once('?').unwrap_or((rest, ""));
    let hosts = hosts.split('/').next().unwrap_or(hosts);
    let is_here = |host: &str| ["localhost", "127.", "[::1]"].iter().any(|here| host.starts_with(here));
    !hosts.split(',').all(is_here)
        && !options.split('&').any(|option| matches!(option, "tls=true" | "ssl=true"))
}

#[cfg(test)]
mod tests {
    use super::is_open;

    #[test]
    fn only_what_leaves_the_machine_without_tls_is_open() {
        assert!(is_open("mongodb://u:p@db.example:27017/audit") && is_open("mongodb://127.0.0.1,db.example"));
        for safe in [
            "mongodb+srv://u:p@db.example",
            "mongodb://u:p@db.example/audit?replicaSet=rs0&tls=true",
            "mongodb://u:p@127.0.0.1:27017,localhost/audit",
        ] {
            assert!(!is_open(safe), "{safe}");
        }
    }
}
