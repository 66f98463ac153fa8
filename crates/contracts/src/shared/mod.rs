//! What several contracts need.

mod document;
mod fields;
mod log_in;
mod path;
mod run;
mod times;

pub(crate) use document::{About, document, unwrapped};
pub(crate) use fields::{change, identifier, if_any, mfa_code, truth};
pub(crate) use log_in::OneStepLogIn;
pub(crate) use path::{ANONYMOUS, account_id, display_name, id, malformed_id};
pub(crate) use run::Cases;
pub(crate) use times::{milliseconds, naive, with_offset};
