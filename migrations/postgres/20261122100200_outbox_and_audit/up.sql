CREATE TABLE outbox (
    id uuid PRIMARY KEY,
    kind text NOT NULL,
    message jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    -- When a relay may claim it; a claim moves it to the end of the lease. NULL: given up, kept to be seen.
    due_at timestamptz,
    attempts integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    last_error text
) WITH (fillfactor = 85, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
CREATE INDEX outbox_due_at ON outbox (due_at);

-- No foreign keys: the trail outlives what it tells of.
CREATE TABLE audit_events (
    id uuid PRIMARY KEY,
    occurred_at timestamptz NOT NULL,
    action text NOT NULL,
    actor_id uuid,
    subject_id uuid,
    event jsonb NOT NULL
);
CREATE INDEX audit_events_occurred_at ON audit_events (occurred_at);
CREATE INDEX audit_events_actor ON audit_events (actor_id, occurred_at);
CREATE INDEX audit_events_subject ON audit_events (subject_id, occurred_at);
