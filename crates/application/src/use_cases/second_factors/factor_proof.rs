//! Proving a second factor.

use crate::guard::{Guard, Refusal, Standing, Target};
use crate::journal::Deed;
use crate::{Failure, Ports, Settings};
use countersign_domain::{BackupCode, FactorProof, Instant, OtpCode, TotpFactor, TotpSecret, User, UserId};
use countersign_ports::{Mac, MacPurpose, MacTag, Reader, SecretBox, StoreResult, Totp, Transaction};
use secrecy::ExposeSecret;
use std::sync::Arc;

/// Weighs codes and backup codes. Wrong ones are counted for the account, over all its tickets and sessions.
#[derive(Clone)]
pub(crate) struct FactorCheck {
    totp: Arc<dyn Totp>,
    mac: Arc<dyn Mac>,
    secrets: Arc<dyn SecretBox>,
    pub(crate) guard: Guard,
}

/// What a user could prove, and how often he failed.
pub(crate) struct Challenge {
    factor: TotpFactor,
    pub(crate) target: Target,
    pub(crate) standing: Standing,
}

/// A proof that fits; whether it is still good is decided when it is used.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Evidence {
    /// A code of this time step.
    Step(i64),
    /// A backup code with this tag.
    BackupCode(MacTag),
}

impl FactorCheck {
    pub(crate) fn new(ports: &Ports, settings: Settings) -> Self {
        Self {
            totp: ports.totp.clone(),
            mac: ports.mac.clone(),
            secrets: ports.secrets.clone(),
            guard: Guard::new(ports, settings.lockout),
        }
    }

    /// What this user is to prove; `None` when he has no confirmed second factor.
    pub(crate) async fn challenge(
        &self,
        reader: &mut dyn Reader,
        user: UserId,
        now: Instant,
    ) -> StoreResult<Option<Challenge>> {
        let factor = reader.second_factors().totp(user).await?;
        let Some(factor) = factor.filter(|factor| factor.confirmed_at.is_some()) else { return Ok(None) };
        let target = self.guard.second_factor_of(user);
        let standing = self.guard.look(reader, &target, now).await?;
        Ok(Some(Challenge { factor, target, standing }))
    }

    /// What a proof amounts to; `None` when it is wrong.
    pub(crate) fn weigh(
        &self,
        challenge: &Challenge,
        proof: &FactorProof,
        now: Instant,
    ) -> Result<Option<Evidence>, Failure> {
        Ok(match proof {
            FactorProof::Code(Some(code)) => self.step(&challenge.factor, code, now)?.map(Evidence::Step),
            FactorProof::BackupCode(Some(code)) => {
                Some(Evidence::BackupCode(self.backup_tag(challenge.factor.user, code)))
            }
            FactorProof::Code(None) | FactorProof::BackupCode(None) => None,
        })
    }

    /// The step of which this is a code of the generator.
    pub(crate) fn step(
        &self,
        factor: &TotpFactor,
        code: &OtpCode,
        now: Instant,
    ) -> Result<Option<i64>, Failure> {
        let secret = self.secrets.open(&factor.secret, &sealing_context(factor.user))?;
        let secret = TotpSecret::from_base32(secret.expose_secret().to_owned());
        Ok(self.totp.step(&secret, code, now))
    }

    /// What the store keeps of a backup code.
    pub(crate) fn backup_tag(&self, user: UserId, code: &BackupCode) -> MacTag {
        let message = [user.as_uuid().as_bytes(), code.expose().as_bytes()].concat();
        self.mac.tag(MacPurpose::BackupCode, &message)
    }

    /// Uses the evidence up; says whether it was still good. It is not when others have locked the account.
    pub(crate) async fn accept(
        &self,
        tx: &mut dyn Transaction,
        challenge: &Challenge,
        evidence: Evidence,
        now: Instant,
    ) -> StoreResult<bool> {
        if matches!(self.guard.look_again(tx, &challenge.target, now).await?, Standing::Locked(_)) {
            return Ok(false);
        }
        let user = challenge.factor.user;
        let accepted = match evidence {
            Evidence::Step(step) => tx.second_factors().accept_step(user, step).await?,
            Evidence::BackupCode(tag) => tx.second_factors().consume_backup_code(user, &tag).await?,
        };
        if accepted && challenge.standing == Standing::Suspect {
            self.guard.forgive(tx, &challenge.target).await?;
        }
        Ok(accepted)
    }

    /// Counts a wrong proof and remembers the refusal of `deed`; says what to answer.
    pub(crate) async fn refuse(
        &self,
        challenge: &Challenge,
        owner: &User,
        deed: Deed<'_>,
    ) -> StoreResult<Refusal> {
        self.guard.refuse(&challenge.target, Some(owner), deed, "wrong_second_factor").await
    }
}

/// What a generator's secret is sealed for.
pub(crate) fn sealing_context(user: UserId) -> String {
    format!("totp:{user}")
}

impl Evidence {
    /// What was proven, as audit entries name it.
    pub(crate) const fn method(self) -> &'static str {
        match self {
            Self::Step(_) => "totp",
            Self::BackupCode(_) => "backup_code",
        }
    }
}
