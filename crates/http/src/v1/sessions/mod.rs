//! Where the caller is logged in.

mod collection;
mod device;
mod end;
mod end_others;
mod list;
mod name;
mod place;
mod view;

pub(super) use collection::{Sessions, SessionsParams};
pub(super) use view::OpenSessionView;

use utoipa_actix_web::service_config::ServiceConfig;

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(list::list_sessions)
        .service(name::name_session)
        .service(end::end_session)
        .service(end_others::end_other_sessions);
}
