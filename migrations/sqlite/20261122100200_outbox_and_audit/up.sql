CREATE TABLE outbox (
    id BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16),
    kind TEXT NOT NULL,
    message TEXT NOT NULL CHECK (json_valid(message)),
    created_at INTEGER NOT NULL,
    -- When a relay may claim it; a claim moves it to the end of the lease. NULL: given up, kept to be seen.
    due_at INTEGER,
    attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    last_error TEXT
) STRICT;
CREATE INDEX outbox_due_at ON outbox (due_at);

-- No foreign keys: the trail outlives what it tells of.
CREATE TABLE audit_events (
    id BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16),
    occurred_at INTEGER NOT NULL,
    action TEXT NOT NULL,
    actor_id BLOB,
    subject_id BLOB,
    event TEXT NOT NULL CHECK (json_valid(event))
) STRICT, WITHOUT ROWID;
CREATE INDEX audit_events_occurred_at ON audit_events (occurred_at);
CREATE INDEX audit_events_actor ON audit_events (actor_id, occurred_at);
CREATE INDEX audit_events_subject ON audit_events (subject_id, occurred_at);
