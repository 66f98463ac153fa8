//! Paths and methods that no operation has.

use super::{ApiError, ErrorCode, Kit};
use actix_web::HttpRequest;
use actix_web::dev::ResourceDef;
use actix_web::http::header::{ALLOW, HeaderValue};
use utoipa::openapi::{OpenApi, PathItem};

/// Which methods each path knows, taken from the documents, which are taken from the routes.
#[derive(Debug, Clone, Default)]
pub(crate) struct KnownPaths(Vec<(ResourceDef, String)>);

impl KnownPaths {
    pub(crate) fn new<'a>(documents: impl Iterator<Item = &'a OpenApi>) -> Self {
        let paths = documents.flat_map(|document| &document.paths.paths);
        Self(paths.map(|(path, item)| (ResourceDef::new(path.as_str()), methods(item))).collect())
    }

    /// The methods of a path, as `Allow` lists them. Several contracts may know the path.
    fn allowed(&self, path: &str) -> Option<String> {
        let known = self.0.iter().filter(|(pattern, _)| pattern.is_match(path));
        known.map(|(_, methods)| methods.clone()).reduce(|all, more| format!("{all}, {more}"))
    }
}

fn methods(item: &PathItem) -> String {
    let known = [
        ("GET", item.get.is_some()),
        ("PUT", item.put.is_some()),
        ("POST", item.post.is_some()),
        ("PATCH", item.patch.is_some()),
        ("DELETE", item.delete.is_some()),
    ];
    let names: Vec<_> = known.into_iter().filter_map(|(name, is_known)| is_known.then_some(name)).collect();
    names.join(", ")
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
