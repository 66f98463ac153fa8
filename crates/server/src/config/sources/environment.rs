//! Environment variables.

use std::collections::BTreeMap;
use std::ffi::OsString;

use crate::config::given::{Given, Origin};
use crate::config::layer::Layer;
use crate::config::problem::Problem;
use crate::config::spelling::VARIABLES;

/// The variable that names the configuration file.
pub(super) const FILE_VARIABLE: &str = "COUNTERSIGN_CONFIG";

const PREFIX: &str = "COUNTERSIGN_";

/// Names that other programs use, and the variables they stand for when those are not given.
const ALIASES: [(&str, &str); 6] = [
    ("AUDIT_URL", "COUNTERSIGN_AUDIT_URL"),
    ("AUDIT_URL_FILE", "COUNTERSIGN_AUDIT_URL_FILE"),
    ("DATABASE_URL", "COUNTERSIGN_DATABASE_URL"),
    ("DATABASE_URL_FILE", "COUNTERSIGN_DATABASE_URL_FILE"),
    ("REDIS_URL", "COUNTERSIGN_REDIS_URL"),
    ("REDIS_URL_FILE", "COUNTERSIGN_REDIS_URL_FILE"),
];

/// The variables that are ours.
#[derive(Debug, Default)]
pub(crate) struct Environment {
    variables: BTreeMap<String, OsString>,
}

impl Environment {
    /// Those of this process.
    pub(crate) fn of_process() -> Self {
        Self::new(std::env::vars_os())
    }

    pub(crate) fn new(variables: impl IntoIterator<Item = (OsString, OsString)>) -> Self {
        let ours = |name: &str| name.starts_with(PREFIX) || ALIASES.iter().any(|(alias, _)| *alias == name);
        let variables = variables
            .into_iter()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value)))
            .filter(|(name, _)| ours(name))
            .collect();
        Self { variables }
    }

    pub(super) fn get(&self, name: &str) -> Option<&OsString> {
        self.variables.get(name)
    }

    /// The settings that they give.
    pub(crate) fn layer(&self, problems: &mut Vec<Problem>) -> Layer {
        let mut layer = Layer::default();
        for (given_name, value) in &self.variables {
            let name = match ALIASES.iter().find(|(alias, _)| alias == given_name) {
                Some((_, name)) if self.gives(name) => continue,
                Some((_, name)) => *name,
                None if given_name == FILE_VARIABLE => continue,
                None => given_name.as_str(),
            };
            let taken = value.to_str().ok_or_else(|| not_unicode(given_name)).and_then(|text| {
                let given = Given { text: text.to_owned(), origin: Origin::Variable(given_name.clone()) };
                layer.take(VARIABLES, name, given)
            });
            problems.extend(taken.err());
        }
        layer
    }

    /// Whether a setting is given by its own variable or by that of its file.
    fn gives(&self, variable: &str) -> bool {
        let setting = variable.trim_end_matches(VARIABLES.file_suffix);
        self.variables.contains_key(setting)
            || self.variables.contains_key(&format!("{setting}{}", VARIABLES.file_suffix))
    }
}

fn not_unicode(name: &str) -> Problem {
    Problem::new(format!("the environment variable {name} is not Unicode"), "give it as UTF-8")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> (Layer, Vec<Problem>) {
        let mut problems = Vec::new();
        let environment = Environment::new(variables.iter().map(|(k, v)| (k.into(), v.into())));
        (environment.layer(&mut problems), problems)
    }

    #[test]
    fn a_misspelt_variable_is_refused_with_the_likely_one() {
        let (_, problems) = read(&[("COUNTERSIGN_LISTN", "0.0.0.0:80"), ("HOME", "/")]);
        assert_eq!(problems.len(), 1);
        assert!(problems[0].what.contains("COUNTERSIGN_LISTN"));
        assert!(problems[0].remedy.contains("COUNTERSIGN_LISTEN?"), "{}", problems[0].remedy);
    }

    #[test]
    fn the_usual_name_of_the_database_counts_unless_ours_is_given() {
        let (layer, problems) = read(&[("DATABASE_URL", "sqlite://a")]);
        assert_eq!((layer.values["database.url"].text.as_str(), problems.len()), ("sqlite://a", 0));
        let (layer, problems) =
            read(&[("DATABASE_URL", "sqlite://a"), ("COUNTERSIGN_DATABASE_URL", "sqlite://b")]);
        assert_eq!((layer.values["database.url"].text.as_str(), problems.len()), ("sqlite://b", 0));
    }

    #[test]
    fn a_secret_is_read_from_the_file_that_its_variable_names() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "open sesame \n").unwrap();
        let path = file.path().to_str().unwrap();
        let (layer, problems) = read(&[("COUNTERSIGN_MAIL_SMTP_PASSWORD_FILE", path)]);
        assert_eq!((layer.values["mail.smtp.password"].text.as_str(), problems.len()), ("open sesame ", 0));

        let (_, problems) = read(&[("COUNTERSIGN_MAIL_SMTP_PASSWORD_FILE", "/nowhere")]);
        assert!(problems[0].what.starts_with("cannot read /nowhere"), "{}", problems[0].what);
        let (_, problems) =
            read(&[("COUNTERSIGN_MAIL_SMTP_PASSWORD", "a"), ("COUNTERSIGN_MAIL_SMTP_PASSWORD_FILE", path)]);
        assert!(problems[0].what.contains("given twice"), "{}", problems[0].what);
    }

    #[test]
    fn only_secrets_have_files() {
        let (_, problems) = read(&[("COUNTERSIGN_LISTEN_FILE", "/etc/hostname")]);
        assert_eq!(problems.len(), 1);
    }
}
