//! Which value holds, and where it comes from.

use std::collections::{BTreeMap, BTreeSet};

use super::given::{Given, Origin};
use super::layer::Layer;
use super::problem::Problem;
use super::setting::{NAME, Section, Setting, variable};
use super::settings;
use super::values::Value;

/// The text of every setting, defaults included.
#[derive(Debug)]
pub(crate) struct Resolved {
    values: BTreeMap<String, Given>,
}

impl Resolved {
    /// Merges layers, the weakest first, over the defaults.
    pub(crate) fn new<const N: usize>(layers: [Layer; N]) -> Self {
        let mut values = BTreeMap::new();
        for layer in layers {
            values.extend(layer.values);
        }
        let mut resolved = Self { values };
        for section in settings::sections() {
            for name in resolved.names(section) {
                for setting in section.settings {
                    resolved.complete(setting, &name);
                }
            }
        }
        resolved
    }

    /// What holds for a setting.
    pub(crate) fn get(&self, key: &str) -> Option<&Given> {
        self.values.get(key)
    }

    /// The names under which a section is there, in their order. One that is not repeated is there once, and has none.
    pub(crate) fn names(&self, section: &Section) -> BTreeSet<String> {
        match &section.repeated {
            None => BTreeSet::from([String::new()]),
            Some(repeated) => {
                self.values.keys().filter_map(|key| repeated.name_in(key)).map(str::to_owned).collect()
            }
        }
    }

    /// The value of a setting as its type; `None`, and a problem, when it is none.
    pub(crate) fn read<T: Value>(&self, key: &str, problems: &mut Vec<Problem>) -> Option<T> {
        let Some(given) = self.get(key) else {
            problems.push(self.missing(key, &T::allowed()));
            return None;
        };
        let value = T::parse(&given.text);
        if value.is_none() {
            let shown = if T::SECRET { "no good value".to_owned() } else { format!("{:?}", given.text) };
            problems.push(Problem::new(
                format!("`{key}` is {shown} (from {})", given.origin),
                format!("give {}", T::allowed()),
            ));
        }
        value
    }

    /// A repeated section as often as it is there, by the names; `None`, and problems, when one of them is no good.
    pub(crate) fn read_each<N: Value, S>(
        &self,
        prefix: &str,
        read: fn(&str, &Self, &mut Vec<Problem>) -> Option<S>,
        problems: &mut Vec<Problem>,
    ) -> Option<Vec<(N, S)>> {
        let is_this = |section: &&Section| section.repeated.as_ref().is_some_and(|one| one.prefix == prefix);
        let names = settings::sections().find(is_this).map(|section| self.names(section));
        let mut each = Vec::new();
        // All of them, for all that is wrong to be told.
        for text in names.unwrap_or_default() {
            let prefix = prefix.replace(NAME, &text);
            let name = N::parse(&text);
            if name.is_none() {
                let what = format!("{text:?} is no name in `{prefix}`{}", self.first_of(&prefix));
                problems.push(Problem::new(what, format!("give {}", N::allowed())));
            }
            each.push(name.zip(read(&prefix, self, problems)));
        }
        each.into_iter().collect()
    }

    fn missing(&self, key: &str, allowed: &str) -> Problem {
        let prefix = key.rsplit_once('.').map_or("", |(section, _)| section);
        Problem::new(
            format!("`{key}` is not given, and its section is there{}", self.first_of(&format!("{prefix}."))),
            format!("give {allowed}, in the file or by {}", variable(key)),
        )
    }

    /// Where the first setting comes from that somebody gave and whose key starts so.
    fn first_of(&self, prefix: &str) -> String {
        let mut given = self
            .values
            .iter()
            .filter(|(key, given)| key.starts_with(prefix) && given.origin != Origin::Default);
        given.next().map(|(_, given)| format!(" (from {})", given.origin)).unwrap_or_default()
    }

    fn complete(&mut self, setting: &Setting, name: &str) {
        let key = setting.key_of(name);
        let Some(default) = setting.default else { return };
        if !self.values.contains_key(&key) {
            let text = self.with_values(&default.replace(NAME, name));
            self.values.insert(key, Given { text, origin: Origin::Default });
        }
    }

    fn with_values(&self, default: &str) -> String {
        let mut text = default.to_owned();
        if text.contains('{') {
            for (key, given) in &self.values {
                text = text.replace(&format!("{{{key}}}"), &given.text);
            }
        }
        text
    }
}
