//! What the tests of use cases share: a user, a moment, ports that count.

mod api_keys;
mod authority;
mod blog;
mod collections;
mod deeds;
mod federation;
mod second_factors;

pub(crate) use api_keys::{api_key, api_key_entry, api_key_record, api_key_secret, api_key_text};
pub(crate) use authority::{description, feature, feature_id, permission_entry, role};
pub(crate) use blog::{author, comment, comment_entry, draft, post, post_entry, post_head};
pub(crate) use collections::{audit_event, entry, list_request};
pub(crate) use federation::{external_identity, external_profile, provider};
pub(crate) use second_factors::{backup_code, mac_tag, totp_factor};

use crate::{
    Authenticated, KeyHolder, Permitted, Ports, Principal, RecentlyAuthenticated, RevocationSet, Right,
};
use chrono::TimeDelta;
use countersign_domain::{
    AccountState, ApiKeyId, Attempts, EmailAddress, Instant, NewPassword, OpaqueToken, Origin, Password,
    PasswordHash, PasswordPolicy, Permission, Profile, RequestId, RoleName, SealedSecret, Session, SessionId,
    SessionLifetimes, TokenHash, TokenId, TokenKind, User, UserId, Username,
};
use countersign_ports::mock::{
    MockAccessTokens, MockAuditLookup, MockClock, MockIdentityProviders, MockIds, MockMac,
    MockPasswordHasher, MockReader, MockSecretBox, MockTokenGenerator, MockTotp, MockTransaction,
    ScriptedStore,
};
use countersign_ports::{AccessClaims, LoginRecord, SignedToken, StoredPassword};
use secrecy::SecretString;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use uuid::Uuid;

/// This many seconds after the tests' "now".
pub(crate) fn later(seconds: i64) -> Instant {
    Instant::UNIX_EPOCH + TimeDelta::days(20_000) + TimeDelta::seconds(seconds)
}

pub(crate) fn origin() -> Origin {
    Origin::local(RequestId::from_uuid(Uuid::from_u128(77)))
}

pub(crate) fn ada() -> User {
    User {
        id: UserId::from_uuid(Uuid::from_u128(1)),
        number: 1,
        username: Username::parse("ada").unwrap(),
        email: EmailAddress::parse("ada@example.com").unwrap(),
        email_verified_at: None,
        profile: Profile::default(),
        state: AccountState::Active,
        version: 3,
        created_at: later(-1000),
        updated_at: later(-1000),
        last_login_at: None,
        login_count: 0,
    }
}

/// Ada, her address proven.
pub(crate) fn ada_verified() -> User {
    User { email_verified_at: Some(later(-500)), ..ada() }
}

pub(crate) fn ada_with_password() -> LoginRecord {
    LoginRecord {
        user: ada(),
        password: Some(StoredPassword { hash: password_hash(), changed_at: later(-1000) }),
        roles: vec![RoleName::user()],
        permissions: Permission::OF_USERS.to_vec(),
        has_second_factor: false,
    }
}

pub(crate) fn session() -> Session {
    let id = SessionId::from_uuid(Uuid::from_u128(2));
    Session::open(id, ada().id, later(-60), SessionLifetimes::default(), &origin())
}

pub(crate) fn authenticated() -> Authenticated {
    Authenticated::new(AccessClaims {
        subject: ada().id,
        session: session().id,
        id: TokenId::from_uuid(Uuid::from_u128(3)),
        issued_at: later(-60),
        expires_at: later(600),
        authenticated_at: later(-60),
        roles: Some(vec![RoleName::user()]),
    })
}

/// Ada, who has just logged in.
pub(crate) fn recently() -> RecentlyAuthenticated {
    RecentlyAuthenticated::check(authenticated(), later(0), Duration::from_mins(10)).unwrap()
}

/// Somebody else, in a session of his own.
pub(crate) fn grace() -> Authenticated {
    Authenticated::new(AccessClaims {
        subject: UserId::from_uuid(Uuid::from_u128(5)),
        session: SessionId::from_uuid(Uuid::from_u128(6)),
        id: TokenId::from_uuid(Uuid::from_u128(7)),
        issued_at: later(-60),
        expires_at: later(600),
        authenticated_at: later(-60),
        roles: Some(vec![RoleName::administrator()]),
    })
}

/// That somebody, who has this right and every other.
pub(crate) fn permitted<R: Right>() -> Permitted<R> {
    Permitted::new(Principal::User(grace()), Permission::BUILT_IN.to_vec())
}

/// That somebody, who has this right and nothing else.
pub(crate) fn barely_permitted<R: Right>() -> Permitted<R> {
    Permitted::new(Principal::User(grace()), vec![R::PERMISSION])
}

/// Ada, who has this right and nothing else.
pub(crate) fn by_ada<R: Right>() -> Permitted<R> {
    Permitted::new(Principal::User(authenticated()), vec![R::PERMISSION])
}

/// A key of Ada's with these permissions.
pub(crate) fn key_holder(permissions: Vec<Permission>) -> KeyHolder {
    KeyHolder::new(ApiKeyId::from_uuid(Uuid::from_u128(4)), ada().id, permissions)
}

pub(crate) fn password(text: &str) -> Password {
    Password::parse(text.to_owned()).unwrap()
}

pub(crate) fn new_password(text: &str) -> NewPassword {
    PasswordPolicy::default().accept(password(text), &[]).unwrap()
}

pub(crate) fn password_hash() -> PasswordHash {
    PasswordHash::from_phc("$argon2id$the-hash".to_owned())
}

pub(crate) fn token_text(kind: TokenKind) -> String {
    format!("{}{}", kind.prefix(), "t".repeat(43))
}

pub(crate) fn token_hash(byte: u8) -> TokenHash {
    TokenHash::from_bytes([byte; 32])
}

/// Ports for one test: a scripted store and services that answer plainly. Hashing is for each test to expect.
pub(crate) struct Kit {
    pub(crate) store: ScriptedStore,
    pub(crate) hasher: MockPasswordHasher,
    pub(crate) access_tokens: MockAccessTokens,
    pub(crate) totp: MockTotp,
    pub(crate) audit: MockAuditLookup,
    pub(crate) identity_providers: MockIdentityProviders,
}

impl Kit {
    pub(crate) fn new(store: ScriptedStore) -> Self {
        let mut access_tokens = MockAccessTokens::new();
        access_tokens.expect_fingerprint().returning(|permissions| format!("of {}", permissions.len()));
        access_tokens.expect_issue().returning(|_, _| Ok(SignedToken::new("signed".to_owned())));
        Self {
            store,
            hasher: MockPasswordHasher::new(),
            access_tokens,
            totp: MockTotp::new(),
            audit: MockAuditLookup::new(),
            identity_providers: MockIdentityProviders::new(),
        }
    }

    /// The ports, and the store to ask afterwards how its transactions ended. The clock stands at `later(0)`;
    /// the revocations were synced then.
    pub(crate) fn ports(self) -> (Ports, Arc<ScriptedStore>) {
        let mut clock = MockClock::new();
        clock.expect_now().returning(|| later(0));
        let mut ids = MockIds::new();
        let count = AtomicU64::new(1000);
        ids.expect_next().returning(move || Uuid::from_u128(count.fetch_add(1, Ordering::SeqCst).into()));
        let mut generator = MockTokenGenerator::new();
        generator.expect_generate().returning(|kind| OpaqueToken::from_random(kind, &"n".repeat(43)));
        generator
            .expect_hash()
            .returning(|token| token_hash(if token.expose().ends_with('t') { b't' } else { b'n' }));
        let mut secrets = MockSecretBox::new();
        secrets
            .expect_seal()
            .returning(|secret, _| Ok(SealedSecret::from_sealed(format!("sealed:{secret}"))));
        secrets.expect_open().returning(|sealed, _| {
            Ok(SecretString::from(sealed.as_str().strip_prefix("sealed:").unwrap().to_owned()))
        });
        generator.expect_backup_code().returning(backup_code);
        let mut mac = MockMac::new();
        mac.expect_tag().returning(|purpose, _| mac_tag(purpose));
        let store = Arc::new(self.store);
        let ports = Ports {
            store: store.clone(),
            audit: Arc::new(self.audit),
            hasher: Arc::new(self.hasher),
            access_tokens: Arc::new(self.access_tokens),
            generator: Arc::new(generator),
            secrets: Arc::new(secrets),
            mac: Arc::new(mac),
            totp: Arc::new(self.totp),
            identity_providers: Arc::new(self.identity_providers),
            ids: Arc::new(ids),
            clock: Arc::new(clock),
            revocations: Arc::new(RevocationSet::default()),
            views: Arc::default(),
        };
        (ports, store)
    }

    /// Expects a look at the failures from here, of which there are none.
    pub(crate) fn expect_no_failures(reader: &mut MockReader) {
        reader.login_attempts.expect_find().times(1).returning(|_, _| Ok(Vec::new()));
    }

    /// Expects that before the commit somebody asks whether there is a lock now; there is none.
    pub(crate) fn expect_not_locked(tx: &mut MockTransaction) {
        tx.login_attempts.expect_find().times(1).returning(|_, _| Ok(Vec::new()));
    }

    /// Expects that a first failure is counted, in every scope that its target has, and remembered.
    pub(crate) fn expect_failure(tx: &mut MockTransaction, reason: &'static str) {
        tx.login_attempts.expect_lock().times(1..).returning(|_, _, now| Ok(Attempts::none(now)));
        tx.login_attempts
            .expect_save()
            .withf(|_, _, a| a.failures == 1)
            .times(1..)
            .returning(|_, _, _| Ok(()));
        Self::expect_refusal(tx, reason);
    }
}
