//! What programs come with where people log in.

mod collection;
mod create;
mod list;
mod read;
mod refusals;
mod revoke;
mod rotate;
mod update;
mod verify;
mod view;

pub(super) use collection::{ApiKeys, ApiKeysParams};
pub(super) use view::ApiKeyView;

use utoipa_actix_web::service_config::ServiceConfig;

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(list::list_api_keys)
        .service(create::create_api_key)
        .service(verify::verify_api_key)
        .service(read::get_api_key)
        .service(update::update_api_key)
        .service(revoke::revoke_api_key)
        .service(rotate::rotate_api_key);
}
