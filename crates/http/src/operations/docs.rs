//! The documentation: Swagger UI with assets of its own, the documents, the error reference.

use crate::kit::{ApiError, ErrorCode, errors_markdown};
use actix_web::http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, LOCATION};
use actix_web::{HttpResponse, web};
use std::sync::Arc;
use utoipa::openapi::OpenApi;
use utoipa_swagger_ui::{Config, Url};

/// Swagger UI styles itself with inline styles and draws with data URLs; its scripts are files.
const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// The documents of all contracts as JSON.
#[derive(Debug)]
pub(crate) struct Documents(Vec<Document>);

#[derive(Debug)]
struct Document {
    name: &'static str,
    /// Relative to the page, so that a proxy may mount all of it elsewhere.
    url: String,
    text: String,
}

impl Documents {
    pub(crate) fn new<'a>(
        documents: impl Iterator<Item = (&'static str, &'a OpenApi)>,
    ) -> serde_json::Result<Self> {
        let documents = documents.map(|(name, document)| {
            Ok(Document { name, url: format!("../api-docs/{name}.json"), text: document.to_json()? })
        });
        documents.collect::<serde_json::Result<_>>().map(Self)
    }

    fn find(&self, name: &str) -> Option<&Document> {
        self.0.iter().find(|document| document.name == name)
    }

    fn page(&self) -> Config<'_> {
        Config::new(self.0.iter().map(|document| Url::new(document.name, &document.url)))
            .try_it_out_enabled(true)
            .display_request_duration(true)
            .validator_url("none")
    }
}

/// Where they are. Who comes to the root looks for them.
pub(crate) const PATHS: [&str; 5] =
    ["/", "/docs", "/docs/errors", "/docs/{asset:.*}", "/api-docs/{name}.json"];

/// Adds them.
pub(crate) fn docs_routes(config: &mut web::ServiceConfig) {
    let [root, page_path, errors_path, asset_path, document_path] = PATHS;
    config
        .route(root, web::get().to(to_page))
        .route(page_path, web::get().to(to_page))
        .route(errors_path, web::get().to(errors))
        .route(asset_path, web::get().to(asset))
        .route(document_path, web::get().to(document));
}

async fn to_page() -> HttpResponse {
    HttpResponse::PermanentRedirect().insert_header((LOCATION, "docs/")).finish()
}

async fn errors() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "public, max-age=300"))
        .content_type("text/markdown; charset=utf-8")
        .body(errors_markdown())
}

async fn document(
    name: web::Path<String>,
    documents: web::Data<Documents>,
) -> Result<HttpResponse, ApiError> {
    let document = documents.find(&name).ok_or_else(|| ApiError::new(ErrorCode::NotFound))?;
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-cache"))
        .content_type("application/json")
        .body(document.text.clone()))
}

async fn asset(name: web::Path<String>, documents: web::Data<Documents>) -> Result<HttpResponse, ApiError> {
    let file = utoipa_swagger_ui::serve(&name, Arc::new(documents.page()))
        .map_err(|error| ApiError::internal(error.to_string()))?
        .ok_or_else(|| ApiError::new(ErrorCode::NotFound))?;
    let mut response = HttpResponse::Ok();
    if file.gzpipped {
        response.insert_header((CONTENT_ENCODING, "gzip"));
    }
    Ok(response
        .insert_header((CACHE_CONTROL, "no-cache"))
        .insert_header((CONTENT_SECURITY_POLICY, PAGE_POLICY))
        .content_type(file.content_type)
        .body(file.bytes.into_owned()))
}
