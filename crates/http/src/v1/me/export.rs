//! `GET /users/me/export`

use crate::kit::{ApiError, Caller, Document, DocumentList, ErrorCode, Turn, document};
use crate::v1::V1State;
use crate::v1::api_keys::ApiKeyView;
use crate::v1::audit::AuditEventView;
use crate::v1::blog::{CommentView, OwnPostView};
use crate::v1::federation::IdentityView;
use crate::v1::sessions::OpenSessionView;
use crate::v1::views::UserView;
use actix_web::{HttpResponse, get, web};
use countersign_application::{ExportOwnDataError, OwnData};
use countersign_domain::Instant;
use serde::Serialize;
use utoipa::ToSchema;

/// What is stored of you, but for secrets.
#[derive(Serialize, ToSchema)]
#[schema(as = OwnData)]
struct OwnDataView {
    #[serde(flatten)]
    members: OwnMembers,
    /// What you wrote, drafts included, the earliest first.
    posts: Vec<OwnPostView>,
    /// What you wrote below posts, the earliest first.
    comments: Vec<CommentView>,
    /// What you did, and what was done to your account, the earliest first.
    events: Vec<AuditEventView>,
}

/// All but the long lists.
#[derive(Serialize, ToSchema)]
#[schema(as = OwnDataMembers)]
struct OwnMembers {
    /// When this was put together.
    #[schema(value_type = String, format = DateTime)]
    exported_at: Instant,
    /// Your account.
    account: UserView,
    /// Whether you have a second factor.
    mfa_enabled: bool,
    /// How often you logged in.
    #[schema(example = 7)]
    login_count: i64,
    /// Where you are logged in.
    sessions: Vec<OpenSessionView>,
    /// Your API keys, ended ones included.
    api_keys: Vec<ApiKeyView>,
    /// Who you are at identity providers.
    identities: Vec<IdentityView>,
}

impl OwnMembers {
    /// All but the long lists, and these.
    fn of(data: OwnData, now: Instant) -> (Self, Vec<DocumentList>) {
        let OwnData { account, sessions, api_keys, identities, posts, comments, events } = data;
        let members = Self {
            identities: identities.into_iter().map(IdentityView::new).collect(),
            exported_at: now,
            mfa_enabled: account.has_second_factor,
            login_count: account.user.login_count,
            account: UserView::new(account.user, &account.roles),
            sessions: sessions.into_iter().map(OpenSessionView::new).collect(),
            api_keys: api_keys.into_iter().map(|entry| ApiKeyView::new(entry, now)).collect(),
        };
        let lists = vec![
            DocumentList::new("posts", posts, OwnPostView::new),
            DocumentList::new("comments", comments, CommentView::new),
            DocumentList::new("events", events, AuditEventView::new),
        ];
        (members, lists)
    }
}

impl From<ExportOwnDataError> for ApiError {
    fn from(error: ExportOwnDataError) -> Self {
        match error {
            ExportOwnDataError::AccountGone => Self::new(ErrorCode::InvalidToken),
            ExportOwnDataError::Failure(failure) => failure.into(),
        }
    }
}

/// Gives you what is stored of you, as one document.
///
/// It is written while it is read, and breaks off rather than being incomplete.
#[utoipa::path(
    tag = "me",
    security(("bearer" = [])),
    responses((status = 200, description = "What is stored of you.", body = OwnDataView))
)]
#[get("/users/me/export")]
pub(super) async fn export_own_data(
    api: web::Data<V1State>,
    caller: Caller,
    turn: Turn,
) -> Result<HttpResponse, ApiError> {
    let Caller { by, origin, .. } = caller;
    let data = api.run(|api| async move { api.export_own_data.execute(&by, &origin).await }).await?;
    let now = api.now();
    let (members, lists) = OwnMembers::of(data, now);
    let file = Document { name: "countersign-data", members, lists };
    document(turn, api.runtime(), file, now).await
}
