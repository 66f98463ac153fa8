//! Files that are answered piece by piece.

use super::pieces::pieces;
use super::rows::{Rows, Table};
use super::{DocumentList, ExportFormat, Turn, csv_file, json_file, xlsx_file};
use crate::kit::{ApiError, MainRuntime};
use actix_web::HttpResponse;
use actix_web::body::MessageBody;
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use countersign_application::Walk;
use countersign_domain::Instant;
use serde::Serialize;

/// The file of what a walk reads. Nothing is answered before the first batch is there; when a later one cannot be
/// read, the connection breaks off, so that no part passes as the whole.
///
/// # Errors
/// When the first batch cannot be read.
pub async fn download<F, S, T>(
    turn: Turn,
    format: ExportFormat,
    runtime: &MainRuntime,
    walk: Walk<F, S, T>,
    table: Table<T>,
    now: Instant,
) -> Result<HttpResponse, ApiError>
where
    F: Clone + Send + 'static,
    S: Copy + Send + 'static,
    T: Send + 'static,
{
    let name = table.name;
    let rows = runtime.run(Rows::begin(walk, table)).await?;
    let (pieces, body) = pieces(turn);
    match format {
        ExportFormat::Csv => runtime.start(csv_file::write(rows, pieces)),
        ExportFormat::Xlsx => runtime.start(xlsx_file::write(rows, name, pieces)),
    }
    Ok(attachment(name, format.as_str(), format.media_type(), now, body))
}

/// A JSON document whose last members are lists that walks read.
pub struct Document<M> {
    /// The name of the file, without day and extension.
    pub name: &'static str,
    /// The members of the document but the last.
    pub members: M,
    /// The last members.
    pub lists: Vec<DocumentList>,
}

impl<M> std::fmt::Debug for Document<M> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Document").field("name", &self.name).finish_non_exhaustive()
    }
}

/// The document as a file. Nothing is answered before the first batch is there; when a later one cannot be read, the
/// connection breaks off.
///
/// # Errors
/// When its members cannot be written as JSON, or the first batch cannot be read.
pub async fn document(
    turn: Turn,
    runtime: &MainRuntime,
    document: Document<impl Serialize>,
    now: Instant,
) -> Result<HttpResponse, ApiError> {
    let Document { name, members, lists } = document;
    let head = json_file::head(&members)?;
    let lists = runtime.run(json_file::begin(lists)).await?;
    let (pieces, body) = pieces(turn);
    runtime.start(json_file::write(head, lists, pieces));
    Ok(attachment(name, "json", "application/json", now, body))
}

fn attachment(
    name: &str,
    extension: &str,
    media_type: &'static str,
    now: Instant,
    body: impl MessageBody + 'static,
) -> HttpResponse {
    let day = now.format("%Y-%m-%d");
    let disposition = format!("attachment; filename=\"{name}-{day}.{extension}\"");
    let mut response = HttpResponse::Ok();
    response.insert_header((CONTENT_TYPE, media_type)).insert_header((CONTENT_DISPOSITION, disposition));
    response.body(body)
}
