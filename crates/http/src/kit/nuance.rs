//! What a code leaves open.

/// What a code leaves open, for contracts whose own codes tell it apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nuance {
    /// The access token was good, and has expired.
    Expired,
    /// The token is one that a mail carries.
    MailToken,
    /// Likewise, and it has expired.
    ExpiredMailToken,
    /// What is not there is an account.
    Account,
    /// It is the database that failed.
    Database,
    /// Another resource has the name.
    Taken,
    /// Other resources depend on it.
    InUse,
    /// The resource is so already, or is not what it would have to be for this.
    WrongState,
    /// There are as many as there may be.
    Full,
    /// The server needs the resource as it is.
    Kept,
    /// Another rule forbids it, whoever asks.
    Rule,
}
