//! `PATCH /users/me`

use crate::declare_errors;
use crate::kit::{Acting, Answer, ApiError, Body, ErrorCode, Fields, FromFields, IfMatch, Refused, Reply};
use crate::v1::views::UserView;
use crate::v1::{Succeeded, V1State};
use actix_web::{patch, put, web};
use countersign_application::{UpdateProfileCommand, UpdateProfileError};
use countersign_domain::{
    AvatarUrl, Company, FamilyName, FullName, GivenName, Language, Location, Permission, PhoneNumber,
    ProfileChange, TimeZone,
};
use utoipa::ToSchema;

/// What changes in a profile. A field that is not there stays as it is; `null` empties it.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProfileChange)]
#[expect(clippy::option_option, reason = "absent and null differ in a partial update")]
pub(in crate::v1) struct ProfileBody {
    /// Full name.
    #[schema(value_type = Option<String>, max_length = 100, example = "Ada Lovelace")]
    full_name: Option<Option<FullName>>,
    /// Given name. The full name follows where this does not tell it.
    #[schema(value_type = Option<String>, max_length = 100)]
    given_name: Option<Option<GivenName>>,
    /// Family name, likewise.
    #[schema(value_type = Option<String>, max_length = 100)]
    family_name: Option<Option<FamilyName>>,
    /// Picture: an `https` URL.
    #[schema(value_type = Option<String>, format = "uri", example = "https://example.com/ada.png")]
    avatar_url: Option<Option<AvatarUrl>>,
    /// Place.
    #[schema(value_type = Option<String>, max_length = 100, example = "London")]
    location: Option<Option<Location>>,
    /// Telephone.
    #[schema(value_type = Option<String>, max_length = 32, example = "+44 20 7946 0958")]
    phone_number: Option<Option<PhoneNumber>>,
    /// IANA time zone.
    #[schema(value_type = Option<String>, example = "Europe/London")]
    timezone: Option<Option<TimeZone>>,
    /// Language tag (BCP 47); mails are written in it where they can be.
    #[schema(value_type = Option<String>, example = "en")]
    language: Option<Option<Language>>,
    /// Company.
    #[schema(value_type = Option<String>, max_length = 100, example = "Analytical Engines")]
    company: Option<Option<Company>>,
}

impl FromFields for ProfileBody {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Refused> {
        let full_name = fields.change("full_name", FullName::parse);
        let given_name = fields.change("given_name", GivenName::parse);
        let family_name = fields.change("family_name", FamilyName::parse);
        let avatar_url = fields.change("avatar_url", AvatarUrl::parse);
        let location = fields.change("location", Location::parse);
        let phone_number = fields.change("phone_number", PhoneNumber::parse);
        let timezone = fields.change("timezone", TimeZone::parse);
        let language = fields.change("language", Language::parse);
        let company = fields.change("company", Company::parse);
        Ok(Self {
            full_name: full_name?,
            given_name: given_name?,
            family_name: family_name?,
            avatar_url: avatar_url?,
            location: location?,
            phone_number: phone_number?,
            timezone: timezone?,
            language: language?,
            company: company?,
        })
    }
}

impl From<ProfileBody> for ProfileChange {
    fn from(body: ProfileBody) -> Self {
        Self {
            full_name: body.full_name,
            given_name: body.given_name,
            family_name: body.family_name,
            avatar_url: body.avatar_url,
            location: body.location,
            phone_number: body.phone_number,
            timezone: body.timezone,
            language: body.language,
            company: body.company,
        }
    }
}

declare_errors!(Errors: Conflict);

impl From<UpdateProfileError> for ApiError {
    fn from(error: UpdateProfileError) -> Self {
        match error {
            UpdateProfileError::AccountGone => Self::new(ErrorCode::InvalidToken),
            UpdateProfileError::Stale => Self::new(ErrorCode::Conflict),
            UpdateProfileError::Forbidden => Self::scope_lacking(&Permission::PROFILE_UPDATE),
            UpdateProfileError::Failure(failure) => failure.into(),
        }
    }
}

/// Changes your profile.
#[utoipa::path(
    tag = "me",
    security(("bearer" = []), ("api_key" = ["profile:update"])),
    params(("If-Match" = Option<String>, Header, description = "The version you saw; another one there is a conflict.", example = "\"1\"")),
    request_body = ProfileBody,
    responses(
        (status = 200, description = "Your account as it is now.", body = Succeeded<UserView>,
            headers(("ETag" = String, description = "Its version, for `If-Match`."))),
        Errors,
    )
)]
#[patch("/users/me")]
pub(super) async fn update_profile(
    api: web::Data<V1State>,
    acting: Acting,
    seen: IfMatch,
    body: Body<ProfileBody>,
) -> Answer {
    update(api, acting, seen, body.0).await
}

/// Changes your profile, as `PATCH` does.
#[utoipa::path(
    tag = "me",
    security(("bearer" = []), ("api_key" = ["profile:update"])),
    params(("If-Match" = Option<String>, Header, description = "The version you saw; another one there is a conflict.", example = "\"1\"")),
    request_body = ProfileBody,
    responses(
        (status = 200, description = "Your account as it is now.", body = Succeeded<UserView>,
            headers(("ETag" = String, description = "Its version, for `If-Match`."))),
        Errors,
    )
)]
#[put("/users/me")]
pub(super) async fn replace_profile(
    api: web::Data<V1State>,
    acting: Acting,
    seen: IfMatch,
    body: Body<ProfileBody>,
) -> Answer {
    update(api, acting, seen, body.0).await
}

async fn update(api: web::Data<V1State>, acting: Acting, seen: IfMatch, body: ProfileBody) -> Answer {
    let Acting { by, origin, .. } = acting;
    let command = UpdateProfileCommand { by, change: body.into(), seen_version: seen.0, origin };
    let changed = api.run(|api| async move { api.update_profile.execute(command).await }).await?;
    let version = changed.user.version;
    Ok(Reply::ok(&UserView::new(changed.user, &changed.roles)).version(version))
}
