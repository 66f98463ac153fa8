//! The keys with which others verify our access tokens.

use super::Operations;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::{HttpResponse, get, web};

/// The public keys that access tokens are signed with, as a JWK set (RFC 7517). A key is here before the
/// first token signed with it and until the last one has expired.
#[utoipa::path(
    tag = "operations",
    responses((
        status = 200,
        description = "The keys. Keep them for a few minutes, and ask again when a token names another.",
        body = serde_json::Value,
        content_type = "application/jwk-set+json",
        example = json!({ "keys": [{ "kty": "RSA", "use": "sig", "alg": "RS256", "kid": "…", "n": "…", "e": "AQAB" }] }),
    ))
)]
#[get("/.well-known/jwks.json")]
pub(crate) async fn jwks(operations: web::Data<Operations>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "public, max-age=300"))
        .content_type("application/jwk-set+json")
        .body(operations.access_tokens.jwks().to_string())
}
