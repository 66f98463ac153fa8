//! A small contract with one operation for each way an answer can come about.

use crate::demo_browser;
use actix_web::http::Method;
use actix_web::{delete, get, post, web};
use countersign_domain::{Company, EmailAddress, RequestId, Username};
use countersign_http::kit::{
    Answer, ApiError, Body, Client, Contract, ErrorCode, Fields, FromFields, Limit, LimitRule, MainRuntime,
    Presenter, RateRules, Reading, Refused, Reply, collect, mount,
};
use countersign_http::v1::{Failed, V1Presenter};
use serde::Serialize;
use std::time::Duration;
use utoipa::ToSchema;
use utoipa::openapi::OpenApi;
use utoipa_actix_web::service_config::ServiceConfig;

pub(crate) struct Demo {
    pub(crate) name: &'static str,
    pub(crate) prefix: &'static str,
    pub(crate) runtime: MainRuntime,
    pub(crate) reading: Reading,
}

impl Contract for Demo {
    fn name(&self) -> &'static str {
        self.name
    }

    fn prefix(&self) -> &str {
        self.prefix
    }

    fn presenter(&self) -> &dyn Presenter {
        if self.name == "plain" { &plain::Plain } else { &V1Presenter }
    }

    fn reading(&self, _: Option<&str>) -> &Reading {
        &self.reading
    }

    fn routes(&self, config: &mut ServiceConfig<'_>) {
        routes(config);
    }

    fn state(&self, config: &mut web::ServiceConfig) {
        config.app_data(web::Data::new(self.runtime.clone()));
    }

    fn limit(&self, _: &Method, route: &str, rules: &RateRules) -> Limit {
        rules.limit(if route == "/done" { LimitRule::Login } else { LimitRule::Default })
    }

    fn document(&self) -> OpenApi {
        collect::<Failed<'_>>(self.presenter(), |config| mount(self.prefix, config, routes))
    }
}

fn routes(config: &mut ServiceConfig<'_>) {
    demo_browser::routes(config);
    config
        .service(make)
        .service(show)
        .service(many)
        .service(nothing)
        .service(done)
        .service(whence)
        .service(broken)
        .service(away)
        .service(locked)
        .service(revoked)
        .service(panics)
        .service(deep_panic)
        .service(endless);
}

/// A thing.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Thing {
    username: String,
    email: String,
    company: Option<String>,
}

impl FromFields for Thing {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Refused> {
        let username = fields.required("username", Username::parse);
        let email = fields.required("email", EmailAddress::parse);
        let company = fields.change("company", Company::parse);
        Ok(Self {
            username: username?.to_string(),
            email: email?.to_string(),
            company: company?.flatten().map(|company| company.to_string()),
        })
    }
}

#[utoipa::path(request_body = Thing, responses((status = 201, body = Thing)))]
#[post("/things")]
async fn make(body: Body<Thing>) -> Answer {
    Ok(Reply::created("/things/1", &body.0).message("Made."))
}

#[utoipa::path(params(("id" = u32, Path)), responses((status = 200, body = u32)))]
#[get("/things/{id}")]
async fn show(id: web::Path<u32>) -> Answer {
    Ok(Reply::ok(&*id).version(3))
}

#[utoipa::path(responses((status = 200)))]
#[get("/things")]
async fn many() -> Answer {
    Ok(Reply::ok(&[1, 2]))
}

#[utoipa::path(responses((status = 204)))]
#[delete("/things/{id}")]
async fn nothing(_id: web::Path<u32>) -> Answer {
    Ok(Reply::no_content())
}

#[utoipa::path(responses((status = 200)))]
#[post("/done")]
async fn done() -> Answer {
    Ok(Reply::done("It is done."))
}

#[derive(Serialize)]
struct Whence {
    request: RequestId,
    ip: Option<std::net::IpAddr>,
    user_agent: Option<String>,
}

#[utoipa::path(responses((status = 200)))]
#[get("/whence")]
async fn whence(client: Client) -> Answer {
    let origin = client.0;
    Ok(Reply::ok(&Whence {
        request: origin.request,
        ip: origin.ip,
        user_agent: origin.user_agent.map(String::from),
    }))
}

/// What must never be in an answer.
pub(crate) const SECRET: &str = "SELECT secret FROM /var/lib/passwords";

#[utoipa::path(responses((status = 200)))]
#[get("/broken")]
async fn broken(runtime: web::Data<MainRuntime>) -> Answer {
    runtime.run(async { Err::<(), _>(ApiError::internal(SECRET)) }).await?;
    Ok(Reply::no_content())
}

#[utoipa::path(responses((status = 200)))]
#[get("/away")]
async fn away() -> Answer {
    Err(ApiError::unavailable(Duration::from_secs(5), SECRET))
}

#[utoipa::path(responses((status = 200)))]
#[get("/locked")]
async fn locked() -> Answer {
    Err(ApiError::new(ErrorCode::AccountLocked).retry_after(Duration::from_millis(1500)))
}

#[utoipa::path(responses((status = 200)))]
#[get("/revoked")]
async fn revoked() -> Answer {
    Err(ApiError::new(ErrorCode::TokenBlacklisted))
}

#[utoipa::path(responses((status = 200)))]
#[get("/panics")]
async fn panics() -> Answer {
    panic!("{SECRET}")
}

#[utoipa::path(responses((status = 200)))]
#[get("/deep_panic")]
async fn deep_panic(runtime: web::Data<MainRuntime>) -> Answer {
    runtime
        .run(async { if true { panic!("{SECRET}") } else { Ok::<_, ApiError>(Reply::no_content()) } })
        .await
}

#[utoipa::path(responses((status = 200)))]
#[get("/endless")]
async fn endless() -> Answer {
    std::future::pending().await
}

mod plain {
    //! A presenter with other words than v1's.

    use actix_web::http::StatusCode;
    use countersign_http::kit::{ApiError, Content, Occasion, Presenter};

    pub(super) struct Plain;

    impl Presenter for Plain {
        fn success(&self, _: &Content, _: Option<&str>, _: &Occasion) -> serde_json::Result<Vec<u8>> {
            Ok(br#"{"fine":true}"#.to_vec())
        }

        fn error(&self, error: &ApiError, _: &Occasion) -> serde_json::Result<(StatusCode, Vec<u8>)> {
            let body = serde_json::to_vec(&serde_json::json!({ "oh": error.code().as_str() }))?;
            let status = error.code().status();
            Ok((if status == 400 { StatusCode::UNPROCESSABLE_ENTITY } else { status }, body))
        }
    }
}
