ALTER TABLE sessions ADD COLUMN name TEXT;

CREATE TABLE totp_factors (
    user_id BLOB PRIMARY KEY NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- Sealed: of no use without the server's key.
    secret TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    confirmed_at INTEGER,
    last_step INTEGER,
    CHECK (confirmed_at IS NULL OR last_step IS NOT NULL)
) STRICT, WITHOUT ROWID;

CREATE TABLE backup_codes (
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (user_id, hash)
) STRICT, WITHOUT ROWID;

-- The subject is a keyed hash, of an account or of a name that is nobody's: no foreign key.
CREATE TABLE login_attempts (
    subject BLOB NOT NULL CHECK (length(subject) = 32),
    scope TEXT NOT NULL,
    failures INTEGER NOT NULL CHECK (failures >= 0),
    locks INTEGER NOT NULL CHECK (locks >= 0),
    last_failed_at INTEGER NOT NULL,
    locked_until INTEGER,
    PRIMARY KEY (subject, scope)
) STRICT, WITHOUT ROWID;
CREATE INDEX login_attempts_last_failed_at ON login_attempts (last_failed_at);
