//! Accounts, logins, passwords.

mod csrf;
mod email_verification;
mod email_verify;
mod invitation_accept;
mod login;
mod logout;
mod logout_all;
mod password_change;
mod password_forgot;
mod password_reset;
mod refresh;
mod register;
mod setup;
mod step_up;

use utoipa_actix_web::service_config::ServiceConfig;

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(register::register)
        .service(email_verify::verify_email)
        .service(email_verification::resend_verification)
        .service(setup::set_up_administrator)
        .service(login::log_in)
        .service(csrf::get_csrf_token)
        .service(step_up::step_up)
        .service(refresh::refresh_session)
        .service(logout::log_out)
        .service(logout_all::log_out_everywhere)
        .service(password_forgot::request_password_reset)
        .service(password_reset::reset_password)
        .service(invitation_accept::accept_invitation)
        .service(password_change::change_password);
}
