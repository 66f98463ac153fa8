//! The configuration file.

use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::environment::{Environment, FILE_VARIABLE};
use crate::config::given::{Given, Origin};
use crate::config::layer::Layer;
use crate::config::problem::Problem;
use crate::config::settings;
use crate::config::spelling::KEYS;

const DEFAULT_FILE: &str = "countersign.toml";

/// A configuration file.
#[derive(Debug)]
pub(crate) struct ConfigFile {
    /// Where it is.
    pub(crate) path: PathBuf,
}

/// The file that the flag names, or the variable, or the one in the working folder if there is one.
pub(crate) fn find(flag: Option<PathBuf>, environment: &Environment) -> Option<ConfigFile> {
    let named = flag.or_else(|| environment.get(FILE_VARIABLE).map(PathBuf::from));
    let path = named.or_else(|| Some(PathBuf::from(DEFAULT_FILE)).filter(|path| path.exists()))?;
    Some(ConfigFile { path })
}

/// The settings that the file gives.
pub(crate) fn layer(file: &ConfigFile, problems: &mut Vec<Problem>) -> Layer {
    match std::fs::read_to_string(&file.path) {
        Ok(text) => parse(&file.path, &text, problems),
        Err(error) => {
            problems.push(Problem::new(
                format!("cannot read the configuration file {}: {error}", file.path.display()),
                "name a file that this user may read by --config or COUNTERSIGN_CONFIG",
            ));
            Layer::default()
        }
    }
}

fn parse(path: &Path, text: &str, problems: &mut Vec<Problem>) -> Layer {
    let mut reader = Reader { path, text, layer: Layer::default(), problems };
    match DeTable::parse(text) {
        Ok(table) => reader.table("", table.get_ref()),
        Err(error) => {
            let line = error.span().map_or(1, |span| reader.line(span.start));
            reader.problems.push(Problem::new(
                format!("{}, line {line}: {}", path.display(), error.message()),
                "correct the TOML there; values are written as in `database.pool_size = 16` or `mail.mode = \"smtp\"`",
            ));
        }
    }
    reader.layer
}

struct Reader<'a> {
    path: &'a Path,
    text: &'a str,
    layer: Layer,
    problems: &'a mut Vec<Problem>,
}

impl Reader<'_> {
    fn table(&mut self, prefix: &str, table: &DeTable<'_>) {
        for (name, value) in table {
            self.entry(&format!("{prefix}{}", name.get_ref()), name.span().start, value);
        }
    }

    fn entry(&mut self, key: &str, position: usize, value: &Spanned<DeValue<'_>>) {
        let origin = Origin::File { path: self.path.to_owned(), line: self.line(position) };
        let text = match value.get_ref() {
            DeValue::Table(table) if table.is_empty() && is_repeated(key) => {
                let what = format!("`{key}` has nothing in it ({origin})");
                return self.problems.push(Problem::new(what, "give its settings there, or remove it"));
            }
            DeValue::Table(table) => return self.table(&format!("{key}."), table),
            DeValue::String(text) => text.to_string(),
            // As written: what the number means is for the setting to say.
            DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_) | DeValue::Datetime(_) => {
                self.text.get(value.span()).unwrap_or_default().to_owned()
            }
            DeValue::Array(values) => match joined(values) {
                Some(text) => text,
                None => {
                    let what = format!("`{key}` is a list of something else than texts ({origin})");
                    return self.problems.push(Problem::new(what, "give texts, or one with commas in it"));
                }
            },
        };
        self.problems.extend(self.layer.take(KEYS, key, Given { text, origin }).err());
    }

    fn line(&self, position: usize) -> usize {
        self.text.bytes().take(position).filter(|byte| *byte == b'\n').count() + 1
    }
}

/// Whether this is a repeated section under a name.
fn is_repeated(key: &str) -> bool {
    let key = format!("{key}.");
    settings::sections()
        .filter_map(|section| section.repeated.as_ref())
        .any(|one| one.name_in(&key).is_some())
}

/// Texts with commas between them, as a variable would give them.
fn joined(values: &[Spanned<DeValue<'_>>]) -> Option<String> {
    let texts = values.iter().map(|value| value.get_ref().as_str());
    Some(texts.collect::<Option<Vec<_>>>()?.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Layer, Vec<Problem>) {
        let mut problems = Vec::new();
        (parse(Path::new("c.toml"), text, &mut problems), problems)
    }

    #[test]
    fn tables_and_dotted_keys_are_the_same() {
        for text in ["database.pool_size = 7", "[database]\npool_size = 7", "database = { pool_size = 7 }"] {
            let (layer, problems) = read(text);
            assert_eq!((layer.values["database.pool_size"].text.as_str(), problems.len()), ("7", 0));
        }
    }

    #[test]
    fn a_list_is_the_same_as_its_texts_with_commas_between() {
        for text in ["trusted_proxies = [\"10.0.0.1\", \"::1\"]", "trusted_proxies = \"10.0.0.1,::1\""] {
            let (layer, problems) = read(text);
            assert_eq!((layer.values["trusted_proxies"].text.as_str(), problems.len()), ("10.0.0.1,::1", 0));
        }
        let (_, problems) = read("trusted_proxies = [1]");
        assert!(problems[0].what.contains("something else than texts"), "{}", problems[0].what);
    }

    #[test]
    fn an_unknown_key_is_refused_by_line_with_the_likely_one() {
        let (_, problems) = read("listen = \"[::1]:80\"\n[database]\npoolsize = 7\n");
        assert_eq!(problems[0].what, "there is no setting `database.poolsize` (c.toml, line 3)");
        assert!(problems[0].remedy.contains("database.pool_size?"));
    }

    #[test]
    fn what_is_no_toml_is_refused_by_line() {
        let (_, problems) = read("log.level = \"info\"\nlog.format = ]\n");
        assert!(problems[0].what.starts_with("c.toml, line 2"), "{}", problems[0].what);
    }
}
