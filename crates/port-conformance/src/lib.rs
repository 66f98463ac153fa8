//! The suite that every adapter of a port passes.
//!
//! An adapter's integration test names a factory, an `async fn` that returns a fresh, migrated, empty store
//! behind a method `store()`, and gets one test for each case:
//!
//! ```ignore
//! async fn database() -> Fixture { /* … */ }
//! countersign_port_conformance::store_suite!(database);
//! ```
//!
//! What a case says in its name is part of the contract in `countersign_ports`.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    clippy::unwrap_used,
    reason = "a case fails by panicking"
)]

#[doc(hidden)]
pub mod audit;
#[macro_use]
mod cases_of_the_store;
mod fixtures;
#[doc(hidden)]
pub mod rate_limiter;
mod store;

/// One test for each case of the store's contract. The factory's value is kept until the case is done.
#[macro_export]
macro_rules! store_suite {
    ($factory:ident) => {
        $crate::store_cases!([$crate::store_tests] $factory);
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! store_tests {
    ($factory:ident $($module:ident { $($case:ident)* })*) => {
        $(mod $module {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $case() {
                let fixture = super::$factory().await;
                $crate::cases::$module::$case(fixture.store()).await;
            })*
        })*
    };
}

// A case that is missing above is never reached, which the compiler reports.
macro_rules! publish {
    ($($module:ident { $($case:ident)* })*) => {
        /// The cases, by their port.
        #[doc(hidden)]
        pub mod cases {
            $(pub mod $module {
                pub use crate::store::$module::{$($case),*};
            })*
        }
    };
}
store_cases!([publish]);
