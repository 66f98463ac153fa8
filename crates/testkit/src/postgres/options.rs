//! How a cluster differs from the usual one.

/// What a test may want of its cluster.
#[derive(Debug, Clone)]
pub struct PostgresOptions {
    /// Whether commits reach the disk (`fsync`). On unless a test run has no use for it.
    pub durable: bool,
    /// Certificate chain and private key, both PEM: the server then speaks TLS too.
    pub tls: Option<(String, String)>,
    /// Further settings of `postgresql.conf`, as name and value.
    pub settings: Vec<(String, String)>,
}

impl Default for PostgresOptions {
    fn default() -> Self {
        Self { durable: true, tls: None, settings: Vec::new() }
    }
}

impl PostgresOptions {
    /// A cluster that is fast because it does not survive a crash of the machine.
    #[must_use]
    pub fn fast() -> Self {
        Self { durable: false, ..Self::default() }
    }

    /// Every setting, as arguments of the server program.
    pub(super) fn arguments(&self, port: u16) -> Vec<String> {
        let mut settings = vec![
            ("listen_addresses".to_owned(), "127.0.0.1".to_owned()),
            ("port".to_owned(), port.to_string()),
            ("unix_socket_directories".to_owned(), String::new()),
            ("max_connections".to_owned(), "200".to_owned()),
        ];
        if !self.durable {
            for name in ["fsync", "synchronous_commit", "full_page_writes"] {
                settings.push((name.to_owned(), "off".to_owned()));
            }
        }
        if self.tls.is_some() {
            settings.push(("ssl".to_owned(), "on".to_owned()));
        }
        settings.extend(self.settings.iter().cloned());
        settings.into_iter().flat_map(|(name, value)| ["-c".to_owned(), format!("{name}={value}")]).collect()
    }
}
