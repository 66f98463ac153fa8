//! The accounts of others.

pub(super) mod create_administrator;
pub(super) mod disable_user;
pub(super) mod dump_users;
pub(super) mod enable_user;
pub(super) mod get_lockouts;
pub(super) mod import_rules;
pub(super) mod import_users;
pub(super) mod set_up_administrator;
pub(super) mod unlock_user;

pub use create_administrator::{CreateAdministrator, CreateAdministratorCommand, CreateAdministratorError};
pub use disable_user::{DisableUser, DisableUserCommand, DisableUserError};
pub use dump_users::{DumpUsers, DumpUsersCommand, DumpUsersError, UserDump};
pub use enable_user::{EnableUser, EnableUserCommand, EnableUserError};
pub use get_lockouts::{GetLockouts, GetLockoutsError, Lockout};
pub use import_rules::ImportRules;
pub use import_users::{
    ImportRow, ImportUsers, ImportUsersCommand, ImportUsersError, RowOutcome, SeenAccounts,
};
pub use set_up_administrator::{
    OfferSetUp, SetUpAdministrator, SetUpAdministratorCommand, SetUpAdministratorError,
};
pub use unlock_user::{UnlockUser, UnlockUserCommand, UnlockUserError};
