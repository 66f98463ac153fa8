//! Which server, and how.

use mongodb::options::ConnectionString;
use secrecy::{ExposeSecret, SecretString};
use std::time::Duration;

/// Which MongoDB, and how.
///
/// The address is `mongodb://user:password@host:port,host:port/database`, or `mongodb+srv://…`, with the options that
/// MongoDB's manual names (`replicaSet`, `tls`, `tlsCAFile`, `authSource` …); without a database it is `countersign`.
/// What it says of time-outs and write concern does not count.
#[derive(Debug, Clone)]
pub struct MongoSettings {
    /// The address.
    pub url: SecretString,
    /// How long events are kept; `None` for ever.
    pub retention: Option<Duration>,
}

/// The address cannot be used. Neither it nor what the parser says of it is repeated here, as both may hold a password.
#[derive(Debug, thiserror::Error)]
#[error(
    "the address of MongoDB is not of the form mongodb://user:password@host:port/database?option=value, with what is \
     special in user and password percent-encoded"
)]
pub struct MongoSettingsError;

impl MongoSettings {
    /// An address, and nothing forgotten.
    #[must_use]
    pub fn new(url: SecretString) -> Self {
        Self { url, retention: None }
    }

    pub(crate) fn address(&self) -> Result<ConnectionString, MongoSettingsError> {
        ConnectionString::parse(self.url.expose_secret()).ok().ok_or(MongoSettingsError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_is_none_is_refused_and_not_repeated() {
        let read = |url: &str| MongoSettings::new(url.into()).address();
        assert!(read("mongodb://u:p%40@a.example:27017,b.example/audit?replicaSet=rs0&tls=true").is_ok());
        assert!(read("mongodb+srv://u:p@cluster.example/audit").is_ok());
        for bad in ["postgres://u:canary@h/d", "mongodb://u:can@ry@h/d", "mongodb://", "canary"] {
            let error = read(bad).unwrap_err();
            assert!(!format!("{error} {error:?}").contains("can"), "{error}");
        }
    }
}
