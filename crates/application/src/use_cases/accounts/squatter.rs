//! What whoever made an account may have set up who never proved its address.

use countersign_domain::{Instant, UserId};
use countersign_ports::{StoreResult, Transaction};

/// Takes second factor, external identities and API keys from an account whose address nobody has proven until now:
/// whoever made it may be somebody else than the one who has just proven it. Password, sessions and pending tokens are
/// the caller's.
pub(crate) async fn take_from_squatter(
    tx: &mut dyn Transaction,
    user: UserId,
    now: Instant,
) -> StoreResult<()> {
    tx.second_factors().remove(user).await?;
    tx.identities().delete_of(user).await?;
    tx.api_keys().revoke_of(user, now).await?;
    Ok(())
}
