//! How a server differs from the usual one.

/// What a test may want of its server.
#[derive(Debug, Clone, Default)]
pub struct RedisOptions {
    /// Certificate chain and private key, both PEM: the server then speaks TLS, and nothing else.
    pub tls: Option<(String, String)>,
    /// Further settings of `redis.conf`, as name and value.
    pub settings: Vec<(String, String)>,
}

impl RedisOptions {
    /// One more setting of `redis.conf`.
    #[must_use]
    pub fn set(mut self, name: &str, value: &str) -> Self {
        self.settings.push((name.to_owned(), value.to_owned()));
        self
    }
}
