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
