//! Files that are answered piece by piece.

use super::rows::{Rows, Table};
use super::{ExportFormat, csv_file, json_file, xlsx_file};
use crate::kit::{ApiError, MainRuntime};
use actix_web::HttpResponse;
use actix_web::body::BodyStream;
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::web::Bytes;
use countersign_application::Walk;
use countersign_domain::Instant;
use futures_util::stream::unfold;
use serde::Serialize;
use std::io;
use tokio::sync::mpsc::{Receiver, channel};

/// So many pieces wait for a client that reads slowly; then the reading waits, too.
const PIECES: usize = 4;

/// A piece of a file, the end of it (`None`), or why there is no more.
pub(super) type Piece = Result<Option<Bytes>, io::Error>;

/// The file of what a walk reads. Nothing is answered before the first batch is there; when a later one cannot be
/// read, the connection breaks off, so that no part passes as the whole.
///
/// # Errors
/// When the first batch cannot be read.
pub async fn download<F, S, T>(
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
    let (sender, receiver) = channel::<Piece>(PIECES);
    match format {
        ExportFormat::Csv => runtime.start(csv_file::write(rows, sender)),
        ExportFormat::Xlsx => runtime.start(xlsx_file::write(rows, name, sender)),
    }
    Ok(attachment(name, format.as_str(), format.media_type(), now, receiver))
}

/// A JSON document whose last member is a list that a walk reads.
pub struct Document<F, S, T, M, V> {
    /// The name of the file, without day and extension.
    pub name: &'static str,
    /// The members of the document but the last.
    pub members: M,
    /// The name of the last member.
    pub list: &'static str,
    /// What is in it.
    pub walk: Walk<F, S, T>,
    /// How an item of it looks.
    pub view: fn(T) -> V,
}

impl<F, S, T, M, V> std::fmt::Debug for Document<F, S, T, M, V> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Document").field("name", &self.name).finish_non_exhaustive()
    }
}

/// The document as a file; when its list cannot be read on, the connection breaks off.
///
/// # Errors
/// When its members cannot be written as JSON.
pub fn document<F, S, T, M, V>(
    runtime: &MainRuntime,
    document: Document<F, S, T, M, V>,
    now: Instant,
) -> Result<HttpResponse, ApiError>
where
    F: Clone + Send + 'static,
    S: Copy + Send + 'static,
    T: Send + 'static,
    M: Serialize,
    V: Serialize + 'static,
{
    let Document { name, members, list, walk, view } = document;
    let head = json_file::head(&members, list)?;
    let (sender, receiver) = channel::<Piece>(PIECES);
    runtime.start(json_file::write(head, walk, view, sender));
    Ok(attachment(name, "json", "application/json", now, receiver))
}

fn attachment(
    name: &str,
    extension: &str,
    media_type: &'static str,
    now: Instant,
    pieces: Receiver<Piece>,
) -> HttpResponse {
    // Without its end a file is not whole, whatever has become of who wrote it.
    let pieces = unfold(Some(pieces), async |pieces| {
        let mut pieces = pieces?;
        match pieces.recv().await {
            Some(Ok(Some(piece))) => Some((Ok(piece), Some(pieces))),
            Some(Ok(None)) => None,
            Some(Err(error)) => Some((Err(error), None)),
            None => Some((Err(io::Error::other("the file was not finished")), None)),
        }
    });
    let day = now.format("%Y-%m-%d");
    let disposition = format!("attachment; filename=\"{name}-{day}.{extension}\"");
    let mut response = HttpResponse::Ok();
    response.insert_header((CONTENT_TYPE, media_type)).insert_header((CONTENT_DISPOSITION, disposition));
    response.body(BodyStream::new(pieces))
}
