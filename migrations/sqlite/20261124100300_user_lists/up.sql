-- What people are searched by, in the one form that the server stores and searches in.
ALTER TABLE users ADD COLUMN search_text TEXT NOT NULL DEFAULT '';
UPDATE users SET search_text = char(10) || username_canonical || char(10) || email_canonical
    || char(10) || lower(coalesce(profile ->> '$.full_name', '')) || char(10);
-- Substrings are found by trigrams.
CREATE VIRTUAL TABLE users_search USING fts5 (
    search_text, content = 'users', content_rowid = 'number', tokenize = 'trigram case_sensitive 1', columnsize = 0
);
INSERT INTO users_search (rowid, search_text) SELECT number, search_text FROM users;
CREATE TRIGGER users_search_in AFTER INSERT ON users BEGIN
    INSERT INTO users_search (rowid, search_text) VALUES (new.number, new.search_text);
END;
CREATE TRIGGER users_search_out AFTER DELETE ON users BEGIN
    INSERT INTO users_search (users_search, rowid, search_text) VALUES ('delete', old.number, old.search_text);
END;
CREATE TRIGGER users_search_over AFTER UPDATE OF search_text ON users WHEN old.search_text <> new.search_text BEGIN
    INSERT INTO users_search (users_search, rowid, search_text) VALUES ('delete', old.number, old.search_text);
    INSERT INTO users_search (rowid, search_text) VALUES (new.number, new.search_text);
END;

-- Each ends in the order of a list: a page is read from an index, and nothing is sorted.
CREATE INDEX users_open_by_created ON users (created_at, id) WHERE state <> 'closed';
CREATE INDEX users_by_state_created ON users (state, created_at, id);
CREATE INDEX users_by_state_username ON users (state, username_canonical, id);
CREATE INDEX users_by_state_email ON users (state, email_canonical, id);
CREATE INDEX users_unverified ON users (created_at, id) WHERE email_verified_at IS NULL AND state <> 'closed';

-- How many there are, so that no page counts them.
CREATE TABLE user_counts (
    state TEXT NOT NULL,
    slot INTEGER NOT NULL,
    users INTEGER NOT NULL,
    PRIMARY KEY (state, slot)
) STRICT, WITHOUT ROWID;
INSERT INTO user_counts (state, slot, users) SELECT state, 0, count(*) FROM users GROUP BY state;
CREATE TRIGGER users_counted_in AFTER INSERT ON users BEGIN
    INSERT INTO user_counts (state, slot, users) VALUES (new.state, 0, 1)
        ON CONFLICT (state, slot) DO UPDATE SET users = users + 1;
END;
CREATE TRIGGER users_counted_out AFTER DELETE ON users BEGIN
    UPDATE user_counts SET users = users - 1 WHERE state = old.state;
END;
CREATE TRIGGER users_counted_over AFTER UPDATE OF state ON users WHEN old.state <> new.state BEGIN
    UPDATE user_counts SET users = users - 1 WHERE state = old.state;
    INSERT INTO user_counts (state, slot, users) VALUES (new.state, 0, 1)
        ON CONFLICT (state, slot) DO UPDATE SET users = users + 1;
END;
