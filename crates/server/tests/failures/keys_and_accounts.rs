//! The use cases of API keys, sessions and administration.

use countersign_application::{
    ApiKeyScopes, ChangeRoles, ChangeRolesCommand, CreateApiKey, CreateApiKeyCommand, DisableUser,
    DisableUserCommand, EnableUser, EnableUserCommand, IssuedApiKey, LogIn, NameSession, NameSessionCommand,
    RequireVerifiedEmail, RevokeApiKey, RevokeApiKeyCommand, RevokeSession, RevokeSessionCommand,
    RolesChange, RotateApiKey, RotateApiKeyCommand, Settings, UnlockUser, UnlockUserCommand,
};
use countersign_domain::{ApiKeyName, Permission, RoleName, SessionName};
use std::time::Duration;

use crate::world::World;

async fn created(world: &World) -> IssuedApiKey {
    let by = world.recently().await;
    let settings = Settings { require_verified_email: RequireVerifiedEmail::Never, ..world.settings };
    let run = async |ports| {
        let command = CreateApiKeyCommand {
            by: by.clone(),
            name: ApiKeyName::parse("a job").unwrap(),
            scopes: ApiKeyScopes::new(vec![Permission::PROFILE_READ]).unwrap(),
            expires_at: None,
            origin: world.origin(),
        };
        CreateApiKey::new(&ports, settings).execute(command).await
    };
    world.fail_each_call(run).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_api_key_from_making_to_revoking() {
    let world = World::with_ada().await;
    let key = created(&world).await.key.id;
    let by = world.recently().await;
    let run = async |ports| {
        let overlap = Duration::from_mins(1);
        let command = RotateApiKeyCommand { by: by.clone(), key, overlap, origin: world.origin() };
        RotateApiKey::new(&ports).execute(command).await
    };
    world.fail_each_call(run).await.unwrap();
    let run = async |ports| {
        let command = RevokeApiKeyCommand { by: (*by).clone(), key, origin: world.origin() };
        RevokeApiKey::new(&ports).execute(command).await
    };
    world.fail_each_call(run).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn naming_and_revoking_a_session() {
    let world = World::with_ada().await;
    let (by, other) = (world.authenticated().await, world.log_in().await.tokens.session);
    let run = async |ports| {
        let name = SessionName::parse("the old laptop").unwrap();
        let command = NameSessionCommand { by: by.clone(), session: other, name, origin: world.origin() };
        NameSession::new(&ports).execute(command).await
    };
    world.fail_each_call(run).await.unwrap();
    let run = async |ports| {
        let command = RevokeSessionCommand { by: by.clone(), session: other, origin: world.origin() };
        RevokeSession::new(&ports, world.settings).execute(command).await
    };
    world.fail_each_call(run).await.unwrap();
    assert_eq!(world.ports.revocations.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_administrators_do() {
    let world = World::with_ada().await;
    let ada = world.authenticated().await.user();
    for _ in 0..5 {
        let log_in = LogIn::new(&world.ports, world.settings);
        assert!(log_in.execute(world.login("not the password")).await.is_err());
    }
    let by = world.permitted().await;
    let run = async |ports| {
        let command = UnlockUserCommand { by: by.clone(), user: ada, origin: world.origin() };
        UnlockUser::new(&ports).execute(command).await
    };
    world.fail_each_call(run).await.unwrap();
    let run = async |ports| {
        let command = DisableUserCommand { by: by.clone(), user: ada, origin: world.origin() };
        DisableUser::new(&ports, world.settings).execute(command).await
    };
    world.fail_each_call(run).await.unwrap();
    let run = async |ports| {
        let command = EnableUserCommand { by: by.clone(), user: ada, origin: world.origin() };
        EnableUser::new(&ports).execute(command).await
    };
    world.fail_each_call(run).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn giving_and_taking_a_role() {
    let world = World::with_ada().await;
    let user = world.authenticated().await.user();
    let by = world.permitted().await;
    let role = RoleName::administrator;
    let run = async |ports| {
        let change = RolesChange::Give(role());
        let command = ChangeRolesCommand { by: by.clone(), user, change, origin: world.origin() };
        ChangeRoles::new(&ports).execute(command).await
    };
    assert_eq!(world.fail_each_call(run).await.unwrap().len(), 2);
    let run = async |ports| {
        let change = RolesChange::Set(vec![RoleName::user()]);
        let command = ChangeRolesCommand { by: by.clone(), user, change, origin: world.origin() };
        ChangeRoles::new(&ports).execute(command).await
    };
    world.fail_each_call(run).await.unwrap();
}
