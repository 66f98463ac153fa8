use crate::fixtures::{at, begin, commit, newcomer, reader, registered};
use countersign_domain::{
    AccountState, FullName, NewUser, Profile, RoleName, SearchText, User, UserId, Username,
};
use countersign_ports::{
    Direction, ListRequest, Listed, Selection, Slice, Sort, Store, UserEntry, UserFilter, UserSort,
};
use futures_util::future::join_all;
use std::sync::Arc;

const SORTS: [UserSort; 3] = [UserSort::CreatedAt, UserSort::Username, UserSort::Email];

fn all(limit: u32) -> ListRequest<UserFilter, UserSort> {
    ListRequest {
        selection: Selection::default(),
        sort: Sort { by: UserSort::CreatedAt, direction: Direction::Ascending },
        slice: Slice::Page(1),
        limit,
        count: false,
    }
}

fn of(filter: UserFilter) -> Selection<UserFilter> {
    Selection { filter, search: None }
}

fn searching(text: &str) -> Selection<UserFilter> {
    Selection { filter: UserFilter::default(), search: Some(SearchText::parse(text).unwrap()) }
}

async fn list(store: &dyn Store, request: &ListRequest<UserFilter, UserSort>) -> Listed<UserEntry> {
    reader(store).await.users().list(request).await.unwrap()
}

fn ids(listed: &Listed<UserEntry>) -> Vec<UserId> {
    listed.items.iter().map(|entry| entry.user.id).collect()
}

/// The ids of a selection, in the order they were made, having seen that as many are counted.
async fn selected(store: &dyn Store, selection: Selection<UserFilter>) -> Vec<UserId> {
    let counted = reader(store).await.users().count(&selection).await.unwrap();
    let listed = list(store, &ListRequest { selection, ..all(100) }).await;
    assert_eq!(counted, u64::try_from(listed.items.len()).unwrap());
    ids(&listed)
}

async fn count(store: &dyn Store, state: Option<AccountState>) -> u64 {
    let selection = of(UserFilter { state, ..UserFilter::default() });
    reader(store).await.users().count(&selection).await.unwrap()
}

async fn named(store: &dyn Store, number: u64, username: &str, full_name: &str) -> User {
    let profile = Profile { full_name: FullName::parse(full_name).ok(), ..Profile::default() };
    let user = NewUser { username: Username::parse(username).unwrap(), profile, ..newcomer(number) };
    commit!(store, |tx| tx.users().insert(&user))
}

async fn into_state(store: &dyn Store, user: User, state: AccountState) -> User {
    let user = User { state, ..user };
    commit!(store, |tx| tx.users().update(&user))
}

/// Seven people; the last five were made at the same moment.
async fn seven(store: &dyn Store) -> Vec<UserId> {
    for number in 1..=7 {
        let user = NewUser { created_at: at(number.min(3)), ..newcomer(u64::try_from(number).unwrap()) };
        commit!(store, |tx| tx.users().insert(&user));
    }
    ids(&list(store, &all(100)).await)
}

pub async fn every_order_goes_both_ways_through_everybody_once(store: Arc<dyn Store>) {
    seven(&*store).await;
    for by in SORTS {
        let mut orders = Vec::new();
        for direction in [Direction::Ascending, Direction::Descending] {
            let whole = ids(&list(&*store, &ListRequest { sort: Sort { by, direction }, ..all(100) }).await);
            assert_eq!(whole.len(), 7);
            let mut along = Vec::new();
            let mut request = ListRequest { sort: Sort { by, direction }, ..all(2) };
            loop {
                let part = list(&*store, &request).await;
                along.extend(ids(&part));
                let Some(next) = part.next else { break };
                request.slice = Slice::After(next);
            }
            assert_eq!(along, whole, "{by:?} {direction:?}");
            orders.push(whole);
        }
        orders[1].reverse();
        assert_eq!(orders[0], orders[1], "{by:?}");
    }
}

pub async fn pages_are_the_parts_of_the_whole(store: Arc<dyn Store>) {
    let whole = seven(&*store).await;
    for (page, expected) in [(1, &whole[..3]), (2, &whole[3..6]), (3, &whole[6..]), (4, &[]), (u32::MAX, &[])]
    {
        let part = list(&*store, &ListRequest { slice: Slice::Page(page), ..all(3) }).await;
        assert_eq!(ids(&part), expected, "page {page}");
        assert_eq!(part.next.is_some(), page < 3, "page {page}");
    }
}

pub async fn a_position_holds_when_its_item_is_gone(store: Arc<dyn Store>) {
    let whole = seven(&*store).await;
    let next = list(&*store, &all(3)).await.next.unwrap();
    let third = reader(&*store).await.users().find(whole[2]).await.unwrap().unwrap();
    into_state(&*store, third, AccountState::Closed).await;
    let rest = list(&*store, &ListRequest { slice: Slice::After(next), ..all(100) }).await;
    assert_eq!(ids(&rest), &whole[3..]);
}

pub async fn closed_accounts_are_listed_only_when_asked_for(store: Arc<dyn Store>) {
    let (open, disabled, closed) =
        (registered(&*store, 1).await, registered(&*store, 2).await, registered(&*store, 3).await);
    into_state(&*store, disabled.clone(), AccountState::Disabled).await;
    into_state(&*store, closed.clone(), AccountState::Closed).await;
    let of_state = |state| of(UserFilter { state, ..UserFilter::default() });
    assert_eq!(selected(&*store, of_state(None)).await, [open.id, disabled.id]);
    assert_eq!(selected(&*store, of_state(Some(AccountState::Active))).await, [open.id]);
    assert_eq!(selected(&*store, of_state(Some(AccountState::Disabled))).await, [disabled.id]);
    assert_eq!(selected(&*store, of_state(Some(AccountState::Closed))).await, [closed.id]);
}

pub async fn each_filter_narrows(store: Arc<dyn Store>) {
    let whole = seven(&*store).await;
    let user = reader(&*store).await.users().find(whole[1]).await.unwrap().unwrap();
    let email = user.email.clone();
    let user = user.prove_email(email, at(9)).unwrap();
    commit!(store, |tx| tx.users().update(&user));
    commit!(store, |tx| tx.roles().grant(whole[2], &RoleName::administrator(), at(9)));
    let base = UserFilter::default;
    let verified = |proven| of(UserFilter { email_verified: Some(proven), ..base() });
    assert_eq!(selected(&*store, verified(true)).await, [whole[1]]);
    assert_eq!(selected(&*store, verified(false)).await.len(), 6);
    let role = Some(RoleName::administrator());
    assert_eq!(selected(&*store, of(UserFilter { role: role.clone(), ..base() })).await, [whole[2]]);
    let nothing = UserFilter { role, email_verified: Some(true), ..base() };
    assert_eq!(selected(&*store, of(nothing)).await, []);
    let from = of(UserFilter { created_from: Some(at(2)), ..base() });
    assert_eq!(selected(&*store, from).await, &whole[1..]);
    let until = of(UserFilter { created_until: Some(at(2)), ..base() });
    assert_eq!(selected(&*store, until).await, &whole[..1]);
}

pub async fn a_search_finds_parts_of_names_in_any_case(store: Arc<dyn Store>) {
    let ada = named(&*store, 1, "ada", "Augusta Ada King, Countess of Lovelace").await.id;
    let asa = named(&*store, 2, "asa_50", "Åsa Öberg").await.id;
    for (text, expected) in [
        ("lovelace", vec![ada]),
        ("LOVE", vec![ada]),
        ("ngüst", vec![]),
        ("åsa", vec![asa]),
        ("A\u{30a}SA ÖB", vec![asa]),
        ("example.com", vec![ada, asa]),
        ("user1@", vec![ada]),
        // Fewer than three characters are looked for where a name begins.
        ("ad", vec![ada]),
        ("a", vec![ada, asa]),
        ("å", vec![asa]),
        ("da", vec![]),
        ("gu", vec![]),
        // Not across two names.
        ("ada user1", vec![]),
    ] {
        assert_eq!(selected(&*store, searching(text)).await, expected, "{text}");
    }
}

pub async fn a_search_takes_every_character_as_it_is(store: Arc<dyn Store>) {
    let ada = named(&*store, 1, "a_b-c", r#"50% of "x" \ O'Neil * (y) OR z^2"#).await.id;
    named(&*store, 2, "axb-c", "Nobody").await;
    for text in ["a_b", "50%", r#""x""#, r"\ o", "o'neil", "* (", ") or z", "z^2", r#"of "x" \"#] {
        assert_eq!(selected(&*store, searching(text)).await, [ada], "{text}");
    }
    for text in
        ["a%b", "5_%", "'; DROP TABLE users; --", "NOT z", "ada*", "%%%", "\"\"\"", "{}", "search_text:a"]
    {
        assert_eq!(selected(&*store, searching(text)).await, [], "{text}");
    }
}

pub async fn a_search_follows_every_change(store: Arc<dyn Store>) {
    let ada = named(&*store, 1, "ada", "Ada Byron").await;
    let profile = Profile { full_name: FullName::parse("Ada Lovelace").ok(), ..Profile::default() };
    let ada = User { profile, ..ada };
    let ada = commit!(store, |tx| tx.users().update(&ada));
    assert_eq!(selected(&*store, searching("byron")).await, []);
    assert_eq!(selected(&*store, searching("lovelace")).await, [ada.id]);
    let closed = into_state(&*store, ada, AccountState::Closed).await;
    assert!(commit!(store, |tx| tx.users().purge(closed.id)));
    assert_eq!(selected(&*store, searching("lovelace")).await, []);
}

pub async fn counts_follow_every_change_and_no_other(store: Arc<dyn Store>) {
    let people = join_all((1..=20).map(|number| registered(&*store, number))).await;
    assert_eq!(count(&*store, None).await, 20);
    let mut tx = begin(&*store).await;
    tx.users().insert(&newcomer(21)).await.unwrap();
    tx.rollback().await;
    assert_eq!(count(&*store, None).await, 20);
    let disabled = into_state(&*store, people[0].clone(), AccountState::Disabled).await;
    let closed = into_state(&*store, people[1].clone(), AccountState::Closed).await;
    commit!(store, |tx| tx.users().record_login(people[2].id, at(1)));
    let [any, active, off, gone] =
        [None, Some(AccountState::Active), Some(AccountState::Disabled), Some(AccountState::Closed)];
    for (state, expected) in [(any, 19), (active, 18), (off, 1), (gone, 1)] {
        assert_eq!(count(&*store, state).await, expected, "{state:?}");
    }
    into_state(&*store, disabled, AccountState::Active).await;
    commit!(store, |tx| tx.users().purge(closed.id));
    for (state, expected) in [(any, 19), (active, 19), (off, 0), (gone, 0)] {
        assert_eq!(count(&*store, state).await, expected, "{state:?}");
    }
}

pub async fn only_a_closed_account_is_purged_and_all_of_it(store: Arc<dyn Store>) {
    let session = crate::fixtures::logged_in(&*store, 1).await;
    commit!(store, |tx| tx.roles().grant(session.user, &RoleName::user(), at(0)));
    assert!(!commit!(store, |tx| tx.users().purge(session.user)));
    let user = reader(&*store).await.users().find(session.user).await.unwrap().unwrap();
    into_state(&*store, user, AccountState::Closed).await;
    assert!(commit!(store, |tx| tx.users().purge(session.user)));
    assert!(!commit!(store, |tx| tx.users().purge(session.user)));
    let mut reader = reader(&*store).await;
    assert!(reader.users().find(session.user).await.unwrap().is_none());
    assert!(reader.users().entry(session.user).await.unwrap().is_none());
    assert!(reader.sessions().find(session.id).await.unwrap().is_none());
    assert_eq!(reader.roles().of(session.user).await.unwrap(), []);
}

pub async fn an_entry_has_the_roles_and_the_second_factor(store: Arc<dyn Store>) {
    let user = registered(&*store, 1).await;
    for role in [RoleName::user(), RoleName::administrator()] {
        commit!(store, |tx| tx.roles().grant(user.id, &role, at(0)));
    }
    let entry = reader(&*store).await.users().entry(user.id).await.unwrap().unwrap();
    let roles = vec![RoleName::administrator(), RoleName::user()];
    assert_eq!(entry, UserEntry { user, roles, has_second_factor: false });
    assert_eq!(list(&*store, &all(1)).await.items, [entry]);
}
