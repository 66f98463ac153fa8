//! The shape of the house: who may depend on whom, and what may be named where.

mod edges;
mod frameworks;
mod members;
mod root;
mod words;

use crate::workspace::Workspace;

/// Every violation is printed; the error counts them.
pub(crate) fn check(workspace: &Workspace) -> Result<(), String> {
    let mut violations = edges::violations(workspace);
    violations.extend(frameworks::violations(workspace));
    violations.extend(members::violations(workspace)?);
    violations.extend(words::violations(workspace)?);
    violations.extend(root::violations(workspace)?);
    for violation in &violations {
        println!("{violation}");
    }
    if violations.is_empty() { Ok(()) } else { Err(format!("{} violations", violations.len())) }
}
