//! What ends with an account.

use crate::issue::Issuer;
use countersign_domain::{EndReason, Instant, Purpose, Revocation, UserId};
use countersign_ports::{StoreResult, Transaction};

/// What a mail or a half login may have in somebody's hands.
const PENDING: [Purpose; 4] =
    [Purpose::VerifyEmail, Purpose::ChangeEmail, Purpose::ResetPassword, Purpose::SecondFactor];

/// Voids every token of an account that was disabled or closed in this transaction, ends its sessions, and gives the
/// revocations to add to the set once it is committed. Its API keys need nothing: each use asks for the owner's state.
pub(crate) async fn end_with_account(
    tx: &mut dyn Transaction,
    issuer: &Issuer,
    user: UserId,
    now: Instant,
) -> StoreResult<Vec<Revocation>> {
    for purpose in PENDING {
        tx.one_time_tokens().void(Some(user), purpose).await?;
    }
    issuer.end_all(tx, user, None, now, EndReason::AccountEnded).await
}
