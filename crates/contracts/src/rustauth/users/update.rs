//! `PUT /users/{id}`

use crate::rustauth::cases::Api;
use crate::rustauth::views::ProfileView;
use crate::shared::{account_id, change};
use actix_web::{put, web};
use countersign_application::{UpdateProfileCommand, UpdateUserCommand, UpdateUsers};
use countersign_domain::{
    AvatarUrl, Company, FullName, Invalid, Language, Location, PhoneNumber, ProfileChange, TimeZone,
    Violation,
};
use countersign_http::declare_errors;
use countersign_http::kit::{Acting, Answer, ApiError, Body, Fields, FromFields, Refused, Reply};
use utoipa::ToSchema;

/// What changes in a profile. A field that is not there stays as it is; `null` empties it.
#[derive(ToSchema)]
#[schema(as = UserChange)]
#[expect(dead_code, reason = "it stands in the document; what changes is read into `Change`")]
struct UpdateBody {
    /// Full name.
    #[schema(nullable = false, min_length = 2, max_length = 100, example = "Jane Doe")]
    full_name: Option<String>,
    /// Picture: an `https` URL.
    #[schema(format = "uri", example = "https://cdn.example.com/new-avatar.jpg")]
    avatar_url: Option<String>,
    /// Place.
    #[schema(max_length = 100, example = "New York, USA")]
    location: Option<String>,
    /// Telephone.
    #[schema(max_length = 32, example = "+1-555-0456")]
    phone_number: Option<String>,
    /// IANA time zone.
    #[schema(example = "America/New_York")]
    timezone: Option<String>,
    /// Language tag (BCP 47).
    #[schema(example = "en")]
    language: Option<String>,
    /// Company.
    #[schema(max_length = 100, example = "New Corp")]
    company: Option<String>,
}

struct Change(ProfileChange);

impl FromFields for Change {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Refused> {
        let full_name = fields.optional("full_name", full_name);
        let avatar_url = change(fields, "avatar_url", AvatarUrl::parse);
        let location = change(fields, "location", Location::parse);
        let phone_number = change(fields, "phone_number", PhoneNumber::parse);
        let timezone = change(fields, "timezone", TimeZone::parse);
        let language = change(fields, "language", Language::parse);
        let company = change(fields, "company", Company::parse);
        Ok(Self(ProfileChange {
            full_name: full_name?.map(Some),
            avatar_url: avatar_url?,
            location: location?,
            phone_number: phone_number?,
            timezone: timezone?,
            language: language?,
            company: company?,
            ..ProfileChange::default()
        }))
    }
}

/// A full name of at least two characters.
pub(in crate::rustauth) fn full_name(text: &str) -> Result<FullName, Invalid> {
    let name = FullName::parse(text)?;
    if name.as_str().chars().nth(1).is_none() {
        return Err(Invalid::new(Violation::TooShort, "must have at least 2 characters"));
    }
    Ok(name)
}

declare_errors!(Errors: Forbidden, ResourceNotFound, Conflict);

/// Changes a profile: your own, or for administrators anybody's.
#[utoipa::path(
    tag = "users",
    security(("bearer" = []), ("api_key" = ["profile:update"])),
    params(("id" = uuid::Uuid, Path, description = "The account.")),
    request_body = UpdateBody,
    responses((status = 200, description = "The profile as it is now.", body = ProfileView), Errors)
)]
#[put("/users/{id}")]
pub(super) async fn update_user(
    api: Api,
    acting: Acting,
    id: web::Path<String>,
    body: Body<Change>,
) -> Answer {
    let Acting { by, origin, .. } = acting;
    let (id, change, seen_version) = (account_id(&id), body.0.0, None);
    let user = api.run(|api| async move {
        if id.as_ref().ok() == Some(&by.user()) {
            let command = UpdateProfileCommand { by, change, seen_version, origin };
            return Ok(api.update_profile.execute(command).await?.user);
        }
        let by = api.authorize.execute::<UpdateUsers>(by, &origin).await?;
        let command = UpdateUserCommand { by, user: id?, change, seen_version, origin };
        Ok::<_, ApiError>(api.update_user.execute(command).await?.user)
    });
    Ok(Reply::ok(&ProfileView::new(user.await?)))
}
