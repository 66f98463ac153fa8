//! Counts failed attempts, and locks.

use crate::Ports;
use crate::attempts::account_subject;
use crate::journal::{Deed, Journal};
use countersign_domain::{
    Action, AttemptScope, AttemptSubject, Attempts, Instant, LockoutPolicy, MailTemplate, Network, Origin,
    User, UserId,
};
use countersign_ports::{Mac, MacPurpose, Reader, Store, StoreResult, Transaction, finish};
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;

/// Counts failed attempts at an account, whichever of its names and whichever path was used, and at names that are
/// nobody's, alike. Each failure is counted under a lock and sees the ones before it: of any number at once, as
/// many are answered as the policy allows, and the rest learn nothing.
#[derive(Clone)]
pub(crate) struct Guard {
    store: Arc<dyn Store>,
    mac: Arc<dyn Mac>,
    journal: Journal,
    policy: LockoutPolicy,
}

/// Whose attempts are counted, and in which scopes: in the first alone a success forgives them.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    subject: AttemptSubject,
    scopes: Vec<AttemptScope>,
}

/// How a target stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Nothing is counted that a success would forgive.
    Clean,
    /// Some failures are.
    Suspect,
    /// It is locked, for so long yet.
    Locked(Duration),
}

/// What to answer to a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// That it was wrong.
    Wrong,
    /// Nothing about it: others before it have locked the target, for so long yet.
    Locked(Duration),
}

impl Guard {
    pub(crate) fn new(ports: &Ports, policy: LockoutPolicy) -> Self {
        Self { store: ports.store.clone(), mac: ports.mac.clone(), journal: Journal::new(ports), policy }
    }

    /// The password of an account, as somebody at this origin guesses it.
    pub(crate) fn password_of(&self, user: UserId, origin: &Origin) -> Target {
        Target { subject: account_subject(&*self.mac, user), scopes: password_scopes(origin) }
    }

    /// The password that goes with a name that is nobody's.
    pub(crate) fn password_of_nobody(&self, name: &str, origin: &Origin) -> Target {
        let tag = self.mac.tag(MacPurpose::UnknownIdentifier, name.as_bytes());
        Target { subject: AttemptSubject::from_bytes(*tag.as_bytes()), scopes: password_scopes(origin) }
    }

    /// The second factor of an account.
    pub(crate) fn second_factor_of(&self, user: UserId) -> Target {
        Target { subject: account_subject(&*self.mac, user), scopes: vec![AttemptScope::SecondFactor] }
    }

    /// How a target stands.
    pub(crate) async fn look(
        &self,
        reader: &mut dyn Reader,
        target: &Target,
        now: Instant,
    ) -> StoreResult<Standing> {
        let counted = reader.login_attempts().find(&target.subject, &target.scopes).await?;
        Ok(self.standing(target, &counted, now))
    }

    /// How it stands when a success is to be committed: who guessed right while others locked it learns nothing.
    pub(crate) async fn look_again(
        &self,
        tx: &mut dyn Transaction,
        target: &Target,
        now: Instant,
    ) -> StoreResult<Standing> {
        let counted = tx.login_attempts().find(&target.subject, &target.scopes).await?;
        Ok(self.standing(target, &counted, now))
    }

    /// Forgives failures after a success, in the target's first scope.
    pub(crate) async fn forgive(&self, tx: &mut dyn Transaction, target: &Target) -> StoreResult<()> {
        match target.scopes.first() {
            Some(scope) => tx.login_attempts().clear(&target.subject, *scope).await,
            None => Ok(()),
        }
    }

    /// Forgives whatever passwords of an account failed, wherever that was.
    pub(crate) async fn forgive_passwords(&self, tx: &mut dyn Transaction, user: UserId) -> StoreResult<()> {
        let subject = account_subject(&*self.mac, user);
        tx.login_attempts().clear_all(&subject, &[AttemptScope::SecondFactor]).await.map(drop)
    }

    /// Counts a failure and remembers the refusal of `deed`. When it is the one that locks, its owner is told.
    pub(crate) async fn refuse(
        &self,
        target: &Target,
        owner: Option<&User>,
        deed: Deed<'_>,
        reason: &str,
    ) -> StoreResult<Refusal> {
        let mut tx = self.store.begin().await?;
        let outcome = async {
            let (refusal, locked) = self.count(&mut *tx, target, deed.at).await?;
            let reason = if refusal == Refusal::Wrong { reason } else { "account_locked" };
            let mut envelopes = vec![self.journal.refused(deed, reason)];
            if let Some(scope) = locked {
                let deed = Deed { action: Action::AccountLocked, ..deed };
                envelopes.push(self.journal.done_with(deed, "scope", json!(scope.name())));
                let notice = |user: &User| {
                    self.journal.notice(MailTemplate::AccountLocked, &user.email, user, deed.at)
                };
                envelopes.extend(owner.map(notice));
            }
            tx.outbox().append(&envelopes).await?;
            Ok(refusal)
        }
        .await;
        finish(tx, outcome).await
    }

    /// The refusal, and the scope that this failure locked.
    async fn count(
        &self,
        tx: &mut dyn Transaction,
        target: &Target,
        now: Instant,
    ) -> StoreResult<(Refusal, Option<AttemptScope>)> {
        let mut counted = Vec::with_capacity(target.scopes.len());
        // In the order of the scopes, everywhere last: no two wait for each other.
        for &scope in &target.scopes {
            let attempts = tx.login_attempts().lock(&target.subject, scope, now).await?;
            if let Some(left) = attempts.locked_for(now, &self.policy) {
                return Ok((Refusal::Locked(left), None));
            }
            counted.push((scope, attempts.failed(scope, now, &self.policy)));
        }
        for (scope, attempts) in &counted {
            tx.login_attempts().save(&target.subject, *scope, attempts).await?;
        }
        let locks = counted.iter().find(|(_, attempts)| attempts.locked_until.is_some());
        Ok((Refusal::Wrong, locks.map(|(scope, _)| *scope)))
    }

    fn standing(&self, target: &Target, counted: &[(AttemptScope, Attempts)], now: Instant) -> Standing {
        let locks = counted.iter().filter_map(|(_, attempts)| attempts.locked_for(now, &self.policy));
        match locks.max() {
            Some(left) => Standing::Locked(left),
            None if counted.iter().any(|(scope, _)| target.scopes.first() == Some(scope)) => {
                Standing::Suspect
            }
            None => Standing::Clean,
        }
    }
}

fn password_scopes(origin: &Origin) -> Vec<AttemptScope> {
    vec![AttemptScope::Network(Network::of(origin.ip)), AttemptScope::Everywhere]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, ada, later, origin};
    use countersign_domain::{Actor, Message};
    use countersign_ports::mock::{Ended, MockTransaction, ScriptedStore};

    fn failed(times: u32) -> Attempts {
        let policy = LockoutPolicy::default();
        (0..times).fold(Attempts::none(later(0)), |attempts, _| {
            attempts.failed(AttemptScope::SecondFactor, later(0), &policy)
        })
    }

    /// Refuses a code of Ada's second factor that was preceded by so many failures.
    async fn refuse(before: u32, prepare: impl FnOnce(&mut MockTransaction)) -> (Refusal, Vec<Ended>) {
        let store = ScriptedStore::new().transaction(|tx| {
            tx.login_attempts.expect_lock().times(1).return_once(move |_, _, _| Ok(failed(before)));
            prepare(tx);
        });
        let (ports, store) = Kit::new(store).ports();
        let guard = Guard::new(&ports, LockoutPolicy::default());
        let (target, user, origin) = (guard.second_factor_of(ada().id), ada(), origin());
        let deed = Deed {
            action: Action::LoggedIn,
            actor: Actor::Anonymous,
            subject: Some(user.id),
            origin: &origin,
            at: later(0),
        };
        (guard.refuse(&target, Some(&user), deed, "wrong").await.unwrap(), store.ended())
    }

    #[tokio::test]
    async fn a_failure_is_counted_and_remembered() {
        let (refusal, ended) = refuse(3, |tx| {
            tx.login_attempts
                .expect_save()
                .withf(|_, _, a| a.failures == 4)
                .times(1)
                .returning(|_, _, _| Ok(()));
            Kit::expect_refusal(tx, "wrong");
        })
        .await;
        assert_eq!((refusal, ended), (Refusal::Wrong, vec![Ended::Committed]));
    }

    #[tokio::test]
    async fn the_one_that_locks_is_still_told_apart_and_its_owner_is_told() {
        let (refusal, _) = refuse(4, |tx| {
            tx.login_attempts
                .expect_save()
                .withf(|_, _, a| a.locked_until.is_some())
                .times(1)
                .returning(|_, _, _| Ok(()));
            tx.outbox
                .expect_append()
                .withf(|envelopes| {
                    let kinds: Vec<_> = envelopes.iter().map(|e| e.message.kind()).collect();
                    let locked = |message: &Message| {
                        matches!(message, Message::AuditRecorded(event) if event.action == Action::AccountLocked)
                    };
                    kinds == ["audit_recorded", "audit_recorded", "mail_requested"]
                        && envelopes.iter().filter(|e| locked(&e.message)).count() == 1
                })
                .times(1)
                .returning(|_| Ok(()));
        })
        .await;
        assert_eq!(refusal, Refusal::Wrong);
    }

    #[tokio::test]
    async fn what_comes_after_the_lock_is_not_counted_and_learns_nothing() {
        let (refusal, ended) = refuse(5, |tx| Kit::expect_refusal(tx, "account_locked")).await;
        assert_eq!(refusal, Refusal::Locked(Duration::from_mins(5)));
        assert_eq!(ended, [Ended::Committed]);
    }

    #[tokio::test]
    async fn a_target_is_locked_where_any_of_its_scopes_is() {
        let store = ScriptedStore::new().reader(|r| {
            r.login_attempts.expect_find().withf(|_, scopes| scopes.len() == 2).returning(|_, scopes| {
                Ok(scopes
                    .iter()
                    .map(|scope| (*scope, failed(if scopes[1] == *scope { 5 } else { 1 })))
                    .collect())
            });
        });
        let (ports, _) = Kit::new(store).ports();
        let guard = Guard::new(&ports, LockoutPolicy::default());
        let mut reader = ports.store.reader().await.unwrap();
        let target = guard.password_of(ada().id, &origin());
        let standing = guard.look(&mut *reader, &target, later(1)).await.unwrap();
        assert_eq!(standing, Standing::Locked(Duration::from_secs(299)));
    }
}
