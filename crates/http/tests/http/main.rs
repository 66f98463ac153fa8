//! The kit, driven over real sockets through a small contract made for it.
#![cfg(test)]

mod conformance;
mod core;
mod demo;
mod demo_browser;
mod people;
mod response;
mod support;

mod cookies;
mod cors;
mod envelope;
mod failures;
mod framing;
mod json;
mod key_limits;
mod limits;
mod log;
mod operations;
mod pages;
mod provider;
mod request_id;
mod unknown_routes;
mod v1_accounts;
mod v1_api_key_lives;
mod v1_api_keys;
mod v1_audit;
mod v1_blog;
mod v1_browser;
mod v1_document;
mod v1_features;
mod v1_federation;
mod v1_invitations;
mod v1_login;
mod v1_matrix;
mod v1_me;
mod v1_operations;
mod v1_passwords;
mod v1_permissions;
mod v1_roles;
mod v1_second_factor;
mod v1_sessions;
mod v1_surface;
mod v1_user_lists;
mod v1_users;
