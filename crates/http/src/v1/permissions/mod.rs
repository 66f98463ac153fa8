//! The list of permissions.

mod collection;
mod create;
mod delete;
mod list;
mod read;
mod update;
mod view;

use countersign_application::{
    CreatePermission, DeletePermission, GetPermission, ListPermissions, Ports, UpdatePermission,
};
use utoipa_actix_web::service_config::ServiceConfig;

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(list::list_permissions)
        .service(create::create_permission)
        .service(read::get_permission)
        .service(update::update_permission)
        .service(delete::delete_permission);
}

/// The use cases behind these.
pub(super) struct PermissionCases {
    list: ListPermissions,
    create: CreatePermission,
    read: GetPermission,
    update: UpdatePermission,
    delete: DeletePermission,
}

impl PermissionCases {
    pub(super) fn new(ports: &Ports) -> Self {
        Self {
            list: ListPermissions::new(ports),
            create: CreatePermission::new(ports),
            read: GetPermission::new(ports),
            update: UpdatePermission::new(ports),
            delete: DeletePermission::new(ports),
        }
    }
}
