//! Where the data is.

use std::borrow::Cow;
use std::path::PathBuf;

use secrecy::SecretString;
use url::Url;

use super::Value;

/// The address of the database. It may hold a password.
#[derive(Debug, Clone)]
pub(crate) enum DatabaseUrl {
    /// The embedded database, in this file.
    Sqlite(PathBuf),
    /// A PostgreSQL server.
    Postgres(SecretString),
}

impl Value for DatabaseUrl {
    const SECRET: bool = true;

    fn allowed() -> String {
        "`postgres://user:password@host:5432/name` or `sqlite://path/to/file.db`".to_owned()
    }

    fn parse(text: &str) -> Option<Self> {
        if let Some(path) = text.strip_prefix("sqlite://") {
            return (!path.is_empty()).then(|| Self::Sqlite(PathBuf::from(path)));
        }
        postgres(text).map(|_| Self::Postgres(SecretString::from(text)))
    }

    fn shown(text: &str) -> Cow<'_, str> {
        if text.starts_with("sqlite://") {
            return Cow::Borrowed(text);
        }
        let Some(mut url) = postgres(text) else { return Cow::Borrowed("(hidden)") };
        // A password may also stand in the query.
        url.set_query(None);
        if url.password().is_some() && url.set_password(Some("hidden")).is_err() {
            return Cow::Borrowed("(hidden)");
        }
        Cow::Owned(url.to_string())
    }
}

fn postgres(text: &str) -> Option<Url> {
    Url::parse(text).ok().filter(|url| matches!(url.scheme(), "postgres" | "postgresql"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_engines_are_known() {
        let sqlite = DatabaseUrl::parse("sqlite://./data/a.db");
        assert!(matches!(sqlite, Some(DatabaseUrl::Sqlite(path)) if path.ends_with("data/a.db")));
        assert!(matches!(DatabaseUrl::parse("postgres://a@b/c"), Some(DatabaseUrl::Postgres(_))));
        for bad in ["", "sqlite://", "mysql://a@b/c", "/var/lib/a.db"] {
            assert!(DatabaseUrl::parse(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn a_password_is_hidden_wherever_it_stands() {
        for url in ["postgres://u:canary@h/d", "postgres://h/d?user=u&password=canary", "canary:x"] {
            assert!(!DatabaseUrl::shown(url).contains("canary"), "{}", DatabaseUrl::shown(url));
        }
    }
}
