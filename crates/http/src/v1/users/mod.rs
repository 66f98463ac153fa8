//! The accounts of others, for who has the right.

mod api_key_revoke;
mod api_keys;
mod disable;
mod enable;
mod lockouts;
mod role_grant;
mod role_remove;
mod session_end;
mod sessions;
mod sessions_end;
mod unlock;
mod view;

use utoipa_actix_web::service_config::ServiceConfig;

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(disable::disable_user)
        .service(enable::enable_user)
        .service(unlock::unlock_user)
        .service(lockouts::get_lockouts)
        .service(role_grant::grant_role)
        .service(role_remove::remove_role)
        .service(sessions::list_sessions_of)
        .service(sessions_end::end_sessions_of)
        .service(session_end::end_session_of)
        .service(api_keys::list_api_keys_of)
        .service(api_key_revoke::revoke_api_key_of);
}
