//! One database for one test, in the server that the whole run shares.

use std::hash::{BuildHasher, RandomState};
use std::sync::OnceLock;

use super::server::MongoDb;

/// The environment variable with the address of the MongoDB that a test run shares.
pub const MONGODB_VARIABLE: &str = "COUNTERSIGN_TEST_MONGODB";

/// The address, as `AUDIT_URL` takes it, of a new, empty database in the shared server: the one that
/// [`MONGODB_VARIABLE`] names, or else one that this process starts for itself.
///
/// # Panics
/// If there is no server and MongoDB is not installed; the message says how to get it.
#[must_use]
pub fn mongodb_database() -> String {
    let name = format!("test_{:016x}", RandomState::new().hash_one(()));
    in_database(shared_server(), &name)
}

fn shared_server() -> &'static str {
    static URL: OnceLock<String> = OnceLock::new();
    URL.get_or_init(|| {
        #[expect(clippy::disallowed_methods, reason = "a variable of the test run, not of the product")]
        let given = std::env::var(MONGODB_VARIABLE);
        given.unwrap_or_else(|_| {
            let server = MongoDb::start();
            let url = server.url();
            // Statics are not dropped: the watcher outside this process ends the server after it.
            std::mem::forget(server);
            url
        })
    })
}

/// The same server's address with another database.
fn in_database(url: &str, name: &str) -> String {
    let (address, options) = url.split_once('?').unwrap_or((url, ""));
    let server = address.strip_prefix("mongodb://").unwrap_or(address);
    let server = server.split('/').next().unwrap_or(server);
    format!("mongodb://{server}/{name}?{options}")
}
