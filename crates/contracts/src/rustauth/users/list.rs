//! `GET /users/`

use crate::rustauth::cases::Api;
use crate::rustauth::presenter::Paged;
use crate::rustauth::views::UserRow;
use crate::shared::truth;
use actix_web::get;
use countersign_application::ReadUsers;
use countersign_domain::AccountState;
use countersign_http::kit::{Answer, Collection, Fields, List, ListParams, Permit, Refused};
use countersign_ports::{Direction, Sort, UserFilter, UserSort};
use utoipa::IntoParams;

/// Accounts.
struct Users;

impl Collection for Users {
    type Filter = UserFilter;
    type Sort = UserSort;

    const NAME: &'static str = "rustauth.users";
    const SORTS: &'static [(&'static str, UserSort)] =
        &[("created_at", UserSort::CreatedAt), ("email", UserSort::Email)];
    const DEFAULT_SORT: Sort<UserSort> = Sort { by: UserSort::CreatedAt, direction: Direction::Descending };

    fn filter(fields: &mut Fields<'_>) -> Result<UserFilter, Refused> {
        let is_active = fields.optional("is_active", truth)?;
        let state =
            is_active.map(|active| if active { AccountState::Active } else { AccountState::Disabled });
        Ok(UserFilter { state, ..UserFilter::default() })
    }
}

/// Which accounts, and in which order.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it stands in the document; the parameters are read by `Users`")]
struct UsersParams {
    /// What stands in the address or the name.
    #[param(required = false, max_length = 100, example = "john")]
    search: String,
    /// Whether it may be used.
    #[param(required = false)]
    is_active: bool,
    /// `created_at` or `email`, with `-` in front for descending.
    #[param(required = false, default = "-created_at", pattern = "^[-+]?(created_at|email)$")]
    sort: String,
}

/// Lists accounts, for administrators.
#[utoipa::path(
    tag = "users",
    security(("bearer" = []), ("api_key" = ["users:read"])),
    params(ListParams, UsersParams),
    responses((status = 200, description = "A page of accounts.", body = Paged<Vec<UserRow>>))
)]
#[get("/users/")]
pub(super) async fn list_users(api: Api, permit: Permit<ReadUsers>, list: List<Users>) -> Answer {
    let request = list.request.clone();
    let users = api.run(|api| async move { api.list_users.execute(&permit.by, &request).await }).await?;
    list.reply(users, |entry| UserRow::new(entry.user))
}
