//! Pages that links in mails lead to, for where no application of one's own has them.
//!
//! Opening a page consumes nothing: mail scanners open links too. Its script takes the token from the fragment,
//! which no browser sends, and hands it to the canonical contract once somebody presses the button.

use crate::v1::PREFIX;
use actix_web::http::header::CONTENT_SECURITY_POLICY;
use actix_web::{HttpResponse, web};

/// Scripts, styles and requests from and to this server alone. A form that its script does not send goes nowhere.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
    img-src data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

const SCRIPT: &str = "/account/page.js";
const STYLE: &str = "/account/page.css";

/// One page, in its own words.
#[derive(Debug)]
struct Page {
    path: &'static str,
    title: &'static str,
    lead: &'static str,
    fields: &'static str,
    button: &'static str,
    /// The operation behind the button, within the canonical contract.
    operation: &'static str,
}

const PAGES: [Page; 4] = [
    Page {
        path: "/account/verify-email",
        title: "Verify your e-mail address",
        lead: "Confirm that this address is yours.",
        fields: "",
        button: "Confirm",
        operation: "/auth/email/verify",
    },
    Page {
        path: "/account/confirm-email",
        title: "Change your e-mail address",
        lead: "Confirm that the new address is yours. From then on your account has it.",
        fields: "",
        button: "Confirm",
        operation: "/auth/email/verify",
    },
    Page {
        path: "/account/reset-password",
        title: "Set a new password",
        lead: "You will be logged out everywhere, and log in with the new password.",
        fields: include_str!("new_password.html"),
        button: "Set the password",
        operation: "/auth/password/reset",
    },
    Page {
        path: "/account/accept-invitation",
        title: "Choose a password",
        lead: "An account was made for you. With a password of your own you can use it.",
        fields: include_str!("new_password.html"),
        button: "Set the password",
        operation: "/auth/invitations/accept",
    },
];

/// Where they are, with what they load.
pub(crate) fn paths() -> impl Iterator<Item = &'static str> {
    PAGES.iter().map(|page| page.path).chain([SCRIPT, STYLE])
}

/// Adds them.
pub(crate) fn routes(config: &mut web::ServiceConfig) {
    for page in &PAGES {
        config.route(page.path, web::get().to(|| async { page.respond() }));
    }
    config.route(SCRIPT, web::get().to(script)).route(STYLE, web::get().to(style));
}

impl Page {
    fn respond(&self) -> HttpResponse {
        let Self { title, lead, fields, button, operation, .. } = self;
        HttpResponse::Ok()
            .insert_header((CONTENT_SECURITY_POLICY, POLICY))
            .content_type("text/html; charset=utf-8")
            // The action is relative to the page, so that a proxy may mount all of it elsewhere.
            .body(format!(
                include_str!("page.html"),
                title = title,
                lead = lead,
                fields = fields,
                button = button,
                action = format_args!("{PREFIX}{operation}"),
            ))
    }
}

async fn script() -> HttpResponse {
    HttpResponse::Ok().content_type("text/javascript; charset=utf-8").body(include_str!("page.js"))
}

async fn style() -> HttpResponse {
    HttpResponse::Ok().content_type("text/css; charset=utf-8").body(include_str!("page.css"))
}
