//! Accounts.

mod delete;
mod list;
mod me;
mod read;
mod update;

pub(super) use update::full_name;

use utoipa_actix_web::service_config::ServiceConfig;

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(list::list_users)
        .service(me::get_me)
        .service(read::get_user)
        .service(update::update_user)
        .service(delete::delete_user);
}
