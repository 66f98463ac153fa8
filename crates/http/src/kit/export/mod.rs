//! Lists as files: CSV and XLSX, written while they are read, in memory that does not grow with them.

mod csv_file;
mod rows;
mod xlsx_file;

pub use rows::Table;

use super::context::RequestContext;
use super::list::{Collection, Which, parameters, read};
use super::{ApiError, Fields, FromFields, MainRuntime, Refused, gate};
use actix_web::body::BodyStream;
use actix_web::dev::Payload;
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use countersign_application::Walk;
use countersign_domain::{Instant, Invalid, Violation};
use countersign_ports::{ListRequest, Slice};
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use futures_util::stream::unfold;
use rows::Rows;
use std::fmt;
use tokio::sync::mpsc;
use utoipa::{IntoParams, ToSchema};

/// So many pieces of a file wait for a client that reads slowly; then the reading waits, too.
const PIECES: usize = 4;

/// A piece of a file, or why there is none.
type Piece = Result<Bytes, std::io::Error>;

/// What a list can be downloaded as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ToSchema)]
#[schema(rename_all = "lowercase")]
pub enum ExportFormat {
    /// Comma-separated values (RFC 4180), in UTF-8.
    Csv,
    /// A workbook (ECMA-376), every cell a text.
    Xlsx,
}

impl ExportFormat {
    fn parse(text: &str) -> Result<Self, Invalid> {
        match text {
            "csv" => Ok(Self::Csv),
            "xlsx" => Ok(Self::Xlsx),
            _ => Err(Invalid::new(Violation::NotAllowed, "must be csv or xlsx")),
        }
    }

    /// Its name, which is also the extension of its files.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
        }
    }

    const fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

/// What every export is asked by.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it stands in the document; the parameters are read by `Export`")]
pub struct ExportParams {
    /// As what: `csv` or `xlsx`.
    #[param(inline)]
    format: ExportFormat,
}

impl fmt::Debug for ExportParams {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExportParams").finish_non_exhaustive()
    }
}

/// Which items of a collection are downloaded, and as what, as an extractor. It comes after the caller's.
pub struct Export<C: Collection> {
    /// What the store is asked: the whole of a list.
    pub request: ListRequest<C::Filter, C::Sort>,
    format: ExportFormat,
}

struct Asked<C: Collection> {
    which: Which<C>,
    format: ExportFormat,
}

impl<C: Collection> FromFields for Asked<C> {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Refused> {
        let format = fields.required("format", ExportFormat::parse);
        let which = Which::read(fields);
        Ok(Self { which: which?, format: format? })
    }
}

impl<C: Collection> FromRequest for Export<C> {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        async move {
            gate::before_body(&request).await;
            let context = RequestContext::of(&request)?;
            let Asked::<C> { which, format } = read(parameters(&request)?, context.password_policy())?;
            let Which { selection, sort } = which;
            let request = ListRequest { selection, sort, slice: Slice::Page(1), limit: 1, total: None };
            Ok(Self { request, format })
        }
        .boxed_local()
    }
}

impl<C: Collection> Export<C> {
    /// The file of what a walk reads. Nothing is answered before the first batch is there; when a later one cannot be
    /// read, the connection breaks off, so that no part passes as the whole.
    ///
    /// # Errors
    /// When the first batch cannot be read.
    pub async fn download<T>(
        format: ExportFormat,
        runtime: &MainRuntime,
        walk: Walk<C::Filter, C::Sort, T>,
        table: Table<T>,
        now: Instant,
    ) -> Result<HttpResponse, ApiError>
    where
        T: Send + 'static,
    {
        let name = table.name;
        let rows = runtime.run(Rows::begin(walk, table)).await?;
        let (sender, receiver) = mpsc::channel::<Piece>(PIECES);
        match format {
            ExportFormat::Csv => runtime.start(csv_file::write(rows, sender)),
            ExportFormat::Xlsx => runtime.start(xlsx_file::write(rows, name, sender)),
        }
        let pieces = unfold(receiver, async |mut receiver| Some((receiver.recv().await?, receiver)));
        let day = now.format("%Y-%m-%d");
        let disposition = format!("attachment; filename=\"{name}-{day}.{}\"", format.as_str());
        let mut response = HttpResponse::Ok();
        response
            .insert_header((CONTENT_TYPE, format.media_type()))
            .insert_header((CONTENT_DISPOSITION, disposition));
        Ok(response.body(BodyStream::new(pieces)))
    }

    /// As what it is downloaded.
    #[must_use]
    pub const fn format(&self) -> ExportFormat {
        self.format
    }
}

impl<C: Collection> fmt::Debug for Export<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Export").field("of", &C::NAME).field("format", &self.format).finish_non_exhaustive()
    }
}
