//! What the use cases of API keys share: a key together with whose it is.

use countersign_domain::{
    AccountState, ApiKey, ApiKeyId, ApiKeySecret, Instant, OpaqueToken, TokenKind, User, UserId,
};
use countersign_ports::{ApiKeyEntry, Reader, StoreResult, TokenGenerator, Transaction};

/// A key with a new secret, whose plain text is shown this once.
#[derive(Debug, Clone)]
pub struct IssuedApiKey {
    /// The key.
    pub key: ApiKey,
    /// The plain text of its new secret.
    pub plain: OpaqueToken,
    /// The first characters of that, by which lists show it.
    pub hint: String,
}

/// A key of this user. Somebody else's is as unknown as one that does not exist.
pub(crate) async fn find_key(
    reader: &mut dyn Reader,
    user: UserId,
    key: ApiKeyId,
) -> StoreResult<Option<ApiKeyEntry>> {
    let found = reader.api_keys().find(key).await?;
    Ok(found.filter(|entry| entry.key.user == user))
}

/// Likewise, with its owner's account, unless that is closed: both locked, the account first, as everywhere.
pub(crate) async fn lock_key(
    tx: &mut dyn Transaction,
    user: UserId,
    key: ApiKeyId,
) -> StoreResult<Option<(User, ApiKey)>> {
    let owner = tx.users().lock(user).await?;
    let Some(owner) = owner.filter(|user| user.state != AccountState::Closed) else {
        return Ok(None);
    };
    let key = tx.api_keys().lock(key).await?.filter(|key| key.user == owner.id);
    Ok(key.map(|key| (owner, key)))
}

/// Likewise, if it is accepted now.
pub(crate) async fn lock_live_key(
    tx: &mut dyn Transaction,
    user: UserId,
    key: ApiKeyId,
    now: Instant,
) -> StoreResult<Option<(User, ApiKey)>> {
    let held = lock_key(tx, user, key).await?;
    Ok(held.filter(|(owner, key)| owner.is_active() && key.is_live(now)))
}

/// Revokes a key of this user, unless it is revoked; an expired one may be. Gives its owner.
pub(crate) async fn revoke_key(
    tx: &mut dyn Transaction,
    user: UserId,
    key: ApiKeyId,
    now: Instant,
) -> StoreResult<Option<User>> {
    let held = lock_key(tx, user, key).await?.filter(|(_, key)| key.revoked_at.is_none());
    let Some((owner, key)) = held else {
        return Ok(None);
    };
    tx.api_keys().update(&ApiKey { revoked_at: Some(now), ..key }).await?;
    Ok(Some(owner))
}

/// A new secret of a key.
pub(crate) fn new_secret(
    generator: &dyn TokenGenerator,
    key: ApiKeyId,
    now: Instant,
) -> (OpaqueToken, ApiKeySecret) {
    let plain = generator.generate(TokenKind::ApiKey);
    let (hash, hint) = (generator.hash(&plain), plain.hint());
    let secret = ApiKeySecret { hash, key, hint, issued_at: now, expires_at: None };
    (plain, secret)
}
