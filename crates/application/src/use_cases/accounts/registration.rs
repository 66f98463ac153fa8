//! What every way of making an account has in common.

use countersign_domain::{Instant, NewUser, PasswordHash, RoleName, User};
use countersign_ports::{StoreResult, Transaction};

/// Stores an account with its password and roles, in this transaction.
pub(crate) async fn store_account(
    tx: &mut dyn Transaction,
    user: &NewUser,
    password: &PasswordHash,
    roles: &[RoleName],
    now: Instant,
) -> StoreResult<User> {
    let user = tx.users().insert(user).await?;
    tx.credentials().set_password(user.id, password, now).await?;
    for role in roles {
        tx.roles().grant(user.id, role, now).await?;
    }
    Ok(user)
}
