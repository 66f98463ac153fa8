//! Paths and methods that no operation has.

use super::{ApiError, ErrorCode, Kit};
use actix_web::HttpRequest;
use actix_web::dev::ResourceDef;
use actix_web::http::header::{ALLOW, HeaderValue};
use std::collections::BTreeSet;
use utoipa::openapi::{OpenApi, PathItem};

/// Which methods each path knows.
#[derive(Debug, Clone, Default)]
pub(crate) struct KnownPaths(Vec<(ResourceDef, Vec<&'static str>)>);

impl KnownPaths {
    /// The paths of the documents, which are taken from the routes, and of pages, which are in no document.
    pub(crate) fn new<'a>(
        documents: impl Iterator<Item = &'a OpenApi>,
        pages: impl Iterator<Item = &'static str>,
    ) -> Self {
        let operations = documents.flat_map(|document| &document.paths.paths);
        let operations = operations.map(|(path, item)| (ResourceDef::new(path.as_str()), methods(item)));
        let pages = pages.map(|path| (ResourceDef::new(path), READ.to_vec()));
        Self(operations.chain(pages).collect())
    }

    /// The methods of a path, as `Allow` lists them. Several patterns may match it.
    fn allowed(&self, path: &str) -> Option<String> {
        let known = self.0.iter().filter(|(pattern, _)| pattern.is_match(path));
        let methods: BTreeSet<_> = known.flat_map(|(_, methods)| methods).copied().collect();
        (!methods.is_empty()).then(|| Vec::from_iter(methods).join(", "))
    }
}

/// What can be read can be asked for without the body (RFC 9110 §9.3.2).
const READ: [&str; 2] = ["GET", "HEAD"];

fn methods(item: &PathItem) -> Vec<&'static str> {
    let known: [(&[_], _); 5] = [
        (&READ, &item.get),
        (&["PUT"], &item.put),
        (&["POST"], &item.post),
        (&["PATCH"], &item.patch),
        (&["DELETE"], &item.delete),
    ];
    known
        .into_iter()
        .filter(|(_, operation)| operation.is_some())
        .flat_map(|(names, _)| names)
        .copied()
        .collect()
}

/// Answers what no operation answers: 405 where the path is known, else 404.
pub(crate) async fn fallback(request: HttpRequest) -> Result<&'static str, ApiError> {
    let kit = Kit::of(&request)?;
    let Some(methods) = kit.known_paths.allowed(request.path()) else {
        return Err(ApiError::new(ErrorCode::NotFound));
    };
    let error = ApiError::new(ErrorCode::MethodNotAllowed);
    Err(match HeaderValue::from_str(&methods) {
        Ok(methods) => error.header(ALLOW, methods),
        Err(_) => error,
    })
}
