//! One account as a line of JSON, read and written.

use countersign_application::{ImportRow, ImportRules};
use countersign_domain::{
    AccountState, AvatarUrl, Company, EmailAddress, FamilyName, FullName, GivenName, Instant, Invalid,
    Language, Location, NewUser, PhoneNumber, Profile, RoleName, TimeZone, UserId, Username, Violation,
};
use countersign_ports::{ImportedUser, LoginRecord};
use serde_json::{Map, Value};

use super::fields::{Fields, RowError, wrong_type};

/// A row that was read.
#[derive(Debug)]
pub(super) struct ReadRow {
    pub(super) row: ImportRow,
    /// Whether its password hash is weak.
    pub(super) is_weak: bool,
}

/// Reads an account; says everything that is wrong with it.
pub(super) fn read(line: u64, text: &[u8], policy: &ImportRules) -> Result<ReadRow, Vec<RowError>> {
    let mut fields = Fields::parse(text).map_err(|error| vec![error])?;
    let id = fields.text("id", identifier);
    let username = fields.required("username", Username::parse);
    let email = fields.required("email", EmailAddress::parse);
    let is_verified = fields.read("email_verified", truth).unwrap_or_default();
    let hash = fields.text("password_hash", |text| policy.password_hash(text));
    let profile = profile(&mut fields);
    let roles = fields.read("roles", names).map(|names| roles(&names, &mut fields, policy));
    let state = fields.text("status", state).unwrap_or(AccountState::Active);
    let created_at = fields.text("created_at", |text| policy.past(text));
    let last_login_at = fields.text("last_login_at", |text| policy.past(text));
    let login_count = fields.read("login_count", count).unwrap_or_default();
    fields.finish()?;
    // Without errors both are there.
    let (username, email) = username.zip(email).ok_or_else(Vec::new)?;
    let account = NewUser {
        id: id.unwrap_or_else(|| policy.new_id()),
        username,
        email,
        email_verified_at: is_verified.then(|| policy.now()),
        profile,
        created_at: created_at.unwrap_or_else(|| policy.now()),
    };
    let is_weak = hash.as_ref().is_some_and(|hash| hash.is_weak);
    let password = hash.map(|hash| hash.hash);
    let roles = roles.unwrap_or_else(|| vec![RoleName::user()]);
    let user = ImportedUser { account, state, last_login_at, login_count, password, roles };
    Ok(ReadRow { row: ImportRow { line, user, has_own_id: id.is_some() }, is_weak })
}

/// Writes an account, as [`read`] reads it.
pub(super) fn write(record: &LoginRecord) -> Value {
    let LoginRecord { user, password, roles, permissions: _, has_second_factor: _ } = record;
    let moment = |at: Instant| at.to_rfc3339();
    let mut row = serde_json::to_value(&user.profile).ok().and_then(into_object).unwrap_or_default();
    row.retain(|_, value| !value.is_null());
    let mut put = |name: &str, value: Value| row.insert(name.to_owned(), value);
    put("id", user.id.to_string().into());
    put("username", user.username.as_str().into());
    put("email", user.email.as_str().into());
    put("email_verified", user.is_email_verified().into());
    put("roles", roles.iter().map(RoleName::as_str).collect());
    put("status", user.state.as_str().into());
    put("created_at", moment(user.created_at).into());
    put("login_count", user.login_count.into());
    if let Some(at) = user.last_login_at {
        put("last_login_at", moment(at).into());
    }
    if let Some(stored) = password {
        put("password_hash", stored.hash.as_phc().into());
    }
    Value::Object(row)
}

fn profile(fields: &mut Fields) -> Profile {
    Profile {
        full_name: fields.text("full_name", FullName::parse),
        given_name: fields.text("given_name", GivenName::parse),
        family_name: fields.text("family_name", FamilyName::parse),
        avatar_url: fields.text("avatar_url", AvatarUrl::parse),
        location: fields.text("location", Location::parse),
        phone_number: fields.text("phone_number", PhoneNumber::parse),
        timezone: fields.text("timezone", TimeZone::parse),
        language: fields.text("language", Language::parse),
        company: fields.text("company", Company::parse),
    }
    .completed()
}

fn roles(names: &[String], fields: &mut Fields, policy: &ImportRules) -> Vec<RoleName> {
    let mut roles = Vec::new();
    for name in names {
        match policy.role(name) {
            Ok(role) if roles.contains(&role) => {}
            Ok(role) => roles.push(role),
            Err(invalid) => {
                fields.refuse("roles", &invalid);
                break;
            }
        }
    }
    roles
}

fn identifier(text: &str) -> Result<UserId, Invalid> {
    let id = text.parse::<UserId>().ok().filter(|id| !id.as_uuid().is_nil());
    id.ok_or_else(|| Invalid::new(Violation::Malformed, "must be a UUID"))
}

fn truth(value: &Value) -> Result<bool, Invalid> {
    value.as_bool().ok_or_else(|| wrong_type("true or false"))
}

fn count(value: &Value) -> Result<i64, Invalid> {
    // Far below where counting on would overflow.
    let count = value.as_u64().and_then(|count| u32::try_from(count).ok());
    count.map(i64::from).ok_or_else(|| wrong_type("a whole number from 0 to 4294967295"))
}

fn names(value: &Value) -> Result<Vec<String>, Invalid> {
    let texts = value.as_array().and_then(|all| all.iter().map(Value::as_str).collect::<Option<Vec<_>>>());
    let texts = texts.ok_or_else(|| wrong_type("a list of texts"))?;
    Ok(texts.into_iter().map(str::to_owned).collect())
}

fn state(text: &str) -> Result<AccountState, Invalid> {
    let state = AccountState::parse(text).filter(|state| *state != AccountState::Closed);
    state.ok_or_else(|| Invalid::new(Violation::NotAllowed, "must be active or disabled"))
}

fn into_object(value: Value) -> Option<Map<String, Value>> {
    if let Value::Object(object) = value { Some(object) } else { None }
}
