use crate::fixtures::{api_key_id, at, begin, commit, hash, list_request, reader, registered, user_id};
use countersign_domain::{
    AccountState, ApiKey, ApiKeyId, ApiKeyName, ApiKeySecret, Permission, RoleName, UserId,
};
use countersign_ports::{ApiKeyEntry, ApiKeyRecord, ApiKeySort, Store, StoreError, StoreResult, UniqueKey};
use futures_util::future::join_all;
use std::sync::Arc;

/// A key of the user by number 1, made at `at(number)` and without an end.
pub(super) fn key(number: u64) -> ApiKey {
    ApiKey {
        id: api_key_id(number),
        user: user_id(1),
        name: ApiKeyName::parse(&format!("Key {number}")).unwrap(),
        scopes: vec![Permission::PROFILE_READ, Permission::parse("invoices:write").unwrap()],
        created_at: at(number.try_into().unwrap()),
        expires_at: None,
        last_used_at: None,
        revoked_at: None,
    }
}

/// A secret of a key, whose hash is by `number`, issued at `at(number)`.
pub(super) fn secret(number: u64, key: ApiKeyId) -> ApiKeySecret {
    ApiKeySecret {
        hash: hash(number),
        key,
        hint: format!("cs_{number:05}"),
        issued_at: at(number.try_into().unwrap()),
        expires_at: None,
    }
}

/// Stores a key and its first secret, which goes by the key's number.
pub(super) async fn made(store: &dyn Store, number: u64, key: ApiKey) -> ApiKey {
    let secret = secret(number, key.id);
    commit!(store, |tx| tx.api_keys().insert(&key, &secret));
    key
}

async fn by_secret(store: &dyn Store, number: u64) -> Option<ApiKeyRecord> {
    reader(store).await.api_keys().by_secret(&hash(number)).await.unwrap()
}

pub(super) async fn find(store: &dyn Store, id: ApiKeyId) -> Option<ApiKeyEntry> {
    reader(store).await.api_keys().find(id).await.unwrap()
}

fn conflict<T>(result: &StoreResult<T>) -> Option<UniqueKey> {
    if let Err(StoreError::Conflict(key)) = result { Some(*key) } else { None }
}

pub async fn a_secret_tells_its_key_the_owner_and_what_he_may_do(store: Arc<dyn Store>) {
    let ada = registered(&*store, 1).await;
    let key = ApiKey { expires_at: Some(at(99)), ..key(1) };
    made(&*store, 1, key.clone()).await;
    let record = by_secret(&*store, 1).await.unwrap();
    assert_eq!((record.secret, record.key, record.owner), (secret(1, key.id), key, ada.clone()));
    assert_eq!(record.permissions, []);
    assert!(by_secret(&*store, 2).await.is_none());

    for role in [RoleName::user(), RoleName::administrator()] {
        commit!(store, |tx| tx.roles().grant(ada.id, &role, at(1)));
    }
    let permissions = reader(&*store).await.roles().permissions_of(ada.id).await.unwrap();
    commit!(store, |tx| tx.users().update(&ada.close(at(2)).unwrap()));
    let record = by_secret(&*store, 1).await.unwrap();
    assert_eq!(record.owner.state, AccountState::Closed);
    assert!(record.permissions.contains(&Permission::USERS_READ));
    assert_eq!(record.permissions, permissions, "sorted, each once");
}

pub async fn a_rotation_ends_the_other_secrets_unless_they_end_before(store: Arc<dyn Store>) {
    registered(&*store, 1).await;
    let key = made(&*store, 1, key(1)).await;
    let other = made(&*store, 9, ApiKey { id: api_key_id(9), ..key.clone() }).await;
    commit!(store, |tx| tx.api_keys().rotate(&secret(2, key.id), at(50)));
    commit!(store, |tx| tx.api_keys().rotate(&secret(3, key.id), at(60)));
    let ends = |number| {
        let store = Arc::clone(&store);
        async move { by_secret(&*store, number).await.unwrap().secret.expires_at }
    };
    assert_eq!((ends(1).await, ends(2).await, ends(3).await), (Some(at(50)), Some(at(60)), None));
    commit!(store, |tx| tx.api_keys().rotate(&secret(4, key.id), at(10)));
    for number in [1, 2, 3] {
        assert_eq!(ends(number).await, Some(at(10)), "{number}");
    }
    assert_eq!(find(&*store, other.id).await.unwrap().secrets[0].expires_at, None);
}

pub async fn an_update_leaves_the_owner_and_the_use(store: Arc<dyn Store>) {
    let ada = registered(&*store, 1).await;
    let before = made(&*store, 1, ApiKey { expires_at: Some(at(99)), ..key(1) }).await;
    commit!(store, |tx| tx.api_keys().used(before.id, at(5)));
    let told = ApiKey {
        user: user_id(7),
        name: ApiKeyName::parse("Renamed").unwrap(),
        scopes: vec![],
        created_at: at(77),
        expires_at: None,
        last_used_at: None,
        revoked_at: Some(at(8)),
        ..before.clone()
    };
    commit!(store, |tx| tx.api_keys().update(&told));
    let (user, created_at, last_used_at) = (ada.id, before.created_at, Some(at(5)));
    let updated = ApiKey { user, created_at, last_used_at, ..told };
    assert_eq!(find(&*store, before.id).await.unwrap().key, updated);
}

pub async fn the_latest_use_is_kept(store: Arc<dyn Store>) {
    registered(&*store, 1).await;
    let key = made(&*store, 1, key(1)).await;
    for (second, kept) in [(5, 5), (9, 9), (7, 9)] {
        commit!(store, |tx| tx.api_keys().used(key.id, at(second)));
        assert_eq!(find(&*store, key.id).await.unwrap().key.last_used_at, Some(at(kept)));
    }
}

pub async fn only_live_keys_are_counted(store: Arc<dyn Store>) {
    registered(&*store, 1).await;
    registered(&*store, 2).await;
    made(&*store, 1, key(1)).await;
    made(&*store, 2, ApiKey { revoked_at: Some(at(3)), ..key(2) }).await;
    made(&*store, 3, ApiKey { expires_at: Some(at(50)), ..key(3) }).await;
    made(&*store, 4, ApiKey { user: user_id(2), ..key(4) }).await;
    for (now, live) in [(at(49), 2), (at(50), 1)] {
        assert_eq!(commit!(store, |tx| tx.api_keys().count_live(user_id(1), now)), live);
    }
}

/// Makes a key unless the user has three, as a use case does.
async fn make_up_to_three(store: &dyn Store, number: u64) {
    let owner: UserId = user_id(1);
    let mut tx = begin(store).await;
    tx.users().lock(owner).await.unwrap().unwrap();
    if tx.api_keys().count_live(owner, at(0)).await.unwrap() < 3 {
        tx.api_keys().insert(&key(number), &secret(number, api_key_id(number))).await.unwrap();
    }
    tx.commit().await.unwrap();
}

pub async fn with_the_account_locked_the_count_holds(store: Arc<dyn Store>) {
    registered(&*store, 1).await;
    let tasks = (1..=20).map(|number| {
        let store = Arc::clone(&store);
        tokio::spawn(async move { make_up_to_three(&*store, number).await })
    });
    for made in join_all(tasks).await {
        made.unwrap();
    }
    let all = list_request(ApiKeySort::CreatedAt);
    let listed = reader(&*store).await.api_keys().list(user_id(1), at(0), &all).await.unwrap();
    assert_eq!(listed.items.len(), 3);
}

pub async fn a_locked_key_keeps_other_writers_waiting(store: Arc<dyn Store>) {
    registered(&*store, 1).await;
    let key = made(&*store, 1, key(1)).await;
    let mut tx = begin(&*store).await;
    assert_eq!(tx.api_keys().lock(key.id).await.unwrap(), Some(key.clone()));
    assert_eq!(tx.api_keys().lock(api_key_id(9)).await.unwrap(), None);
    let other = tokio::spawn({
        let store = Arc::clone(&store);
        async move { commit!(store, |tx| tx.api_keys().lock(api_key_id(1))) }
    });
    let revoked = ApiKey { revoked_at: Some(at(2)), ..key };
    tx.api_keys().update(&revoked).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(other.await.unwrap(), Some(revoked), "what the other saw, once it had the lock");
}

pub async fn a_key_and_a_secret_are_stored_once(store: Arc<dyn Store>) {
    registered(&*store, 1).await;
    let first = made(&*store, 1, key(1)).await;
    let same_id = begin(&*store).await.api_keys().insert(&first, &secret(2, first.id)).await;
    assert_eq!(conflict(&same_id), Some(UniqueKey::Id));
    let same_hash = begin(&*store).await.api_keys().insert(&key(2), &secret(1, api_key_id(2))).await;
    assert_eq!(conflict(&same_hash), Some(UniqueKey::TokenHash));
    let rotated = begin(&*store).await.api_keys().rotate(&secret(1, first.id), at(9)).await;
    assert_eq!(conflict(&rotated), Some(UniqueKey::TokenHash));
}

pub async fn keys_that_were_over_long_ago_are_deleted_with_their_secrets(store: Arc<dyn Store>) {
    registered(&*store, 1).await;
    made(&*store, 1, ApiKey { revoked_at: Some(at(10)), ..key(1) }).await;
    made(&*store, 2, ApiKey { expires_at: Some(at(10)), ..key(2) }).await;
    made(&*store, 3, ApiKey { expires_at: Some(at(10)), revoked_at: Some(at(90)), ..key(3) }).await;
    made(&*store, 4, ApiKey { expires_at: Some(at(20)), ..key(4) }).await;
    made(&*store, 5, key(5)).await;
    assert_eq!(commit!(store, |tx| tx.api_keys().delete_expired(at(10), 9)), 0);
    assert_eq!(commit!(store, |tx| tx.api_keys().delete_expired(at(11), 2)), 2);
    assert_eq!(commit!(store, |tx| tx.api_keys().delete_expired(at(11), 2)), 1);
    for (number, is_there) in [(1, false), (2, false), (3, false), (4, true), (5, true)] {
        assert_eq!(by_secret(&*store, number).await.is_some(), is_there, "{number}");
    }
}

pub async fn secrets_that_ended_long_ago_are_deleted_and_their_keys_go_on(store: Arc<dyn Store>) {
    registered(&*store, 1).await;
    let key = made(&*store, 1, key(1)).await;
    for number in [2, 3, 4] {
        commit!(store, |tx| tx.api_keys().rotate(&secret(number, key.id), at(10)));
    }
    commit!(store, |tx| tx.api_keys().rotate(&secret(5, key.id), at(20)));
    assert_eq!(commit!(store, |tx| tx.api_keys().delete_expired_secrets(at(10), 9)), 0);
    assert_eq!(commit!(store, |tx| tx.api_keys().delete_expired_secrets(at(11), 2)), 2);
    assert_eq!(commit!(store, |tx| tx.api_keys().delete_expired_secrets(at(11), 2)), 1);
    let left = find(&*store, key.id).await.unwrap().secrets;
    assert_eq!(left.iter().map(|secret| secret.hash).collect::<Vec<_>>(), [hash(5), hash(4)]);
}
