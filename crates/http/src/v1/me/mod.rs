//! The account of whoever asks.

mod change_email;
mod close;
mod deactivate;
mod export;
mod permissions;
mod read;
mod update;

pub(super) use update::ProfileBody;

use utoipa_actix_web::service_config::ServiceConfig;

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(export::export_own_data)
        .service(read::get_profile)
        .service(permissions::get_own_permissions)
        .service(update::update_profile)
        .service(update::replace_profile)
        .service(close::close_account)
        .service(deactivate::deactivate_account)
        .service(change_email::change_email);
}
