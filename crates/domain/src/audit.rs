//! The audit trail: who did what to whom, when, from where, and how it ended.

use crate::{ApiKeyId, EventId, Instant, Origin, SessionId, UserId};
use serde::{Deserialize, Serialize};

macro_rules! actions {
    ($($action:ident $name:literal $doc:literal;)*) => {
        /// What was done, or tried.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum Action {
            $(#[doc = $doc] #[serde(rename = $name)] $action,)*
        }

        impl Action {
            /// The stable name, as stored and shown.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$action => $name,)* }
            }

            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$action),*];

            /// The action of this name.
            #[must_use]
            pub fn parse(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|action| action.as_str() == name)
            }
        }
    };
}

actions! {
    UserRegistered "user_registered" "An account was registered.";
    AdministratorCreated "administrator_created" "The first administrator, or another by the command line, was made.";
    EmailVerified "email_verified" "An address was proven.";
    VerificationRequested "verification_requested" "A verification mail was asked for.";
    EmailChangeRequested "email_change_requested" "A change of address was asked for.";
    EmailChanged "email_changed" "An address was changed.";
    LoggedIn "logged_in" "Somebody logged in.";
    SecondFactorAsked "second_factor_asked" "A password was right, and a second factor was asked for.";
    SteppedUp "stepped_up" "Somebody proved again who he is.";
    SessionRefreshed "session_refreshed" "A session was renewed.";
    RefreshTokenReused "refresh_token_reused" "A rotated refresh token came back.";
    LoggedOut "logged_out" "Somebody logged out.";
    LoggedOutEverywhere "logged_out_everywhere" "Somebody ended all sessions of his account.";
    SessionRevoked "session_revoked" "A session was ended from elsewhere.";
    SessionNamed "session_named" "A session was given a name.";
    PasswordChanged "password_changed" "A password was changed.";
    PasswordResetRequested "password_reset_requested" "A password reset was asked for.";
    PasswordReset "password_reset" "A password was reset.";
    SecondFactorEnrolled "second_factor_enrolled" "A second factor was enrolled; it is not in use before it is confirmed.";
    SecondFactorEnabled "second_factor_enabled" "A second factor was confirmed.";
    SecondFactorDisabled "second_factor_disabled" "A second factor was switched off.";
    BackupCodesReplaced "backup_codes_replaced" "New backup codes were made.";
    BackupCodeUsed "backup_code_used" "A backup code was used.";
    AccountLocked "account_locked" "Too many attempts failed.";
    AccountUnlocked "account_unlocked" "The locks of an account were lifted.";
    AccountDisabled "account_disabled" "An account was disabled.";
    AccountEnabled "account_enabled" "An account was enabled.";
    RoleGranted "role_granted" "A role was given to an account.";
    RoleRemoved "role_removed" "A role was taken from an account.";
    ApiKeyCreated "api_key_created" "An API key was made.";
    ApiKeyUpdated "api_key_updated" "An API key was changed.";
    ApiKeyRotated "api_key_rotated" "An API key got a new secret.";
    ApiKeyRevoked "api_key_revoked" "An API key was revoked.";
    IdentityLinked "identity_linked" "An external identity was linked to an account.";
    IdentityUnlinked "identity_unlinked" "An external identity was unlinked from an account.";
    ProfileUpdated "profile_updated" "A profile was changed.";
    AccountClosed "account_closed" "An account was closed.";
    UserInvited "user_invited" "An account was made for somebody, and an invitation sent.";
    InvitationAccepted "invitation_accepted" "Somebody accepted an invitation.";
    UserUpdated "user_updated" "An administrator changed an account.";
    PasswordChangeRequired "password_change_required" "An account must get a new password before it can be used again.";
    UserPurged "user_purged" "A closed account was erased.";
    UsersExported "users_exported" "Accounts were downloaded.";
    UsersImported "users_imported" "Accounts were brought in by the command line.";
    DataExported "data_exported" "Somebody downloaded what is stored of him.";
    RoleCreated "role_created" "A role was made.";
    RoleUpdated "role_updated" "A role was changed.";
    RoleDeleted "role_deleted" "A role was deleted.";
    PermissionCreated "permission_created" "A permission was added.";
    PermissionUpdated "permission_updated" "A permission was described anew.";
    PermissionDeleted "permission_deleted" "A permission was deleted.";
    FeatureCreated "feature_created" "A feature switch was made.";
    FeatureUpdated "feature_updated" "A feature switch was changed.";
    FeatureDeleted "feature_deleted" "A feature switch was deleted.";
    FeaturesExported "features_exported" "Feature switches were downloaded.";
    PostCreated "post_created" "A post was written.";
    PostUpdated "post_updated" "A post was changed.";
    PostDeleted "post_deleted" "A post was deleted, with its comments.";
    CommentCreated "comment_created" "A comment was written.";
    CommentUpdated "comment_updated" "A comment was changed.";
    CommentDeleted "comment_deleted" "A comment was deleted.";
    CommentLiked "comment_liked" "Somebody likes a comment.";
    CommentUnliked "comment_unliked" "Somebody likes a comment no more.";
    AuditExported "audit_exported" "The audit trail was downloaded.";
    AccessDenied "access_denied" "Somebody asked for what he has no permission for.";
}

/// Who acted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Actor {
    /// Somebody who has not said, or not proven, who he is.
    Anonymous,
    /// A user.
    User {
        /// Which.
        id: UserId,
        /// In which session, if in one.
        session: Option<SessionId>,
    },
    /// A program, with an API key.
    ApiKey {
        /// Which key.
        id: ApiKeyId,
        /// Its owner.
        user: UserId,
    },
    /// Whoever has the command line, or the server by itself.
    System,
}

impl Actor {
    /// On whose account he acts, if on one.
    #[must_use]
    pub const fn user(&self) -> Option<UserId> {
        match self {
            Self::User { id, .. } | Self::ApiKey { user: id, .. } => Some(*id),
            Self::Anonymous | Self::System => None,
        }
    }
}

/// How it ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Outcome {
    /// It was done.
    Done,
    /// It was refused; the reason is a stable name.
    Refused {
        /// Why.
        reason: String,
    },
}

/// One entry of the audit trail. It never carries a secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEvent {
    /// Its identifier, by which stores are idempotent.
    pub id: EventId,
    /// When it happened.
    pub at: Instant,
    /// What was done, or tried.
    pub action: Action,
    /// How it ended.
    pub outcome: Outcome,
    /// Who acted.
    pub actor: Actor,
    /// On whose account.
    pub subject: Option<UserId>,
    /// From where.
    pub origin: Origin,
    /// What changed: names of fields, numbers, reasons; never a secret, never a whole value.
    #[serde(default, skip_serializing_if = "serde_json::Map::is_empty")]
    pub details: serde_json::Map<String, serde_json::Value>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_action_is_stored_by_its_name() {
        for action in Action::ALL {
            assert_eq!(serde_json::to_value(action).unwrap(), action.as_str());
            assert_eq!(Action::parse(action.as_str()), Some(*action));
        }
    }
}
