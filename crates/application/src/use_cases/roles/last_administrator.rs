//! The rule that somebody can always administer.

use countersign_domain::{RoleName, UserId};
use countersign_ports::{StoreResult, Transaction};

/// Begins what may take the last active administrator away. To be called before any account is locked; of several at
/// once, each then sees what the one before it left.
pub(crate) async fn lock_administrators(tx: &mut dyn Transaction) -> StoreResult<()> {
    tx.roles().lock(&RoleName::administrator()).await?;
    Ok(())
}

/// Whether this account is the last active administrator's. If so, the role was taken from it, in one statement with
/// the question whether it had it: the caller refuses, and rolls back.
pub(crate) async fn was_last_administrator(tx: &mut dyn Transaction, user: UserId) -> StoreResult<bool> {
    let role = RoleName::administrator();
    Ok(!tx.roles().is_held_by_another(&role, user).await? && tx.roles().remove(user, &role).await?)
}
