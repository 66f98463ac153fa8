//! The product from outside: the real program, real databases, HTTP.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test whose server or database fails has failed"
)]

mod administrators;
mod api_keys;
mod bad_input;
mod command_line;
mod database_away;
mod installation;
mod lockout;
mod login_journey;
mod nodes;
mod password_recovery;
mod paths;
mod people;
mod races;
mod second_factor;
mod secrets;
mod sessions;
mod shutdown;
