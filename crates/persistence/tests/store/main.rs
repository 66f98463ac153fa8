//! The store on real databases: its contract, and what lies below the contract.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod audit;
mod blog_plans;
mod contract;
mod databases;
mod feed;
mod list_plans;
mod locks;
mod migrations;
mod outage;
mod plans;
mod sqlite_files;
mod tls;
