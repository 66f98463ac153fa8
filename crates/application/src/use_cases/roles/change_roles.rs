//! Gives roles to an account and takes them away.

use super::last_administrator::was_last_administrator;
use crate::failure::fails;
use crate::journal::{Deed, Journal};
use crate::use_cases::users::authority_over::AUTHORITY_LACKING;
use crate::{AssignRoles, Failure, Permitted, Ports};
use countersign_domain::{AccountState, Action, Origin, RoleName, User, UserId};
use countersign_ports::{Clock, Store, StoreResult, Transaction, finish};
use std::sync::Arc;

/// Gives roles to an account and takes them away. Nobody gives or takes what he lacks: he has every permission of the
/// roles in question; and a key, which is to act and not to rule, gives none.
///
/// What a role gave ends with this answer, for sessions and API keys alike; access tokens name it until they expire,
/// which only other services go by.
#[derive(Clone)]
pub struct ChangeRoles {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    journal: Journal,
}

/// What is to become of the roles of an account.
#[derive(Debug, Clone)]
pub enum RolesChange {
    /// It gets this one, if it has it not yet.
    Give(RoleName),
    /// It loses this one.
    Take(RoleName),
    /// It has these and no others.
    Set(Vec<RoleName>),
}

impl RolesChange {
    fn named(&self) -> &[RoleName] {
        match self {
            Self::Give(role) | Self::Take(role) => std::slice::from_ref(role),
            Self::Set(roles) => roles,
        }
    }

    /// What somebody has afterwards who has these, sorted.
    fn after(&self, held: &[RoleName]) -> Vec<RoleName> {
        let mut after = match self {
            Self::Give(role) => [held, std::slice::from_ref(role)].concat(),
            Self::Take(role) => held.iter().filter(|held| *held != role).cloned().collect(),
            Self::Set(roles) => roles.clone(),
        };
        in_order(&mut after);
        after
    }

    /// What is tried, in the words of the audit trail.
    const fn action(&self) -> Action {
        match self {
            Self::Give(_) | Self::Set(_) => Action::RoleGranted,
            Self::Take(_) => Action::RoleRemoved,
        }
    }
}

/// Who changes the roles of whom.
#[derive(Debug, Clone)]
pub struct ChangeRolesCommand {
    /// Who.
    pub by: Permitted<AssignRoles>,
    /// Of whom.
    pub user: UserId,
    /// How.
    pub change: RolesChange,
    /// From where.
    pub origin: Origin,
}

/// Why the roles stay as they are.
#[derive(Debug, thiserror::Error)]
pub enum ChangeRolesError {
    /// Who asks lacks what a role permits that would be given or taken, or is a key that gives.
    #[error("nobody gives or takes what he lacks")]
    AuthorityLacking,
    /// There is no such user, his account is closed, there is no such role, or he has not the one to be taken.
    #[error("there is no such user or role")]
    NotFound,
    /// These of the roles that he is to have do not exist.
    #[error("there are no such roles")]
    UnknownRoles(Vec<RoleName>),
    /// Nobody active would be left to administer.
    #[error("it is the account of the last active administrator")]
    LastAdministrator,
    /// Somebody else changed his roles at the same time.
    #[error("the roles were changed in the meantime")]
    Stale,
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}
fails!(ChangeRolesError: StoreError);

impl ChangeRoles {
    /// With these ports.
    #[must_use]
    pub fn new(ports: &Ports) -> Self {
        Self { store: ports.store.clone(), clock: ports.clock.clone(), journal: Journal::new(ports) }
    }

    /// Changes the roles and gives those that the account has then. A change that changes nothing is not written.
    ///
    /// # Errors
    /// See [`ChangeRolesError`]. Who tries to give or take what he lacks, or to take the last administrator away, is
    /// remembered in the audit trail.
    pub async fn execute(&self, command: ChangeRolesCommand) -> Result<Vec<RoleName>, ChangeRolesError> {
        let ChangeRolesCommand { by, user, change, origin } = command;
        let (actor, subject, at) = (by.actor(), Some(user), self.clock.now());
        let deed = Deed { action: change.action(), actor, subject, origin: &origin, at };
        let only_takes = matches!(change, RolesChange::Take(_));
        let outcome = if by.is_program() && !only_takes {
            Err(ChangeRolesError::AuthorityLacking)
        } else {
            let mut tx = self.store.begin().await?;
            let outcome = self.change(&mut *tx, &by, user, &change, deed).await;
            finish(tx, outcome).await
        };
        let remembered = match &outcome {
            Err(ChangeRolesError::AuthorityLacking) => Some((deed.action, AUTHORITY_LACKING)),
            Err(ChangeRolesError::LastAdministrator) => Some((Action::RoleRemoved, "last_administrator")),
            Ok(_)
            | Err(
                ChangeRolesError::NotFound
                | ChangeRolesError::UnknownRoles(_)
                | ChangeRolesError::Stale
                | ChangeRolesError::Failure(_),
            ) => None,
        };
        if let Some((action, reason)) = remembered {
            self.journal.remember_refusal(Deed { action, ..deed }, reason).await?;
        }
        outcome
    }

    async fn change(
        &self,
        tx: &mut dyn Transaction,
        by: &Permitted<AssignRoles>,
        user: UserId,
        change: &RolesChange,
        deed: Deed<'_>,
    ) -> Result<Vec<RoleName>, ChangeRolesError> {
        let locked = lock_roles(tx, user, change).await?;
        let open = |user: &User| user.state != AccountState::Closed;
        let user = tx.users().lock(user).await?.filter(open).ok_or(ChangeRolesError::NotFound)?.id;
        let before = tx.roles().of(user).await?;
        let after = change.after(&before);
        let beyond = |these: &[RoleName], those: &[RoleName]| -> Vec<RoleName> {
            these.iter().filter(|role| !those.contains(role)).cloned().collect()
        };
        let (given, taken) = (beyond(&after, &before), beyond(&before, &after));
        if matches!(change, RolesChange::Take(_)) && taken.is_empty() {
            return Err(ChangeRolesError::NotFound);
        }
        if !beyond(&taken, &locked).is_empty() {
            return Err(ChangeRolesError::Stale);
        }
        if !covers(by, tx, given.iter().chain(&taken)).await? {
            return Err(ChangeRolesError::AuthorityLacking);
        }
        if taken.iter().any(RoleName::is_administrator) && was_last_administrator(tx, user).await? {
            return Err(ChangeRolesError::LastAdministrator);
        }
        self.write(tx, user, (&given, &taken), deed).await?;
        Ok(after)
    }

    async fn write(
        &self,
        tx: &mut dyn Transaction,
        user: UserId,
        (given, taken): (&[RoleName], &[RoleName]),
        deed: Deed<'_>,
    ) -> StoreResult<()> {
        let mut entries = Vec::new();
        let mut note = |action, role: &RoleName| {
            entries.push(self.journal.done_with(Deed { action, ..deed }, "role", role.as_str().into()));
        };
        for role in taken {
            tx.roles().remove(user, role).await?;
            note(Action::RoleRemoved, role);
        }
        for role in given {
            tx.roles().grant(user, role, deed.at).await?;
            note(Action::RoleGranted, role);
        }
        if entries.is_empty() { Ok(()) } else { tx.outbox().append(&entries).await }
    }
}

/// Locks every role that is named, and those that may be taken, in the order of all who lock roles; gives them.
async fn lock_roles(
    tx: &mut dyn Transaction,
    user: UserId,
    change: &RolesChange,
) -> Result<Vec<RoleName>, ChangeRolesError> {
    let mut roles = change.named().to_vec();
    if matches!(change, RolesChange::Set(_)) {
        roles.extend(tx.roles().of(user).await?);
    }
    in_order(&mut roles);
    let mut unknown = Vec::new();
    for role in &roles {
        if !tx.roles().lock(role).await? {
            unknown.push(role.clone());
        }
    }
    if unknown.is_empty() {
        return Ok(roles);
    }
    match change {
        RolesChange::Set(_) => Err(ChangeRolesError::UnknownRoles(unknown)),
        RolesChange::Give(_) | RolesChange::Take(_) => Err(ChangeRolesError::NotFound),
    }
}

/// Whether he has every permission of these roles.
async fn covers(
    by: &Permitted<AssignRoles>,
    tx: &mut dyn Transaction,
    roles: impl Iterator<Item = &RoleName>,
) -> StoreResult<bool> {
    for role in roles {
        let found = tx.roles().find(role).await?;
        if !found.is_none_or(|role| by.covers(&role.permissions)) {
            return Ok(false);
        }
    }
    Ok(true)
}

fn in_order(roles: &mut Vec<RoleName>) {
    roles.sort_unstable_by(|one, other| one.as_str().cmp(other.as_str()));
    roles.dedup();
}

impl std::fmt::Debug for ChangeRoles {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ChangeRoles").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
