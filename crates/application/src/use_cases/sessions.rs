//! Where accounts are logged in.

pub(super) mod end_sessions_of;
pub(super) mod list_sessions;
pub(super) mod list_sessions_of;
pub(super) mod name_session;
pub(super) mod revoke_session;
pub(super) mod session_ender;

pub use end_sessions_of::{EndSessionsOf, EndSessionsOfCommand, EndSessionsOfError};
pub use list_sessions::{ListSessions, OwnSession};
pub use list_sessions_of::{ListSessionsOf, ListSessionsOfError};
pub use name_session::{NameSession, NameSessionCommand, NameSessionError};
pub use revoke_session::{RevokeSession, RevokeSessionCommand, RevokeSessionError};
