DROP TRIGGER users_counted_over ON users;
DROP TRIGGER users_counted_out ON users;
DROP TRIGGER users_counted_in ON users;
DROP FUNCTION countersign_recount_user();
DROP FUNCTION countersign_count_users();
DROP TABLE user_counts;
DROP INDEX users_unverified;
DROP INDEX users_by_state_email;
DROP INDEX users_by_state_username;
DROP INDEX users_by_state_created;
DROP INDEX users_open_by_created;
DROP INDEX users_search;
ALTER TABLE users DROP COLUMN search_text;
-- The extension stays: others may use it.
