CREATE INDEX outbox_due_at ON outbox (due_at);
DROP INDEX outbox_dead;
DROP INDEX outbox_mail_due;
DROP INDEX outbox_audit_due;
