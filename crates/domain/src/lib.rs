//! The rules of Countersign, as types.
//!
//! Everything here is a value or a decision about values: what an e-mail address is, which passwords are
//! accepted, when a session has ended. Nothing here waits, reads a clock, draws a random number or knows
//! a framework, so every rule can be read and tested alone.
//!
//! Values are parsed once, at the edge, by a fallible constructor with a private field behind it; whoever
//! holds an [`EmailAddress`] holds a valid one. State changes consume the old state and return the new.
#![deny(missing_docs)]

mod api_key;
mod attempts;
mod audit;
mod comment;
mod description;
mod email;
mod external_identity;
mod feature;
mod federation_flow;
mod ids;
mod invalid;
mod mail;
mod message;
mod network;
mod one_time_token;
mod origin;
mod password;
mod password_policy;
mod permission;
mod post;
mod profile;
mod refresh_token;
mod revocation;
mod role;
mod search_text;
mod second_factor;
mod secret;
mod session;
mod text;
mod user;
mod username;

pub use api_key::{ApiKey, ApiKeyName, ApiKeySecret, ApiKeyStatus};
pub use attempts::{AttemptScope, AttemptSubject, Attempts, LockoutPolicy};
pub use audit::{Action, Actor, AuditEvent, Outcome};
pub use comment::{Comment, CommentContent};
pub use description::Description;
pub use email::EmailAddress;
pub use external_identity::{ExternalIdentity, ExternalProfile, ExternalSubject, ProviderName};
pub use feature::{Feature, FeatureChange, FeatureName, leads_to};
pub use federation_flow::{FederationFlow, FederationPurpose};
pub use ids::{
    ApiKeyId, CommentId, EventId, FeatureId, IdentityId, PostId, RequestId, SessionId, TokenId, UserId,
};
pub use invalid::{Invalid, Violation};
pub use mail::{MailRequest, MailTemplate};
pub use message::{Envelope, Message};
pub use network::Network;
pub use one_time_token::{OneTimeToken, Purpose};
pub use origin::{Origin, UserAgent};
pub use password::{MAX_PASSWORD_BYTES, Password};
pub use password_policy::{MinimumStrength, NewPassword, PasswordPolicy};
pub use permission::{Permission, PermissionEntry};
pub use post::{Excerpt, Post, PostChange, PostContent, PostStatus, PostTitle};
pub use profile::{
    AvatarUrl, Company, FamilyName, FullName, GivenName, Language, Location, PhoneNumber, Profile,
    ProfileChange, TimeZone,
};
pub use refresh_token::{Presented, RefreshToken};
pub use revocation::Revocation;
pub use role::{PermissionsChange, Role, RoleName};
pub use search_text::{SearchText, search_form};
pub use second_factor::{BACKUP_CODES, BackupCode, FactorProof, OtpCode, TotpFactor, TotpSecret};
pub use secret::{OpaqueToken, PasswordHash, SealedSecret, TokenHash, TokenKind};
pub use session::{EndReason, InvalidTransition, Session, SessionLifetimes, SessionName};
pub use user::{AccountState, LoginIdentifier, NewUser, User};
pub use username::Username;

/// A moment in UTC. Every instant the product keeps is truncated to microseconds when it is made (by the
/// `Clock` port), so that it survives a round trip through any store unchanged.
pub type Instant = chrono::DateTime<chrono::Utc>;
