//! What kind of server a sink plays.

/// How the sink protects connections, with a certificate of its own for `localhost` and 127.0.0.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SmtpSecurity {
    /// Not at all.
    #[default]
    Plain,
    /// Plain at first; mail is refused until the client has upgraded by STARTTLS (RFC 3207).
    StartTls,
    /// TLS from the first byte (RFC 8314).
    Tls,
}

/// What becomes of deliveries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SmtpBehaviour {
    /// Every mail is kept.
    #[default]
    Accept,
    /// The first so many mails get `451`, later ones are kept.
    Defer(usize),
    /// Every recipient gets `550`.
    Reject,
    /// Connections are accepted, and nothing is ever said.
    Hang,
}

/// The options of a sink; by default it is plain, asks no credentials and keeps everything.
#[derive(Debug, Clone, Default)]
pub struct SmtpOptions {
    /// How connections are protected.
    pub security: SmtpSecurity,
    /// The user name and password that AUTH PLAIN or AUTH LOGIN must present before any mail.
    pub credentials: Option<(String, String)>,
    /// What becomes of deliveries.
    pub behaviour: SmtpBehaviour,
}
