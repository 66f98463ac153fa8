//! Where the audit trail is.

use std::borrow::Cow;

use secrecy::SecretString;

use super::Value;

const SCHEMES: [&str; 2] = ["mongodb://", "mongodb+srv://"];

/// The address of a MongoDB. It may hold a password.
#[derive(Debug, Clone)]
pub(crate) struct AuditUrl(SecretString);

impl AuditUrl {
    pub(crate) fn secret(&self) -> &SecretString {
        &self.0
    }
}

impl Value for AuditUrl {
    const SECRET: bool = true;

    fn allowed() -> String {
        "`mongodb://user:password@host:27017/name?replicaSet=rs0` or `mongodb+srv://…`".to_owned()
    }

    fn parse(text: &str) -> Option<Self> {
        split(text).map(|_| Self(SecretString::from(text)))
    }

    /// Scheme, hosts and database. No parser of addresses takes several hosts, so it is cut by hand.
    fn shown(text: &str) -> Cow<'_, str> {
        let Some((scheme, rest)) = split(text) else { return Cow::Borrowed("(hidden)") };
        // Options may hold secrets, too. A password that is not encoded may have an `@`, a `/` or a `?` in it.
        let hosts = rest.rsplit('@').next().unwrap_or_default();
        let hosts = hosts.split('?').next().unwrap_or_default();
        if rest.contains('@') {
            Cow::Owned(format!("{scheme}hidden@{hosts}"))
        } else {
            Cow::Owned(format!("{scheme}{hosts}"))
        }
    }
}

fn split(text: &str) -> Option<(&'static str, &str)> {
    let found = SCHEMES.into_iter().find_map(|scheme| Some((scheme, text.strip_prefix(scheme)?)));
    found.filter(|(_, rest)| !rest.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_mongodb_are_taken() {
        assert!(AuditUrl::parse("mongodb://a:27017,b:27017/audit?replicaSet=rs0").is_some());
        assert!(AuditUrl::parse("mongodb+srv://cluster.example").is_some());
        for bad in ["", "mongodb://", "postgres://a/b", "localhost:27017"] {
            assert!(AuditUrl::parse(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn a_password_is_hidden_wherever_it_stands() {
        for (url, shown) in [
            ("mongodb://u:canary@a:1,b:2/audit?tls=true", "mongodb://hidden@a:1,b:2/audit"),
            ("mongodb://u:can@ary/?x@a:1/audit", "mongodb://hidden@a:1/audit"),
            ("mongodb://a/?authMechanismProperties=AWS_SESSION_TOKEN:canary", "mongodb://a/"),
            ("mongodb+srv://u:canary@a", "mongodb+srv://hidden@a"),
            ("canary", "(hidden)"),
        ] {
            assert_eq!(AuditUrl::shown(url), shown);
        }
    }
}
