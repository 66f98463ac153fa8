//! Authority as a type: what a use case asks for, its caller must hold.

use countersign_domain::{Actor, ApiKeyId, Instant, Permission, RoleName, SessionId, UserId};
use countersign_ports::AccessClaims;
use std::marker::PhantomData;
use std::time::Duration;

/// Somebody who proved who he is, by an access token that is valid and not revoked. Only
/// [`Authenticate`](crate::Authenticate) makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authenticated {
    claims: AccessClaims,
}

impl Authenticated {
    pub(crate) const fn new(claims: AccessClaims) -> Self {
        Self { claims }
    }

    /// Who.
    #[must_use]
    pub const fn user(&self) -> UserId {
        self.claims.subject
    }

    /// In which session.
    #[must_use]
    pub const fn session(&self) -> SessionId {
        self.claims.session
    }

    /// The roles the token was issued with; `None` when they were too many for it.
    #[must_use]
    pub fn roles(&self) -> Option<&[RoleName]> {
        self.claims.roles.as_deref()
    }

    /// When he last proved who he is.
    #[must_use]
    pub const fn authenticated_at(&self) -> Instant {
        self.claims.authenticated_at
    }

    pub(crate) const fn actor(&self) -> Actor {
        Actor::User { id: self.claims.subject, session: Some(self.claims.session) }
    }
}

/// Somebody who proved who he is a short time ago, by all the factors that he has (OWASP ASVS 7.5). Only
/// [`RequireRecentLogin`](crate::RequireRecentLogin) makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecentlyAuthenticated(Authenticated);

impl RecentlyAuthenticated {
    /// `None` when he last did at `now - within` or before.
    pub(crate) fn check(by: Authenticated, now: Instant, within: Duration) -> Option<Self> {
        (now < by.authenticated_at() + within).then_some(Self(by))
    }
}

impl std::ops::Deref for RecentlyAuthenticated {
    type Target = Authenticated;

    fn deref(&self) -> &Authenticated {
        &self.0
    }
}

/// A program that acts for the owner of an API key. Only [`AuthenticateKey`](crate::AuthenticateKey) makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyHolder {
    key: ApiKeyId,
    owner: UserId,
    permissions: Vec<Permission>,
}

impl KeyHolder {
    /// `permissions` are those of the key's scopes that its owner has now.
    pub(crate) const fn new(key: ApiKeyId, owner: UserId, permissions: Vec<Permission>) -> Self {
        Self { key, owner, permissions }
    }

    /// Which key.
    #[must_use]
    pub const fn key(&self) -> ApiKeyId {
        self.key
    }

    /// What it may do now.
    #[must_use]
    pub fn permissions(&self) -> &[Permission] {
        &self.permissions
    }
}

/// Whoever acts: somebody in a session, or a program with a key. What takes [`Authenticated`] instead, no key can
/// do: make keys, change credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Principal {
    /// Somebody in a session.
    User(Authenticated),
    /// A program with an API key.
    Key(KeyHolder),
}

impl Principal {
    /// On whose account.
    #[must_use]
    pub const fn user(&self) -> UserId {
        match self {
            Self::User(by) => by.user(),
            Self::Key(holder) => holder.owner,
        }
    }

    /// Whether it may do this to its own account: its owner may, a key needs the scope.
    #[must_use]
    pub fn may_do_to_itself(&self, permission: &Permission) -> bool {
        match self {
            Self::User(_) => true,
            Self::Key(holder) => holder.permissions.contains(permission),
        }
    }

    pub(crate) const fn actor(&self) -> Actor {
        match self {
            Self::User(by) => by.actor(),
            Self::Key(holder) => Actor::ApiKey { id: holder.key, user: holder.owner },
        }
    }
}

/// A permission as a type, for signatures to name.
pub trait Right: Send + Sync + 'static {
    /// The permission.
    const PERMISSION: Permission;
}

macro_rules! rights {
    ($($(#[$doc:meta])* $name:ident = $permission:ident;)*) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, Copy, PartialEq, Eq)]
            pub struct $name;

            impl Right for $name {
                const PERMISSION: Permission = Permission::$permission;
            }
        )*
    };
}

rights! {
    /// The right to read accounts.
    ReadUsers = USERS_READ;
    /// The right to change accounts.
    UpdateUsers = USERS_UPDATE;
    /// The right to give and take roles.
    AssignRoles = ROLES_ASSIGN;
    /// The right to have API keys verified.
    VerifyApiKeys = API_KEYS_VERIFY;
    /// The right to make accounts for others.
    CreateUsers = USERS_CREATE;
    /// The right to close accounts of others.
    DeleteUsers = USERS_DELETE;
    /// The right to erase closed accounts.
    PurgeUsers = USERS_PURGE;
    /// The right to download accounts.
    DownloadUsers = USERS_EXPORT;
    /// The right to read roles.
    ReadRoles = ROLES_READ;
    /// The right to make roles.
    CreateRoles = ROLES_CREATE;
    /// The right to change roles.
    UpdateRoles = ROLES_UPDATE;
    /// The right to delete roles.
    DeleteRoles = ROLES_DELETE;
    /// The right to read permissions.
    ReadPermissions = PERMISSIONS_READ;
    /// The right to add permissions.
    CreatePermissions = PERMISSIONS_CREATE;
    /// The right to describe permissions anew.
    UpdatePermissions = PERMISSIONS_UPDATE;
    /// The right to delete permissions.
    DeletePermissions = PERMISSIONS_DELETE;
    /// The right to read feature switches.
    ReadFeatures = FEATURES_READ;
    /// The right to make feature switches.
    CreateFeatures = FEATURES_CREATE;
    /// The right to change feature switches.
    UpdateFeatures = FEATURES_UPDATE;
    /// The right to delete feature switches.
    DeleteFeatures = FEATURES_DELETE;
    /// The right to download feature switches.
    DownloadFeatures = FEATURES_EXPORT;
    /// The right to read the audit trail.
    ReadAudit = AUDIT_READ;
    /// The right to download the audit trail.
    DownloadAudit = AUDIT_EXPORT;
    /// The right to write posts and comments, and to like comments.
    CreatePosts = POSTS_CREATE;
}

/// Somebody who has a right. Only [`Authorize`](crate::Authorize) makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permitted<R> {
    by: Principal,
    permissions: Vec<Permission>,
    right: PhantomData<fn() -> R>,
}

impl<R: Right> Permitted<R> {
    /// `permissions` are all that he has now.
    pub(crate) const fn new(by: Principal, permissions: Vec<Permission>) -> Self {
        Self { by, permissions, right: PhantomData }
    }

    /// Whether he has all of these: nobody gives or takes what he lacks, nor acts on whom may do more than he.
    pub(crate) fn covers(&self, permissions: &[Permission]) -> bool {
        permissions.iter().all(|permission| self.permissions.contains(permission))
    }

    /// All that he may do now.
    pub(crate) fn permissions(&self) -> &[Permission] {
        &self.permissions
    }

    /// Who.
    #[must_use]
    pub const fn by(&self) -> &Principal {
        &self.by
    }

    /// Whether it is a program with a key: that is to act and not to rule, so it gives nothing that would outlive it.
    pub(crate) const fn is_program(&self) -> bool {
        matches!(self.by, Principal::Key(_))
    }

    pub(crate) const fn actor(&self) -> Actor {
        self.by.actor()
    }
}
