//! OpenAPI documents, collected from the routes and completed from the error catalogue.

mod answers;
mod security;

use super::{Contract, ErrorCode, Presenter};
use actix_web::App;
use std::borrow::Cow;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{Components, OpenApi, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};
use utoipa_actix_web::AppExt;
use utoipa_actix_web::scope::scope;
use utoipa_actix_web::service_config::ServiceConfig;

pub use answers::declared;
pub use security::{API_KEY, BEARER, PERMISSION};

/// Declares which errors of the catalogue an operation can answer with, beside those that every operation
/// has; a unit type to list among the `responses` of `#[utoipa::path]`.
#[macro_export]
macro_rules! declare_errors {
    (pub $name:ident: $($code:ident),+ $(,)?) => {
        pub(in $crate::v1) struct $name;
        $crate::declare_errors!(@responses $name: $($code),+);
    };
    ($name:ident: $($code:ident),+ $(,)?) => {
        struct $name;
        $crate::declare_errors!(@responses $name: $($code),+);
    };
    (@responses $name:ident: $($code:ident),+) => {

        impl utoipa::IntoResponses for $name {
            fn responses() -> std::collections::BTreeMap<
                String,
                utoipa::openapi::RefOr<utoipa::openapi::Response>,
            > {
                $crate::kit::declared(&[$($crate::kit::ErrorCode::$code),+])
            }
        }
    };
}

/// Collects the document of a contract from its routes and completes it: each error as the contract's
/// presenter words it, as an `E`, and as a problem.
pub fn collect<E: ToSchema>(
    presenter: &dyn Presenter,
    routes: impl FnOnce(&mut ServiceConfig<'_>),
) -> OpenApi {
    let (_, mut document) = App::new().into_utoipa_app().configure(routes).split_for_parts();
    let components = document.components.get_or_insert_with(Components::new);
    add_schema::<E>(components);
    add_schema::<super::Problem<'_>>(components);
    security::complete(&mut document);
    answers::complete(&mut document, presenter, &E::name());
    document
}

/// Adds routes under a prefix; an empty one adds them where they are.
pub fn mount(prefix: &str, config: &mut ServiceConfig<'_>, routes: impl FnOnce(&mut ServiceConfig<'_>)) {
    if prefix.is_empty() {
        routes(config);
    } else {
        config.service(scope(prefix).configure(routes));
    }
}

/// Adds the routes of a contract and what its handlers need.
pub(crate) fn mount_contract(contract: &dyn Contract, config: &mut actix_web::web::ServiceConfig) {
    contract.state(config);
    mount(contract.prefix(), &mut ServiceConfig::new(config), |config| contract.routes(config));
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [&mut item.get, &mut item.put, &mut item.post, &mut item.patch, &mut item.delete].into_iter().flatten()
}

fn add_schema<T: ToSchema>(components: &mut Components) {
    let mut schemas = vec![(T::name().into_owned(), T::schema())];
    T::schemas(&mut schemas);
    components.schemas.extend(schemas);
}

impl PartialSchema for ErrorCode {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some("What went wrong, for programs."))
            .enum_values(Some(Self::ALL.iter().map(|code| code.as_str())))
            .into()
    }
}

impl ToSchema for ErrorCode {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("ErrorCode")
    }
}
