//! Tests of completing logins at identity providers.

use super::*;
use crate::use_cases::fixtures::{
    Kit, ada, ada_verified, ada_with_password, authenticated, external_identity, external_profile, later,
    origin, provider, session, token_text,
};
use countersign_domain::{AccountState, ExternalProfile, MailTemplate, RoleName, TokenHash, UserId};
use countersign_ports::mock::{Ended, MockTransaction, ScriptedStore};
use countersign_ports::{LoginRecord, StoreError, UniqueKey};
use serde_json::json;
use uuid::Uuid;

fn flow(purpose: FederationPurpose) -> FederationFlow {
    FederationFlow {
        state: TokenHash::from_bytes([b't'; 32]),
        binding: TokenHash::from_bytes([b't'; 32]),
        provider: provider(),
        purpose,
        redirect_uri: "https://id.example/callback".to_owned(),
        return_to: Some("https://app.example/".to_owned()),
        started_at: later(-60),
        expires_at: later(540),
    }
}

fn link() -> FederationPurpose {
    FederationPurpose::Link { user: ada().id, session: session().id }
}

/// A store with this login under way; it is taken first.
fn under_way(purpose: FederationPurpose) -> ScriptedStore {
    ScriptedStore::new().transaction(move |tx| {
        tx.flows
            .expect_take()
            .withf(|_, at, _, now| (at, *now) == (&provider(), later(0)))
            .times(1)
            .return_once(move |_, _, _, _| Ok(Some(flow(purpose))));
    })
}

/// One in which this subject is Ada, and her account looks so.
fn known(store: ScriptedStore, record: LoginRecord) -> ScriptedStore {
    store.reader(|r| {
        r.identities.expect_find().returning(|_, _| Ok(Some(external_identity())));
        r.users.expect_with_password().withf(|id| *id == ada().id).return_once(|_| Ok(Some(record)));
    })
}

/// One in which nobody is this subject, and the address is of this account.
fn stranger(store: ScriptedStore, record: Option<LoginRecord>) -> ScriptedStore {
    store
        .reader(|r| {
            r.identities.expect_find().returning(|_, _| Ok(None));
        })
        .reader(|r| {
            r.users.expect_for_login().return_once(|_| Ok(record));
        })
}

fn session_opens(tx: &mut MockTransaction) {
    tx.users.expect_record_login().times(1).returning(|_, _| Ok(true));
    tx.second_factors.expect_is_enabled().times(1).returning(|_| Ok(false));
    tx.sessions.expect_insert().times(1).returning(|_| Ok(()));
    tx.refresh_tokens.expect_insert().times(1).returning(|_| Ok(()));
    tx.identities
        .expect_used()
        .withf(|used| used.last_used_at == Some(later(0)))
        .times(1)
        .returning(|_| Ok(true));
    Kit::expect_deed(tx, Action::LoggedIn, json!({ "provider": "acme" }), &[]);
}

/// What comes back: with a code, from who started it.
fn command() -> CompleteFederationCommand {
    presented(&token_text(TokenKind::State), Some(&token_text(TokenKind::Flow)))
}

fn presented(state: &str, binding: Option<&str>) -> CompleteFederationCommand {
    let answer = ProviderAnswer::Code(SecretString::from("code"));
    CompleteFederationCommand::new(provider(), (state, binding), answer, None, origin())
}

#[test]
fn what_is_presented_is_not_shown() {
    assert!(!format!("{:?}", command()).contains("ttt"));
}

/// The policy that trusts the provider with addresses, and links nobody by them.
fn trusting() -> FederationPolicy {
    FederationPolicy { trust_email: vec![provider()], ..FederationPolicy::default() }
}

async fn complete_by(
    store: ScriptedStore,
    answer: Result<ExternalProfile, ProviderError>,
    policy: FederationPolicy,
) -> (FederationReturn, Vec<Ended>) {
    let mut kit = Kit::new(store);
    kit.identity_providers
        .expect_identify()
        .withf(|grant| grant.code_verifier.expose() == "05".repeat(32))
        .return_once(|_| answer);
    let (ports, store) = kit.ports();
    let use_case = CompleteFederation::new(&ports, Settings::default(), &Arc::new(policy));
    let returned = use_case.execute(command()).await;
    assert_eq!(store.left(), 0, "{returned:?}");
    (returned, store.ended())
}

async fn complete(
    store: ScriptedStore,
    answer: Result<ExternalProfile, ProviderError>,
) -> Result<FederationOutcome, CompleteFederationError> {
    let (returned, _) = complete_by(store, answer, trusting()).await;
    assert_eq!(returned.return_to.as_deref(), Some("https://app.example/"));
    returned.outcome
}

/// The policy that believes the provider.
fn believing() -> FederationPolicy {
    FederationPolicy { link_by_email: vec![provider()], ..FederationPolicy::default() }
}

fn logged_in(outcome: Result<FederationOutcome, CompleteFederationError>) -> UserId {
    match outcome.unwrap() {
        FederationOutcome::LogIn(LogInOutcome::LoggedIn(login)) => login.user.id,
        other @ (FederationOutcome::LogIn(LogInOutcome::SecondFactorRequired(_))
        | FederationOutcome::Linked(_)) => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn who_is_known_there_gets_a_session_here_whatever_his_address_there_is() {
    let elsewhere = ExternalProfile { email: None, email_verified: false, ..external_profile() };
    for profile in [external_profile(), elsewhere] {
        let store =
            known(under_way(FederationPurpose::LogIn), ada_with_password()).transaction(session_opens);
        assert_eq!(logged_in(complete(store, Ok(profile)).await), ada().id);
    }
}

#[tokio::test]
async fn a_second_factor_is_asked_for() {
    let record = LoginRecord { has_second_factor: true, ..ada_with_password() };
    let store = known(under_way(FederationPurpose::LogIn), record).transaction(|tx| {
        tx.users.expect_lock().returning(|_| Ok(Some(ada())));
        tx.identities.expect_used().returning(|_| Ok(true));
        tx.one_time_tokens.expect_insert().times(1).returning(|_| Ok(()));
        Kit::expect_deed(tx, Action::SecondFactorAsked, json!({ "provider": "acme" }), &[]);
    });
    let outcome = complete(store, Ok(external_profile())).await.unwrap();
    assert!(matches!(outcome, FederationOutcome::LogIn(LogInOutcome::SecondFactorRequired(_))));
}

#[tokio::test]
async fn a_disabled_account_is_not_let_in_nor_enabled() {
    let mut record = ada_with_password();
    record.user.state = AccountState::Disabled;
    let store = known(under_way(FederationPurpose::LogIn), record)
        .transaction(|tx| Kit::expect_refusal(tx, "account_disabled"));
    let outcome = complete(store, Ok(external_profile())).await;
    assert!(matches!(outcome, Err(CompleteFederationError::AccountDisabled)));
}

#[tokio::test]
async fn what_is_not_under_way_asks_no_provider() {
    let taken_before = ScriptedStore::new()
        .transaction(|tx| {
            tx.flows.expect_take().returning(|_, _, _, _| Ok(None));
        })
        .transaction(|tx| Kit::expect_refusal(tx, "invalid_flow"));
    let refusing = || ScriptedStore::new().transaction(|tx| Kit::expect_refusal(tx, "invalid_flow"));
    for (store, command) in [
        (taken_before, command()),
        (refusing(), presented(&token_text(TokenKind::State), None)),
        (refusing(), presented(&token_text(TokenKind::State), Some("csf_x"))),
        (refusing(), presented(&token_text(TokenKind::Flow), Some(&token_text(TokenKind::Flow)))),
    ] {
        let (ports, store) = Kit::new(store).ports();
        let use_case = CompleteFederation::new(&ports, Settings::default(), &Arc::default());
        let returned = use_case.execute(command).await;
        assert!(matches!(returned.outcome, Err(CompleteFederationError::InvalidFlow)));
        assert_eq!((returned.return_to, store.left()), (None, 0));
    }
}

#[tokio::test]
async fn a_provider_that_fails_uses_the_login_up_and_opens_nothing() {
    let store = under_way(FederationPurpose::LogIn);
    let outcome = complete(store, Err(ProviderError::Faulty("html".into()))).await;
    assert!(matches!(outcome, Err(CompleteFederationError::Provider(ProviderError::Faulty(_)))));
    for (error, reason) in [
        (ProviderError::Refused, "provider_refused"),
        (ProviderError::Untrustworthy("nonce".into()), "provider_not_trusted"),
    ] {
        let store = under_way(FederationPurpose::LogIn).transaction(|tx| Kit::expect_refusal(tx, reason));
        assert!(matches!(complete(store, Err(error)).await, Err(CompleteFederationError::Provider(_))));
    }
}

#[tokio::test]
async fn a_new_address_makes_an_account_verified_as_the_provider_says() {
    for (email_verified, mails) in [(true, &[][..]), (false, &[MailTemplate::VerifyEmail][..])] {
        let user = if email_verified { ada_verified() } else { ada() };
        let returned = user.clone();
        let store = stranger(under_way(FederationPurpose::LogIn), None).transaction(move |tx| {
            tx.users
                .expect_insert()
                .withf(move |new| new.email_verified_at.is_some() == email_verified)
                .return_once(|_| Ok(returned));
            tx.roles
                .expect_grant()
                .withf(|_, role, _| *role == RoleName::user())
                .returning(|_, _, _| Ok(true));
            tx.identities
                .expect_insert()
                .withf(|linked| linked.subject == external_identity().subject)
                .returning(|_| Ok(()));
            tx.one_time_tokens.expect_insert().times(mails.len()).returning(|_| Ok(()));
            Kit::expect_deed(tx, Action::UserRegistered, json!({ "provider": "acme" }), mails);
        });
        let store = known(store, LoginRecord { user, password: None, ..ada_with_password() })
            .transaction(session_opens);
        let profile = ExternalProfile { email_verified, ..external_profile() };
        assert_eq!(logged_in(complete(store, Ok(profile)).await), ada().id);
    }
}

#[tokio::test]
async fn a_taken_username_is_made_longer() {
    let store = stranger(under_way(FederationPurpose::LogIn), None)
        .transaction(|tx| {
            tx.users
                .expect_insert()
                .withf(|new| new.username.as_str() == "ada")
                .returning(|_| Err(StoreError::Conflict(UniqueKey::Username)));
        })
        .transaction(|tx| {
            tx.users.expect_insert().returning(|_| Err(StoreError::Conflict(UniqueKey::Username)));
        })
        .transaction(|tx| {
            tx.users
                .expect_insert()
                .withf(|new| new.username.as_str().starts_with("ada-") && new.username.as_str().len() == 12)
                .return_once(|_| Ok(ada_verified()));
            tx.roles.expect_grant().returning(|_, _, _| Ok(true));
            tx.identities.expect_insert().returning(|_| Ok(()));
            Kit::expect_deed(tx, Action::UserRegistered, json!({ "provider": "acme" }), &[]);
        });
    let store = known(store, ada_with_password()).transaction(session_opens);
    logged_in(complete(store, Ok(external_profile())).await);
}

#[tokio::test]
async fn a_known_address_is_not_linked_unless_both_sides_are_proven_and_the_policy_believes() {
    let unproven = ExternalProfile { email_verified: false, ..external_profile() };
    let mut powerful = ada_with_password();
    powerful.roles.push(RoleName::administrator());
    for (profile, record, policy) in [
        (external_profile(), ada_with_password(), trusting()),
        (unproven, ada_with_password(), believing()),
        (external_profile(), powerful, believing()),
    ] {
        let store = stranger(under_way(FederationPurpose::LogIn), Some(record))
            .transaction(|tx| Kit::expect_refusal(tx, "identity_not_linked"));
        let (returned, _) = complete_by(store, Ok(profile), policy).await;
        assert!(matches!(returned.outcome, Err(CompleteFederationError::NotLinked)));
    }
}

#[tokio::test]
async fn a_proven_account_is_linked_where_the_policy_believes_and_keeps_its_password() {
    let record = LoginRecord { user: ada_verified(), ..ada_with_password() };
    let store = stranger(under_way(FederationPurpose::LogIn), Some(record.clone())).transaction(|tx| {
        tx.users.expect_lock().returning(|_| Ok(Some(ada_verified())));
        tx.roles.expect_of().returning(|_| Ok(vec![RoleName::user()]));
        tx.identities.expect_insert().times(1).returning(|_| Ok(()));
        let mails = &[MailTemplate::IdentityLinked];
        Kit::expect_deed(tx, Action::IdentityLinked, json!({ "provider": "acme", "evicted": false }), mails);
    });
    let store = known(store, record).transaction(session_opens);
    let (returned, _) = complete_by(store, Ok(external_profile()), believing()).await;
    assert_eq!(logged_in(returned.outcome), ada().id);
}

#[tokio::test]
async fn g23_an_unproven_account_loses_everything_that_lets_its_maker_in_before_it_is_linked() {
    let store = stranger(under_way(FederationPurpose::LogIn), Some(ada_with_password())).transaction(|tx| {
        tx.users.expect_lock().returning(|_| Ok(Some(ada())));
        tx.roles.expect_of().returning(|_| Ok(vec![RoleName::user()]));
        tx.credentials.expect_remove_password().times(1).returning(|_| Ok(()));
        tx.second_factors.expect_remove().times(1).returning(|_| Ok(true));
        tx.identities.expect_delete_of().times(1).returning(|_| Ok(1));
        tx.api_keys.expect_revoke_of().times(1).returning(|_, _| Ok(1));
        tx.one_time_tokens.expect_void().times(5).returning(|_, _| Ok(1));
        tx.sessions.expect_end_all().times(1).returning(|_, _, _, _| Ok(vec![session().id]));
        tx.revocations.expect_insert().times(1).returning(|_| Ok(()));
        tx.users
            .expect_update()
            .withf(|user| user.email_verified_at == Some(later(0)))
            .times(1)
            .returning(|user| Ok(user.clone()));
        tx.identities.expect_insert().times(1).returning(|_| Ok(()));
        let mails = &[MailTemplate::IdentityLinked];
        Kit::expect_deed(tx, Action::IdentityLinked, json!({ "provider": "acme", "evicted": true }), mails);
    });
    let record = LoginRecord { user: ada_verified(), password: None, ..ada_with_password() };
    let store = known(store, record).transaction(session_opens);
    let (returned, _) = complete_by(store, Ok(external_profile()), believing()).await;
    assert_eq!(logged_in(returned.outcome), ada().id);
}

#[tokio::test]
async fn without_an_address_or_where_one_would_be_told_there_is_no_account() {
    let store = under_way(FederationPurpose::LogIn)
        .reader(|r| {
            r.identities.expect_find().returning(|_, _| Ok(None));
        })
        .transaction(|tx| Kit::expect_refusal(tx, "email_missing"));
    let profile = ExternalProfile { email: None, email_verified: false, ..external_profile() };
    assert!(matches!(complete(store, Ok(profile)).await, Err(CompleteFederationError::EmailMissing)));

    let store = under_way(FederationPurpose::LogIn)
        .reader(|r| {
            r.identities.expect_find().returning(|_, _| Ok(None));
        })
        .transaction(|tx| Kit::expect_refusal(tx, "email_not_proven"));
    let mut kit = Kit::new(store);
    let profile = ExternalProfile { email_verified: false, ..external_profile() };
    kit.identity_providers.expect_identify().return_once(|_| Ok(profile));
    let (ports, _) = kit.ports();
    let settings = Settings { conceal_existing: true, ..Settings::default() };
    let returned = CompleteFederation::new(&ports, settings, &Arc::default()).execute(command()).await;
    assert!(matches!(returned.outcome, Err(CompleteFederationError::EmailNotProven)));
}

#[tokio::test]
async fn a_link_that_was_asked_for_is_made_in_the_session_that_asked() {
    let store = under_way(link()).transaction(|tx| {
        tx.users.expect_lock().returning(|_| Ok(Some(ada())));
        tx.sessions.expect_is_live().returning(|_, _, _| Ok(true));
        tx.identities.expect_insert().withf(|linked| linked.user == ada().id).returning(|_| Ok(()));
        let mails = &[MailTemplate::IdentityLinked];
        Kit::expect_deed(tx, Action::IdentityLinked, json!({ "provider": "acme" }), mails);
    });
    let outcome = complete(store, Ok(external_profile())).await.unwrap();
    assert!(matches!(outcome, FederationOutcome::Linked(linked) if linked.user == authenticated().user()));

    let store = under_way(link())
        .transaction(|tx| {
            tx.users.expect_lock().returning(|_| Ok(Some(ada())));
            tx.sessions
                .expect_is_live()
                .withf(|id, user, now| (*id, *user, *now) == (session().id, ada().id, later(0)))
                .returning(|_, _, _| Ok(false));
        })
        .transaction(|tx| Kit::expect_refusal(tx, "session_ended"));
    let outcome = complete(store, Ok(external_profile())).await;
    assert!(matches!(outcome, Err(CompleteFederationError::SessionEnded)));
}

#[tokio::test]
async fn an_identity_of_somebody_else_is_not_linked_and_ones_own_stays() {
    let of_another = ExternalIdentity { user: UserId::from_uuid(Uuid::from_u128(5)), ..external_identity() };
    for (linked, own) in [(external_identity(), true), (of_another, false)] {
        let store = under_way(link())
            .transaction(|tx| {
                tx.users.expect_lock().returning(|_| Ok(Some(ada())));
                tx.sessions.expect_is_live().returning(|_, _, _| Ok(true));
                tx.identities
                    .expect_insert()
                    .returning(|_| Err(StoreError::Conflict(UniqueKey::ExternalIdentity)));
            })
            .reader(|r| {
                r.identities.expect_find().return_once(|_, _| Ok(Some(linked)));
            });
        let store =
            if own { store } else { store.transaction(|tx| Kit::expect_refusal(tx, "identity_taken")) };
        match complete(store, Ok(external_profile())).await {
            Ok(FederationOutcome::Linked(linked)) => assert!(own && linked == external_identity()),
            Err(CompleteFederationError::IdentityTaken) => assert!(!own),
            other => panic!("{other:?}"),
        }
    }
}
