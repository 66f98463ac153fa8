//! The use cases, one by one.

use countersign_application::{
    ChangeEmail, ChangeEmailCommand, ChangePassword, ChangePasswordCommand, CloseAccount,
    CloseAccountCommand, CreateAdministrator, CreateAdministratorCommand, GetProfile, LogIn, LogInError,
    LogOut, LogOutCommand, LogOutEverywhere, LogOutEverywhereCommand, OfferSetUp, Ports, Principal,
    RefreshSession, RefreshSessionCommand, RefreshSessionError, Register, RequestPasswordReset,
    RequestPasswordResetCommand, ResendVerification, ResendVerificationCommand, ResetPassword,
    ResetPasswordCommand, SetUpAdministrator, SetUpAdministratorCommand, Settings, UpdateProfile,
    UpdateProfileCommand, VerifyEmail, VerifyEmailCommand,
};
use countersign_domain::{FullName, OpaqueToken, ProfileChange, TokenKind};

use crate::world::{PASSWORD, World, brought_back, email, new_password, presented, username};

const NEW_PASSWORD: &str = "amber teapots whisper south";

#[tokio::test(flavor = "multi_thread")]
async fn register() {
    let world = World::new().await;
    let run = async |ports| Register::new(&ports, world.settings).execute(world.registration("ada")).await;
    world.fail_each_call(run).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn verify_email() {
    let world = World::with_ada().await;
    let token = world.mailed_token().await;
    let run = async |ports| {
        let command = VerifyEmailCommand { token: token.clone(), origin: world.origin() };
        VerifyEmail::new(&ports).execute(command).await
    };
    assert!(world.fail_each_call(run).await.unwrap().is_email_verified());
}

#[tokio::test(flavor = "multi_thread")]
async fn resend_verification() {
    let world = World::with_ada().await;
    let run = async |ports| {
        let command = ResendVerificationCommand { email: email("ada"), origin: world.origin() };
        ResendVerification::new(&ports).execute(command).await
    };
    world.fail_each_call(run).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn log_in() {
    let world = World::with_ada().await;
    let run = async |ports| LogIn::new(&ports, world.settings).execute(world.login(PASSWORD)).await;
    world.fail_each_call(run).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_log_in() {
    let world = World::with_ada().await;
    let before = world.stored();
    let run = async |ports| LogIn::new(&ports, world.settings).execute(world.login(NEW_PASSWORD)).await;
    assert!(matches!(world.fail_each_call(run).await, Err(LogInError::InvalidCredentials)));
    assert_ne!(world.stored(), before, "the refusal is remembered");
}

async fn refresh(
    world: &World,
    ports: &Ports,
    settings: Settings,
    token: &OpaqueToken,
) -> Result<(), RefreshSessionError> {
    let token = brought_back(token, TokenKind::Refresh);
    let command = RefreshSessionCommand { token, session: None, origin: world.origin() };
    RefreshSession::new(ports, settings).execute(command).await.map(drop)
}

#[tokio::test(flavor = "multi_thread")]
async fn refresh_session() {
    let world = World::with_ada().await;
    let token = world.log_in().await.tokens.refresh;
    let run = async |ports| refresh(&world, &ports, world.settings, &token).await;
    world.fail_each_call(run).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reused_refresh_token() {
    let world = World::with_ada().await;
    let token = world.log_in().await.tokens.refresh;
    let settings = Settings { refresh_grace: std::time::Duration::ZERO, ..world.settings };
    refresh(&world, &world.ports, settings, &token).await.unwrap();
    let before = world.stored();
    let run = async |ports| refresh(&world, &ports, settings, &token).await;
    assert!(matches!(world.fail_each_call(run).await, Err(RefreshSessionError::InvalidToken)));
    assert_ne!(world.stored(), before, "the family is revoked");
}

#[tokio::test(flavor = "multi_thread")]
async fn log_out() {
    let world = World::with_ada().await;
    let by = world.authenticated().await;
    let run = async |ports| {
        let command = LogOutCommand { by: by.clone(), origin: world.origin() };
        LogOut::new(&ports, world.settings).execute(command).await
    };
    world.fail_each_call(run).await.unwrap();
    assert_eq!(world.ports.revocations.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn log_out_everywhere() {
    let world = World::with_ada().await;
    let (by, _) = (world.authenticated().await, world.log_in().await);
    let run = async |ports| {
        let command = LogOutEverywhereCommand { by: by.clone(), origin: world.origin() };
        LogOutEverywhere::new(&ports, world.settings).execute(command).await
    };
    world.fail_each_call(run).await.unwrap();
    assert_eq!(world.ports.revocations.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn get_profile() {
    let world = World::with_ada().await;
    let by = Principal::User(world.authenticated().await);
    let run = async |ports| GetProfile::new(&ports).execute(&by).await;
    assert_eq!(world.fail_each_call(run).await.unwrap().user.username, username("ada"));
}

#[tokio::test(flavor = "multi_thread")]
async fn update_profile() {
    let world = World::with_ada().await;
    let by = Principal::User(world.authenticated().await);
    let full_name = Some(Some(FullName::parse("Ada Lovelace").unwrap()));
    let run = async |ports| {
        let change = ProfileChange { full_name: full_name.clone(), ..ProfileChange::default() };
        let command =
            UpdateProfileCommand { by: by.clone(), change, seen_version: None, origin: world.origin() };
        UpdateProfile::new(&ports).execute(command).await
    };
    world.fail_each_call(run).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn change_password() {
    let world = World::with_ada().await;
    let (by, _) = (world.authenticated().await, world.log_in().await);
    let run = async |ports| {
        let (current, new) = (presented(PASSWORD), new_password(NEW_PASSWORD));
        let command = ChangePasswordCommand { by: by.clone(), current, new, origin: world.origin() };
        ChangePassword::new(&ports, world.settings).execute(command).await
    };
    world.fail_each_call(run).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn change_email() {
    let world = World::with_ada().await;
    let by = world.authenticated().await;
    let run = async |ports| {
        let (password, email) = (presented(PASSWORD), email("countess"));
        let command = ChangeEmailCommand { by: by.clone(), password, email, origin: world.origin() };
        ChangeEmail::new(&ports, world.settings).execute(command).await
    };
    world.fail_each_call(run).await.unwrap();

    let token = world.mailed_token().await;
    let run = async |ports| {
        let command = VerifyEmailCommand { token: token.clone(), origin: world.origin() };
        VerifyEmail::new(&ports).execute(command).await
    };
    assert_eq!(world.fail_each_call(run).await.unwrap().email, email("countess"));
}

#[tokio::test(flavor = "multi_thread")]
async fn request_password_reset_and_reset_password() {
    let world = World::with_ada().await;
    world.log_in().await;
    let run = async |ports| {
        let command = RequestPasswordResetCommand { email: email("ada"), origin: world.origin() };
        RequestPasswordReset::new(&ports).execute(command).await
    };
    world.fail_each_call(run).await.unwrap();

    let token = world.mailed_token().await;
    let run = async |ports| {
        let password = new_password(NEW_PASSWORD);
        let command = ResetPasswordCommand { token: token.clone(), password, origin: world.origin() };
        ResetPassword::new(&ports, world.settings).execute(command).await
    };
    world.fail_each_call(run).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn close_account() {
    let world = World::with_ada().await;
    let by = world.authenticated().await;
    let run = async |ports| {
        let command =
            CloseAccountCommand { by: by.clone(), password: presented(PASSWORD), origin: world.origin() };
        CloseAccount::new(&ports, world.settings).execute(command).await
    };
    world.fail_each_call(run).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn create_administrator() {
    let world = World::new().await;
    let run = async |ports| {
        let command = CreateAdministratorCommand {
            username: username("root"),
            email: email("root"),
            password: new_password(PASSWORD),
            origin: world.origin(),
        };
        CreateAdministrator::new(&ports).execute(command).await
    };
    world.fail_each_call(run).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn offer_and_set_up_administrator() {
    let world = World::new().await;
    let offer = async |ports| OfferSetUp::new(&ports).execute().await;
    let token = world.fail_each_call(offer).await.unwrap();
    let run = async |ports| {
        let command = SetUpAdministratorCommand {
            token: token.clone(),
            username: username("root"),
            email: email("root"),
            password: new_password(PASSWORD),
            origin: world.origin(),
        };
        SetUpAdministrator::new(&ports).execute(command).await
    };
    world.fail_each_call(run).await.unwrap();
}
