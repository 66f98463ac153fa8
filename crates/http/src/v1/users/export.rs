//! `GET /users/export`

use super::collection::{TABLE, Users, UsersParams};
use crate::kit::{ApiError, Export, ExportParams, Permit, Turn, download};
use crate::v1::V1State;
use actix_web::{HttpResponse, get, web};
use countersign_application::{DownloadUsers, ExportUsersCommand};

/// Downloads accounts as a file.
///
/// It is written while it is read, and breaks off rather than being incomplete. A text that a spreadsheet could take for
/// a formula stands behind an apostrophe in CSV; in XLSX every cell is a text.
#[utoipa::path(
    tag = "users",
    security(("bearer" = []), ("api_key" = ["users:export"])),
    params(ExportParams, UsersParams),
    responses((status = 200, description = "The file.", content(
        (String = "text/csv"),
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    )))
)]
#[get("/users/export")]
pub(super) async fn export_users(
    api: web::Data<V1State>,
    permit: Permit<DownloadUsers>,
    export: Export<Users>,
    turn: Turn,
) -> Result<HttpResponse, ApiError> {
    let format = export.format();
    let (Permit { by, origin }, request) = (permit, export.request);
    let command = ExportUsersCommand { by, request, format: format.as_str(), origin };
    let walk = api.run(|api| async move { api.export_users.execute(command).await }).await?;
    download(turn, format, api.runtime(), walk, TABLE, api.now()).await
}
