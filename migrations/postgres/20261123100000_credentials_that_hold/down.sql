DROP TRIGGER revocations_told ON revocations;
DROP FUNCTION countersign_tell_revocations();
DROP TABLE login_attempts;
DROP TABLE backup_codes;
DROP TABLE totp_factors;
ALTER TABLE sessions DROP COLUMN name;
