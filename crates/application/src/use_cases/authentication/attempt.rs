//! An attempt to log in by a name, before the password is looked at.

use crate::guard::{Guard, Standing, Target};
use countersign_domain::{Instant, LoginIdentifier, Origin, User};
use countersign_ports::{LoginRecord, Store, StoreResult};

/// What is known of an attempt before the password is looked at.
pub(crate) struct Attempt {
    /// The account that goes by the name, if one does.
    pub(crate) record: Option<LoginRecord>,
    /// Whose failures count.
    pub(crate) target: Target,
    /// How many there were.
    pub(crate) standing: Standing,
}

impl Attempt {
    /// Looks up an account and what is counted of it; the same for names that are nobody's.
    pub(crate) async fn look_up(
        store: &dyn Store,
        guard: &Guard,
        name: &str,
        origin: &Origin,
        now: Instant,
    ) -> StoreResult<Self> {
        let mut reader = store.reader().await?;
        let identifier = LoginIdentifier::parse(name);
        let record = match &identifier {
            Some(identifier) => reader.users().for_login(identifier).await?,
            None => None,
        };
        let target = match (&record, &identifier) {
            (Some(record), _) => guard.password_of(record.user.id, origin),
            (None, Some(identifier)) => guard.password_of_nobody(identifier.canonical(), origin),
            (None, None) => guard.password_of_nobody(name, origin),
        };
        let standing = guard.look(&mut *reader, &target, now).await?;
        Ok(Self { record, target, standing })
    }

    /// How many failures there are by now.
    pub(crate) async fn look_again(
        &self,
        store: &dyn Store,
        guard: &Guard,
        now: Instant,
    ) -> StoreResult<Standing> {
        guard.look(&mut *store.reader().await?, &self.target, now).await
    }

    /// The account that goes by the name, if one does.
    pub(crate) fn owner(&self) -> Option<&User> {
        self.record.as_ref().map(|record| &record.user)
    }
}
