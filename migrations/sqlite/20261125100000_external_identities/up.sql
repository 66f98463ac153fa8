CREATE TABLE external_identities (
    id BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16),
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    provider TEXT NOT NULL,
    subject TEXT NOT NULL,
    email TEXT,
    linked_at INTEGER NOT NULL,
    last_used_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX external_identities_subject ON external_identities (provider, subject);
CREATE INDEX external_identities_user ON external_identities (user_id);

-- Rows live for minutes. The account may be gone when a link comes back: no foreign key.
CREATE TABLE federation_flows (
    state BLOB PRIMARY KEY NOT NULL CHECK (length(state) = 32),
    binding BLOB NOT NULL CHECK (length(binding) = 32),
    provider TEXT NOT NULL,
    user_id BLOB,
    session_id BLOB,
    redirect_uri TEXT NOT NULL,
    return_to TEXT,
    started_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    CHECK ((user_id IS NULL) = (session_id IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX federation_flows_expires_at ON federation_flows (expires_at);
