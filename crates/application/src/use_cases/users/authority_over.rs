//! The rule that nobody acts on whom may do more than he.

use crate::{Permitted, Principal, Right};
use countersign_domain::UserId;
use countersign_ports::{Reader, StoreResult, Transaction};

/// Why the attempt of who may not is remembered.
pub(crate) const AUTHORITY_LACKING: &str = "authority_lacking";

/// Whether somebody may act on this account: it is his own, or he has every permission that it has. To be called while
/// the account is locked: then nobody gives it a role meanwhile.
pub(crate) async fn has_authority_over<R: Right>(
    by: &Permitted<R>,
    tx: &mut dyn Transaction,
    user: UserId,
) -> StoreResult<bool> {
    Ok(is_himself(by, user) || by.covers(&tx.roles().permissions_of(user).await?))
}

/// Likewise, where the account is not locked.
pub(crate) async fn seems_to_have_authority_over<R: Right>(
    by: &Permitted<R>,
    reader: &mut dyn Reader,
    user: UserId,
) -> StoreResult<bool> {
    Ok(is_himself(by, user) || by.covers(&reader.roles().permissions_of(user).await?))
}

/// A key is not its owner: it may do to his account what it may do to those of others.
fn is_himself<R: Right>(by: &Permitted<R>, user: UserId) -> bool {
    match by.by() {
        Principal::User(by) => by.user() == user,
        Principal::Key(_) => false,
    }
}
