use super::api_keys::{find, key, made, secret};
use crate::fixtures::{api_key_id, at, commit, list_request, reader, registered, user_id};
use countersign_domain::{ApiKey, ApiKeySecret, ApiKeyStatus, UserId};
use countersign_ports::{
    ApiKeyEntry, ApiKeyFilter, ApiKeySort, Direction, ListRequest, Selection, Sort, Store,
};
use std::sync::Arc;

/// Keys of a user as of `at(20)`, and how many there are in all.
async fn listed(
    store: &dyn Store,
    user: UserId,
    request: &ListRequest<ApiKeyFilter, ApiKeySort>,
) -> (Vec<ApiKeyEntry>, u64) {
    let mut reader = reader(store).await;
    let listed = reader.api_keys().list(user, at(20), request).await.unwrap();
    (listed.items, reader.api_keys().count(user, at(20), &request.selection).await.unwrap())
}

pub async fn keys_and_their_secrets_are_listed_the_newest_first(store: Arc<dyn Store>) {
    registered(&*store, 1).await;
    registered(&*store, 2).await;
    let first = made(&*store, 1, key(1)).await;
    let revoked = made(&*store, 2, ApiKey { revoked_at: Some(at(9)), ..key(2) }).await;
    made(&*store, 3, ApiKey { user: user_id(2), ..key(3) }).await;
    commit!(store, |tx| tx.api_keys().rotate(&secret(4, first.id), at(50)));
    let old = ApiKeySecret { expires_at: Some(at(50)), ..secret(1, first.id) };
    let rotated = ApiKeyEntry { secrets: vec![secret(4, first.id), old], key: first };
    let revoked = ApiKeyEntry { secrets: vec![secret(2, revoked.id)], key: revoked };
    let newest = Sort { by: ApiKeySort::CreatedAt, direction: Direction::Descending };
    let request = ListRequest { sort: newest, ..list_request(ApiKeySort::CreatedAt) };
    assert_eq!(listed(&*store, user_id(1), &request).await, (vec![revoked.clone(), rotated.clone()], 2));
    let oldest = ListRequest { limit: 1, ..list_request(ApiKeySort::CreatedAt) };
    assert_eq!(listed(&*store, user_id(1), &oldest).await, (vec![rotated.clone()], 2));
    assert_eq!(find(&*store, rotated.key.id).await, Some(rotated));
    assert_eq!(find(&*store, revoked.key.id).await, Some(revoked));
    assert_eq!(find(&*store, api_key_id(9)).await, None);
    assert_eq!(listed(&*store, user_id(9), &request).await, (vec![], 0));
}

pub async fn keys_are_listed_by_whether_they_are_accepted(store: Arc<dyn Store>) {
    registered(&*store, 1).await;
    let (ended, gone) = (Some(at(20)), Some(at(9)));
    made(&*store, 1, key(1)).await;
    made(&*store, 2, ApiKey { expires_at: Some(at(21)), ..key(2) }).await;
    made(&*store, 3, ApiKey { expires_at: ended, ..key(3) }).await;
    made(&*store, 4, ApiKey { revoked_at: gone, ..key(4) }).await;
    made(&*store, 5, ApiKey { revoked_at: gone, expires_at: ended, ..key(5) }).await;
    for (status, expected) in [
        (None, vec![1, 2, 3, 4, 5]),
        (Some(ApiKeyStatus::Active), vec![1, 2]),
        (Some(ApiKeyStatus::Expired), vec![3]),
        (Some(ApiKeyStatus::Revoked), vec![4, 5]),
    ] {
        let selection = Selection { filter: ApiKeyFilter { status }, search: None };
        let request = ListRequest { selection, ..list_request(ApiKeySort::CreatedAt) };
        let (found, total) = listed(&*store, user_id(1), &request).await;
        let mut ids: Vec<_> = found.iter().map(|entry| entry.key.id).collect();
        ids.sort_unstable();
        let total_expected = u64::try_from(expected.len()).unwrap();
        let expected: Vec<_> = expected.into_iter().map(api_key_id).collect();
        assert_eq!((ids, total), (expected, total_expected), "{status:?}");
        let alike =
            found.iter().filter(|entry| status.is_none_or(|status| entry.key.status(at(20)) == status));
        assert_eq!(alike.count(), found.len(), "the domain says the same");
    }
}

pub async fn all_keys_of_a_user_are_revoked_at_once(store: Arc<dyn Store>) {
    registered(&*store, 1).await;
    registered(&*store, 2).await;
    made(&*store, 1, key(1)).await;
    let before = made(&*store, 2, ApiKey { revoked_at: Some(at(3)), ..key(2) }).await;
    let of_another = made(&*store, 3, ApiKey { user: user_id(2), ..key(3) }).await;
    assert_eq!(commit!(store, |tx| tx.api_keys().revoke_of(user_id(1), at(9))), 1);
    assert_eq!(commit!(store, |tx| tx.api_keys().revoke_of(user_id(1), at(10))), 0);
    let revoked_at = async |id| find(&*store, id).await.unwrap().key.revoked_at;
    assert_eq!(revoked_at(api_key_id(1)).await, Some(at(9)));
    assert_eq!(revoked_at(before.id).await, Some(at(3)));
    assert_eq!(revoked_at(of_another.id).await, None);
}
