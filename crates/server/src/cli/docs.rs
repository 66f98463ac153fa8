//! `countersign openapi` and `countersign docs …`: what is generated and kept in `docs/`.

use super::arguments::Page;
use crate::failure::{CommandResult, Explain};
use crate::output::say;

/// Prints the description of the API.
pub(super) fn openapi() -> CommandResult {
    let document = countersign_http::v1::openapi().to_pretty_json();
    say!("{}", document.explain("the description cannot be written", "this is a defect; please report it")?);
    Ok(())
}

/// Prints a page.
pub(super) fn print(page: Page) {
    match page {
        Page::Errors => say!("{}", countersign_http::kit::errors_markdown().trim_end()),
        Page::Permissions => say!("{}", countersign_http::v1::permissions_markdown().trim_end()),
        Page::Configuration => say!("{}", crate::config::reference().trim_end()),
    }
}
