CREATE TABLE external_identities (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    provider text COLLATE "C" NOT NULL,
    subject text COLLATE "C" NOT NULL,
    email text,
    linked_at timestamptz NOT NULL,
    last_used_at timestamptz
) WITH (fillfactor = 85);
CREATE UNIQUE INDEX external_identities_subject ON external_identities (provider, subject);
CREATE INDEX external_identities_user ON external_identities (user_id);

-- Rows live for minutes. The account may be gone when a link comes back: no foreign key.
CREATE TABLE federation_flows (
    state bytea PRIMARY KEY CHECK (octet_length(state) = 32),
    binding bytea NOT NULL CHECK (octet_length(binding) = 32),
    provider text COLLATE "C" NOT NULL,
    user_id uuid,
    session_id uuid,
    redirect_uri text NOT NULL,
    return_to text,
    started_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    CHECK ((user_id IS NULL) = (session_id IS NULL))
);
CREATE INDEX federation_flows_expires_at ON federation_flows (expires_at);
