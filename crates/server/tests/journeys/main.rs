//! The product from outside: the real program, real databases, HTTP.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test whose server or database fails has failed"
)]

mod administrators;
mod api_keys;
mod audit_trail;
mod bad_input;
mod browsers;
mod command_line;
mod database_away;
mod forge;
mod forged_tokens;
mod headers;
mod imports;
mod installation;
mod jar;
mod limits;
mod limits_of_routes;
mod lockout;
mod login_journey;
mod mail_links;
mod nodes;
mod password_recovery;
mod paths;
mod people;
mod races;
mod second_factor;
mod secrets;
mod sessions;
mod shared_limits;
mod shutdown;
mod token_kinds;
