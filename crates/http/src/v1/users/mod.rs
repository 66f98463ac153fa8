//! The accounts of others, for who has the right.

mod api_key_revoke;
mod api_keys;
mod bulk;
mod close;
mod collection;
mod disable;
mod enable;
mod export;
mod invite;
mod list;
mod lockouts;
mod purge;
mod read;
mod require_password_change;
mod role;
mod roles;
mod session_end;
mod sessions;
mod sessions_end;
mod unlock;
mod update;
mod view;

use utoipa_actix_web::service_config::ServiceConfig;

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(list::list_users)
        .service(invite::invite_user)
        // Before what has an identifier in their place.
        .service(bulk::invite_users)
        .service(bulk::close_users)
        .service(export::export_users)
        .service(read::get_user)
        .service(update::update_user)
        .service(update::replace_user)
        .service(close::close_user)
        .service(purge::purge_user)
        .service(require_password_change::require_password_change)
        .service(disable::disable_user)
        .service(enable::enable_user)
        .service(unlock::unlock_user)
        .service(lockouts::get_lockouts)
        .service(roles::get_roles_of)
        .service(roles::set_roles)
        .service(role::grant_role)
        .service(role::remove_role)
        .service(sessions::list_sessions_of)
        .service(sessions_end::end_sessions_of)
        .service(session_end::end_session_of)
        .service(api_keys::list_api_keys_of)
        .service(api_key_revoke::revoke_api_key_of);
}
