//! Lists as files: CSV and XLSX, written while they are read, in memory that does not grow with them.

mod csv_file;
mod download;
mod json_file;
mod pieces;
mod rows;
mod turn;
mod xlsx_file;

pub use download::{Document, document, download};
pub use json_file::DocumentList;
pub use rows::Table;
pub use turn::Turn;
pub(crate) use turn::Turns;

use super::context::RequestContext;
use super::list::{Collection, Which, parameters, read};
use super::{ApiError, Fields, FromFields, Refused, gate};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use countersign_domain::{Invalid, Violation};
use countersign_ports::{ListRequest, Slice};
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use std::fmt;
use utoipa::{IntoParams, ToSchema};

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
        let format = match C::DEFAULT_FORMAT {
            Some(default) => {
                fields.optional("format", ExportFormat::parse).map(|given| given.unwrap_or(default))
            }
            None => fields.required("format", ExportFormat::parse),
        };
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
            let Asked::<C> { which, format } = read(parameters(&request)?, context.reading())?;
            let Which { selection, sort } = which;
            let request = ListRequest { selection, sort, slice: Slice::Page(1), limit: 1, count: false };
            Ok(Self { request, format })
        }
        .boxed_local()
    }
}

impl<C: Collection> Export<C> {
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
