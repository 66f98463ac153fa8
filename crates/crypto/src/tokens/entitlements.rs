//! What a token says of what its user may do.

use crate::opaque_tokens::sha256;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use countersign_domain::{Permission, RoleName};

/// So many bytes of JSON a token lists at most: with what else is in it, it fits a cookie.
const MOST_BYTES: usize = 1024;

/// Roles and permissions, each by name or by fingerprint.
pub(super) struct Entitlements {
    pub(super) roles: Vec<RoleName>,
    /// In place of `roles`, which is empty then.
    pub(super) roles_hash: Option<String>,
    pub(super) permissions: Option<Vec<Permission>>,
    /// In place of `permissions`.
    pub(super) permissions_hash: Option<String>,
}

impl Entitlements {
    pub(super) fn new(roles: &[RoleName], permissions: &[Permission]) -> Self {
        let of_roles = json_length(roles.iter().map(RoleName::as_str));
        let of_permissions = json_length(permissions.iter().map(Permission::as_str));
        let all_fits = of_roles + of_permissions <= MOST_BYTES;
        let roles_fit = of_roles <= MOST_BYTES;
        Self {
            roles: if roles_fit { roles.to_vec() } else { Vec::new() },
            roles_hash: (!roles_fit).then(|| fingerprint(roles.iter().map(RoleName::as_str))),
            permissions: all_fits.then(|| permissions.to_vec()),
            permissions_hash: (!all_fits).then(|| fingerprint(permissions.iter().map(Permission::as_str))),
        }
    }
}

/// The SHA-256, in base64url, of names in their order, joined by spaces, which none contains.
pub(super) fn fingerprint<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let mut names: Vec<&str> = names.collect();
    names.sort_unstable();
    names.dedup();
    URL_SAFE_NO_PAD.encode(sha256(names.join(" ").as_bytes()))
}

/// How long an array of names is in JSON. No name holds what JSON escapes.
fn json_length<'a>(names: impl Iterator<Item = &'a str>) -> usize {
    // Each in quotes, and before each but the first a comma; brackets around them all.
    names.map(|name| name.len() + 3).sum::<usize>().saturating_sub(1) + 2
}

#[cfg(test)]
mod tests {
    use super::*;

    fn roles(count: usize, length: usize) -> Vec<RoleName> {
        (0..count).map(|n| RoleName::parse(&format!("{n:0length$}")).unwrap()).collect()
    }

    #[test]
    fn the_length_is_that_of_the_json() {
        for (count, length) in [(0, 1), (1, 64), (7, 10)] {
            let roles = roles(count, length);
            let json = serde_json::to_string(&roles).unwrap();
            assert_eq!(json_length(roles.iter().map(RoleName::as_str)), json.len());
        }
    }

    #[test]
    fn a_fingerprint_is_of_the_names_in_order_each_once() {
        // printf 'a:read b:read' | openssl dgst -sha256 -binary | basenc --base64url
        let expected = "ywqaC6M2kUBwbOzdrXT1VEDHzGDE-EicIx2U1q0ncuc";
        assert_eq!(fingerprint(["b:read", "a:read", "b:read"].into_iter()), expected);
    }

    #[test]
    fn what_is_too_long_stands_there_by_its_fingerprint_permissions_first() {
        let few = Entitlements::new(&roles(2, 8), Permission::BUILT_IN);
        assert_eq!((few.roles.len(), few.roles_hash), (2, None));
        assert_eq!((few.permissions.as_deref(), few.permissions_hash), (Some(Permission::BUILT_IN), None));

        // 15 * 67 + 1 bytes: all that the roles may have.
        let many = Entitlements::new(&roles(15, 64), Permission::BUILT_IN);
        assert_eq!((many.roles.len(), many.roles_hash), (15, None));
        assert_eq!((many.permissions, many.permissions_hash.is_some()), (None, true));

        let too_many = Entitlements::new(&roles(16, 64), &[]);
        assert_eq!((too_many.roles.len(), too_many.roles_hash.is_some()), (0, true));
        assert_eq!((too_many.permissions, too_many.permissions_hash.is_some()), (None, true));
    }
}
