//! How a session is handed over: as tokens in the body, or as cookies that scripts cannot read.

use crate::kit::{Answer, ApiError, Browser, BrowserLogin, Fields, Refused, Reply};
use crate::v1::views::{TokensView, UserView};
use countersign_application::LoggedIn;
use countersign_domain::{Invalid, Violation};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// How a client wants its session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ToSchema)]
#[schema(rename_all = "snake_case", as = SessionDelivery)]
pub(super) enum Delivery {
    /// As tokens in the answer.
    Token,
    /// As cookies, for a browser.
    Cookie,
}

impl Delivery {
    /// Reads the field `session`.
    pub(super) fn read(fields: &mut Fields<'_>) -> Result<Option<Self>, Refused> {
        fields.optional("session", |text| match text {
            "token" => Ok(Self::Token),
            "cookie" => Ok(Self::Cookie),
            _ => Err(Invalid::new(Violation::NotAllowed, "must be token or cookie")),
        })
    }

    /// As the request came, where it does not say.
    pub(super) const fn as_it_came(by_cookie: bool) -> Self {
        if by_cookie { Self::Cookie } else { Self::Token }
    }
}

/// A session, handed over.
#[derive(ToSchema)]
#[serde(untagged)]
#[schema(as = SessionResult)]
#[expect(dead_code, reason = "each is answered by itself; together they stand in the document")]
pub(super) enum SessionView {
    /// As tokens.
    Tokens(Box<TokensView>),
    /// In cookies.
    Browser(Box<BrowserSessionView>),
}

/// A session whose tokens are in cookies.
#[derive(Serialize, ToSchema)]
#[schema(as = BrowserSession)]
pub(super) struct BrowserSessionView {
    /// Send it back as `X-CSRF-Token` with every request that changes something.
    #[schema(example = "01985f3e-….01985f3e-….c2ln")]
    csrf_token: String,
    /// How long the session goes on before it has to be renewed, in seconds.
    #[schema(example = 900)]
    expires_in: u64,
    /// How long it can be renewed, in seconds.
    #[schema(example = 604_800)]
    refresh_expires_in: u64,
    /// The session.
    session_id: Uuid,
    /// Who logged in.
    user: UserView,
}

/// The answer that hands a session over.
pub(super) fn hand_over(browser: &Browser, delivery: Delivery, login: LoggedIn) -> Answer {
    match delivery {
        Delivery::Token => Ok(Reply::ok(&TokensView::new(login))),
        Delivery::Cookie => in_cookies(browser, login),
    }
}

fn in_cookies(browser: &Browser, login: LoggedIn) -> Result<Reply, ApiError> {
    let LoggedIn { tokens, user, roles } = login;
    let csrf = browser.csrf_token(tokens.session);
    let cookies = browser.keep(&BrowserLogin {
        access: (tokens.access.expose(), tokens.access_expires_in),
        refresh: (tokens.refresh.expose(), tokens.refresh_expires_in),
        csrf: &csrf,
    })?;
    let view = BrowserSessionView {
        csrf_token: csrf.as_str().to_owned(),
        expires_in: tokens.access_expires_in.as_secs(),
        refresh_expires_in: tokens.refresh_expires_in.as_secs(),
        session_id: tokens.session.as_uuid(),
        user: UserView::new(user, &roles),
    };
    Ok(Reply::ok(&view).cookies(cookies))
}
