//! The templates that are built in.

/// Every template of one language, as name and source.
macro_rules! language {
    ($language:literal: $($file:literal),*) => {
        &[$((
            concat!($language, "/", $file),
            include_str!(concat!("../../templates/", $language, "/", $file)),
        )),*]
    };
}

/// The same files for each language.
macro_rules! languages {
    ($($language:literal),*) => {
        &[$(language!($language:
            "layout.txt", "layout.html",
            "verify_email.subject.txt", "verify_email.txt", "verify_email.html",
            "confirm_new_email.subject.txt", "confirm_new_email.txt", "confirm_new_email.html",
            "email_changed.subject.txt", "email_changed.txt", "email_changed.html",
            "reset_password.subject.txt", "reset_password.txt", "reset_password.html",
            "password_change_required.subject.txt", "password_change_required.txt", "password_change_required.html",
            "invitation.subject.txt", "invitation.txt", "invitation.html",
            "password_changed.subject.txt", "password_changed.txt", "password_changed.html",
            "already_registered.subject.txt", "already_registered.txt", "already_registered.html",
            "account_closed.subject.txt", "account_closed.txt", "account_closed.html",
            "account_deactivated.subject.txt", "account_deactivated.txt", "account_deactivated.html",
            "account_locked.subject.txt", "account_locked.txt", "account_locked.html",
            "second_factor_enabled.subject.txt", "second_factor_enabled.txt", "second_factor_enabled.html",
            "second_factor_disabled.subject.txt", "second_factor_disabled.txt", "second_factor_disabled.html",
            "backup_codes_replaced.subject.txt", "backup_codes_replaced.txt", "backup_codes_replaced.html",
            "api_key_created.subject.txt", "api_key_created.txt", "api_key_created.html",
            "api_key_rotated.subject.txt", "api_key_rotated.txt", "api_key_rotated.html",
            "api_key_revoked.subject.txt", "api_key_revoked.txt", "api_key_revoked.html",
            "identity_linked.subject.txt", "identity_linked.txt", "identity_linked.html",
            "identity_unlinked.subject.txt", "identity_unlinked.txt", "identity_unlinked.html"
        )),*]
    };
}

type Sources = &'static [(&'static str, &'static str)];

pub(super) const LANGUAGES: &[Sources] = languages!("en", "de");
