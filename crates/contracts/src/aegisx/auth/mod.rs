//! Accounts, logins, passwords.

mod login;
mod refresh;
mod register;
mod request_password_reset;
mod reset_password;
mod views;

use utoipa_actix_web::service_config::ServiceConfig;

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(register::register)
        .service(login::log_in)
        .service(refresh::refresh)
        .service(request_password_reset::request_password_reset)
        .service(reset_password::reset_password);
}
