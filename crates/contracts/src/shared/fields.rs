//! Fields that several contracts read.

use countersign_domain::{BackupCode, FactorProof, Invalid, OtpCode, Violation};
use countersign_http::kit::{Fields, Refused};
use std::str::FromStr;

/// A second factor, if one is given: a code of the generator, or a backup code. What can be neither is a wrong one.
pub(crate) fn mfa_code(fields: &mut Fields<'_>, name: &'static str) -> Result<Option<FactorProof>, Refused> {
    let text = fields.given_if_any(name)?;
    Ok(text.map(|text| match OtpCode::parse(&text) {
        Some(code) => FactorProof::Code(Some(code)),
        None => FactorProof::BackupCode(BackupCode::parse(&text)),
    }))
}

/// Reads an identifier in a query.
pub(crate) fn identifier<T: FromStr>(text: &str) -> Result<T, Invalid> {
    text.parse().map_err(|_error| Invalid::new(Violation::Malformed, "must be an id"))
}

/// Reads `true` or `false` in a query.
pub(crate) fn truth(text: &str) -> Result<bool, Invalid> {
    text.parse().map_err(|_error| Invalid::new(Violation::Malformed, "must be true or false"))
}

/// A text that may be absent, `null` or, as forms send it, empty.
pub(crate) fn if_any<T>(
    fields: &mut Fields<'_>,
    name: &'static str,
    parse: fn(&str) -> Result<T, Invalid>,
) -> Result<Option<T>, Refused> {
    fields.optional(name, |text| unless_empty(text, parse)).map(Option::flatten)
}

/// Likewise in a partial update: absent leaves as is, `null` and an empty text empty.
#[expect(clippy::option_option, reason = "absent and null differ in a partial update")]
pub(crate) fn change<T>(
    fields: &mut Fields<'_>,
    name: &'static str,
    parse: fn(&str) -> Result<T, Invalid>,
) -> Result<Option<Option<T>>, Refused> {
    let changed = fields.change(name, |text| unless_empty(text, parse))?;
    Ok(changed.map(Option::flatten))
}

fn unless_empty<T>(text: &str, parse: fn(&str) -> Result<T, Invalid>) -> Result<Option<T>, Invalid> {
    if text.is_empty() { Ok(None) } else { parse(text).map(Some) }
}
