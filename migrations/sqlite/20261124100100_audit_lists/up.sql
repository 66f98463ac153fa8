-- What audit events are filtered by, beside what they were looked up by before.
ALTER TABLE audit_events ADD COLUMN refused INTEGER NOT NULL DEFAULT 0 CHECK (refused IN (0, 1));
ALTER TABLE audit_events ADD COLUMN request_id BLOB;
UPDATE audit_events SET
    refused = event ->> '$.outcome.kind' = 'refused',
    request_id = unhex(replace(event ->> '$.origin.request', '-', ''));

-- Each ends in the order of the trail: a page is read from an index, and nothing is sorted.
CREATE INDEX audit_events_order ON audit_events (occurred_at, id);
CREATE INDEX audit_events_by_action ON audit_events (action, occurred_at, id);
CREATE INDEX audit_events_by_actor ON audit_events (actor_id, occurred_at, id) WHERE actor_id IS NOT NULL;
CREATE INDEX audit_events_by_subject ON audit_events (subject_id, occurred_at, id) WHERE subject_id IS NOT NULL;
CREATE INDEX audit_events_refused ON audit_events (occurred_at, id) WHERE refused;
CREATE INDEX audit_events_request ON audit_events (request_id) WHERE request_id IS NOT NULL;
DROP INDEX audit_events_occurred_at;
DROP INDEX audit_events_actor;
DROP INDEX audit_events_subject;

-- How many there are, so that no page counts them.
CREATE TABLE audit_counts (
    slot INTEGER PRIMARY KEY NOT NULL,
    events INTEGER NOT NULL
) STRICT;
INSERT INTO audit_counts (slot, events) SELECT 0, count(*) FROM audit_events;
CREATE TRIGGER audit_events_counted_in AFTER INSERT ON audit_events BEGIN
    UPDATE audit_counts SET events = events + 1 WHERE slot = 0;
END;
CREATE TRIGGER audit_events_counted_out AFTER DELETE ON audit_events BEGIN
    UPDATE audit_counts SET events = events - 1 WHERE slot = 0;
END;
