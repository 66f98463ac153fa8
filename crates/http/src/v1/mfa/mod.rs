//! Second factors.

mod backup_codes;
mod proof;
mod read;
mod totp_confirm;
mod totp_disable;
mod totp_enrol;
mod verify;

pub(super) use proof::read_proof;

use utoipa_actix_web::service_config::ServiceConfig;

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(verify::complete_log_in)
        .service(read::get_second_factors)
        .service(totp_enrol::enrol_totp)
        .service(totp_confirm::confirm_totp)
        .service(totp_disable::disable_totp)
        .service(backup_codes::replace_backup_codes);
}
