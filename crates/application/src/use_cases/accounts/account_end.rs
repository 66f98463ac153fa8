//! What ends with an account.

use crate::issue::Issuer;
use countersign_domain::{EndReason, Instant, Purpose, Revocation, User, UserId};
use countersign_ports::{StoreResult, Transaction};

/// What a mail or a half login may have in somebody's hands.
const PENDING: [Purpose; 5] = [
    Purpose::VerifyEmail,
    Purpose::ChangeEmail,
    Purpose::ResetPassword,
    Purpose::SecondFactor,
    Purpose::Invitation,
];

/// Closes an account whose row is locked: its profile, password, second factor and external identities go, its sessions end, its pending
/// tokens are void, its posts and comments are in no answer any more. The row stays for the audit trail; its API keys stay with it and are refused. `None` when it was
/// closed before.
pub(crate) async fn close(
    tx: &mut dyn Transaction,
    issuer: &Issuer,
    user: User,
    now: Instant,
) -> StoreResult<Option<(User, Vec<Revocation>)>> {
    let Ok(closed) = user.close(now) else { return Ok(None) };
    let closed = tx.users().update(&closed).await?;
    tx.credentials().remove_password(closed.id).await?;
    tx.second_factors().remove(closed.id).await?;
    tx.identities().delete_of(closed.id).await?;
    tx.posts().hide_of(closed.id, now).await?;
    tx.comments().hide_of(closed.id, now).await?;
    let ended = end_with_account(tx, issuer, closed.id, now).await?;
    Ok(Some((closed, ended)))
}

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
