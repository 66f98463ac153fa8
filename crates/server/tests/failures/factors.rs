//! The use cases of second factors.

use countersign_application::{
    CompleteLogIn, CompleteLogInCommand, CompleteLogInError, ConfirmTotp, ConfirmTotpCommand, DisableTotp,
    DisableTotpCommand, EnrolTotp, EnrolTotpCommand, ReplaceBackupCodes, ReplaceBackupCodesCommand, StepUp,
    StepUpCommand,
};
use countersign_domain::{BackupCode, FactorProof, OtpCode, TokenKind};
use totp_rs::{Algorithm, Builder, Secret};

use crate::world::{PASSWORD, World, brought_back, presented};

/// A code of this secret that is good now.
fn code(secret: &str) -> Option<OtpCode> {
    let secret = Secret::try_from_base32(secret).unwrap();
    let totp =
        Builder::new().with_algorithm(Algorithm::SHA1).with_digits(6).with_secret(secret).build().unwrap();
    OtpCode::parse(&totp.generate_current().to_string())
}

/// Enrols and confirms; gives the backup codes.
async fn protect(world: &World) -> Vec<BackupCode> {
    let (by, origin) = (world.recently().await, world.origin());
    let enrolled = EnrolTotp::new(&world.ports).execute(EnrolTotpCommand { by, origin }).await.unwrap();
    let command = ConfirmTotpCommand {
        by: world.recently().await,
        code: code(enrolled.secret.expose()),
        origin: world.origin(),
    };
    ConfirmTotp::new(&world.ports, world.settings).execute(command).await.unwrap()
}

fn proof(code: &BackupCode) -> FactorProof {
    FactorProof::BackupCode(BackupCode::parse(code.expose()))
}

#[tokio::test(flavor = "multi_thread")]
async fn enrolling_and_confirming() {
    let world = World::with_ada().await;
    let by = world.recently().await;
    let run = async |ports| {
        EnrolTotp::new(&ports).execute(EnrolTotpCommand { by: by.clone(), origin: world.origin() }).await
    };
    let enrolled = world.fail_each_call(run).await.unwrap();
    let other = world.log_in().await;
    let run = async |ports| {
        let command = ConfirmTotpCommand {
            by: by.clone(),
            code: code(enrolled.secret.expose()),
            origin: world.origin(),
        };
        ConfirmTotp::new(&ports, world.settings).execute(command).await
    };
    assert_eq!(world.fail_each_call(run).await.unwrap().len(), 10);
    let now = countersign_ports::Clock::now(&*world.ports.clock);
    assert_eq!(world.ports.revocations.is_revoked(other.tokens.session, now), Some(true));
}

#[tokio::test(flavor = "multi_thread")]
async fn asking_for_the_factor_and_completing_the_login() {
    let world = World::with_ada().await;
    let codes = protect(&world).await;
    let run = async |ports| {
        countersign_application::LogIn::new(&ports, world.settings).execute(world.login(PASSWORD)).await
    };
    world.fail_each_call(run).await.unwrap();
    let ticket = world.ticket().await;
    let run = async |ports| {
        let command = CompleteLogInCommand {
            ticket: brought_back(&ticket, TokenKind::Ticket),
            proof: proof(&codes[0]),
            origin: world.origin(),
        };
        CompleteLogIn::new(&ports, world.settings).execute(command).await
    };
    world.fail_each_call(run).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_code() {
    let world = World::with_ada().await;
    protect(&world).await;
    let ticket = world.ticket().await;
    let before = world.stored();
    let run = async |ports| {
        let command = CompleteLogInCommand {
            ticket: brought_back(&ticket, TokenKind::Ticket),
            proof: FactorProof::Code(None),
            origin: world.origin(),
        };
        CompleteLogIn::new(&ports, world.settings).execute(command).await
    };
    assert!(matches!(world.fail_each_call(run).await, Err(CompleteLogInError::InvalidCode)));
    assert_ne!(world.stored(), before, "the failure is counted");
}

#[tokio::test(flavor = "multi_thread")]
async fn replacing_backup_codes_stepping_up_and_switching_off() {
    let world = World::with_ada().await;
    let by = world.recently().await;
    // Before there is a factor, so that a password is enough.
    let run = async |ports| {
        let command = StepUpCommand {
            by: (*by).clone(),
            password: presented(PASSWORD),
            proof: None,
            origin: world.origin(),
        };
        StepUp::new(&ports, world.settings).execute(command).await
    };
    world.fail_each_call(run).await.unwrap();
    let by = world.recently().await;
    protect(&world).await;
    let run = async |ports| {
        let command = ReplaceBackupCodesCommand { by: by.clone(), origin: world.origin() };
        ReplaceBackupCodes::new(&ports, world.settings).execute(command).await
    };
    let codes = world.fail_each_call(run).await.unwrap();
    let run = async |ports| {
        let command = DisableTotpCommand {
            by: (*by).clone(),
            password: presented(PASSWORD),
            proof: proof(&codes[0]),
            origin: world.origin(),
        };
        DisableTotp::new(&ports, world.settings).execute(command).await
    };
    world.fail_each_call(run).await.unwrap();
    world.log_in().await;
}
