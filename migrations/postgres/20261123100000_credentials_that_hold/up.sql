ALTER TABLE sessions ADD COLUMN name text;

CREATE TABLE totp_factors (
    user_id uuid PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    -- Sealed: of no use without the server's key.
    secret text NOT NULL,
    created_at timestamptz NOT NULL,
    confirmed_at timestamptz,
    last_step bigint,
    CHECK (confirmed_at IS NULL OR last_step IS NOT NULL)
) WITH (fillfactor = 85);

CREATE TABLE backup_codes (
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    hash bytea NOT NULL CHECK (octet_length(hash) = 32),
    PRIMARY KEY (user_id, hash)
);

-- The subject is a keyed hash, of an account or of a name that is nobody's: no foreign key.
CREATE TABLE login_attempts (
    subject bytea NOT NULL CHECK (octet_length(subject) = 32),
    scope text COLLATE "C" NOT NULL,
    failures bigint NOT NULL CHECK (failures >= 0),
    locks bigint NOT NULL CHECK (locks >= 0),
    last_failed_at timestamptz NOT NULL,
    locked_until timestamptz,
    PRIMARY KEY (subject, scope)
) WITH (fillfactor = 85);
CREATE INDEX login_attempts_last_failed_at ON login_attempts (last_failed_at);

-- Tells every server that listens, when and if the transaction commits. One statement, one word.
CREATE FUNCTION countersign_tell_revocations() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('countersign_revocations', '');
    RETURN NULL;
END
$$;
CREATE TRIGGER revocations_told AFTER INSERT ON revocations
    FOR EACH STATEMENT EXECUTE FUNCTION countersign_tell_revocations();
