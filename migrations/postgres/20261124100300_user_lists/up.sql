-- What people are searched by, in the one form that the server stores and searches in. Substrings are found by
-- trigrams: where this may not be installed by the owner of the database, its administrator does it once.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
ALTER TABLE users ADD COLUMN search_text text COLLATE "C" NOT NULL DEFAULT '';
UPDATE users SET search_text = E'\n' || username_canonical || E'\n' || email_canonical
    || E'\n' || lower(coalesce(profile ->> 'full_name', '')) || E'\n';
CREATE INDEX users_search ON users USING gin (search_text gin_trgm_ops);

-- Each ends in the order of a list: a page is read from an index, and nothing is sorted.
CREATE INDEX users_open_by_created ON users (created_at, id) WHERE state <> 'closed';
CREATE INDEX users_by_state_created ON users (state, created_at, id);
CREATE INDEX users_by_state_username ON users (state, username_canonical, id);
CREATE INDEX users_by_state_email ON users (state, email_canonical, id);
CREATE INDEX users_unverified ON users (created_at, id) WHERE email_verified_at IS NULL AND state <> 'closed';

-- How many there are, so that no page counts them. In slots, as one row would make writers wait for each other.
CREATE TABLE user_counts (
    state text COLLATE "C" NOT NULL,
    slot integer NOT NULL,
    users bigint NOT NULL,
    PRIMARY KEY (state, slot)
) WITH (fillfactor = 50);
INSERT INTO user_counts (state, slot, users) SELECT state, 0, count(*) FROM users GROUP BY state;

CREATE FUNCTION countersign_count_users() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO user_counts (state, slot, users)
        SELECT state, pg_backend_pid() % 16, CASE TG_OP WHEN 'INSERT' THEN count(*) ELSE -count(*) END
        FROM touched GROUP BY state ORDER BY state
        ON CONFLICT (state, slot) DO UPDATE SET users = user_counts.users + excluded.users;
    RETURN NULL;
END
$$;
CREATE TRIGGER users_counted_in AFTER INSERT ON users
    REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION countersign_count_users();
CREATE TRIGGER users_counted_out AFTER DELETE ON users
    REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION countersign_count_users();

-- Not for each update, as a login is one.
CREATE FUNCTION countersign_recount_user() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO user_counts (state, slot, users)
        SELECT state, pg_backend_pid() % 16, users
        FROM (VALUES (OLD.state, -1), (NEW.state, 1)) AS change (state, users) ORDER BY state
        ON CONFLICT (state, slot) DO UPDATE SET users = user_counts.users + excluded.users;
    RETURN NULL;
END
$$;
CREATE TRIGGER users_counted_over AFTER UPDATE OF state ON users
    FOR EACH ROW WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION countersign_recount_user();
