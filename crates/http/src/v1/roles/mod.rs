//! Roles, and what they permit.

mod collection;
mod create;
mod delete;
mod list;
mod permission;
mod permissions;
mod read;
mod update;
mod view;

use countersign_application::{
    ChangeRolePermissions, CreateRole, DeleteRole, GetRole, ListRoles, Ports, UpdateRole,
};
use utoipa_actix_web::service_config::ServiceConfig;

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(list::list_roles)
        .service(create::create_role)
        .service(read::get_role)
        .service(update::update_role)
        .service(delete::delete_role)
        .service(permissions::set_role_permissions)
        .service(permission::give_permission)
        .service(permission::take_permission);
}

/// The use cases behind these.
pub(super) struct RoleCases {
    list: ListRoles,
    create: CreateRole,
    read: GetRole,
    update: UpdateRole,
    delete: DeleteRole,
    change_permissions: ChangeRolePermissions,
}

impl RoleCases {
    pub(super) fn new(ports: &Ports) -> Self {
        Self {
            list: ListRoles::new(ports),
            create: CreateRole::new(ports),
            read: GetRole::new(ports),
            update: UpdateRole::new(ports),
            delete: DeleteRole::new(ports),
            change_permissions: ChangeRolePermissions::new(ports),
        }
    }
}
