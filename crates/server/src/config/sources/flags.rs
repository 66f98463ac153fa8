//! Flags of the command line.

use crate::config::given::{Given, Origin};
use crate::config::layer::Layer;
use crate::config::problem::Problem;
use crate::config::setting::variable;
use crate::config::spelling::KEYS;

/// A setting given by a flag.
#[derive(Debug, Clone)]
pub(crate) struct Flag {
    /// The flag, as typed.
    pub(crate) name: String,
    /// The key of the setting.
    pub(crate) key: String,
    /// Its value.
    pub(crate) text: String,
}

/// The settings that the flags give.
pub(crate) fn layer(flags: &[Flag], problems: &mut Vec<Problem>) -> Layer {
    let mut layer = Layer::default();
    for flag in flags {
        let given = Given { text: flag.text.clone(), origin: Origin::Flag(flag.name.clone()) };
        match layer.take(KEYS, &flag.key, given) {
            Ok(named) if named.setting.secret && flag.key == named.key => problems.push(Problem::new(
                format!("the secret `{}` is on the command line, where others can read it", named.key),
                format!("give it by {v} or by the file that {v}_FILE names", v = variable(&named.key)),
            )),
            Ok(_) => {}
            Err(problem) => problems.push(problem),
        }
    }
    layer
}
