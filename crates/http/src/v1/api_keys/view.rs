//! What answers show of API keys.

use countersign_application::IssuedApiKey;
use countersign_domain::{ApiKey, ApiKeySecret, Instant, Permission};
use countersign_ports::ApiKeyEntry;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// An API key, as lists show it.
#[derive(Serialize, ToSchema)]
#[schema(as = ApiKey)]
pub(in crate::v1) struct ApiKeyView {
    /// Its identifier, which is not secret.
    id: Uuid,
    /// What its owner calls it.
    #[schema(example = "backup job")]
    name: String,
    /// What it may do at most; it never may more than its owner.
    #[schema(value_type = Vec<String>, example = json!(["profile:read"]))]
    scopes: Vec<Permission>,
    /// Its first characters: of each secret that is accepted, the newest first; where one was just made, of that.
    #[schema(example = json!(["cs_3fHk9"]))]
    hints: Vec<String>,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    created_at: Instant,
    /// When it ends by itself; `null`: never.
    #[schema(value_type = Option<String>, format = DateTime)]
    expires_at: Option<Instant>,
    /// When it was last used, to the minute.
    #[schema(value_type = Option<String>, format = DateTime)]
    last_used_at: Option<Instant>,
    /// When it was revoked.
    #[schema(value_type = Option<String>, format = DateTime)]
    revoked_at: Option<Instant>,
    /// Whether it is accepted: `active`, `expired` or `revoked`.
    #[schema(example = "active")]
    status: &'static str,
}

impl ApiKeyView {
    pub(in crate::v1) fn new(entry: ApiKeyEntry, now: Instant) -> Self {
        let ApiKeyEntry { key, secrets } = entry;
        let live = |secret: &ApiKeySecret| key.is_live(now) && secret.is_live(now);
        let hints = secrets.into_iter().filter(live).map(|secret| secret.hint).collect();
        Self::with(key, hints, now)
    }

    fn with(key: ApiKey, hints: Vec<String>, now: Instant) -> Self {
        Self {
            id: key.id.as_uuid(),
            status: key.status(now).as_str(),
            name: key.name.into(),
            scopes: key.scopes,
            hints,
            created_at: key.created_at,
            expires_at: key.expires_at,
            last_used_at: key.last_used_at,
            revoked_at: key.revoked_at,
        }
    }
}

/// An API key with its new secret.
#[derive(Serialize, ToSchema)]
#[schema(as = IssuedApiKey)]
pub(super) struct IssuedApiKeyView {
    /// What to send as `X-API-Key`, shown this once. Keep it as you would keep a password.
    #[schema(example = "cs_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA00000000")]
    key: String,
    #[serde(flatten)]
    api_key: ApiKeyView,
}

impl IssuedApiKeyView {
    pub(super) fn new(issued: IssuedApiKey, now: Instant) -> Self {
        let IssuedApiKey { key, plain, hint } = issued;
        Self { key: plain.expose().to_owned(), api_key: ApiKeyView::with(key, vec![hint], now) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use countersign_domain::{ApiKeyId, ApiKeyName, TokenHash, UserId};
    use std::time::Duration;

    #[test]
    fn a_key_shows_its_live_secrets_and_whether_it_is_accepted() {
        let at = |seconds| Instant::UNIX_EPOCH + Duration::from_secs(seconds);
        let key = ApiKey {
            id: ApiKeyId::from_uuid(Uuid::nil()),
            user: UserId::from_uuid(Uuid::nil()),
            name: ApiKeyName::parse("backup job").unwrap(),
            scopes: vec![Permission::PROFILE_READ],
            created_at: at(0),
            expires_at: Some(at(20)),
            last_used_at: None,
            revoked_at: None,
        };
        let secret = |hint: &str, expires_at| ApiKeySecret {
            hash: TokenHash::from_bytes([0; 32]),
            key: key.id,
            hint: hint.to_owned(),
            issued_at: at(0),
            expires_at,
        };
        let secrets = vec![secret("cs_new", None), secret("cs_old", Some(at(10)))];
        let shown = |key: &ApiKey, now| {
            let view = ApiKeyView::new(ApiKeyEntry { key: key.clone(), secrets: secrets.clone() }, at(now));
            (view.status, view.hints)
        };
        assert_eq!(shown(&key, 9), ("active", vec!["cs_new".to_owned(), "cs_old".to_owned()]));
        assert_eq!(shown(&key, 10), ("active", vec!["cs_new".to_owned()]));
        assert_eq!(shown(&key, 20), ("expired", vec![]));
        let revoked = ApiKey { revoked_at: Some(at(5)), ..key.clone() };
        assert_eq!(shown(&revoked, 30), ("revoked", vec![]));
    }
}
