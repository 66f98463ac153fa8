//! Receives somebody who has never come by this way.

use super::completion_error::CompleteFederationError;
use super::policy::FederationPolicy;
use crate::issue::Issuer;
use crate::journal::{Deed, Journal};
use crate::use_cases::accounts::squatter::take_from_squatter;
use crate::use_cases::accounts::usernames::usernames;
use crate::use_cases::passwords::reset_password::VOIDED;
use crate::{Ports, RevocationSet, Settings};
use countersign_domain::{
    Action, Actor, EmailAddress, EndReason, ExternalIdentity, ExternalProfile, Instant, LoginIdentifier,
    MailTemplate, NewUser, Origin, Profile, ProviderName, Purpose, Revocation, RoleName, User, UserId,
    Username,
};
use countersign_ports::{Clock, Ids, LoginRecord, Store, StoreError, Transaction, UniqueKey, finish};
use serde_json::json;
use std::sync::Arc;

/// Receives somebody who has never come by this way: makes him an account, or links his identity to the one that has
/// his address, where the policy believes the provider.
#[derive(Clone)]
pub(super) struct Arrival {
    store: Arc<dyn Store>,
    ids: Arc<dyn Ids>,
    clock: Arc<dyn Clock>,
    revocations: Arc<RevocationSet>,
    journal: Journal,
    issuer: Issuer,
    policy: Arc<FederationPolicy>,
    conceal_existing: bool,
}

/// Who arrives.
struct Guest<'a> {
    provider: &'a ProviderName,
    profile: &'a ExternalProfile,
    email: &'a EmailAddress,
    /// Whether a provider that is trusted with it has verified the address.
    has_proven_email: bool,
    origin: &'a Origin,
    now: Instant,
}

impl Arrival {
    pub(super) fn new(ports: &Ports, settings: Settings, policy: Arc<FederationPolicy>) -> Self {
        Self {
            store: ports.store.clone(),
            ids: ports.ids.clone(),
            clock: ports.clock.clone(),
            revocations: ports.revocations.clone(),
            journal: Journal::new(ports),
            issuer: Issuer::new(ports, settings.lifetimes),
            policy,
            conceal_existing: settings.conceal_existing,
        }
    }

    /// Afterwards the identity is linked, or was unlinked or linked by somebody else meanwhile: look again.
    ///
    /// # Errors
    /// When there is neither an account to make nor one to link.
    pub(super) async fn receive(
        &self,
        provider: &ProviderName,
        profile: &ExternalProfile,
        origin: &Origin,
    ) -> Result<(), CompleteFederationError> {
        let email = profile.email.as_ref().ok_or(CompleteFederationError::EmailMissing)?;
        // Else whoever claims an address anywhere would learn here whether it has an account.
        let has_proven_email = profile.email_verified && self.policy.trusts(provider);
        if self.conceal_existing && !has_proven_email {
            return Err(CompleteFederationError::EmailNotProven);
        }
        let now = self.clock.now();
        let guest = Guest { provider, profile, email, has_proven_email, origin, now };
        let known = LoginIdentifier::Email(email.clone());
        match self.store.reader().await?.users().for_login(&known).await? {
            None => self.register(&guest).await,
            Some(record) if self.may_adopt(&guest, &record) => self.adopt(&guest, record.user.id).await,
            Some(_) => Err(CompleteFederationError::NotLinked),
        }
    }

    /// Nobody is linked to an account that may do more than everybody may, but by its owner.
    fn may_adopt(&self, guest: &Guest<'_>, record: &LoginRecord) -> bool {
        guest.has_proven_email
            && self.policy.link_by_email.contains(guest.provider)
            && record.roles.iter().all(|role| *role == RoleName::user())
    }

    async fn register(&self, guest: &Guest<'_>) -> Result<(), CompleteFederationError> {
        let mut taken = UniqueKey::Username;
        let hint = guest.profile.username_hint.as_ref().map(Username::as_str);
        for username in usernames(&*self.ids, hint, guest.email) {
            let mut tx = self.store.begin().await?;
            let outcome = self.make_account(&mut *tx, guest, username).await;
            match finish(tx, outcome).await {
                Ok(()) => return Ok(()),
                Err(CompleteFederationError::Failure(crate::Failure::Store(StoreError::Conflict(key)))) => {
                    taken = key;
                    if key != UniqueKey::Username {
                        break;
                    }
                }
                Err(error) => return Err(error),
            }
        }
        match taken {
            // Somebody with this address or this identity was faster.
            UniqueKey::Email | UniqueKey::ExternalIdentity => Ok(()),
            UniqueKey::Username
            | UniqueKey::LiveRefreshToken
            | UniqueKey::TokenHash
            | UniqueKey::RoleName
            | UniqueKey::PermissionName
            | UniqueKey::FeatureName
            | UniqueKey::Id => Err(StoreError::Conflict(taken).into()),
        }
    }

    async fn make_account(
        &self,
        tx: &mut dyn Transaction,
        guest: &Guest<'_>,
        username: Username,
    ) -> Result<(), CompleteFederationError> {
        let now = guest.now;
        let new = NewUser {
            id: self.ids.user(),
            username,
            email: guest.email.clone(),
            email_verified_at: guest.has_proven_email.then_some(now),
            profile: Profile { full_name: guest.profile.name.clone(), ..Profile::default() },
            created_at: now,
        };
        let user = tx.users().insert(&new).await?;
        tx.roles().grant(user.id, &RoleName::user(), now).await?;
        tx.identities().insert(&self.identity(guest, user.id)).await?;
        let deed = deed(Action::UserRegistered, &user, guest);
        let mut envelopes = vec![self.journal.done_with(deed, "provider", json!(guest.provider))];
        if !user.is_email_verified() {
            let (purpose, template) = (Purpose::VerifyEmail, MailTemplate::VerifyEmail);
            let (token, mail) = self.journal.token_mail(purpose, template, &user.email, &user, now)?;
            tx.one_time_tokens().insert(&token).await?;
            envelopes.push(mail);
        }
        Ok(tx.outbox().append(&envelopes).await?)
    }

    async fn adopt(&self, guest: &Guest<'_>, user: UserId) -> Result<(), CompleteFederationError> {
        let mut tx = self.store.begin().await?;
        let outcome = self.link(&mut *tx, guest, user).await;
        match finish(tx, outcome).await {
            Ok(revocations) => {
                self.revocations.add(&revocations);
                Ok(())
            }
            Err(CompleteFederationError::Failure(crate::Failure::Store(StoreError::Conflict(
                UniqueKey::ExternalIdentity,
            )))) => Ok(()),
            Err(error) => Err(error),
        }
    }

    async fn link(
        &self,
        tx: &mut dyn Transaction,
        guest: &Guest<'_>,
        user: UserId,
    ) -> Result<Vec<Revocation>, CompleteFederationError> {
        let user = tx.users().lock(user).await?.filter(User::is_active);
        let user = user.ok_or(CompleteFederationError::AccountDisabled)?;
        let still_his = user.email == *guest.email;
        if !still_his || !tx.roles().of(user.id).await?.iter().all(|role| *role == RoleName::user()) {
            return Err(CompleteFederationError::NotLinked);
        }
        let evicted = !user.is_email_verified();
        let (user, revocations) =
            if evicted { self.evict(tx, user, guest.now).await? } else { (user, Vec::new()) };
        tx.identities().insert(&self.identity(guest, user.id)).await?;
        let deed = deed(Action::IdentityLinked, &user, guest);
        let details = [("provider", json!(guest.provider)), ("evicted", json!(evicted))];
        let details = details.map(|(name, value)| (name.to_owned(), value)).into_iter().collect();
        let entry = self.journal.done_with_all(deed, details);
        let notice = self.journal.notice(MailTemplate::IdentityLinked, &user.email, &user, guest.now);
        tx.outbox().append(&[entry, notice]).await?;
        Ok(revocations)
    }

    /// Whoever made the account has never proven its address: it may be that of somebody else, who is here now. Nothing
    /// that he has set up lets him in any more.
    async fn evict(
        &self,
        tx: &mut dyn Transaction,
        user: User,
        now: Instant,
    ) -> Result<(User, Vec<Revocation>), CompleteFederationError> {
        tx.credentials().remove_password(user.id).await?;
        take_from_squatter(tx, user.id, now).await?;
        for purpose in VOIDED.into_iter().chain([Purpose::VerifyEmail]) {
            tx.one_time_tokens().void(Some(user.id), purpose).await?;
        }
        let revocations = self.issuer.end_all(tx, user.id, None, now, EndReason::PasswordChanged).await?;
        let address = user.email.clone();
        let proven = user.prove_email(address, now);
        let proven = proven.map_err(|_closed| CompleteFederationError::AccountDisabled)?;
        Ok((tx.users().update(&proven).await?, revocations))
    }

    fn identity(&self, guest: &Guest<'_>, user: UserId) -> ExternalIdentity {
        ExternalIdentity {
            id: self.ids.identity(),
            user,
            provider: guest.provider.clone(),
            subject: guest.profile.subject.clone(),
            email: Some(guest.email.clone()),
            linked_at: guest.now,
            last_used_at: None,
        }
    }
}

fn deed<'a>(action: Action, user: &User, guest: &Guest<'a>) -> Deed<'a> {
    let actor = Actor::User { id: user.id, session: None };
    Deed { action, actor, subject: Some(user.id), origin: guest.origin, at: guest.now }
}
