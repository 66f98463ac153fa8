//! The product from outside: the real program, real databases, HTTP.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test whose server or database fails has failed"
)]

mod account_settings;
mod administrators;
mod bad_input;
mod command_line;
mod database_away;
mod installation;
mod login_journey;
mod password_recovery;
mod races;
mod secrets;
mod shutdown;
