//! Makes new backup codes.

use super::confirm_totp::draw_backup_codes;
use super::factor_proof::FactorCheck;
use crate::failure::fails;
use crate::journal::{Deed, Journal};
use crate::{Failure, Ports, RecentlyAuthenticated, Settings};
use countersign_domain::{Action, BackupCode, MailTemplate, Origin, User};
use countersign_ports::{Clock, Store, TokenGenerator, finish};
use std::sync::Arc;

/// Makes new backup codes in place of the old ones, and tells the owner by mail.
#[derive(Clone)]
pub struct ReplaceBackupCodes {
    store: Arc<dyn Store>,
    generator: Arc<dyn TokenGenerator>,
    clock: Arc<dyn Clock>,
    factors: FactorCheck,
    journal: Journal,
}

/// Who wants new codes.
#[derive(Debug, Clone)]
pub struct ReplaceBackupCodesCommand {
    /// Who.
    pub by: RecentlyAuthenticated,
    /// From where.
    pub origin: Origin,
}

/// Why there are no new codes.
#[derive(Debug, thiserror::Error)]
pub enum ReplaceBackupCodesError {
    /// The account is gone or disabled.
    #[error("the account is gone")]
    AccountGone,
    /// There is no second factor for which they would stand.
    #[error("no second factor is in use")]
    NotEnabled,
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}
fails!(ReplaceBackupCodesError: StoreError);

impl ReplaceBackupCodes {
    /// With these ports and settings.
    #[must_use]
    pub fn new(ports: &Ports, settings: Settings) -> Self {
        Self {
            store: ports.store.clone(),
            generator: ports.generator.clone(),
            clock: ports.clock.clone(),
            factors: FactorCheck::new(ports, settings),
            journal: Journal::new(ports),
        }
    }

    /// Makes new codes, which are shown once.
    ///
    /// # Errors
    /// See [`ReplaceBackupCodesError`].
    pub async fn execute(
        &self,
        command: ReplaceBackupCodesCommand,
    ) -> Result<Vec<BackupCode>, ReplaceBackupCodesError> {
        let ReplaceBackupCodesCommand { by, origin } = command;
        let codes = draw_backup_codes(&*self.generator);
        let tags: Vec<_> = codes.iter().map(|code| self.factors.backup_tag(by.user(), code)).collect();
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        let outcome = async {
            let user = tx.users().lock(by.user()).await?.filter(User::is_active);
            let user = user.ok_or(ReplaceBackupCodesError::AccountGone)?;
            if !tx.second_factors().is_enabled(user.id).await? {
                return Err(ReplaceBackupCodesError::NotEnabled);
            }
            tx.second_factors().replace_backup_codes(user.id, &tags).await?;
            let (actor, subject) = (by.actor(), Some(user.id));
            let deed = Deed { action: Action::BackupCodesReplaced, actor, subject, origin: &origin, at: now };
            let notice = self.journal.notice(MailTemplate::BackupCodesReplaced, &user.email, &user, now);
            tx.outbox().append(&[self.journal.done(deed), notice]).await?;
            Ok(())
        }
        .await;
        finish(tx, outcome).await?;
        Ok(codes)
    }
}

impl std::fmt::Debug for ReplaceBackupCodes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ReplaceBackupCodes").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, ada, mac_tag, origin, recently};
    use countersign_ports::MacPurpose;
    use countersign_ports::mock::{Ended, MockTransaction, ScriptedStore};

    async fn replace(
        prepare: impl FnOnce(&mut MockTransaction),
    ) -> (Result<Vec<BackupCode>, ReplaceBackupCodesError>, Vec<Ended>) {
        let (ports, store) = Kit::new(ScriptedStore::new().transaction(prepare)).ports();
        let command = ReplaceBackupCodesCommand { by: recently(), origin: origin() };
        (ReplaceBackupCodes::new(&ports, Settings::default()).execute(command).await, store.ended())
    }

    #[tokio::test]
    async fn ten_codes_are_shown_their_tags_kept_and_the_owner_told() {
        let (codes, ended) = replace(|tx| {
            tx.users.expect_lock().returning(|_| Ok(Some(ada())));
            tx.second_factors.expect_is_enabled().returning(|_| Ok(true));
            tx.second_factors
                .expect_replace_backup_codes()
                .withf(|_, tags| tags == [mac_tag(MacPurpose::BackupCode); 10])
                .times(1)
                .returning(|_, _| Ok(()));
            Kit::expect_envelopes(tx, &["audit_recorded", "mail_requested"]);
        })
        .await;
        assert_eq!((codes.unwrap().len(), ended), (10, vec![Ended::Committed]));
    }

    #[tokio::test]
    async fn without_a_second_factor_there_are_none() {
        let (codes, ended) = replace(|tx| {
            tx.users.expect_lock().returning(|_| Ok(Some(ada())));
            tx.second_factors.expect_is_enabled().returning(|_| Ok(false));
        })
        .await;
        assert!(matches!(codes, Err(ReplaceBackupCodesError::NotEnabled)));
        assert_eq!(ended, [Ended::RolledBack]);
    }
}
