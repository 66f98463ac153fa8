//! The accounts of others.

pub(super) mod authority_over;
pub(super) mod close_user;
pub(super) mod create_administrator;
pub(super) mod disable_user;
pub(super) mod dump_users;
pub(super) mod enable_user;
pub(super) mod export_users;
pub(super) mod get_lockouts;
pub(super) mod get_user;
pub(super) mod import_rules;
pub(super) mod import_users;
pub(super) mod invite_user;
pub(super) mod list_users;
pub(super) mod purge_user;
pub(super) mod require_password_change;
pub(super) mod set_up_administrator;
pub(super) mod unlock_user;
pub(super) mod update_user;

pub use close_user::{CloseUser, CloseUserCommand, CloseUserError};
pub use create_administrator::{CreateAdministrator, CreateAdministratorCommand, CreateAdministratorError};
pub use disable_user::{DisableUser, DisableUserCommand, DisableUserError};
pub use dump_users::{DumpUsers, DumpUsersCommand, DumpUsersError, UserDump};
pub use enable_user::{EnableUser, EnableUserCommand, EnableUserError};
pub use export_users::{ExportUsers, ExportUsersCommand};
pub use get_lockouts::{GetLockouts, GetLockoutsError, Lockout};
pub use get_user::{GetUser, GetUserError};
pub use import_rules::ImportRules;
pub use import_users::{
    ImportRow, ImportUsers, ImportUsersCommand, ImportUsersError, RowOutcome, SeenAccounts,
};
pub use invite_user::{InviteUser, InviteUserCommand, InviteUserError};
pub use list_users::ListUsers;
pub use purge_user::{PurgeUser, PurgeUserCommand, PurgeUserError};
pub use require_password_change::{
    RequirePasswordChange, RequirePasswordChangeCommand, RequirePasswordChangeError,
};
pub use set_up_administrator::{
    OfferSetUp, SetUpAdministrator, SetUpAdministratorCommand, SetUpAdministratorError,
};
pub use unlock_user::{UnlockUser, UnlockUserCommand, UnlockUserError};
pub use update_user::{UpdateUser, UpdateUserCommand, UpdateUserError};
