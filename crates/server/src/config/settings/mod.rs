//! The settings: which there are, and what they mean.

mod contracts;
mod providers;
mod table;

use super::setting::Setting;

pub(crate) use providers::{Federation, GITHUB, GOOGLE, Providers};
pub(crate) use table::{Lockout, Settings, Tokens, sections};

/// Every setting there is.
pub(crate) fn all() -> impl Iterator<Item = &'static Setting> {
    sections().flat_map(|section| section.settings)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::config::resolved::Resolved;
    use crate::config::setting::variable;

    #[test]
    fn the_defaults_are_good_settings() {
        let mut problems = Vec::new();
        let settings = Settings::read(&Resolved::new([]), &mut problems).unwrap();
        assert_eq!(problems, []);
        assert_eq!(settings.server.public_url.as_str(), "http://127.0.0.1:8000");
        assert_eq!(settings.tokens.issuer, "http://127.0.0.1:8000");
        assert_eq!(settings.keys.dir, PathBuf::from("./data/keys"));
    }

    #[test]
    fn no_two_settings_share_a_variable() {
        let mut variables: Vec<String> = all().map(|setting| variable(setting.key)).collect();
        variables.sort();
        let count = variables.len();
        variables.dedup();
        assert_eq!(variables.len(), count);
    }
}
