//! The file of a SQLite database.

use crate::databases::sqlite;
use countersign_persistence::sqlite::{SqliteSettings, open};

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn the_files_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let fixture = sqlite().await;
    let _open = fixture.store().begin().await.unwrap();
    let files: Vec<_> = std::fs::read_dir(fixture.backdoor.0.path()).unwrap().map(Result::unwrap).collect();
    assert!(files.len() > 1, "the write-ahead log lies beside the database");
    for file in files {
        let mode = file.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{}", file.path().display());
    }
}

#[test]
fn a_file_that_cannot_be_made_is_named() {
    let error = open(&SqliteSettings::new("/no/such/folder/test.db")).err().unwrap();
    assert!(error.to_string().contains("/no/such/folder/test.db"), "{error}");
}
