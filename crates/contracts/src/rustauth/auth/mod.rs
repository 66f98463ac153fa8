//! Accounts, logins, passwords.

mod login;
mod logout;
mod password_forgot;
mod password_reset;
mod refresh;
mod register;

use utoipa_actix_web::service_config::ServiceConfig;

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(register::register)
        .service(login::log_in)
        .service(refresh::refresh)
        .service(logout::log_out)
        .service(password_forgot::forgot_password)
        .service(password_reset::reset_password);
}
