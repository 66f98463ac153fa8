//! One file, one verb; one folder, one subject.

mod accounts;
mod api_keys;
mod audit;
mod authentication;
mod blog;
mod features;
mod federation;
mod passwords;
mod permissions;
mod roles;
mod second_factors;
mod sessions;
mod users;

#[cfg(test)]
pub(crate) mod fixtures;

pub use accounts::*;
pub use api_keys::*;
pub use audit::*;
pub use authentication::*;
pub use blog::*;
pub use features::*;
pub use federation::*;
pub use passwords::*;
pub use permissions::*;
pub use roles::*;
pub use second_factors::*;
pub use sessions::*;
pub use users::*;
