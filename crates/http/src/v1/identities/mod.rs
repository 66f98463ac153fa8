//! Who the caller is elsewhere.

mod link;
mod list;
mod unlink;

use utoipa_actix_web::service_config::ServiceConfig;

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list::list_identities).service(link::link_identity).service(unlink::unlink_identity);
}
