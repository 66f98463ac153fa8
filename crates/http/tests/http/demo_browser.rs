//! What the demo contract does with browsers: it keeps a login that somebody has, and forgets it.

use actix_web::http::header::AUTHORIZATION;
use actix_web::{HttpRequest, get, post};
use countersign_domain::SessionId;
use countersign_http::kit::{Answer, Browser, BrowserLogin, Caller, Reply};
use serde_json::json;
use std::time::Duration;
use utoipa_actix_web::service_config::ServiceConfig;

pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(keep).service(forget).service(read).service(change).service(renew).service(enter);
}

/// Puts the bearer's access token into cookies.
#[utoipa::path(security(("bearer" = [])), responses((status = 200)))]
#[post("/browser/keep")]
async fn keep(request: HttpRequest, caller: Caller, browser: Browser) -> Answer {
    let bearer = request.headers().get(AUTHORIZATION).unwrap().to_str().unwrap();
    let csrf = browser.csrf_token(caller.by.session());
    let login = BrowserLogin {
        access: (bearer.trim_start_matches("Bearer "), Duration::from_mins(15)),
        refresh: ("csr_refresh", Duration::from_hours(1)),
        csrf: &csrf,
    };
    Ok(Reply::ok(&json!({ "csrf_token": csrf.as_str() })).cookies(browser.keep(&login)?))
}

#[utoipa::path(security(("bearer" = [])), responses((status = 200)))]
#[post("/browser/forget")]
async fn forget(_caller: Caller, browser: Browser) -> Answer {
    Ok(Reply::done("Forgotten.").cookies(browser.forget()?))
}

fn session(session: SessionId) -> Reply {
    Reply::ok(&json!({ "session": session.to_string() }))
}

#[utoipa::path(security(("bearer" = [])), responses((status = 200)))]
#[get("/browser/session")]
async fn read(caller: Caller) -> Answer {
    Ok(session(caller.by.session()))
}

#[utoipa::path(security(("bearer" = [])), responses((status = 200)))]
#[post("/browser/session")]
async fn change(caller: Caller) -> Answer {
    Ok(session(caller.by.session()))
}

#[utoipa::path(responses((status = 200)))]
#[post("/browser/renew")]
async fn renew(browser: Browser) -> Answer {
    let Some(renewal) = browser.renewal()? else { return Ok(Reply::done("No cookie.")) };
    Ok(Reply::ok(&json!({ "token": renewal.refresh_token, "session": renewal.session.to_string() })))
}

#[utoipa::path(responses((status = 200)))]
#[post("/browser/enter")]
async fn enter(browser: Browser) -> Answer {
    browser.may_log_in()?;
    Ok(Reply::done("Come in."))
}
