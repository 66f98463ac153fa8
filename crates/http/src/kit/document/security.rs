//! How callers show who they are, in a document.

use super::operations;
use crate::kit::browser::ACCESS;
use countersign_domain::Permission;
use serde_json::json;
use utoipa::openapi::extensions::ExtensionsBuilder;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{Components, OpenApi};

/// The name of the security scheme that operations with a bearer token name.
pub const BEARER: &str = "bearer";
/// The name of the security scheme that operations name which programs can call as well.
pub const API_KEY: &str = "api_key";
/// Where an operation says which permission it asks for.
pub const PERMISSION: &str = "x-permission";
const COOKIE: &str = "cookie";
/// The name of the scheme that comes with the cookie on unsafe requests.
pub(super) const CSRF: &str = "csrf";

/// Describes the schemes, and adds to each operation with a bearer token the other ways in.
pub(super) fn complete(document: &mut OpenApi) {
    document.paths.paths.values_mut().for_each(add_alternatives);
    let items = document.paths.paths.values_mut();
    items.flat_map(operations).for_each(name_permission);
    let components = document.components.get_or_insert_with(Components::new);
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("JWT")
        .description(Some("The access token that login and refresh answer with."));
    components.add_security_scheme(BEARER, SecurityScheme::Http(bearer.build()));
    let key = ApiKeyValue::with_description("X-API-Key", "An API key with the scopes that this needs.");
    components.add_security_scheme(API_KEY, SecurityScheme::ApiKey(ApiKey::Header(key)));
    let cookie = "The access token in a cookie, where a browser asked for that at login.";
    let cookie = ApiKeyValue::with_description(ACCESS, cookie);
    components.add_security_scheme(COOKIE, SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    let csrf = "The CSRF token of the session, as in the cookie `__Host-countersign-csrf`.";
    let csrf = ApiKeyValue::with_description("X-CSRF-Token", csrf);
    components.add_security_scheme(CSRF, SecurityScheme::ApiKey(ApiKey::Header(csrf)));
}

/// Whether an operation accepts this scheme.
pub(super) fn accepts(operation: &Operation, scheme: &str) -> bool {
    let mut required = operation.security.iter().flatten();
    required.any(|required| json!(required).get(scheme).is_some())
}

/// What everybody may do to himself, whatever his roles permit: for keys alone it is a scope.
const OF_ONESELF: [Permission; 2] = [Permission::PROFILE_READ, Permission::PROFILE_UPDATE];

/// Says which permission an operation asks for: the scope that a key needs for it. Where it depends on whose a thing is,
/// several may do; where everybody is let in, none is asked for.
fn name_permission(operation: &mut Operation) {
    let ways: Vec<_> = operation.security.iter().flatten().map(|way| json!(way)).collect();
    let is_open = ways.contains(&json!({}));
    let mut scopes = ways.iter().filter_map(|way| way.get(API_KEY)?.get(0)?.as_str());
    let (scope, another) = (scopes.next(), scopes.next());
    let of_others = |scope: &&str| OF_ONESELF.iter().all(|own| own.as_str() != *scope);
    if let Some(scope) = scope.filter(of_others).filter(|_| another.is_none() && !is_open) {
        let named = ExtensionsBuilder::new().add(PERMISSION, json!(scope)).build();
        operation.extensions.get_or_insert_default().merge(named);
    }
}

fn add_alternatives(item: &mut PathItem) {
    let cookie = || SecurityRequirement::new(COOKIE, [""; 0]);
    let changes = [&mut item.put, &mut item.post, &mut item.patch, &mut item.delete].into_iter().flatten();
    let changes = changes.map(|operation| (operation, cookie().add(CSRF, [""; 0])));
    let reads = item.get.iter_mut().map(|operation| (operation, cookie()));
    for (operation, cookie) in reads.chain(changes).filter(|(operation, _)| accepts(operation, BEARER)) {
        operation.security.get_or_insert_default().push(cookie);
    }
}
