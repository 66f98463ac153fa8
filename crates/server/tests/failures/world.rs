//! Real adapters on an embedded database, and an account to play with.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use countersign_application::{
    Authenticate, Authenticated, Authorize, CreateAdministrator, CreateAdministratorCommand, LogIn,
    LogInCommand, LogInOutcome, LoggedIn, Permitted, Ports, Principal, RecentlyAuthenticated, Register,
    RegisterCommand, Relay, RequireRecentLogin, Right, Settings,
};
use countersign_crypto::{
    AeadSecretBox, ArgonHasher, HashingSettings, HmacSha256, JwtAccessTokens, KeyRing, RandomIds,
    RandomTokens, Rfc6238Totp, SigningAlgorithm, SystemClock,
};
use countersign_domain::{
    EmailAddress, EventId, MailRequest, NewPassword, OpaqueToken, Origin, Password, PasswordPolicy, Profile,
    TokenKind, Username,
};
use countersign_persistence::{Database, sqlite};
use countersign_ports::mock::{FailingStore, MockIdentityProviders};
use countersign_ports::{Clock, Lane, MailError, Mailer};
use tempfile::TempDir;

use crate::dump::dump;

pub(crate) const PASSWORD: &str = "violet kettle marches north";

/// Keeps the tokens of mails instead of sending them.
#[derive(Default)]
struct Letterbox(Mutex<Vec<OpaqueToken>>);

#[async_trait]
impl Mailer for Letterbox {
    async fn deliver(
        &self,
        _: EventId,
        _: &MailRequest,
        token: Option<OpaqueToken>,
    ) -> Result<(), MailError> {
        self.0.lock().unwrap().extend(token);
        Ok(())
    }
}

/// Real adapters on a database of their own.
pub(crate) struct World {
    folder: TempDir,
    database: Arc<dyn Database>,
    letterbox: Arc<Letterbox>,
    pub(crate) ports: Ports,
    pub(crate) settings: Settings,
}

impl World {
    /// With an empty database.
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = sqlite::open(&sqlite::SqliteSettings::new(file(&folder))).unwrap();
        database.migrate().await.unwrap();
        let clock = SystemClock;
        let ring = KeyRing::ephemeral(SigningAlgorithm::EdDsa, clock.now()).unwrap();
        let ports = Ports {
            store: database.store(),
            audit: database.audit_store(),
            hasher: Arc::new(ArgonHasher::start(&HashingSettings::default()).unwrap()),
            access_tokens: Arc::new(JwtAccessTokens::new(ring, "test".to_owned(), "test".to_owned())),
            generator: Arc::new(RandomTokens),
            mac: Arc::new(HmacSha256::open(folder.path().join("mac"), clock.now()).unwrap()),
            totp: Arc::new(Rfc6238Totp::new("test")),
            secrets: Arc::new(AeadSecretBox::open(folder.path().join("keys"), clock.now()).unwrap()),
            identity_providers: Arc::new(MockIdentityProviders::new()),
            ids: Arc::new(RandomIds),
            clock: Arc::new(clock),
            revocations: Arc::default(),
            views: Arc::default(),
        };
        Self { folder, database, letterbox: Arc::default(), ports, settings: Settings::default() }
    }

    /// With the account `ada`, registered and nothing more.
    pub(crate) async fn with_ada() -> Self {
        let world = Self::new().await;
        let command = world.registration("ada");
        Register::new(&world.ports, world.settings).execute(command).await.unwrap();
        world
    }

    /// Runs a use case again and again, with the store failing at its first call, its second, and so on, until
    /// nothing fails any more; gives what it answers then. Every failure must be an error and leave no trace.
    pub(crate) async fn fail_each_call<T, E>(
        &self,
        run: impl AsyncFn(Ports) -> Result<T, E>,
    ) -> Result<T, E> {
        let before = dump(&file(&self.folder));
        let revoked = self.ports.revocations.len();
        for k in 1..100 {
            let store = FailingStore::at(k, Arc::clone(&self.ports.store));
            let outcome = run(Ports { store: Arc::new(store.clone()), ..self.ports.clone() }).await;
            if !store.fired() {
                assert!(k > 1, "it calls the store");
                return outcome;
            }
            assert!(outcome.is_err(), "call {k} failed, and all is said to be well");
            assert_eq!(dump(&file(&self.folder)), before, "call {k} failed, and something is left of it");
            assert_eq!(
                self.ports.revocations.len(),
                revoked,
                "call {k} failed, and a session counts as revoked"
            );
        }
        panic!("it never ends");
    }

    /// Everything that is stored.
    pub(crate) fn stored(&self) -> Vec<String> {
        dump(&file(&self.folder))
    }

    /// Delivers what waits; gives the token of the latest mail.
    pub(crate) async fn mailed_token(&self) -> Option<OpaqueToken> {
        let relay = Relay::new(&self.ports, self.database.audit_store(), self.letterbox.clone());
        while relay.run_once(Lane::Mail).await.unwrap().claimed > 0 {}
        self.letterbox.0.lock().unwrap().last().cloned()
    }

    pub(crate) async fn log_in(&self) -> LoggedIn {
        match LogIn::new(&self.ports, self.settings).execute(self.login(PASSWORD)).await.unwrap() {
            LogInOutcome::LoggedIn(login) => *login,
            LogInOutcome::SecondFactorRequired(ticket) => panic!("{ticket:?}"),
        }
    }

    /// The ticket that Ada's password gets, once she has a second factor.
    pub(crate) async fn ticket(&self) -> OpaqueToken {
        match LogIn::new(&self.ports, self.settings).execute(self.login(PASSWORD)).await.unwrap() {
            LogInOutcome::SecondFactorRequired(ticket) => ticket.ticket,
            LogInOutcome::LoggedIn(login) => panic!("{login:?}"),
        }
    }

    pub(crate) async fn recently(&self) -> RecentlyAuthenticated {
        let by = self.authenticated().await;
        RequireRecentLogin::new(&self.ports, self.settings).check(by).unwrap()
    }

    /// An administrator, `root`, who has the right `R`.
    pub(crate) async fn permitted<R: Right>(&self) -> Permitted<R> {
        let command = CreateAdministratorCommand {
            username: username("root"),
            email: email("root"),
            password: new_password(PASSWORD),
            origin: self.origin(),
        };
        CreateAdministrator::new(&self.ports).execute(command).await.unwrap();
        let login = LogInCommand { name: "root".to_owned(), ..self.login(PASSWORD) };
        let outcome = LogIn::new(&self.ports, self.settings).execute(login).await.unwrap();
        let LogInOutcome::LoggedIn(login) = outcome else { panic!("{outcome:?}") };
        let by = self.recognise(&login).await;
        Authorize::new(&self.ports).execute(Principal::User(by), &self.origin()).await.unwrap()
    }

    async fn recognise(&self, login: &LoggedIn) -> Authenticated {
        let token = login.tokens.access.expose();
        Authenticate::new(&self.ports, self.settings).execute(token).await.unwrap()
    }

    pub(crate) async fn authenticated(&self) -> Authenticated {
        self.recognise(&self.log_in().await).await
    }

    pub(crate) fn registration(&self, name: &str) -> RegisterCommand {
        RegisterCommand {
            username: Some(username(name)),
            email: email(name),
            password: new_password(PASSWORD),
            profile: Profile::default(),
            origin: self.origin(),
        }
    }

    pub(crate) fn login(&self, password: &str) -> LogInCommand {
        LogInCommand { name: "ada".to_owned(), password: presented(password), origin: self.origin() }
    }

    pub(crate) fn origin(&self) -> Origin {
        Origin::local(self.ports.ids.request())
    }
}

fn file(folder: &TempDir) -> PathBuf {
    folder.path().join("countersign.db")
}

pub(crate) fn username(name: &str) -> Username {
    Username::parse(name).unwrap()
}

pub(crate) fn email(name: &str) -> EmailAddress {
    EmailAddress::parse(&format!("{name}@example.org")).unwrap()
}

pub(crate) fn presented(password: &str) -> Password {
    Password::parse(password.to_owned()).unwrap()
}

pub(crate) fn new_password(password: &str) -> NewPassword {
    PasswordPolicy::default().accept(presented(password), &[]).unwrap()
}

/// The same token, as its owner brings it back.
pub(crate) fn brought_back(token: &OpaqueToken, kind: TokenKind) -> Option<OpaqueToken> {
    OpaqueToken::parse(kind, token.expose())
}
