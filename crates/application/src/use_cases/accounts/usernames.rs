//! Usernames for who chose none.

use countersign_domain::{EmailAddress, Username};
use countersign_ports::Ids;

/// What somebody may be called, the best first: as elsewhere, as in his address, and either with a few characters
/// more, of which the last ones are nobody's.
pub(crate) fn usernames(ids: &dyn Ids, hint: Option<&str>, email: &EmailAddress) -> Vec<Username> {
    let local = email.as_str().split('@').next().unwrap_or_default();
    let local = local.replace(|c: char| !(c.is_ascii_alphanumeric() || "._-".contains(c)), "");
    let plain: Vec<&str> = hint.into_iter().chain([local.as_str()]).collect();
    let longer = plain.iter().copied().chain(["user"]).map(|name| {
        let (short, tail) = (name.chars().take(20).collect::<String>(), ids.next().simple().to_string());
        format!("{short}-{}", tail.chars().rev().take(8).collect::<String>())
    });
    let all: Vec<String> = plain.iter().map(|&name| name.to_owned()).chain(longer).collect();
    all.iter().filter_map(|name| Username::parse(name).ok()).collect()
}
