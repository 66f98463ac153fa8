//! Which value holds, and where it comes from.

use std::collections::BTreeMap;

use super::given::{Given, Origin};
use super::layer::Layer;
use super::problem::Problem;
use super::setting::Setting;
use super::settings;
use super::values::Value;

/// The text of every setting, defaults included.
#[derive(Debug)]
pub(crate) struct Resolved {
    values: BTreeMap<&'static str, Given>,
}

impl Resolved {
    /// Merges layers, the weakest first, over the defaults.
    pub(crate) fn new<const N: usize>(layers: [Layer; N]) -> Self {
        let mut values = BTreeMap::new();
        for layer in layers {
            values.extend(layer.values);
        }
        let mut resolved = Self { values };
        for setting in settings::all() {
            if !resolved.values.contains_key(setting.key) {
                let given = Given { text: resolved.default_of(setting), origin: Origin::Default };
                resolved.values.insert(setting.key, given);
            }
        }
        resolved
    }

    /// What holds for a setting.
    pub(crate) fn get(&self, key: &str) -> Option<&Given> {
        self.values.get(key)
    }

    /// The value of a setting as its type; `None`, and a problem, when it is none.
    pub(crate) fn read<T: Value>(&self, key: &str, problems: &mut Vec<Problem>) -> Option<T> {
        let given = self.get(key)?;
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

    fn default_of(&self, setting: &Setting) -> String {
        let mut text = setting.default.to_owned();
        if text.contains('{') {
            for (key, given) in &self.values {
                text = text.replace(&format!("{{{key}}}"), &given.text);
            }
        }
        text
    }
}
