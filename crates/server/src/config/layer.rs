//! What one source gave.

use std::collections::BTreeMap;
use std::path::Path;

use super::given::{Given, Origin};
use super::problem::Problem;
use super::spelling::{Named, Spelling};

/// The values that one source gave, by key.
#[derive(Debug, Default)]
pub(crate) struct Layer {
    pub(crate) values: BTreeMap<String, Given>,
}

impl Layer {
    /// Takes a value under the name that the source has for it.
    pub(crate) fn take(&mut self, spelling: Spelling, name: &str, given: Given) -> Result<Named, Problem> {
        let (named, given) = if let Some(named) = spelling.find(name) {
            (named, given)
        } else {
            let file_of = name.strip_suffix(spelling.file_suffix);
            let secret = file_of.and_then(|name| spelling.find(name)).filter(|named| named.setting.secret);
            let Some(secret) = secret else { return Err(unknown(spelling, name, &given.origin)) };
            (secret, read_secret(given)?)
        };
        match self.values.insert(named.key.clone(), given) {
            None => Ok(named),
            Some(other) => Err(Problem::new(
                format!("`{}` is given twice, once by {}", named.key, other.origin),
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
    let what = match origin {
        Origin::File { .. } | Origin::Flag(_) => format!("there is no setting `{name}` ({origin})"),
        Origin::Variable(_) | Origin::Default | Origin::SecretFile { .. } => {
            format!("there is no setting for the environment variable {name}")
        }
    };
    let remedy = match spelling.closest(name) {
        Some(candidate) => format!("did you mean {candidate}? `countersign config print` shows them all"),
        None => "remove it; `countersign config print` shows every setting".to_owned(),
    };
    Problem::new(what, remedy)
}
