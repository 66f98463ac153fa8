//! What lists of accounts are sorted and filtered by, and how they look as a file.

use crate::kit::{Collection, Fields, Refused, Table, instant};
use crate::v1::text::{time, truth};
use countersign_domain::{AccountState, Instant, Invalid, RoleName, Violation};
use countersign_ports::{Direction, Sort, UserEntry, UserFilter, UserSort};
use std::fmt;
use utoipa::IntoParams;

/// Accounts.
pub(crate) struct Users;

impl Collection for Users {
    type Filter = UserFilter;
    type Sort = UserSort;

    const NAME: &'static str = "users";
    const SORTS: &'static [(&'static str, UserSort)] =
        &[("created_at", UserSort::CreatedAt), ("username", UserSort::Username), ("email", UserSort::Email)];
    const DEFAULT_SORT: Sort<UserSort> = Sort { by: UserSort::CreatedAt, direction: Direction::Descending };

    fn filter(fields: &mut Fields<'_>) -> Result<UserFilter, Refused> {
        let state = fields.optional("filter[status]", status);
        let email_verified = fields.optional("filter[email_verified]", truth);
        let role = fields.optional("filter[role]", RoleName::parse);
        let created_from = fields.optional("filter[created_from]", instant);
        let created_until = fields.optional("filter[created_until]", instant);
        Ok(UserFilter {
            state: state?,
            email_verified: email_verified?,
            role: role?,
            created_from: created_from?,
            created_until: created_until?,
        })
    }
}

fn status(text: &str) -> Result<AccountState, Invalid> {
    let unknown = || Invalid::new(Violation::NotAllowed, "must be active, disabled or closed");
    AccountState::parse(text).ok_or_else(unknown)
}

/// Which accounts, and in which order.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it stands in the document; the parameters are read by `Users`")]
pub(super) struct UsersParams {
    /// What stands in the username, the address or the full name; of fewer than three characters, at the beginning of
    /// one of these.
    #[param(required = false, max_length = 100, example = "ada")]
    search: String,
    /// `created_at`, `username` or `email`, with `-` in front for descending.
    #[param(required = false, default = "-created_at", pattern = "^[-+]?(created_at|username|email)$")]
    sort: String,
    /// `active`, `disabled` or `closed`. Without it closed accounts are left out.
    #[param(rename = "filter[status]", required = false, pattern = "^(active|disabled|closed)$")]
    status: String,
    /// Whether the address is proven.
    #[param(rename = "filter[email_verified]", required = false)]
    email_verified: bool,
    /// With this role.
    #[param(rename = "filter[role]", required = false, pattern = "^[a-z0-9_-]{1,64}$")]
    role: String,
    /// Made at this moment or after it.
    #[param(rename = "filter[created_from]", required = false, value_type = String, format = DateTime)]
    created_from: Instant,
    /// Made before this moment.
    #[param(rename = "filter[created_until]", required = false, value_type = String, format = DateTime)]
    created_until: Instant,
}

impl fmt::Debug for UsersParams {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UsersParams").finish_non_exhaustive()
    }
}

/// Accounts as a file.
pub(super) const TABLE: Table<UserEntry> = Table {
    name: "users",
    columns: &[
        "id",
        "username",
        "email",
        "email_verified",
        "status",
        "roles",
        "mfa_enabled",
        "full_name",
        "company",
        "location",
        "phone_number",
        "timezone",
        "language",
        "avatar_url",
        "created_at",
        "updated_at",
        "last_login_at",
        "login_count",
    ],
    row,
};

fn row(entry: UserEntry) -> Vec<String> {
    let UserEntry { user, roles, has_second_factor } = entry;
    let email_verified = user.is_email_verified();
    let profile = user.profile;
    let roles: Vec<_> = roles.iter().map(RoleName::as_str).collect();
    vec![
        user.id.to_string(),
        user.username.into(),
        user.email.into(),
        email_verified.to_string(),
        user.state.as_str().to_owned(),
        roles.join(" "),
        has_second_factor.to_string(),
        profile.full_name.map(Into::into).unwrap_or_default(),
        profile.company.map(Into::into).unwrap_or_default(),
        profile.location.map(Into::into).unwrap_or_default(),
        profile.phone_number.map(Into::into).unwrap_or_default(),
        profile.timezone.map(Into::into).unwrap_or_default(),
        profile.language.map(Into::into).unwrap_or_default(),
        profile.avatar_url.map(Into::into).unwrap_or_default(),
        time(user.created_at),
        time(user.updated_at),
        user.last_login_at.map(time).unwrap_or_default(),
        user.login_count.to_string(),
    ]
}
