//! `countersign openapi` and `countersign docs …`: what is generated and kept in `docs/`.

use super::arguments::Page;
use crate::failure::{CommandResult, Explain};

/// Prints the description of the API.
pub(super) fn openapi() -> CommandResult {
    let document = countersign_http::v1::openapi().to_pretty_json();
    println!(
        "{}",
        document.explain("the description cannot be written", "this is a defect; please report it")?
    );
    Ok(())
}

/// Prints a page.
pub(super) fn print(page: Page) {
    match page {
        Page::Errors => print!("{}", countersign_http::kit::errors_markdown()),
        Page::Configuration => print!("{}", crate::config::reference()),
    }
}
