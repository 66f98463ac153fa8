//! What one source gave.

use std::collections::BTreeMap;
use std::path::Path;

use super::given::{Given, Origin};
use super::problem::Problem;
use super::setting::Setting;
use super::settings;

/// How a source spells the names of settings.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spelling {
    /// What it calls a setting.
    pub(crate) name: fn(&Setting) -> String,
    /// What it appends to name a file with the value of a secret.
    pub(crate) file_suffix: &'static str,
}

/// The spelling of the file and of `--set`: `mail.smtp_password`.
pub(crate) const KEYS: Spelling = Spelling { name: |setting| setting.key.to_owned(), file_suffix: "_file" };

/// How many letters may be wrong in a name for us to guess what was meant.
const LARGEST_SLIP: usize = 2;

/// The values that one source gave, by key.
#[derive(Debug, Default)]
pub(crate) struct Layer {
    pub(crate) values: BTreeMap<&'static str, Given>,
}

impl Layer {
    /// Takes a value under the name that the source has for it.
    pub(crate) fn take(
        &mut self,
        spelling: Spelling,
        name: &str,
        given: Given,
    ) -> Result<&'static Setting, Problem> {
        let (setting, given) = if let Some(setting) = settings::all().find(|s| (spelling.name)(s) == name) {
            (setting, given)
        } else {
            let named = name.strip_suffix(spelling.file_suffix);
            let secret = settings::all().find(|s| s.secret && Some((spelling.name)(s).as_str()) == named);
            let Some(secret) = secret else { return Err(unknown(spelling, name, &given.origin)) };
            (secret, read_secret(given)?)
        };
        match self.values.insert(setting.key, given) {
            None => Ok(setting),
            Some(other) => Err(Problem::new(
                format!("`{}` is given twice, once by {}", setting.key, other.origin),
                "give it once, either itself or as a file",
            )),
        }
    }
}

fn read_secret(given: Given) -> Result<Given, Problem> {
    let path = Path::new(&given.text);
    let text = std::fs::read_to_string(path).map_err(|error| {
        Problem::new(
            format!("cannot read {}, named by {}: {error}", path.display(), given.origin),
            "name a file that this user may read",
        )
    })?;
    let origin = Origin::SecretFile { path: path.to_owned(), named_by: Box::new(given.origin) };
    Ok(Given { text: text.trim_end_matches(['\r', '\n']).to_owned(), origin })
}

fn unknown(spelling: Spelling, name: &str, origin: &Origin) -> Problem {
    let distance = |candidate: &String| strsim::damerau_levenshtein(candidate, name);
    let closest = settings::all()
        .map(spelling.name)
        .min_by_key(distance)
        .filter(|candidate| distance(candidate) <= LARGEST_SLIP || candidate.starts_with(name));
    let what = match origin {
        Origin::File { .. } | Origin::Flag(_) => format!("there is no setting `{name}` ({origin})"),
        Origin::Variable(_) | Origin::Default | Origin::SecretFile { .. } => {
            format!("there is no setting for the environment variable {name}")
        }
    };
    let remedy = match closest {
        Some(candidate) => format!("did you mean {candidate}? `countersign config print` shows them all"),
        None => "remove it; `countersign config print` shows every setting".to_owned(),
    };
    Problem::new(what, remedy)
}
