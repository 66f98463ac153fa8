//! A second factor in a request.

use crate::kit::{Fields, Refused};
use countersign_domain::{BackupCode, FactorProof, Invalid, OtpCode, Violation};

/// Reads `code` or `backup_code`, of which at most one is given; `None` when neither is. A text that can be no code
/// is a wrong one, not a malformed one: the answer tells nothing else.
pub(in crate::v1) fn read_proof(fields: &mut Fields<'_>) -> Result<Option<FactorProof>, Refused> {
    let code = fields.given_if_any("code");
    let backup_code = fields.given_if_any("backup_code");
    match (code?, backup_code?) {
        (Some(code), None) => Ok(Some(FactorProof::Code(OtpCode::parse(&code)))),
        (None, Some(code)) => Ok(Some(FactorProof::BackupCode(BackupCode::parse(&code)))),
        (None, None) => Ok(None),
        (Some(_), Some(_)) => {
            let message = "give one of code and backup_code";
            Err(fields.refuse("code", &Invalid::new(Violation::NotAllowed, message)))
        }
    }
}

/// Likewise, where one must be given.
pub(super) fn require_proof(fields: &mut Fields<'_>) -> Result<FactorProof, Refused> {
    read_proof(fields)?
        .ok_or_else(|| fields.refuse("code", &Invalid::new(Violation::Required, "is required")))
}
