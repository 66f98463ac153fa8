//! Reading a JSON object field by field, gathering everything that is wrong with it.

mod objects;
mod other_types;

pub use objects::Sent;
pub use other_types::instant;

use super::FieldError;
use countersign_domain::{Invalid, NewPassword, Password, PasswordPolicy, Violation};
use serde_json::{Map, Value};

/// So many unknown fields are named in one answer.
const MAX_UNKNOWN: usize = 20;

/// How a contract reads requests.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// Which passwords may be set.
    pub passwords: PasswordPolicy,
    /// Whether fields that nobody reads are passed over, and not refused.
    pub is_tolerant: bool,
}

/// A field could not be read; [`Fields`] knows why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refused;

/// The fields of a JSON object. Each is read once, and what nobody reads is refused as unknown: a misspelt
/// optional field would otherwise be ignored to the user's harm.
///
/// Read every field first and use `?` afterwards, so that one answer names all errors:
///
/// ```
/// # use countersign_http::kit::{Fields, Refused, FromFields};
/// # use countersign_domain::{EmailAddress, Username};
/// struct Names { username: Username, email: Option<EmailAddress> }
/// impl FromFields for Names {
///     fn read(fields: &mut Fields<'_>) -> Result<Self, Refused> {
///         let username = fields.required("username", Username::parse);
///         let email = fields.optional("email", EmailAddress::parse);
///         Ok(Self { username: username?, email: email? })
///     }
/// }
/// ```
#[derive(Debug)]
pub struct Fields<'a> {
    given: Map<String, Value>,
    /// The JSON text that they were read from; empty where there was none.
    text: &'a [u8],
    reading: &'a Reading,
    errors: Vec<FieldError>,
}

/// A request body, read from the fields of a JSON object.
pub trait FromFields: Sized {
    /// How many bytes it may take where that is more than bodies may have in general.
    const MAX_BYTES: usize = 0;

    /// Reads all fields.
    ///
    /// # Errors
    /// [`Refused`] when one of them could not be read.
    fn read(fields: &mut Fields<'_>) -> Result<Self, Refused>;
}

impl<'a> Fields<'a> {
    /// Reads `T` from an object.
    ///
    /// # Errors
    /// Everything that is wrong with it, at least one thing.
    pub fn parse<T: FromFields>(
        object: Map<String, Value>,
        reading: &'a Reading,
    ) -> Result<T, Vec<FieldError>> {
        Self::parse_text(&[], object, reading)
    }

    /// Likewise, from an object with the JSON text that it was read from.
    ///
    /// # Errors
    /// As [`Self::parse`].
    pub(super) fn parse_text<T: FromFields>(
        text: &'a [u8],
        object: Map<String, Value>,
        reading: &'a Reading,
    ) -> Result<T, Vec<FieldError>> {
        let mut fields = Self { given: object, text, reading, errors: Vec::new() };
        let read = T::read(&mut fields);
        if !reading.is_tolerant {
            fields.errors.extend(fields.given.into_iter().take(MAX_UNKNOWN).map(|(name, _)| unknown(name)));
        }
        read.ok().filter(|_| fields.errors.is_empty()).ok_or(fields.errors)
    }

    /// A text that must be there.
    ///
    /// # Errors
    /// When it is not, is no text, or `parse` refuses it.
    pub fn required<T>(
        &mut self,
        name: &'static str,
        parse: impl FnOnce(&str) -> Result<T, Invalid>,
    ) -> Result<T, Refused> {
        let text = self.text(name)?.ok_or_else(|| self.missing(name))?;
        self.parsed(name, parse(&text), &text)
    }

    /// A text that may be absent or `null`.
    ///
    /// # Errors
    /// When it is there and no text, or `parse` refuses it.
    pub fn optional<T>(
        &mut self,
        name: &'static str,
        parse: impl FnOnce(&str) -> Result<T, Invalid>,
    ) -> Result<Option<T>, Refused> {
        match self.text(name)? {
            None => Ok(None),
            Some(text) => self.parsed(name, parse(&text), &text).map(Some),
        }
    }

    /// Whether a field is there, and not `null`, that nobody has read yet.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.given.get(name).is_some_and(|value| !value.is_null())
    }

    /// A text that must be there and not empty, whatever it says.
    ///
    /// # Errors
    /// When it is not, or is no text.
    pub fn given(&mut self, name: &'static str) -> Result<String, Refused> {
        self.required(name, not_empty)
    }

    /// A text that may be absent or `null`, whatever it says.
    ///
    /// # Errors
    /// When it is there and no text, or empty.
    pub fn given_if_any(&mut self, name: &'static str) -> Result<Option<String>, Refused> {
        self.optional(name, not_empty)
    }

    /// A text in a partial update: absent leaves as is (`None`), `null` empties (`Some(None)`).
    ///
    /// # Errors
    /// When it is there and neither `null` nor a text, or `parse` refuses it.
    pub fn change<T>(
        &mut self,
        name: &'static str,
        parse: impl FnOnce(&str) -> Result<T, Invalid>,
    ) -> Result<Option<Option<T>>, Refused> {
        let present = self.given.contains_key(name);
        self.optional(name, parse).map(|value| present.then_some(value))
    }

    /// A password that exists, and must be there.
    ///
    /// # Errors
    /// When it is not, is no text, or is too long to be one.
    pub fn password(&mut self, name: &'static str) -> Result<Password, Refused> {
        let text = self.text(name)?.ok_or_else(|| self.missing(name))?;
        Password::parse(text).map_err(|invalid| self.refuse(name, &invalid))
    }

    /// A password to be set, which must be there, given the names its owner goes by.
    ///
    /// # Errors
    /// When it is not, is no text, or the policy refuses it.
    pub fn new_password(&mut self, name: &'static str, names: &[&str]) -> Result<NewPassword, Refused> {
        let password = self.password(name)?;
        let accepted = self.reading.passwords.accept(password, names);
        accepted.map_err(|invalid| self.refuse(name, &invalid))
    }

    /// Refuses the field `name` for a reason that its own value does not show.
    pub fn refuse(&mut self, name: &'static str, invalid: &Invalid) -> Refused {
        self.errors.push(FieldError::invalid(name, invalid));
        Refused
    }

    fn missing(&mut self, name: &'static str) -> Refused {
        self.refuse(name, &Invalid::new(Violation::Required, "is required"))
    }

    fn text(&mut self, name: &'static str) -> Result<Option<String>, Refused> {
        match self.given.remove(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => {
                Err(self.refuse(name, &Invalid::new(Violation::WrongType, "must be a string")))
            }
        }
    }

    fn parsed<T>(
        &mut self,
        name: &'static str,
        parsed: Result<T, Invalid>,
        text: &str,
    ) -> Result<T, Refused> {
        parsed.map_err(|invalid| {
            self.errors.push(FieldError::invalid(name, &invalid).of_value(text));
            Refused
        })
    }
}

fn unknown(name: impl AsRef<str>) -> FieldError {
    FieldError::new(name, Violation::Unknown.code(), "is not a field of this request")
}

fn not_empty(text: &str) -> Result<String, Invalid> {
    if text.is_empty() {
        return Err(Invalid::new(Violation::Required, "must not be empty"));
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use countersign_domain::{Company, EmailAddress, Username};
    use serde_json::json;

    #[derive(Debug)]
    #[expect(clippy::option_option, reason = "absent and null differ in a partial update")]
    struct Sample {
        username: Username,
        email: Option<EmailAddress>,
        company: Option<Option<Company>>,
    }

    impl FromFields for Sample {
        fn read(fields: &mut Fields<'_>) -> Result<Self, Refused> {
            let username = fields.required("username", Username::parse);
            let email = fields.optional("email", EmailAddress::parse);
            let company = fields.change("company", Company::parse);
            let password = fields.password("password");
            password.map(drop)?;
            Ok(Self { username: username?, email: email?, company: company? })
        }
    }

    fn parse(value: Value) -> Result<Sample, Vec<(String, &'static str)>> {
        let Value::Object(object) = value else { panic!("an object") };
        Fields::parse(object, &Reading::default())
            .map_err(|errors| errors.into_iter().map(|e| (e.field, e.code)).collect())
    }

    fn refused(value: Value) -> Vec<(String, &'static str)> {
        parse(value).unwrap_err()
    }

    #[test]
    fn all_errors_are_gathered_in_one_answer() {
        let errors = refused(json!({ "username": "-", "email": 7, "company": "", "extra": null }));
        let expected = [
            ("username", "malformed"),
            ("email", "wrong_type"),
            ("company", "required"),
            ("password", "required"),
            ("extra", "unknown_field"),
        ];
        assert_eq!(errors, expected.map(|(field, code)| (field.to_owned(), code)));
    }

    #[test]
    fn an_unknown_field_alone_is_an_error() {
        let errors = refused(json!({ "username": "ada", "password": "pw", "emial": "ada@example.com" }));
        assert_eq!(errors, [("emial".to_owned(), "unknown_field")]);
    }

    #[test]
    fn absent_leaves_and_null_empties() {
        let kept = parse(json!({ "username": "ada", "password": "pw" })).unwrap();
        let emptied = parse(json!({ "username": "ada", "password": "pw", "company": null })).unwrap();
        assert_eq!((kept.username.as_str(), kept.email, kept.company), ("ada", None, None));
        assert_eq!(emptied.company, Some(None));
    }
}
