//! Where a command comes from.

use crate::RequestId;
use serde::{Deserialize, Serialize};
use std::net::IpAddr;

const MAX_CHARS: usize = 256;

/// What a client says it is: shown to users in their list of sessions, kept in the audit trail. Control
/// characters are dropped and the rest is cut at 256 characters, so that it forges no line of a log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct UserAgent(String);

impl UserAgent {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for UserAgent {
    fn from(text: String) -> Self {
        Self(text.chars().filter(|c| !c.is_control()).take(MAX_CHARS).collect())
    }
}

impl From<UserAgent> for String {
    fn from(agent: UserAgent) -> Self {
        agent.0
    }
}

/// Where a command comes from: which request, which client address, which program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// The request that carried it.
    pub request: RequestId,
    /// The client's address; `None` for the command line and for jobs.
    pub ip: Option<IpAddr>,
    /// The client's program, if it says.
    pub user_agent: Option<UserAgent>,
}

impl Origin {
    /// A command that no client sent: the command line, a background job.
    #[must_use]
    pub const fn local(request: RequestId) -> Self {
        Self { request, ip: None, user_agent: None }
    }

    /// Leaves the request, and nothing that leads to a person.
    pub fn forget_place(&mut self) {
        self.ip = None;
        self.user_agent = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_agent_stays_on_one_line_and_short() {
        let agent = UserAgent::from(format!("curl\r\n{{\"forged\":1}}\u{1b}[31m{}", "x".repeat(500)));
        assert!(!agent.as_str().contains(['\r', '\n', '\u{1b}']));
        assert_eq!(agent.as_str().chars().count(), MAX_CHARS);
    }
}
