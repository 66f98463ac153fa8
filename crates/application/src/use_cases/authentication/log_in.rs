//! Logs in with a password.

use super::attempt::Attempt;
use super::logged_in::{LogInOutcome, LoggedIn, SecondFactorTicket};
use super::login_stop::Stop;
use super::rehash::Rehash;
use crate::admission::{Admission, Opened, Proofs};
use crate::failure::fails;
use crate::guard::{Guard, Refusal, Standing};
use crate::journal::{Deed, Journal};
use crate::{Failure, Ports, RevocationSet, Settings};
use countersign_domain::{
    Action, Actor, Instant, OneTimeToken, Origin, Password, Permission, Purpose, RoleName, User, UserId,
};
use countersign_ports::{
    Clock, LoginRecord, PasswordHasher, Store, StoredPassword, Transaction, Verification, finish,
};
use std::sync::Arc;
use std::time::Duration;

/// Logs in with a username or an address, and a password.
///
/// Unknown identifiers, accounts without a password and wrong passwords are answered alike and after the same
/// work: one look-up, one hash, one failure counted, one entry in the audit trail; and likewise when too many failed
/// before. What else stands against a login is told only to who knows the password.
#[derive(Clone)]
pub struct LogIn {
    store: Arc<dyn Store>,
    hasher: Arc<dyn PasswordHasher>,
    rehash: Rehash,
    clock: Arc<dyn Clock>,
    revocations: Arc<RevocationSet>,
    journal: Journal,
    guard: Guard,
    admission: Admission,
}

/// Who wants to log in.
#[derive(Debug, Clone)]
pub struct LogInCommand {
    /// The name he gives: a username or an address, or what can be neither.
    pub name: String,
    /// The password.
    pub password: Password,
    /// From where.
    pub origin: Origin,
}

/// Why nobody is logged in.
#[derive(Debug, thiserror::Error)]
pub enum LogInError {
    /// There is no such account, or that is not its password.
    #[error("the identifier or the password is wrong")]
    InvalidCredentials,
    /// Too many attempts failed; whether this one would have is not told.
    #[error("the account is locked")]
    AccountLocked {
        /// How long yet.
        retry_after: Duration,
    },
    /// The password was right; the account is disabled.
    #[error("the account is disabled")]
    AccountDisabled,
    /// The password was right; the address has to be proven first.
    #[error("the e-mail address is not verified")]
    EmailNotVerified,
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}
fails!(LogInError: StoreError, HashingError);

/// What is known when the password was right.
struct Proven<'a> {
    attempt: &'a Attempt,
    user: &'a User,
    stored: &'a StoredPassword,
    roles: &'a [RoleName],
    permissions: &'a [Permission],
    origin: &'a Origin,
}

impl LogIn {
    /// With these ports and settings.
    #[must_use]
    pub fn new(ports: &Ports, settings: Settings) -> Self {
        Self {
            store: ports.store.clone(),
            hasher: ports.hasher.clone(),
            rehash: Rehash::new(ports),
            clock: ports.clock.clone(),
            revocations: ports.revocations.clone(),
            journal: Journal::new(ports),
            guard: Guard::new(ports, settings.lockout),
            admission: Admission::new(ports, settings),
        }
    }

    /// Logs in.
    ///
    /// # Errors
    /// See [`LogInError`]. A refusal is remembered in the audit trail.
    pub async fn execute(&self, command: LogInCommand) -> Result<LogInOutcome, LogInError> {
        let LogInCommand { name, password, origin } = command;
        let attempt = Attempt::look_up(&*self.store, &self.guard, &name, &origin, self.clock.now()).await?;
        let outcome = self.log_in(&attempt, &password, &origin).await;
        let subject = attempt.owner().map(|owner| owner.id);
        let refused = deed(Action::LoggedIn, Actor::Anonymous, subject, &origin, self.clock.now());
        let reason = match &outcome {
            Err(LogInError::InvalidCredentials) => {
                let target = &attempt.target;
                return match self
                    .guard
                    .refuse(target, attempt.owner(), refused, "invalid_credentials")
                    .await?
                {
                    Refusal::Wrong => outcome,
                    Refusal::Locked(retry_after) => Err(LogInError::AccountLocked { retry_after }),
                };
            }
            Err(LogInError::AccountLocked { .. }) => "account_locked",
            Err(LogInError::AccountDisabled) => "account_disabled",
            Err(LogInError::EmailNotVerified) => "email_not_verified",
            Ok(_) | Err(LogInError::Failure(_)) => return outcome,
        };
        self.journal.remember_refusal(refused, reason).await?;
        outcome
    }

    async fn log_in(
        &self,
        attempt: &Attempt,
        password: &Password,
        origin: &Origin,
    ) -> Result<LogInOutcome, LogInError> {
        if let Standing::Locked(retry_after) = attempt.standing {
            return Err(LogInError::AccountLocked { retry_after });
        }
        let Some(record @ LoginRecord { user, password: Some(stored), has_second_factor, .. }) =
            &attempt.record
        else {
            self.hasher.verify_nothing(password).await?;
            return Err(LogInError::InvalidCredentials);
        };
        let outdated = match self.hasher.verify(password, &stored.hash).await? {
            Verification::Mismatch => return Err(LogInError::InvalidCredentials),
            Verification::Match => false,
            Verification::MatchOutdated => true,
        };
        if let Err(denied) = self.admission.check(user) {
            // Whatever stands against it would tell that the password was right.
            return match attempt.look_again(&*self.store, &self.guard, self.clock.now()).await? {
                Standing::Locked(retry_after) => Err(LogInError::AccountLocked { retry_after }),
                Standing::Clean | Standing::Suspect => Err(denied.into()),
            };
        }
        let LoginRecord { roles, permissions, .. } = record;
        let proven = Proven { attempt, user, stored, roles, permissions, origin };
        let opened =
            if *has_second_factor { Err(Stop::FactorRequired) } else { self.open_session(&proven).await };
        let outcome = match opened {
            Ok(login) => LogInOutcome::LoggedIn(Box::new(login)),
            Err(Stop::FactorRequired) => self.ask_second_factor(&proven).await?,
            Err(Stop::Refused(error)) => return Err(error),
        };
        if outdated {
            self.rehash.attempt(user.id, password, stored).await;
        }
        Ok(outcome)
    }

    async fn open_session(&self, proven: &Proven<'_>) -> Result<LoggedIn, Stop> {
        let Proven { user, roles, permissions, origin, .. } = *proven;
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        let outcome = async {
            let opened = self.admission.open(&mut *tx, user, Proofs::FirstFactor, origin, now).await?;
            self.still_right(&mut *tx, proven, now).await?;
            let actor = Actor::User { id: user.id, session: Some(opened.session.id) };
            let deed = deed(Action::LoggedIn, actor, Some(user.id), origin, now);
            tx.outbox().append(&[self.journal.done(deed)]).await?;
            Ok::<_, Stop>(opened)
        }
        .await;
        let Opened { session, refresh, revocations } = finish(tx, outcome).await?;
        self.revocations.add(&revocations);
        let tokens = self.admission.issuer.sign(&session, roles, permissions, refresh, now)?;
        let user = User { last_login_at: Some(now), login_count: user.login_count + 1, ..user.clone() };
        Ok(LoggedIn { tokens, user, roles: roles.to_vec() })
    }

    async fn ask_second_factor(&self, proven: &Proven<'_>) -> Result<LogInOutcome, LogInError> {
        let (holder, now) = (Some((proven.user.id, &proven.user.email)), self.clock.now());
        let (ticket, token) = self.journal.one_time_token(Purpose::SecondFactor, holder, now);
        let mut tx = self.store.begin().await?;
        let issued = self.issue_ticket(&mut *tx, proven, &token).await;
        finish(tx, issued).await?;
        let expires_in = Purpose::SecondFactor.lifetime();
        Ok(LogInOutcome::SecondFactorRequired(SecondFactorTicket { ticket, expires_in }))
    }

    async fn issue_ticket(
        &self,
        tx: &mut dyn Transaction,
        proven: &Proven<'_>,
        ticket: &OneTimeToken,
    ) -> Result<(), LogInError> {
        let now = ticket.issued_at;
        let locked = tx.users().lock(proven.user.id).await?.ok_or(LogInError::AccountDisabled)?;
        self.admission.check(&locked)?;
        self.still_right(tx, proven, now).await?;
        tx.one_time_tokens().insert(ticket).await?;
        let deed = deed(Action::SecondFactorAsked, Actor::Anonymous, Some(locked.id), proven.origin, now);
        tx.outbox().append(&[self.journal.done(deed)]).await?;
        Ok(())
    }

    /// With the account's row locked: what spoke for the login while the password was checked still does.
    async fn still_right(
        &self,
        tx: &mut dyn Transaction,
        proven: &Proven<'_>,
        now: Instant,
    ) -> Result<(), LogInError> {
        let Attempt { target, standing, .. } = proven.attempt;
        if let Standing::Locked(retry_after) = self.guard.look_again(tx, target, now).await? {
            return Err(LogInError::AccountLocked { retry_after });
        }
        if !tx.credentials().password_stands(proven.user.id, proven.stored.changed_at).await? {
            return Err(LogInError::InvalidCredentials);
        }
        if *standing == Standing::Suspect {
            self.guard.forgive(tx, target).await?;
        }
        Ok(())
    }
}

const fn deed(action: Action, actor: Actor, subject: Option<UserId>, from: &Origin, at: Instant) -> Deed<'_> {
    Deed { action, actor, subject, origin: from, at }
}

impl std::fmt::Debug for LogIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LogIn").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::RequireVerifiedEmail;
    use crate::use_cases::fixtures::{
        Kit, ada, ada_with_password, later, origin, password, password_hash, session,
    };
    use countersign_domain::{AccountState, AttemptScope, Attempts, EndReason, LockoutPolicy};
    use countersign_ports::mock::{Ended, MockReader, MockTransaction, ScriptedStore};

    fn command() -> LogInCommand {
        LogInCommand { name: "ada".to_owned(), password: password("a password"), origin: origin() }
    }

    fn found(record: LoginRecord) -> ScriptedStore {
        ScriptedStore::new().reader(|r| {
            r.users.expect_for_login().times(1).return_once(|_| Ok(Some(record)));
            Kit::expect_no_failures(r);
        })
    }

    /// So many failures were counted from here before.
    fn failures(reader: &mut MockReader, times: u32) {
        reader.login_attempts.expect_find().times(1).returning(move |_, scopes| Ok(counted(scopes, times)));
    }

    fn counted(scopes: &[AttemptScope], times: u32) -> Vec<(AttemptScope, Attempts)> {
        let policy = LockoutPolicy::default();
        let here = scopes[0];
        let attempts = (0..times).fold(Attempts::none(later(0)), |a, _| a.failed(here, later(0), &policy));
        vec![(here, attempts)]
    }

    async fn log_in(kit: Kit) -> (Result<LogInOutcome, LogInError>, Vec<Ended>) {
        let (ports, store) = kit.ports();
        (LogIn::new(&ports, Settings::default()).execute(command()).await, store.ended())
    }

    fn session_of(outcome: Result<LogInOutcome, LogInError>) -> LoggedIn {
        match outcome.unwrap() {
            LogInOutcome::LoggedIn(login) => *login,
            LogInOutcome::SecondFactorRequired(ticket) => panic!("{ticket:?}"),
        }
    }

    fn session_opens(tx: &mut MockTransaction) {
        tx.users.expect_record_login().times(1).returning(|_, _| Ok(true));
        tx.second_factors.expect_is_enabled().times(1).returning(|_| Ok(false));
        Kit::expect_not_locked(tx);
        tx.credentials.expect_password_stands().withf(|_, at| *at == later(-1000)).returning(|_, _| Ok(true));
        tx.sessions.expect_insert().times(1).returning(|_| Ok(()));
        tx.refresh_tokens.expect_insert().withf(|t| t.generation == 0).times(1).returning(|_| Ok(()));
        Kit::expect_envelopes(tx, &["audit_recorded"]);
    }

    fn verifying(store: ScriptedStore, found: Verification) -> Kit {
        let mut kit = Kit::new(store);
        kit.hasher.expect_verify().times(1).returning(move |_, _| Ok(found));
        kit
    }

    #[tokio::test]
    async fn the_right_password_opens_a_session() {
        let (ports, store) =
            verifying(found(ada_with_password()).transaction(session_opens), Verification::Match).ports();
        let login = session_of(LogIn::new(&ports, Settings::default()).execute(command()).await);
        assert_eq!((login.user.login_count, login.user.last_login_at), (1, Some(later(0))));
        assert_eq!(login.tokens.access_expires_in.as_secs(), 900);
        assert_eq!(store.ended(), [Ended::Committed]);
    }

    #[tokio::test]
    async fn an_access_token_does_not_outlive_a_session_that_nobody_renews() {
        let mut settings = Settings::default();
        settings.lifetimes.idle = Duration::from_mins(5);
        let (ports, _) =
            verifying(found(ada_with_password()).transaction(session_opens), Verification::Match).ports();
        let login = session_of(LogIn::new(&ports, settings).execute(command()).await);
        assert_eq!(login.tokens.access_expires_in, Duration::from_mins(5));
        assert_eq!(login.tokens.refresh_expires_in, Duration::from_mins(5));
    }

    #[tokio::test]
    async fn unknown_wrong_and_passwordless_are_refused_alike_after_one_hash_and_one_entry() {
        let mut errors = Vec::new();

        let store =
            found(ada_with_password()).transaction(|tx| Kit::expect_failure(tx, "invalid_credentials"));
        let (ports, wrong) = verifying(store, Verification::Mismatch).ports();
        errors.push(LogIn::new(&ports, Settings::default()).execute(command()).await.unwrap_err());

        let unknown = ScriptedStore::new().reader(|r| {
            r.users.expect_for_login().returning(|_| Ok(None));
            Kit::expect_no_failures(r);
        });
        let passwordless = found(LoginRecord { password: None, ..ada_with_password() });
        for (store, command) in [
            (unknown, command()),
            (passwordless, command()),
            (
                ScriptedStore::new().reader(Kit::expect_no_failures),
                LogInCommand { name: "no\0one".to_owned(), ..command() },
            ),
        ] {
            let mut kit = Kit::new(store.transaction(|tx| Kit::expect_failure(tx, "invalid_credentials")));
            kit.hasher.expect_verify_nothing().times(1).returning(|_| Ok(()));
            let (ports, store) = kit.ports();
            errors.push(LogIn::new(&ports, Settings::default()).execute(command).await.unwrap_err());
            assert_eq!(store.ended(), [Ended::Committed]);
        }
        assert_eq!(wrong.ended(), [Ended::Committed]);
        assert!(errors.iter().all(|error| matches!(error, LogInError::InvalidCredentials)));
    }

    #[tokio::test]
    async fn a_refusal_is_remembered_or_the_login_fails() {
        let store = found(ada_with_password()).transaction(|tx| {
            tx.login_attempts.expect_lock().returning(|_, _, now| Ok(Attempts::none(now)));
            tx.login_attempts.expect_save().returning(|_, _, _| Ok(()));
            tx.outbox
                .expect_append()
                .returning(|_| Err(countersign_ports::StoreError::Unavailable("gone".into())));
        });
        let (ports, store) = verifying(store, Verification::Mismatch).ports();
        let error = LogIn::new(&ports, Settings::default()).execute(command()).await.unwrap_err();
        assert!(matches!(error, LogInError::Failure(_)), "{error}");
        assert_eq!(store.ended(), [Ended::RolledBack]);
    }

    #[tokio::test]
    async fn a_disabled_account_is_told_only_to_who_knows_the_password() {
        let disabled = || {
            let mut record = ada_with_password();
            record.user.state = AccountState::Disabled;
            found(record)
        };
        let again = Kit::expect_no_failures;
        let store = disabled().reader(again).transaction(|tx| Kit::expect_refusal(tx, "account_disabled"));
        let (ports, _) = verifying(store, Verification::Match).ports();
        let error = LogIn::new(&ports, Settings::default()).execute(command()).await.unwrap_err();
        assert!(matches!(error, LogInError::AccountDisabled));

        let store = disabled().transaction(|tx| Kit::expect_failure(tx, "invalid_credentials"));
        let (ports, _) = verifying(store, Verification::Mismatch).ports();
        let error = LogIn::new(&ports, Settings::default()).execute(command()).await.unwrap_err();
        assert!(matches!(error, LogInError::InvalidCredentials));
    }

    #[tokio::test]
    async fn an_unproven_address_stands_in_the_way_only_where_it_is_asked_for() {
        let settings =
            Settings { require_verified_email: RequireVerifiedEmail::Login, ..Settings::default() };
        let store = found(ada_with_password())
            .reader(Kit::expect_no_failures)
            .transaction(|tx| Kit::expect_refusal(tx, "email_not_verified"));
        let (ports, _) = verifying(store, Verification::Match).ports();
        let error = LogIn::new(&ports, settings).execute(command()).await.unwrap_err();
        assert!(matches!(error, LogInError::EmailNotVerified));

        let mut proven = ada_with_password();
        proven.user = ada().prove_email(ada().email, later(0)).unwrap();
        let (ports, _) = verifying(found(proven).transaction(session_opens), Verification::Match).ports();
        assert!(LogIn::new(&ports, settings).execute(command()).await.is_ok());
    }

    #[tokio::test]
    async fn what_changes_while_the_password_is_checked_undoes_the_login() {
        let disabled_meanwhile = |tx: &mut MockTransaction| {
            tx.users.expect_record_login().returning(|_, _| Ok(false));
        };
        let changed_meanwhile = |tx: &mut MockTransaction| {
            tx.users.expect_record_login().returning(|_, _| Ok(true));
            tx.second_factors.expect_is_enabled().returning(|_| Ok(false));
            tx.sessions.expect_insert().returning(|_| Ok(()));
            tx.refresh_tokens.expect_insert().returning(|_| Ok(()));
            Kit::expect_not_locked(tx);
            tx.credentials.expect_password_stands().returning(|_, _| Ok(false));
        };
        let locked_meanwhile = |tx: &mut MockTransaction| {
            tx.users.expect_record_login().returning(|_, _| Ok(true));
            tx.second_factors.expect_is_enabled().returning(|_| Ok(false));
            tx.sessions.expect_insert().returning(|_| Ok(()));
            tx.refresh_tokens.expect_insert().returning(|_| Ok(()));
            tx.login_attempts.expect_find().returning(|_, scopes| Ok(counted(scopes, 5)));
        };
        let store = found(ada_with_password())
            .transaction(disabled_meanwhile)
            .transaction(|tx| Kit::expect_refusal(tx, "account_disabled"));
        let (ports, store) = verifying(store, Verification::Match).ports();
        let error = LogIn::new(&ports, Settings::default()).execute(command()).await.unwrap_err();
        assert!(matches!(error, LogInError::AccountDisabled));
        assert_eq!(store.ended(), [Ended::RolledBack, Ended::Committed]);

        let store = found(ada_with_password())
            .transaction(changed_meanwhile)
            .transaction(|tx| Kit::expect_failure(tx, "invalid_credentials"));
        let (outcome, _) = log_in(verifying(store, Verification::Match)).await;
        assert!(matches!(outcome, Err(LogInError::InvalidCredentials)));

        let store = found(ada_with_password())
            .transaction(locked_meanwhile)
            .transaction(|tx| Kit::expect_refusal(tx, "account_locked"));
        let (outcome, ended) = log_in(verifying(store, Verification::Match)).await;
        assert!(matches!(outcome, Err(LogInError::AccountLocked { .. })));
        assert_eq!(ended, [Ended::RolledBack, Ended::Committed]);
    }

    #[tokio::test]
    async fn a_locked_name_costs_no_hash_whether_or_not_it_is_somebodys() {
        for found in [Some(ada_with_password()), None] {
            let store = ScriptedStore::new()
                .reader(|r| {
                    r.users.expect_for_login().return_once(|_| Ok(found));
                    failures(r, 5);
                })
                .transaction(|tx| Kit::expect_refusal(tx, "account_locked"));
            let (outcome, _) = log_in(Kit::new(store)).await;
            let five_minutes = Duration::from_mins(5);
            assert!(
                matches!(outcome, Err(LogInError::AccountLocked { retry_after }) if retry_after == five_minutes)
            );
        }
    }

    #[tokio::test]
    async fn a_success_forgives_the_failures_from_its_network() {
        let store = ScriptedStore::new()
            .reader(|r| {
                r.users.expect_for_login().returning(|_| Ok(Some(ada_with_password())));
                failures(r, 4);
            })
            .transaction(|tx| {
                tx.login_attempts
                    .expect_clear()
                    .withf(|_, scope| matches!(scope, AttemptScope::Network(_)))
                    .times(1)
                    .returning(|_, _| Ok(()));
                session_opens(tx);
            });
        assert!(log_in(verifying(store, Verification::Match)).await.0.is_ok());
    }

    #[tokio::test]
    async fn what_stands_against_it_is_not_told_once_others_have_locked_it() {
        let mut record = ada_with_password();
        record.user.state = AccountState::Disabled;
        let store = found(record)
            .reader(|r| failures(r, 5))
            .transaction(|tx| Kit::expect_refusal(tx, "account_locked"));
        let (outcome, _) = log_in(verifying(store, Verification::Match)).await;
        assert!(matches!(outcome, Err(LogInError::AccountLocked { .. })));
    }

    #[tokio::test]
    async fn a_second_factor_switched_on_while_the_password_is_checked_is_asked_for() {
        let store = found(ada_with_password())
            .transaction(|tx| {
                tx.users.expect_record_login().returning(|_, _| Ok(true));
                tx.second_factors.expect_is_enabled().returning(|_| Ok(true));
            })
            .transaction(|tx| {
                tx.users.expect_lock().returning(|_| Ok(Some(ada())));
                Kit::expect_not_locked(tx);
                tx.credentials.expect_password_stands().returning(|_, _| Ok(true));
                tx.one_time_tokens.expect_insert().times(1).returning(|_| Ok(()));
                Kit::expect_envelopes(tx, &["audit_recorded"]);
            });
        let (outcome, ended) = log_in(verifying(store, Verification::Match)).await;
        assert!(matches!(outcome, Ok(LogInOutcome::SecondFactorRequired(_))));
        assert_eq!(ended, [Ended::RolledBack, Ended::Committed]);
    }

    #[tokio::test]
    async fn one_session_too_many_ends_the_oldest() {
        let store = found(ada_with_password()).transaction(|tx| {
            tx.sessions
                .expect_end_oldest()
                .withf(|_, keep, _, why| *keep == 3 && *why == EndReason::Displaced)
                .times(1)
                .returning(|_, _, _, _| Ok(vec![session().id]));
            tx.revocations.expect_insert().times(1).returning(|_| Ok(()));
            session_opens(tx);
        });
        let (ports, _) = verifying(store, Verification::Match).ports();
        let settings = Settings { max_sessions: Some(3), ..Settings::default() };
        session_of(LogIn::new(&ports, settings).execute(command()).await);
        assert_eq!(ports.revocations.is_revoked(session().id, later(0)), Some(true));
    }

    #[tokio::test]
    async fn with_a_second_factor_the_password_gets_a_ticket_and_no_session() {
        let record = || LoginRecord { has_second_factor: true, ..ada_with_password() };
        let store = found(record()).transaction(|tx| {
            tx.users.expect_lock().times(1).returning(|_| Ok(Some(ada())));
            Kit::expect_not_locked(tx);
            tx.credentials.expect_password_stands().returning(|_, _| Ok(true));
            tx.one_time_tokens
                .expect_insert()
                .withf(|t| t.purpose == Purpose::SecondFactor && t.expires_at == later(300))
                .times(1)
                .returning(|_| Ok(()));
            Kit::expect_envelopes(tx, &["audit_recorded"]);
        });
        let (outcome, ended) = log_in(verifying(store, Verification::Match)).await;
        let Ok(LogInOutcome::SecondFactorRequired(ticket)) = outcome else { panic!("{outcome:?}") };
        assert!(ticket.ticket.expose().starts_with("csm_"));
        assert_eq!((ticket.expires_in, ended), (Duration::from_mins(5), vec![Ended::Committed]));

        let disabled_meanwhile = found(record())
            .transaction(|tx| {
                tx.users.expect_lock().returning(|_| Ok(ada().disable(later(0)).ok()));
            })
            .transaction(|tx| Kit::expect_refusal(tx, "account_disabled"));
        let (outcome, _) = log_in(verifying(disabled_meanwhile, Verification::Match)).await;
        assert!(matches!(outcome, Err(LogInError::AccountDisabled)));
    }

    #[tokio::test]
    async fn an_outdated_hash_is_replaced_and_a_lost_race_for_it_does_no_harm() {
        for replaced in [true, false] {
            let store = found(ada_with_password()).transaction(session_opens).transaction(move |tx| {
                tx.credentials.expect_rehash_password().times(1).returning(move |_, _, _| Ok(replaced));
            });
            let mut kit = verifying(store, Verification::MatchOutdated);
            kit.hasher.expect_hash().times(1).returning(|_| Ok(password_hash()));
            let (ports, store) = kit.ports();
            assert!(LogIn::new(&ports, Settings::default()).execute(command()).await.is_ok());
            assert_eq!(store.ended(), [Ended::Committed, Ended::Committed]);
        }
    }
}
