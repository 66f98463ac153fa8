//! How a source spells the names of settings, and what somebody meant who misspelt one.

use super::setting::{Setting, variable};
use super::settings;

/// How a source spells the names of settings.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spelling {
    /// What it calls a key.
    spell: fn(&str) -> String,
    /// The name of a repeated section, from what it calls it.
    name: fn(&str) -> String,
    /// What it puts between words.
    separator: char,
    /// What it appends to name a file with the value of a secret.
    pub(crate) file_suffix: &'static str,
}

/// The spelling of the file and of `--set`: `mail.smtp_password`.
pub(crate) const KEYS: Spelling =
    Spelling { spell: str::to_owned, name: str::to_owned, separator: '.', file_suffix: "_file" };

/// The spelling of the environment: `COUNTERSIGN_MAIL_SMTP_PASSWORD`.
pub(crate) const VARIABLES: Spelling = Spelling {
    spell: variable,
    name: |text| text.to_lowercase().replace('_', "-"),
    separator: '_',
    file_suffix: "_FILE",
};

/// How many letters may be wrong in a name for us to guess what was meant.
const LARGEST_SLIP: usize = 2;

/// A setting that somebody named.
pub(crate) struct Named {
    pub(crate) setting: &'static Setting,
    /// Its key, with the name where the section is repeated.
    pub(crate) key: String,
}

impl Spelling {
    /// The setting of this name.
    pub(crate) fn find(self, text: &str) -> Option<Named> {
        settings::all().find_map(|setting| Some(Named { setting, key: self.key(setting, text)? }))
    }

    fn key(self, setting: &Setting, text: &str) -> Option<String> {
        let pattern = (self.spell)(setting.key);
        let key = match pattern.split_once('{').zip(pattern.split_once('}')) {
            None => setting.key.to_owned(),
            Some(((before, _), (_, after))) => {
                let name = text.strip_prefix(before)?.strip_suffix(after)?;
                setting.key_of(&(self.name)(name))
            }
        };
        ((self.spell)(&key) == text).then_some(key)
    }

    /// The name that this one is nearly, or begins.
    pub(crate) fn closest(self, text: &str) -> Option<String> {
        let distance = |candidate: &String| strsim::damerau_levenshtein(candidate, text);
        let names = self.names(text);
        settings::all()
            .flat_map(|setting| names.iter().map(|name| setting.key_of(name)))
            .map(|key| (self.spell)(&key))
            .min_by_key(distance)
            .filter(|candidate| distance(candidate) <= LARGEST_SLIP || candidate.starts_with(text))
    }

    /// Whatever in a text may be the name of a repeated section: any of its words that follow each other.
    fn names(self, text: &str) -> Vec<String> {
        let words: Vec<&str> = text.split(self.separator).collect();
        let separator = self.separator.to_string();
        let runs = (1..=words.len()).flat_map(|length| words.windows(length));
        runs.map(|run| (self.name)(&run.join(&separator))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(spelling: Spelling, text: &str) -> Option<String> {
        spelling.find(text).map(|named| named.key)
    }

    #[test]
    fn every_setting_is_found_by_its_key_and_by_its_variable() {
        for setting in settings::all() {
            let key = setting.key_of("my-idp");
            assert_eq!(found(KEYS, &key).as_ref(), Some(&key));
            assert_eq!(found(VARIABLES, &variable(&key)).as_ref(), Some(&key));
        }
    }

    #[test]
    fn a_variable_is_in_capitals_and_has_a_name_between() {
        assert_eq!(found(VARIABLES, "COUNTERSIGN_ISSUERS_A_1_SCOPES").as_deref(), Some("issuers.a-1.scopes"));
        for text in [
            "COUNTERSIGN_ISSUERS_acme_SCOPES",
            "COUNTERSIGN_ISSUERS_A-1_SCOPES",
            "COUNTERSIGN_ISSUERS_SCOPES",
            "COUNTERSIGN_ISSUERS_{NAME}_SCOPE",
        ] {
            assert_eq!(found(VARIABLES, text), None, "{text}");
        }
    }

    #[test]
    fn a_misspelt_setting_of_a_repeated_section_keeps_its_name() {
        for (spelling, text, meant) in [
            (KEYS, "issuers.acme.client_ids", Some("issuers.acme.client_id")),
            (KEYS, "isuers.acme.client_id", Some("issuers.acme.client_id")),
            (KEYS, "issuers.my-idp.client", Some("issuers.my-idp.client_id")),
            (KEYS, "issuers.acme.colour", None),
            (VARIABLES, "COUNTERSIGN_ISSUERS_ACME_CLIENTID", Some("COUNTERSIGN_ISSUERS_ACME_CLIENT_ID")),
            (VARIABLES, "COUNTERSIGN_ISUERS_MY_IDP_SCOPE", Some("COUNTERSIGN_ISSUERS_MY_IDP_SCOPES")),
        ] {
            assert_eq!(spelling.closest(text).as_deref(), meant, "{text}");
        }
    }
}
