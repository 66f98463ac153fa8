-- Each receiver has its own queue: what waits for one is not gone through to find what waits for another.
CREATE INDEX outbox_audit_due ON outbox (due_at, id) WHERE kind = 'audit_recorded';
CREATE INDEX outbox_mail_due ON outbox (due_at, id) WHERE kind <> 'audit_recorded';
CREATE INDEX outbox_dead ON outbox (due_at, created_at, id) WHERE due_at IS NULL;
DROP INDEX outbox_due_at;
