//! Which events are logged.

use tracing_subscriber::EnvFilter;

/// Which events are logged: a level (`info`), or levels by module (`warn,countersign_http=debug`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter(String);

/// A text that is no filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a level (error, warn, info, debug, trace, off) or a list of module=level")]
pub struct InvalidFilter;

impl Filter {
    /// Reads a filter.
    ///
    /// # Errors
    /// When a part of it is neither a level nor `module=level`.
    pub fn parse(text: &str) -> Result<Self, InvalidFilter> {
        // A lone word that is no level would pass for a module name, and a misspelt level would log everything.
        let understood = text.split(',').all(|part| {
            let level = part.rsplit_once('=').map_or(part, |(_, level)| level);
            level.parse::<tracing_subscriber::filter::LevelFilter>().is_ok() && !level.is_empty()
        });
        match EnvFilter::try_new(text) {
            Ok(_) if understood => Ok(Self(text.to_owned())),
            Ok(_) | Err(_) => Err(InvalidFilter),
        }
    }

    pub(crate) fn build(&self) -> EnvFilter {
        EnvFilter::new(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_and_lists_of_levels_are_filters() {
        for text in ["info", "off", "warn,countersign_http=debug", "info,diesel=error"] {
            assert!(Filter::parse(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn a_misspelt_level_is_refused() {
        for text in ["", "loud", "info,countersign_http=loud", "info,", "countersign_http"] {
            assert_eq!(Filter::parse(text), Err(InvalidFilter), "{text}");
        }
    }
}
