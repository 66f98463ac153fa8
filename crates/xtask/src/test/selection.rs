//! How much of the suite to run.

/// The words after `cargo xtask test`.
#[derive(Debug, Default)]
pub(crate) struct Selection {
    quick: bool,
    filters: Vec<String>,
}

impl Selection {
    /// `--quick`, and whatever else is a filter (or another argument) of nextest.
    pub(crate) fn parse(words: &[&str]) -> Self {
        let mut selection = Self::default();
        for word in words {
            if *word == "--quick" {
                selection.quick = true;
            } else {
                selection.filters.push((*word).to_owned());
            }
        }
        selection
    }

    /// Whether the slow steps are left out.
    pub(crate) fn is_quick(&self) -> bool {
        self.quick
    }

    /// Whether the checks run, too: not when somebody names the tests to run.
    pub(crate) fn everything(&self) -> bool {
        self.filters.is_empty()
    }

    /// What goes to nextest.
    pub(crate) fn filters(&self) -> &[String] {
        &self.filters
    }
}
