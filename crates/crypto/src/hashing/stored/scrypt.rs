//! `$scrypt$ln=17,r=8,p=1$salt$tag` (RFC 7914).

use super::fields::{malformed, out_of_bounds, parameters, salt, tag};
use countersign_domain::Invalid;
use countersign_ports::Cause;
use scrypt::{Params, scrypt};
use zeroize::Zeroizing;

const FORM: &str = "$scrypt$ln=…,r=…,p=…$salt$hash";
/// N × r × p: 128 MiB written and read once, which is what OWASP asks for at most, and half a second.
const MOST_WORK: u64 = 1 << 20;
/// 16 MiB.
const WEAK_WORK: u64 = 1 << 17;

/// A hash by scrypt.
#[derive(Debug)]
pub(in super::super) struct ScryptHash {
    params: Params,
    work: u64,
    salt: Vec<u8>,
    tag: Vec<u8>,
}

impl ScryptHash {
    pub(super) fn parse(fields: &[&str]) -> Result<Self, Invalid> {
        let &[costs, salted, tagged] = fields else { return Err(malformed(FORM)) };
        let [log_n, r, p] = parameters(costs, ["ln", "r", "p"]).ok_or_else(|| malformed(FORM))?;
        let n = 1_u64.checked_shl(log_n).filter(|_| log_n > 0).unwrap_or(u64::MAX);
        let work = n.saturating_mul(r.into()).saturating_mul(p.into());
        let bounds = || {
            out_of_bounds(format!(
                "must ask for an N × r × p of at most {MOST_WORK}, as ln=17, r=8, p=1 does"
            ))
        };
        if work == 0 || work > MOST_WORK {
            return Err(bounds());
        }
        let params = u8::try_from(log_n).ok().and_then(|log_n| Params::new(log_n, r, p).ok());
        Ok(Self { params: params.ok_or_else(bounds)?, work, salt: salt(salted)?, tag: tag(tagged)? })
    }

    pub(super) fn is_weak(&self) -> bool {
        self.work < WEAK_WORK
    }

    pub(super) fn tag(&self) -> &[u8] {
        &self.tag
    }

    pub(super) fn compute(&self, password: &[u8]) -> Result<Zeroizing<Vec<u8>>, Cause> {
        let mut tag = Zeroizing::new(vec![0; self.tag.len()]);
        scrypt(password, &self.salt, &self.params, &mut tag).map_err(|error| error.to_string())?;
        Ok(tag)
    }
}
