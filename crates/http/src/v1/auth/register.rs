//! `POST /auth/register`

use crate::declare_errors;
use crate::kit::{Answer, ApiError, Body, Client, ErrorCode, Fields, FromFields, Refused, Reply};
use crate::v1::views::UserView;
use crate::v1::{Succeeded, V1State};
use actix_web::{post, web};
use countersign_application::{RegisterCommand, RegisterError, Registered};
use countersign_domain::{
    AvatarUrl, Company, EmailAddress, FamilyName, FullName, GivenName, Language, Location, NewPassword,
    Origin, PhoneNumber, Profile, RoleName, TimeZone, Username,
};
use utoipa::ToSchema;

/// Who wants an account.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Registration)]
struct RegisterBody {
    /// Letters a-z, digits, `.`, `_` and `-`, a letter or digit first; unique whatever its case.
    #[schema(value_type = String, min_length = 3, max_length = 32, example = "ada")]
    username: Username,
    /// Unique whatever its case. A mail to it asks to prove it.
    #[schema(value_type = String, format = Email, max_length = 254, example = "ada@example.com")]
    email: EmailAddress,
    /// Long enough, not among the well-known ones, and none of your names.
    #[schema(value_type = String, format = Password, min_length = 8, example = "vortex plumb saddle nine")]
    password: NewPassword,
    /// Full name.
    #[schema(value_type = Option<String>, max_length = 100, example = "Ada Lovelace")]
    full_name: Option<FullName>,
    /// Given name, where the name is told by parts.
    #[schema(value_type = Option<String>, max_length = 100)]
    given_name: Option<GivenName>,
    /// Family name, likewise.
    #[schema(value_type = Option<String>, max_length = 100)]
    family_name: Option<FamilyName>,
    /// Picture: an `https` URL.
    #[schema(value_type = Option<String>, format = "uri", example = "https://example.com/ada.png")]
    avatar_url: Option<AvatarUrl>,
    /// Place.
    #[schema(value_type = Option<String>, max_length = 100, example = "London")]
    location: Option<Location>,
    /// Telephone.
    #[schema(value_type = Option<String>, max_length = 32, example = "+44 20 7946 0958")]
    phone_number: Option<PhoneNumber>,
    /// IANA time zone.
    #[schema(value_type = Option<String>, example = "Europe/London")]
    timezone: Option<TimeZone>,
    /// Language tag (BCP 47); mails are written in it where they can be.
    #[schema(value_type = Option<String>, example = "en")]
    language: Option<Language>,
    /// Company.
    #[schema(value_type = Option<String>, max_length = 100, example = "Analytical Engines")]
    company: Option<Company>,
}

impl FromFields for RegisterBody {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Refused> {
        let username = fields.required("username", Username::parse);
        let email = fields.required("email", EmailAddress::parse);
        let full_name = fields.optional("full_name", FullName::parse);
        let given_name = fields.optional("given_name", GivenName::parse);
        let family_name = fields.optional("family_name", FamilyName::parse);
        let names = [
            username.as_ref().map(Username::as_str).ok(),
            email.as_ref().map(EmailAddress::canonical).ok(),
            full_name.as_ref().ok().and_then(Option::as_ref).map(FullName::as_str),
        ];
        let names: Vec<_> = names.into_iter().flatten().collect();
        let password = fields.new_password("password", &names);
        let avatar_url = fields.optional("avatar_url", AvatarUrl::parse);
        let location = fields.optional("location", Location::parse);
        let phone_number = fields.optional("phone_number", PhoneNumber::parse);
        let timezone = fields.optional("timezone", TimeZone::parse);
        let language = fields.optional("language", Language::parse);
        let company = fields.optional("company", Company::parse);
        Ok(Self {
            username: username?,
            email: email?,
            password: password?,
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

impl RegisterBody {
    fn into_command(self, origin: Origin) -> RegisterCommand {
        let profile = Profile {
            full_name: self.full_name,
            given_name: self.given_name,
            family_name: self.family_name,
            avatar_url: self.avatar_url,
            location: self.location,
            phone_number: self.phone_number,
            timezone: self.timezone,
            language: self.language,
            company: self.company,
        };
        let (email, password) = (self.email, self.password);
        RegisterCommand { username: Some(self.username), email, password, profile, origin }
    }
}

declare_errors!(Errors: DuplicateUsername, DuplicateEmail);

impl From<RegisterError> for ApiError {
    fn from(error: RegisterError) -> Self {
        match error {
            RegisterError::UsernameTaken => Self::new(ErrorCode::DuplicateUsername),
            RegisterError::EmailTaken => Self::new(ErrorCode::DuplicateEmail),
            RegisterError::PasswordRefused(invalid) => Self::field("password", &invalid),
            RegisterError::Failure(failure) => failure.into(),
        }
    }
}

/// Registers an account.
///
/// It can be used at once; a mail asks to prove the address. Where the operator conceals which addresses have
/// accounts, `data` is `null` whether or not this one had.
#[utoipa::path(
    tag = "accounts",
    request_body = RegisterBody,
    responses(
        (status = 201, description = "The account exists.", body = Succeeded<Option<UserView>>,
            headers(("Location" = String, description = "The account, for its owner."))),
        Errors,
    )
)]
#[post("/auth/register")]
pub(super) async fn register(api: web::Data<V1State>, client: Client, body: Body<RegisterBody>) -> Answer {
    let command = body.0.into_command(client.0);
    let registered = api.run(|api| async move { api.register.execute(command).await }).await?;
    let view = match registered {
        Registered::Created(user) => Some(UserView::new(*user, &[RoleName::user()])),
        Registered::Acknowledged => None,
    };
    Ok(Reply::created("/users/me", &view)
        .message("We have sent you a mail. Follow its link to prove your address."))
}
