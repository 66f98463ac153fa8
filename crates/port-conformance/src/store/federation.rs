use crate::fixtures::{at, begin, commit, hash, identity_id, reader, registered, session_id, user_id};
use countersign_domain::{
    EmailAddress, ExternalIdentity, ExternalSubject, FederationFlow, FederationPurpose, ProviderName, User,
};
use countersign_ports::{Store, StoreError, UniqueKey};
use futures_util::future::join_all;
use std::sync::Arc;

fn provider(name: &str) -> ProviderName {
    ProviderName::parse(name).unwrap()
}

fn subject(text: &str) -> ExternalSubject {
    ExternalSubject::parse(text).unwrap()
}

/// The first user's identity at one provider, linked at `at(number)`.
fn identity(number: u64, text: &str) -> ExternalIdentity {
    ExternalIdentity {
        id: identity_id(number),
        user: user_id(1),
        provider: provider("acme"),
        subject: subject(text),
        email: EmailAddress::parse("Ada@Example.org").ok(),
        linked_at: at(number.cast_signed()),
        last_used_at: None,
    }
}

async fn linked(store: &dyn Store, identity: ExternalIdentity) -> ExternalIdentity {
    commit!(store, |tx| tx.identities().insert(&identity));
    identity
}

async fn find(store: &dyn Store, name: &str, text: &str) -> Option<ExternalIdentity> {
    reader(store).await.identities().find(&provider(name), &subject(text)).await.unwrap()
}

pub async fn an_identity_is_found_by_provider_and_subject_to_the_letter(store: Arc<dyn Store>) {
    registered(&*store, 1).await;
    let lower = linked(&*store, identity(1, "abc")).await;
    let upper = linked(&*store, ExternalIdentity { email: None, ..identity(2, "ABC") }).await;
    assert_eq!(find(&*store, "acme", "abc").await, Some(lower.clone()));
    assert_eq!(find(&*store, "acme", "ABC").await, Some(upper.clone()));
    assert_eq!(find(&*store, "other", "abc").await, None);
    assert_eq!(find(&*store, "acme", "abc ").await, None);
    let mut reader = reader(&*store).await;
    assert_eq!(reader.identities().of(user_id(1)).await.unwrap(), [lower.clone(), upper.clone()]);
    assert_eq!(reader.identities().of(user_id(2)).await.unwrap(), []);
    let within = commit!(store, |tx| tx.identities().of(user_id(1)));
    assert_eq!(within, [lower, upper]);
}

pub async fn an_identity_is_linked_to_one_account_alone(store: Arc<dyn Store>) {
    registered(&*store, 1).await;
    registered(&*store, 2).await;
    linked(&*store, identity(1, "abc")).await;
    for user in [1, 2] {
        let again = ExternalIdentity { user: user_id(user), ..identity(2, "abc") };
        let refused = begin(&*store).await.identities().insert(&again).await;
        assert!(matches!(refused, Err(StoreError::Conflict(UniqueKey::ExternalIdentity))), "{refused:?}");
    }
    let elsewhere = ExternalIdentity { provider: provider("other"), ..identity(2, "abc") };
    linked(&*store, elsewhere).await;
}

pub async fn of_fifty_links_of_one_identity_one_is_made(store: Arc<dyn Store>) {
    for number in 1..=5 {
        registered(&*store, number).await;
    }
    let links = (1..=50).map(|number| {
        let store = Arc::clone(&store);
        tokio::spawn(async move {
            let identity = ExternalIdentity { user: user_id(number % 5 + 1), ..identity(number, "abc") };
            let mut tx = begin(&*store).await;
            let inserted = tx.identities().insert(&identity).await;
            if inserted.is_ok() {
                tx.commit().await.unwrap();
            }
            inserted.is_ok()
        })
    });
    let made = join_all(links).await.into_iter().filter(|made| *made.as_ref().unwrap()).count();
    assert_eq!(made, 1);
}

pub async fn a_use_is_noted_while_the_link_stands(store: Arc<dyn Store>) {
    registered(&*store, 1).await;
    registered(&*store, 2).await;
    let linked = linked(&*store, identity(1, "abc")).await;
    let used = ExternalIdentity { email: None, last_used_at: Some(at(9)), ..linked.clone() };
    assert!(commit!(store, |tx| tx.identities().used(&used)));
    assert_eq!(find(&*store, "acme", "abc").await, Some(used.clone()));
    let of_another = ExternalIdentity { user: user_id(2), ..used.clone() };
    assert!(!commit!(store, |tx| tx.identities().used(&of_another)));
    assert!(!commit!(store, |tx| tx.identities().delete(used.id, user_id(2))));
    assert!(commit!(store, |tx| tx.identities().delete(used.id, used.user)));
    assert!(!commit!(store, |tx| tx.identities().delete(used.id, used.user)));
    assert!(!commit!(store, |tx| tx.identities().used(&used)));
    assert_eq!(find(&*store, "acme", "abc").await, None);
}

pub async fn identities_go_with_their_account_or_all_at_once(store: Arc<dyn Store>) {
    let ada: User = registered(&*store, 1).await;
    registered(&*store, 2).await;
    linked(&*store, identity(1, "abc")).await;
    linked(&*store, identity(2, "def")).await;
    linked(&*store, ExternalIdentity { user: user_id(2), ..identity(3, "ghi") }).await;
    assert_eq!(commit!(store, |tx| tx.identities().delete_of(user_id(1))), 2);
    assert_eq!(commit!(store, |tx| tx.identities().delete_of(user_id(1))), 0);
    assert!(find(&*store, "acme", "ghi").await.is_some());
    linked(&*store, identity(1, "abc")).await;
    commit!(store, |tx| tx.users().update(&ada.close(at(2)).unwrap()));
    assert!(commit!(store, |tx| tx.users().purge(user_id(1))));
    assert_eq!(find(&*store, "acme", "abc").await, None);
}

/// A login under way, good until `at(600)`.
fn flow(number: u64, purpose: FederationPurpose) -> FederationFlow {
    FederationFlow {
        state: hash(number),
        binding: hash(100 + number),
        provider: provider("acme"),
        purpose,
        redirect_uri: "https://id.example/callback".to_owned(),
        return_to: (number == 1).then(|| "https://app.example/".to_owned()),
        started_at: at(0),
        expires_at: at(600),
    }
}

pub async fn a_flow_is_taken_once_by_who_started_it_where_he_did(store: Arc<dyn Store>) {
    let link = FederationPurpose::Link { user: user_id(1), session: session_id(1) };
    for flow in [flow(1, FederationPurpose::LogIn), flow(2, link)] {
        commit!(store, |tx| tx.flows().insert(&flow));
        let (state, binding) = (flow.state, flow.binding);
        for (state, name, binding, now) in [
            (hash(9), "acme", binding, at(1)),
            (state, "other", binding, at(1)),
            (state, "acme", hash(9), at(1)),
            (state, "acme", state, at(1)),
            (state, "acme", binding, at(600)),
        ] {
            assert_eq!(commit!(store, |tx| tx.flows().take(&state, &provider(name), &binding, now)), None);
        }
        let taken = commit!(store, |tx| tx.flows().take(&state, &provider("acme"), &binding, at(599)));
        assert_eq!(taken, Some(flow));
        let again = commit!(store, |tx| tx.flows().take(&state, &provider("acme"), &binding, at(599)));
        assert_eq!(again, None);
    }
}

pub async fn of_fifty_who_take_a_flow_one_gets_it(store: Arc<dyn Store>) {
    let flow = flow(1, FederationPurpose::LogIn);
    commit!(store, |tx| tx.flows().insert(&flow));
    let takers = (0..50).map(|_| {
        let (store, flow) = (Arc::clone(&store), flow.clone());
        tokio::spawn(async move {
            commit!(store, |tx| tx.flows().take(&flow.state, &flow.provider, &flow.binding, at(1))).is_some()
        })
    });
    let taken = join_all(takers).await.into_iter().filter(|taken| *taken.as_ref().unwrap()).count();
    assert_eq!(taken, 1);
}

pub async fn expired_flows_are_deleted_to_the_limit(store: Arc<dyn Store>) {
    for number in 1..=3 {
        let flow = FederationFlow { expires_at: at(10), ..flow(number, FederationPurpose::LogIn) };
        commit!(store, |tx| tx.flows().insert(&flow));
    }
    commit!(store, |tx| tx.flows().insert(&flow(4, FederationPurpose::LogIn)));
    assert_eq!(commit!(store, |tx| tx.flows().delete_expired(at(10), 9)), 0);
    assert_eq!(commit!(store, |tx| tx.flows().delete_expired(at(11), 2)), 2);
    assert_eq!(commit!(store, |tx| tx.flows().delete_expired(at(11), 2)), 1);
    assert_eq!(commit!(store, |tx| tx.flows().delete_expired(at(11), 2)), 0);
}
