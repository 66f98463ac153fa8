//! What came of a login at an identity provider, in answers.

use crate::kit::{Answer, ApiError, Browser, ErrorCode, Reply, SetCookie, log_failure};
use crate::v1::session::{Delivery, hand_over};
use crate::v1::views::{LogInView, SecondFactorView};
use countersign_application::{FederationOutcome, LogInOutcome, SecondFactorTicket};
use countersign_domain::{ExternalIdentity, Instant};
use serde::Serialize;
use std::time::Duration;
use url::Url;
use utoipa::ToSchema;
use uuid::Uuid;

/// Who somebody is at an identity provider, linked to his account.
#[derive(Serialize, ToSchema)]
#[schema(as = Identity)]
pub(in crate::v1) struct IdentityView {
    /// Its identifier.
    id: Uuid,
    /// The name of the provider.
    #[schema(example = "google")]
    provider: String,
    /// The address there, when it was last used; it proves nothing.
    #[schema(example = "ada@example.com")]
    email: Option<String>,
    /// When it was linked.
    #[schema(value_type = String, format = DateTime)]
    linked_at: Instant,
    /// When somebody last logged in by it.
    #[schema(value_type = Option<String>, format = DateTime)]
    last_used_at: Option<Instant>,
}

impl IdentityView {
    pub(in crate::v1) fn new(identity: ExternalIdentity) -> Self {
        Self {
            id: identity.id.as_uuid(),
            provider: identity.provider.into(),
            email: identity.email.map(|email| email.to_string()),
            linked_at: identity.linked_at,
            last_used_at: identity.last_used_at,
        }
    }
}

/// A session, a ticket to the second factor, or an identity that was linked.
#[derive(ToSchema)]
#[serde(untagged)]
#[schema(as = ProviderLoginResult)]
#[expect(dead_code, reason = "each is answered by itself; together they stand in the document")]
pub(super) enum OutcomeView {
    /// A session, or a ticket.
    LogIn(Box<LogInView>),
    /// Who he is there is linked to his account.
    Linked(IdentityView),
}

/// The end of what a browser has kept of a login that is finished, if it has it.
fn flow_ended(browser: &Browser) -> Result<Option<SetCookie>, ApiError> {
    browser.flow()?.map(|_| browser.keep_flow("", Duration::ZERO)).transpose()
}

/// The answer to who asked for one.
pub(super) fn answer(browser: &Browser, delivery: Delivery, outcome: FederationOutcome) -> Answer {
    let reply = match outcome {
        FederationOutcome::LogIn(LogInOutcome::LoggedIn(login)) => hand_over(browser, delivery, *login),
        FederationOutcome::LogIn(LogInOutcome::SecondFactorRequired(ticket)) => {
            Ok(Reply::ok(&SecondFactorView::new(&ticket)).message(ErrorCode::MfaRequired.message()))
        }
        FederationOutcome::Linked(identity) => Ok(Reply::ok(&IdentityView::new(identity))),
    };
    Ok(reply?.cookies(flow_ended(browser)?))
}

/// The way on of a browser. Its session, or its ticket, is in cookies: no address holds either (RFC 9700 §4.2).
pub(super) fn send_on(browser: &Browser, page: &str, outcome: Result<FederationOutcome, ApiError>) -> Answer {
    let mut page = Url::parse(page).map_err(ApiError::internal)?;
    let ended = if outcome.is_ok() { flow_ended(browser)? } else { None };
    let reply = match outcome {
        Ok(FederationOutcome::LogIn(LogInOutcome::LoggedIn(login))) => {
            hand_over(browser, Delivery::Cookie, *login)?.to_page(page.as_str())
        }
        Ok(FederationOutcome::LogIn(LogInOutcome::SecondFactorRequired(ticket))) => {
            let SecondFactorTicket { ticket, expires_in } = ticket;
            page.query_pairs_mut().append_pair("mfa_required", "true");
            Ok(Reply::see_other(page.as_str())?.cookies([browser.keep_ticket(ticket.expose(), expires_in)?]))
        }
        Ok(FederationOutcome::Linked(identity)) => {
            page.query_pairs_mut().append_pair("linked", identity.provider.as_str());
            Reply::see_other(page.as_str())
        }
        Err(error) => {
            log_failure(&error);
            page.query_pairs_mut().append_pair("error", error.code().as_str());
            Reply::see_other(page.as_str())
        }
    };
    Ok(reply?.cookies(ended))
}
