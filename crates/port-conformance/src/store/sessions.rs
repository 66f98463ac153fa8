use crate::fixtures::{
    at, begin, commit, lifetimes, list_request, logged_in, new_session, reader, refresh_token, registered,
    session_id, user_id,
};
use countersign_domain::{
    AccountState, EndReason, Instant, Origin, RequestId, Session, SessionId, SessionName, UserId,
};
use countersign_ports::{
    Direction, ListRequest, Listed, Position, Selection, SessionFilter, SessionSort, Slice, Sort, Store,
    StoreError, UniqueKey,
};
use std::sync::Arc;
use uuid::Uuid;

async fn find(store: &dyn Store, id: SessionId) -> Option<Session> {
    reader(store).await.sessions().find(id).await.unwrap()
}

pub async fn a_session_comes_back_as_it_was(store: Arc<dyn Store>) {
    let session = logged_in(&*store, 1).await;
    assert_eq!(find(&*store, session.id).await, Some(session.clone()));
    let origin = Origin::local(RequestId::from_uuid(Uuid::nil()));
    let plain = Session::open(session_id(2), session.user, at(1), lifetimes(), &origin);
    let name = SessionName::parse("Phone").ok();
    let ended = Session { ended: Some((at(2), EndReason::PasswordChanged)), name, ..plain };
    commit!(store, |tx| tx.sessions().insert(&ended));
    assert_eq!(find(&*store, ended.id).await, Some(ended));
    assert_eq!(find(&*store, session_id(3)).await, None);
}

pub async fn a_renewal_moves_the_idle_end_and_nothing_else(store: Arc<dyn Store>) {
    let session = logged_in(&*store, 1).await;
    let renewed = session.clone().renew(at(50), lifetimes()).unwrap();
    let told = Session { authenticated_at: at(9), expires_at: at(9999), ip: None, ..renewed.clone() };
    assert!(commit!(store, |tx| tx.sessions().renew(&told)));
    assert_eq!(find(&*store, session.id).await, Some(renewed));
}

pub async fn an_ended_session_is_not_renewed(store: Arc<dyn Store>) {
    let session = logged_in(&*store, 1).await;
    let renewed = session.clone().renew(at(50), lifetimes()).unwrap();
    assert!(commit!(store, |tx| tx.sessions().end(session.id, at(60), EndReason::LoggedOut)));
    assert!(!commit!(store, |tx| tx.sessions().renew(&renewed)));
    assert_eq!(find(&*store, session.id).await.unwrap().last_used_at, at(0));
    let unknown = Session { id: session_id(9), ..renewed };
    assert!(!commit!(store, |tx| tx.sessions().renew(&unknown)));
}

pub async fn the_session_of_a_disabled_account_is_not_renewed(store: Arc<dyn Store>) {
    let session = logged_in(&*store, 1).await;
    let mut ada = reader(&*store).await.users().find(session.user).await.unwrap().unwrap();
    ada.state = AccountState::Disabled;
    commit!(store, |tx| tx.users().update(&ada));
    let renewed = session.renew(at(50), lifetimes()).unwrap();
    assert!(!commit!(store, |tx| tx.sessions().renew(&renewed)));
}

pub async fn a_session_ends_once(store: Arc<dyn Store>) {
    let session = logged_in(&*store, 1).await;
    assert!(commit!(store, |tx| tx.sessions().end(session.id, at(1), EndReason::LoggedOut)));
    assert!(!commit!(store, |tx| tx.sessions().end(session.id, at(2), EndReason::Revoked)));
    assert!(!commit!(store, |tx| tx.sessions().end(session_id(9), at(2), EndReason::Revoked)));
    let ended = find(&*store, session.id).await.unwrap().ended;
    assert_eq!(ended, Some((at(1), EndReason::LoggedOut)));
}

pub async fn ending_all_spares_the_exception_and_other_users(store: Arc<dyn Store>) {
    let session = logged_in(&*store, 1).await;
    let other = logged_in(&*store, 2).await;
    for number in [3, 4, 5] {
        commit!(store, |tx| tx.sessions().insert(&new_session(number, session.user)));
    }
    commit!(store, |tx| tx.sessions().end(session_id(5), at(1), EndReason::LoggedOut));
    let why = EndReason::Revoked;
    let mut ended = commit!(store, |tx| tx.sessions().end_all(session.user, Some(session_id(3)), at(2), why));
    ended.sort_unstable();
    assert_eq!(ended, [session_id(1), session_id(4)]);
    assert_eq!(find(&*store, session_id(4)).await.unwrap().ended, Some((at(2), why)));
    assert_eq!(find(&*store, session_id(5)).await.unwrap().ended, Some((at(1), EndReason::LoggedOut)));
    assert_eq!(find(&*store, other.id).await, Some(other));
    let rest = commit!(store, |tx| tx.sessions().end_all(session.user, None, at(3), why));
    assert_eq!(rest, [session_id(3)]);
    assert_eq!(commit!(store, |tx| tx.sessions().end_all(session.user, None, at(4), why)), []);
}

pub async fn what_ended_or_expired_long_ago_is_deleted_with_its_tokens(store: Arc<dyn Store>) {
    let idle = logged_in(&*store, 1).await; // over at 100
    let ended = logged_in(&*store, 2).await;
    commit!(store, |tx| tx.refresh_tokens().insert(&refresh_token(1, idle.id, 0)));
    commit!(store, |tx| tx.sessions().end(ended.id, at(10), EndReason::LoggedOut));
    assert_eq!(commit!(store, |tx| tx.sessions().delete_expired(at(10), 9)), 0);
    assert_eq!(commit!(store, |tx| tx.sessions().delete_expired(at(100), 9)), 1);
    assert_eq!(find(&*store, ended.id).await, None);
    assert!(find(&*store, idle.id).await.is_some());
    assert_eq!(commit!(store, |tx| tx.sessions().delete_expired(at(101), 9)), 1);
    let hash = refresh_token(1, idle.id, 0).hash;
    assert!(reader(&*store).await.refresh_tokens().find(&hash).await.unwrap().is_none());

    for number in 3..=7 {
        commit!(store, |tx| tx.sessions().insert(&new_session(number, idle.user)));
    }
    assert_eq!(commit!(store, |tx| tx.sessions().delete_expired(at(500), 3)), 3);
    assert_eq!(commit!(store, |tx| tx.sessions().delete_expired(at(500), 3)), 2);
}

pub async fn one_identifier_is_one_session(store: Arc<dyn Store>) {
    let session = logged_in(&*store, 1).await;
    registered(&*store, 2).await;
    let again = begin(&*store).await.sessions().insert(&session).await;
    assert!(matches!(again, Err(StoreError::Conflict(UniqueKey::Id))), "{again:?}");
}

/// A user with sessions 1 to 5: the fourth ended, the fifth idle since `at(20)`, the second used last.
async fn five_sessions(store: &dyn Store) -> UserId {
    let first = logged_in(store, 1).await;
    logged_in(store, 9).await;
    for number in 2..=5 {
        let mut session = new_session(number, first.user);
        session.created_at = at(number.cast_signed());
        if number == 5 {
            session.idle_expires_at = at(20);
        }
        commit!(store, |tx| tx.sessions().insert(&session));
    }
    let used = find(store, session_id(2)).await.unwrap().renew(at(10), lifetimes()).unwrap();
    commit!(store, |tx| tx.sessions().renew(&used));
    commit!(store, |tx| tx.sessions().end(session_id(4), at(10), EndReason::LoggedOut));
    first.user
}

/// The numbers of the listed sessions, and how many there are in all.
async fn listed(
    store: &dyn Store,
    user: UserId,
    now: Instant,
    request: &ListRequest<SessionFilter, SessionSort>,
) -> (Vec<SessionId>, Option<Position>, u64) {
    let mut reader = reader(store).await;
    let Listed { items, next } = reader.sessions().list(user, now, request).await.unwrap();
    let total = reader.sessions().count(user, now, &request.selection).await.unwrap();
    (items.iter().map(|session| session.id).collect(), next, total)
}

pub async fn live_sessions_are_listed_in_either_order_and_counted(store: Arc<dyn Store>) {
    let user = five_sessions(&*store).await;
    let latest = Sort { by: SessionSort::LastUsedAt, direction: Direction::Descending };
    let by_use = ListRequest { sort: latest, ..list_request(SessionSort::LastUsedAt) };
    let by_age = list_request(SessionSort::CreatedAt);
    let numbers = |numbers: &[u64]| numbers.iter().copied().map(session_id).collect::<Vec<_>>();
    for (request, now, expected) in [
        (&by_use, at(19), numbers(&[2, 5, 3, 1])),
        (&by_use, at(20), numbers(&[2, 3, 1])),
        (&by_use, at(100), numbers(&[2])),
        (&by_age, at(19), numbers(&[1, 2, 3, 5])),
    ] {
        let total = u64::try_from(expected.len()).unwrap();
        assert_eq!(listed(&*store, user, now, request).await, (expected, None, total), "at {now}");
    }
    let by_two = ListRequest { limit: 2, ..by_use.clone() };
    let (first, next, total) = listed(&*store, user, at(20), &by_two).await;
    assert_eq!((first, total), (numbers(&[2, 3]), 3));
    let rest = ListRequest { slice: Slice::After(next.unwrap()), ..by_two };
    assert_eq!(listed(&*store, user, at(20), &rest).await, (numbers(&[1]), None, 3));
    let of_others = listed(&*store, user_id(99), at(19), &by_age).await;
    assert_eq!(of_others, (vec![], None, 0));
    let second = reader(&*store).await.sessions().list(user, at(100), &by_age).await.unwrap().items.remove(0);
    assert_eq!(Some(second), find(&*store, session_id(2)).await);
}

pub async fn sessions_are_listed_from_and_until_a_moment(store: Arc<dyn Store>) {
    let user = five_sessions(&*store).await;
    let among = async |filter| {
        let selection = Selection { filter, search: None };
        let request = ListRequest { selection, ..list_request(SessionSort::CreatedAt) };
        listed(&*store, user, at(19), &request).await
    };
    let later = SessionFilter { created_from: Some(at(3)), ..SessionFilter::default() };
    assert_eq!(among(later).await, (vec![session_id(3), session_id(5)], None, 2));
    let until = find(&*store, session_id(3)).await.unwrap().last_used_at;
    let unused = SessionFilter { last_used_until: Some(until), ..SessionFilter::default() };
    let (found, _, total) = among(unused).await;
    assert!(!found.contains(&session_id(2)) && !found.contains(&session_id(3)), "{found:?}");
    assert_eq!(total, u64::try_from(found.len()).unwrap());
}

pub async fn a_session_is_live_until_it_ends_and_for_its_user(store: Arc<dyn Store>) {
    let user = five_sessions(&*store).await;
    let is_live =
        async |number, user, now| commit!(store, |tx| tx.sessions().is_live(session_id(number), user, now));
    assert!(is_live(1, user, at(20)).await);
    assert!(!is_live(1, user_id(9), at(20)).await, "of another");
    assert!(!is_live(4, user, at(20)).await, "ended");
    assert!(is_live(5, user, at(19)).await && !is_live(5, user, at(20)).await, "idle");
    assert!(!is_live(99, user, at(20)).await);
}

pub async fn the_sessions_opened_last_are_kept(store: Arc<dyn Store>) {
    let user = five_sessions(&*store).await;
    let why = EndReason::Displaced;
    assert_eq!(commit!(store, |tx| tx.sessions().end_oldest(user, 4, at(15), why)), []);
    let mut ended = commit!(store, |tx| tx.sessions().end_oldest(user, 2, at(15), why));
    ended.sort_unstable();
    assert_eq!(ended, [session_id(1), session_id(2)]);
    assert_eq!(find(&*store, session_id(2)).await.unwrap().ended, Some((at(15), why)));
    assert_eq!(find(&*store, session_id(4)).await.unwrap().ended, Some((at(10), EndReason::LoggedOut)));
    assert_eq!(find(&*store, session_id(9)).await.unwrap().ended, None);
    let mut rest = commit!(store, |tx| tx.sessions().end_oldest(user, 0, at(16), why));
    rest.sort_unstable();
    assert_eq!(rest, [session_id(3), session_id(5)]);
}

pub async fn only_live_sessions_count_among_those_kept(store: Arc<dyn Store>) {
    let user = five_sessions(&*store).await;
    let ended = commit!(store, |tx| tx.sessions().end_oldest(user, 2, at(20), EndReason::Displaced));
    assert_eq!(ended, [session_id(1)], "the fifth, which was opened last, takes nobody's place");
    assert_eq!(find(&*store, session_id(5)).await.unwrap().ended, None, "it had ended by itself");
}

pub async fn a_session_is_named_by_its_user_while_it_is_open(store: Arc<dyn Store>) {
    let session = logged_in(&*store, 1).await;
    let other = registered(&*store, 2).await;
    let name = SessionName::parse("Büro").unwrap();
    assert!(!commit!(store, |tx| tx.sessions().rename(session.id, other.id, &name)));
    assert!(!commit!(store, |tx| tx.sessions().rename(session_id(9), session.user, &name)));
    assert_eq!(find(&*store, session.id).await, Some(session.clone()));
    assert!(commit!(store, |tx| tx.sessions().rename(session.id, session.user, &name)));
    let named = Session { name: Some(name.clone()), ..session };
    assert_eq!(find(&*store, named.id).await, Some(named.clone()));
    let renewed = Session { name: None, ..named.clone().renew(at(50), lifetimes()).unwrap() };
    commit!(store, |tx| tx.sessions().renew(&renewed));
    assert_eq!(find(&*store, named.id).await.unwrap().name, Some(name.clone()));
    commit!(store, |tx| tx.sessions().end(named.id, at(60), EndReason::LoggedOut));
    assert!(!commit!(store, |tx| tx.sessions().rename(named.id, named.user, &name)));
}
